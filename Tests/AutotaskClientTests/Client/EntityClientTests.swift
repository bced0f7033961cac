import Autotask
import AutotaskClient
import Testing

@Suite struct EntityClientTests {
  @Test func getReadsAtTheRoot() async throws {
    let transport = ClosureTransport(.json(#"{"item":{"id":0,"companyName":"Own"}}"#))
    let row = try await client(transport)["companies"].get(0)
    #expect(row?["companyName"] == "Own")
    #expect(transport.seen == [AutotaskRequest(.get, "/V1.0/Companies/0")])
  }

  @Test func queryReadsAllPages() async throws {
    let transport = ClosureTransport(
      .json(#"{"items":[{"id":1},{"id":2}],"pageDetails":{"count":2,"nextPageUrl":null}}"#),
      .json(#"{"items":[{"id":7}],"pageDetails":{"count":1,"nextPageUrl":null}}"#)
    )
    let rows = try client(transport).query("Tickets", Query(filter: [.field("id", .gte, 0)], maxRecords: 2))
    #expect(try await rows.collect().compactMap(\.rowID) == [1, 2, 7])
    #expect(transport.seen.map(\.path) == ["/V1.0/Tickets/query", "/V1.0/Tickets/query"])
    var pages: [Int] = []
    for try await page in rows.pages { pages.append(page.rows.count) }
    #expect(pages == [1])
  }

  @Test func aFailedPageIsNeverAnEnd() async throws {
    let transport = ClosureTransport(.json(#"{"items":[{"id":1}]}"#), .html(404))
    let rows = try client(transport).query("Tickets", Query(filter: [.field("id", .gte, 0)], maxRecords: 1))
    let error = try await failure { _ = try await rows.collect() }
    #expect(error.code == .notFound)
  }

  @Test func ticketHistoryKeepsItsOneCondition() async throws {
    let link = "http://127.0.0.1:1/ATServicesRest/V1.0/TicketHistory/query/next?paging=1"
    let transport = ClosureTransport(
      .json(#"{"items":[{"id":1}],"pageDetails":{"nextPageUrl":"\#(link)"}}"#),
      .json(#"{"items":[]}"#)
    )
    let rows = try client(transport, base: "http://127.0.0.1:1").query(
      "TicketHistory",
      Query(filter: [.field("ticketID", .eq, 5)])
    )
    _ = try await rows.collect()
    #expect(transport.seen.map(\.path) == ["/V1.0/TicketHistory/query", "/V1.0/TicketHistory/query/next"])
    #expect(transport.seen.map(\.body) == [transport.seen.first?.body, transport.seen.first?.body])
  }

  @Test func writesGoToTheCollectionWithTheIDInTheBody() async throws {
    let transport = ClosureTransport(.json(#"{"itemId":9}"#))
    let tickets = try client(transport).entity("Tickets")
    #expect(try await tickets.create(JSONObject([("title", "x")])) == 9)
    try await tickets.update(9, JSONObject([("title", "y"), ("ID", 3)]))
    try await tickets.replace(9, with: JSONObject([("title", "z")]))
    try await client(transport).delete("TimeEntries", 4)
    #expect(
      transport.seen == [
        AutotaskRequest(.post, "/V1.0/Tickets", body: ["title": "x"]),
        AutotaskRequest(.patch, "/V1.0/Tickets", body: ["id": 9, "title": "y"]),
        AutotaskRequest(.put, "/V1.0/Tickets", body: ["id": 9, "title": "z"]),
        AutotaskRequest(.delete, "/V1.0/TimeEntries/4"),
      ]
    )
  }

  @Test func aSuccessWithoutABodyIsASuccess() async throws {
    try await client(ClosureTransport(.empty(204))).delete("TimeEntries", 4)
    let error = try await failure { try await client(ClosureTransport(.html(200))).delete("TimeEntries", 4) }
    #expect(error.code == .notJSON)
  }

  @Test func childrenAreWrittenBelowTheirParent() async throws {
    let transport = ClosureTransport(.json(#"{"itemId":9}"#))
    let contacts = try client(transport).entity("Contacts")
    _ = try await contacts.create(JSONObject([("firstName", "A")]), under: 7)
    try await contacts.update(9, JSONObject([("firstName", "B")]), under: 7)
    try await contacts.delete(9, under: 7)
    #expect(
      transport.seen.map(\.path) == [
        "/V1.0/Companies/7/Contacts", "/V1.0/Companies/7/Contacts", "/V1.0/Companies/7/Contacts/9",
      ]
    )
  }

  @Test func aMissingParentIsNamedBeforeAnythingIsSent() async throws {
    let transport = ClosureTransport(.json("{}"))
    let error = try await failure { _ = try await client(transport).create("Contacts", JSONObject()) }
    #expect(error.code == .methodNotAllowed)
    #expect(error.message.contains("Companies/{parentId}/Contacts"))
    let never = try await failure { try await client(transport).delete("Tickets", 1) }
    #expect(never.code == .methodNotAllowed)
    #expect(transport.seen.isEmpty)
  }

  @Test func anUnknownEntityNamesItsNeighbour() async throws {
    let error = try await failure { _ = try await client(ClosureTransport(.json("{}")))["Tikets"].get(1) }
    #expect(error.code == .notFound)
    #expect(error.message.contains("`Tickets`"))
  }

  @Test func impersonationIsSentAndNeverDropped() async throws {
    let transport = ClosureTransport(
      .json(
        #"{"errors":["The logged in Resource does not have the adequate permissions to create this entity type."]}"#,
        status: 500
      )
    )
    let error = try await failure {
      _ = try await client(transport).impersonating(42).create("Tickets", JSONObject())
    }
    #expect(error.code == .denied)
    #expect(transport.seen.map(\.impersonating) == [42])
  }

  @Test func attachmentContentIsReadBelowTheParent() async throws {
    let transport = ClosureTransport(.json(#"{"items":[{"id":9,"data":"aGVsbG8="}]}"#))
    let data = try await client(transport)["TicketAttachments"].attachmentData(9, under: 5)
    #expect(data == Array("hello".utf8))
    #expect(transport.seen.map(\.path) == ["/V1.0/Tickets/5/Attachments/9"])
  }

  @Test func countAndChildren() async throws {
    let counting = ClosureTransport(.json(#"{"queryCount":12}"#))
    #expect(try await client(counting).count("Tickets") == 12)
    #expect(counting.seen.map(\.path) == ["/V1.0/Tickets/query/count"])
    let listing = ClosureTransport(.json(#"{"items":[{"id":1},{"id":2}],"pageDetails":{"count":2}}"#))
    #expect(try await client(listing).children("TicketNotes", of: 5).collect().count == 2)
    #expect(listing.seen == [AutotaskRequest(.get, "/V1.0/Tickets/5/Notes")])
  }
}

@Suite struct DescriptionTests {
  @Test(arguments: [#""All""#, "1", "true", #""1""#]) func accessInAllItsForms(_ form: String) async throws {
    let text = #"{"info":{"name":"Ticket","canQuery":true,"userAccessForQuery":\#(form)}}"#
    let information = try await client(ClosureTransport(.json(text))).information(of: "Tickets")
    #expect(information.access[.query] == .all)
  }

  @Test func fieldsAndUserDefinedOnes() async throws {
    let transport = ClosureTransport(
      .json(#"{"fields":[{"name":"id","dataType":"long"}]}"#),
      .json(#"{"fields":[{"name":"Region","type":"string"}]}"#)
    )
    let fields = try await client(transport).fields(of: "Tickets")
    #expect(fields.map(\.isUserDefined) == [false, true])
    let without = ClosureTransport(.json(#"{"fields":[]}"#), .html(404))
    #expect(try await client(without).fields(of: "Tickets").isEmpty)
  }

  @Test func allEntitiesAtOnceOrNotAnswered() async throws {
    let text = #"{"entityDescriptions":[{"info":{"name":"Ticket"}},{"info":{"name":"Company"}}]}"#
    let all = try await client(ClosureTransport(.json(text))).informationOfAllEntities()
    #expect(all?.map(\.name) == ["Ticket", "Company"])
    for answer in [AutotaskResponse.html(404), .empty(500), .json(#"{"Message":"no"}"#, status: 405)] {
      #expect(try await client(ClosureTransport(answer)).informationOfAllEntities() == nil)
    }
    let error = try await failure { _ = try await client(ClosureTransport(.empty(401))).informationOfAllEntities() }
    #expect(error.code == .unauthorized)
  }

  @Test func thresholdAndVersion() async throws {
    let text =
      #"{"externalRequestThreshold":10000,"requestThresholdTimeframe":60,"currentTimeframeRequestCount":1234}"#
    let threshold = try await client(ClosureTransport(.json(text))).threshold()
    #expect(threshold == Threshold(limit: 10000, minutes: 60, used: 1234))
    let version = #"{"majorVersion":"2026","minorVersion":"1","build":"7","customerType":"x"}"#
    #expect(try await client(ClosureTransport(.json(version))).version().major == "2026")
  }
}
