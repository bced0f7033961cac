import Autotask
import AutotaskClient
import Testing

@Suite struct PageTurnerTests {
  private let base = try? ServiceBase("https://webservices5.autotask.net/ATServicesRest/")

  private func page(_ ids: Int64..., next: String? = nil) -> AutotaskPage {
    AutotaskPage(rows: ids.map { JSONObject([("id", .integer($0))]) }, nextLink: next)
  }

  private func turner(_ query: Query, _ style: PagingStyle) -> PageTurner {
    PageTurner(query: query, at: "/V1.0/Tickets", style: style, base: base)
  }

  private let open = Query(filter: [.field("status", .eq, 1)], maxRecords: 2, includeFields: ["title"])

  @Test func theCursorAsksForWhatFollowsTheLastID() throws {
    var turner = turner(open, .idCursor)
    #expect(
      turner.next?.body?.text()
        == #"{"MaxRecords":2,"IncludeFields":["title","id"],"Filter":[{"op":"eq","field":"status","value":1}]}"#
    )
    try turner.take(page(0, 4))
    #expect(
      turner.next?.body?.text()
        == #"{"MaxRecords":2,"IncludeFields":["title","id"],"Filter":[{"op":"eq","field":"status","value":1},"#
        + #"{"op":"gt","field":"id","value":4}]}"#
    )
    try turner.take(page(5, 9))
    #expect(turner.next?.body?["Filter"]?.array?.count == 2)
    try turner.take(page(11))
    #expect(turner.next == nil)
  }

  @Test func aShortPageWithALinkIsNotTheLast() throws {
    var turner = turner(open, .idCursor)
    try turner.take(page(1, next: "https://webservices5.autotask.net/ATServicesRest/V1.0/Tickets/query/next?paging=1"))
    #expect(turner.next != nil)
    try turner.take(page())
    #expect(turner.next == nil)
  }

  @Test func aCursorThatIsIgnoredIsFound() throws {
    var turner = turner(open, .idCursor)
    try turner.take(page(1, 2))
    #expect(throws: AutotaskError.self) { try turner.take(page(2, 3)) }
  }

  @Test func rowsWithoutIDsEndWithAnErrorNotSilently() throws {
    var turner = turner(open, .idCursor)
    let rows = [JSONObject([("title", "a")]), JSONObject([("title", "b")])]
    let error = try #require(#expect(throws: AutotaskError.self) { try turner.take(AutotaskPage(rows: rows)) })
    #expect(error.code == .unexpectedAnswer)
  }

  @Test func linksAreFollowedWithTheVerbAndBodyOfTheFirstCall() throws {
    var turner = turner(open, .pageLinks)
    let link =
      "https://WebServices5.autotask.net/atservicesrest/v1.0/Tickets/query/next?paging=%7B%22pageSize%22%3A2%7D+%2B"
    try turner.take(page(1, 2, next: link))
    let next = try #require(turner.next)
    #expect(next.method == .post)
    #expect(next.path == "/v1.0/Tickets/query/next")
    #expect(next.parameters.map(\.name) == ["paging"])
    #expect(next.parameters.map(\.value) == [#"{"pageSize":2} +"#])
    #expect(next.body?["Filter"] == [["op": "eq", "field": "status", "value": 1]])
    try turner.take(page(3))
    #expect(turner.next == nil)
  }

  @Test func listsBelowAParentAreFollowedByGet() throws {
    var turner = PageTurner(listAt: "/V1.0/Tickets/5/Notes", base: base)
    #expect(turner.next == AutotaskRequest(.get, "/V1.0/Tickets/5/Notes"))
    try turner.take(
      page(1, next: "https://webservices5.autotask.net/ATServicesRest/V1.0/Tickets/5/Notes?paging=2")
    )
    #expect(turner.next == AutotaskRequest(.get, "/V1.0/Tickets/5/Notes", parameters: [("paging", "2")]))
  }

  @Test(arguments: [
    "https://webservices6.autotask.net/ATServicesRest/V1.0/Tickets/query/next?paging=1",
    "https://evil.example.com/ATServicesRest/V1.0/Tickets/query/next?paging=1",
    "http://webservices5.autotask.net/ATServicesRest/V1.0/Tickets/query/next?paging=1",
    "https://webservices5.autotask.net:444/ATServicesRest/V1.0/Tickets/query/next?paging=1",
    "https://u@webservices5.autotask.net/ATServicesRest/V1.0/Tickets/query/next?paging=1",
    "https://webservices5.autotask.net/other/V1.0/Tickets/query/next?paging=1",
    "https://webservices5.autotask.net/ATServicesRest/V1.0/Companies/query/next?paging=1",
    "/V1.0/Tickets/query/next?paging=1", "https://webservices5.autotask.net/ATServicesRest/V1.0/Tickets?paging=%zz",
    "",
  ])
  func linksElsewhereAreRefused(_ link: String) throws {
    var turner = turner(open, .pageLinks)
    let error = try #require(#expect(throws: AutotaskError.self) { try turner.take(page(1, next: link)) })
    #expect(error.code == .foreignLink)
  }

  @Test func aPageThatComesTwiceEndsTheReading() throws {
    let link = "https://webservices5.autotask.net/ATServicesRest/V1.0/Tickets/query/next?paging="
    var same = turner(open, .pageLinks)
    try same.take(page(1, 2, next: link + "1"))
    #expect(throws: AutotaskError.self) { try same.take(page(3, 4, next: link + "1")) }
    var rows = turner(open, .pageLinks)
    try rows.take(page(1, 2, next: link + "1"))
    let error = try #require(#expect(throws: AutotaskError.self) { try rows.take(page(1, 2, next: link + "2")) })
    #expect(error.code == .pageRepeated)
  }
}
