import Autotask
import AutotaskEmulator
import Testing

/// Pages and the links between them.
@Suite struct PagingTests {
  private let filter: JSONValue = [["op": "exist", "field": "id"]]

  @Test func pagesByPostCoverAllRowsOnce() async throws {
    try await withSmallEmulator { wire in
      let body: JSONValue = ["MaxRecords": 10, "Filter": filter]
      var reply = try await wire.call("POST", "Tickets/query", body)
      #expect(reply.previous == nil)
      #expect(reply.json["pageDetails"]?["requestCount"] == 10)
      var ids = reply.ids
      while let next = reply.next {
        #expect(next.contains("/V1.0/Tickets/query/next?paging="))
        #expect(!next.contains("search="))
        reply = try await wire.send("POST", next, body.bytes())
        ids += reply.ids
      }
      #expect(ids == ids.sorted())
      #expect(try await wire.all("Tickets").ids == ids)
    }
  }

  @Test func pagesByGetCarryTheSearch() async throws {
    try await withSmallEmulator { wire in
      let search =
        "%7B%22maxRecords%22%3A7%2C%22filter%22%3A%5B%7B%22op%22%3A%22exist%22%2C%22field%22%3A%22id%22%7D%5D%7D"
      let first = try await wire.call("GET", "Tickets/query?search=\(search)")
      let next = try #require(first.next)
      #expect(next.contains("&search="))
      let second = try await wire.send("GET", next)
      #expect(second.ids.first.map { $0 > (first.ids.last ?? 0) } == true)
      let back = try await wire.send("GET", try #require(second.previous))
      #expect(back.ids == first.ids)
      #expect(back.previous == nil)
    }
  }

  @Test func aPageDemandsTheVerbAndBodyOfTheFirstCall() async throws {
    try await withSmallEmulator { wire in
      let next = try #require(try await wire.query("Tickets", filter, max: 5).next)
      let byGet = try await wire.send("GET", next)
      #expect(byGet.status == 405)
      #expect(byGet.json["Message"]?.string == "The requested resource does not support http method 'GET'.")
      #expect(try await wire.send("POST", next).status == 500)
      let search = "%7B%22maxRecords%22%3A7%2C%22filter%22%3A%5B%5D%7D"
      let gotten = try #require(try await wire.call("GET", "Tickets/query?search=\(search)").next)
      #expect(try await wire.send("POST", gotten, Array("{\"filter\":[]}".utf8)).status == 405)
    }
  }

  @Test func anEmptyBodyHasASwitch() async throws {
    try await withSmallEmulator({ $0.switches = [.nextPageWithoutBody] }) { wire in
      let next = try #require(try await wire.query("Tickets", filter, max: 5).next)
      #expect(try await wire.send("POST", next).status == 200)
    }
  }

  @Test(arguments: ["nonsense", "%7B%7D", "%7B%22pageSize%22:501,%22previousIds%22:%5B%5D,%22nextId%22:1%7D"])
  func pagesThatAreNoneAreRefused(_ paging: String) async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.call("POST", "Tickets/query/next?paging=\(paging)", ["filter": filter])
      #expect(reply.status == 500)
    }
  }

  @Test func moreThanOnePageNeedsTheID() async throws {
    try await withSmallEmulator { wire in
      let without = try await wire.query("Tickets", filter, max: 5, include: ["title"])
      #expect(without.status == 500)
      let with = try await wire.query("Tickets", filter, max: 5, include: ["title", "id"])
      #expect(with.items.count == 5)
    }
  }

  @Test func aPageHasFiveHundredRowsAtMost() async throws {
    try await withSmallEmulator({ $0.rows = 4_000 }) { wire in
      let reply = try await wire.query("Tickets", filter)
      #expect(reply.items.count == 500)
      #expect(reply.json["pageDetails"]?["count"] == 500)
      #expect(reply.next != nil)
    }
  }

  @Test func rowsInsertedBehindThePageDoNotRepeatOthers() async throws {
    try await withSmallEmulator { wire in
      let body: JSONValue = ["maxRecords": 10, "filter": filter]
      let first = try await wire.call("POST", "Tickets/query", body)
      _ = try await wire.admin(
        "POST",
        "tables/Tickets",
        ["companyID": 174, "title": "New", "status": 1, "priority": 1]
      )
      let second = try await wire.send("POST", try #require(first.next), body.bytes())
      #expect(Set(first.ids).isDisjoint(with: second.ids))
    }
  }
}
