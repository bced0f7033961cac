import Autotask
import Foundation
import NIOHTTP1
import Testing

/// The actions that are more than one call, paging, lines of JSON, keys and the rules of field notes.
struct CompositeActionTests {
  private static let everything = grants(
    """
    {'id': 'g', 'actions': ['rewst-full', 'tickets.activity', 'attachments.download', 'contacts.create_if_absent',
      'tickets.find', 'contacts.find', 'companies.find']}
    """
  )

  @Test func activityMergesNotesTimeAndAttachmentsInOrder() async throws {
    try await withGateway(Self.everything) { gateway in
      let calls = try await gateway.calls {
        // The first call reads metadata, too.
        _ = try await gateway.run("tickets.activity", ["ticketID": 100])
      }
      #expect(calls.count { $0["path"]?.string?.contains("entityInformation") == false } == 3)
      let warm = try await gateway.calls {
        let reply = try await gateway.run("tickets.activity", ["ticketID": 100])
        let items = reply.json["items"]?.array ?? []
        let kinds = Set(items.compactMap { $0["kind"]?.string })
        #expect(kinds.isSuperset(of: ["note", "attachment"]), "\(reply.text)")
        let dates = items.compactMap { $0["date"]?.string }
        #expect(dates == dates.sorted(by: >))
        #expect(items.allSatisfy { $0["row"]?["ticketID"] == 100 })
        #expect(reply.json["content"] == "data")
      }
      #expect(warm.count == 3)
    }
  }

  @Test func rowsAreFoundByWhatPeopleKnow() async throws {
    try await withGateway(Self.everything, rows: 300) { gateway in
      let ticket = try #require(try await gateway.admin(.GET, "tables/Tickets").array?.first)
      let number = try #require(ticket["ticketNumber"])
      #expect(
        try await gateway.run("tickets.find", ["number": number]).json["items"]?.array?.first?["id"] == ticket["id"]
      )
      let contact = try #require(try await gateway.admin(.GET, "tables/Contacts").array?.first)
      let mail = try #require(contact["emailAddress"])
      #expect(
        try await gateway.run("contacts.find", ["email": mail]).json["items"]?.array?.first?["id"] == contact["id"]
      )
      let company = try #require(try await gateway.admin(.GET, "tables/Companies").array?.first { $0["id"] == 174 })
      let address = try #require(company["webAddress"]?.string)
      for text in [address, String(address.dropFirst("https://".count)), "someone@\(address.dropFirst(8))"] {
        let found = try await gateway.run("companies.find", ["domain": .string(text)])
        #expect(found.json["items"]?.array?.contains { $0["id"] == 174 } == true, "\(text): \(found.text)")
      }
      #expect(try await gateway.run("companies.find", ["domain": "dental.example"]).json["count"] == 0)
      #expect(try await gateway.run("companies.find", ["domain": "nothing"]).status == 422)
      let file = try await gateway.run("attachments.download", ["parent": "Tickets", "parentID": 100, "id": 1])
      #expect(file.json["item"]?["data"]?.string?.isEmpty == false, "\(file.text)")
    }
  }

  @Test func aRowIsMadeOnceWhereItIsAbsent() async throws {
    try await withGateway(Self.everything, rows: 200) { gateway in
      let input: JSONValue = [
        "companyID": 174, "firstName": "Nora", "lastName": "Lind", "emailAddress": "nora@customer.example",
        "isActive": true,
      ]
      let made = try await gateway.run("contacts.create_if_absent", input)
      #expect(made.status == 201 && made.json["created"] == true, "\(made.text)")
      let again = try await gateway.run("contacts.create_if_absent", input)
      #expect(again.status == 200 && again.json["created"] == false && again.json["id"] == made.json["id"])
      var unstated = input.object ?? JSONObject()
      unstated["match"] = ["externalID"]
      let refused = try await gateway.run("contacts.create_if_absent", .object(unstated))
      #expect(refused.status == 422 && refused.pointers == ["/externalID"])
      #expect(try await gateway.writes().count == 1)
    }
  }

  @Test func listsGoOnWhereTheyEndedAndComeAsLines() async throws {
    try await withGateway(Self.everything, rows: 300) { gateway in
      let all = try await gateway.admin(.GET, "tables/Tickets").array?.count ?? 0
      var cursor: JSONValue = .null
      var ids: [Int64] = []
      repeat {
        let page = try await gateway.run("tickets.list_by_filter", ["limit": 7, "cursor": cursor, "fields": "id"])
        #expect(page.status == 200, "\(page.text)")
        ids += page.json["items"]?.array?.compactMap { $0["id"]?.integer } ?? []
        cursor = page.json["cursor"] ?? .null
      } while cursor != .null && ids.count <= all
      #expect(ids.count == all && ids == ids.sorted())
      let whole = try await gateway.run("tickets.list_by_filter", ["limit": 7, "all": true])
      #expect(whole.json["count"]?.integer == Int64(all) && whole.json["cursor"] == .null)
      let lines = try await gateway.run(
        "tickets.list_by_filter",
        ["limit": 5],
        headers: [("Accept", "application/x-ndjson")]
      )
      #expect(lines.headers.first(name: "Content-Type") == "application/x-ndjson")
      #expect(lines.text.split(separator: "\n").count == 5)
      #expect(lines.headers.first(name: "Postern-Cursor") != nil)
      let forged = try await gateway.run("tickets.list_by_filter", ["limit": 7, "cursor": "nonsense"])
      #expect(forged.status == 403 || forged.status == 422, "\(forged.text)")
      let below = try await gateway.run("contacts.list_for_company", ["companyID": "Alder Dental", "labels": true])
      #expect(below.json["items"]?.array?.allSatisfy { $0["companyID"] == 174 } == true, "\(below.text)")
      #expect(below.json["items"]?.array?.first?["labels"]?["companyID"] == "Alder Dental")
    }
  }

  @Test func aKeyMakesARowOnce() async throws {
    try await withGateway(Self.everything, rows: 200) { gateway in
      let input: JSONValue = ["ticketID": 100, "title": "n", "description": "d", "noteType": 1, "publish": 1]
      let key = [("Idempotency-Key", "one")]
      let first = try await gateway.run("ticket_notes.create", input, headers: key)
      let second = try await gateway.run("ticket_notes.create", input, headers: key)
      #expect(first.status == 201 && second.status == 201 && first.text == second.text, "\(first.text)")
      let other = try await gateway.run(
        "ticket_notes.create",
        ["ticketID": 100, "title": "other", "description": "d", "noteType": 1, "publish": 1],
        headers: key
      )
      #expect(other.status == 422 && other.word == "key-taken", "\(other.text)")
      #expect(try await gateway.writes().count == 1)
    }
  }

  @Test func whatDoesNotGoTogetherIsToldBeforeItIsSent() async throws {
    try await withGateway(Self.everything, rows: 200) { gateway in
      let time = try await gateway.run(
        "time_entries.create",
        [
          "ticketID": 100, "taskID": 700, "resourceID": 29_682_886, "startDateTime": "2026-11-24T10:00:00Z",
          "endDateTime": "2026-11-24T09:00:00Z",
        ]
      )
      #expect(Set(time.pointers) == ["/taskID", "/roleID", "/endDateTime", "/summaryNotes"], "\(time.text)")
      let bare = try await gateway.run("time_entries.create", ["resourceID": 29_682_886])
      #expect(Set(bare.pointers) == ["/ticketID", "/hoursWorked", "/dateWorked"], "\(bare.text)")
      let ticket = try await gateway.run(
        "tickets.create",
        ["companyID": 174, "title": "x", "status": 1, "priority": 1, "assignedResourceID": 29_682_886]
      )
      #expect(ticket.pointers == ["/assignedResourceRoleID"], "\(ticket.text)")
      #expect(try await gateway.writes().isEmpty)
    }
  }

  @Test func aBillingCodeIsOfTheKindThatItsFieldTakes() async throws {
    @Sendable func input(_ code: JSONValue?) -> JSONValue {
      [
        "ticketID": 100, "resourceID": 29_682_886, "roleID": 29_682_801, "summaryNotes": "x",
        "startDateTime": "2026-11-24T09:00:00Z", "endDateTime": "2026-11-24T09:15:00Z", "billingCodeID": code ?? .null,
      ]
    }
    let some = "{'id': 'g', 'actions': ['time_entries.create']"
    try await withGateway(grants("\(some), 'operations': [{'entity': 'BillingCodes', 'verbs': ['query']}]}"), rows: 200)
    {
      gateway in
      let codes = try await gateway.admin(.GET, "tables/BillingCodes").array ?? []
      let work = try #require(codes.first { $0["useType"] == 1 })
      let house = try #require(codes.first { $0["useType"] == 3 })
      let wrong = try await gateway.run("time_entries.create", input(house["id"]))
      #expect(wrong.pointers == ["/billingCodeID"], "\(wrong.text)")
      #expect(wrong.nearest("/billingCodeID").contains { $0.hasSuffix(work["name"]?.string ?? "?") })
      #expect(try await gateway.writes().isEmpty)
      #expect(try await gateway.run("time_entries.create", input(work["id"])).status == 201)
      // Whoever may not read what a code is hears it from Autotask.
      try await gateway.apply(grants("\(some)}"))
      let calls = try await gateway.calls {
        let refused = try await gateway.run("time_entries.create", input(house["id"]))
        #expect(refused.status == 422 && refused.word == "refused", "\(refused.text)")
      }
      #expect(!calls.contains { $0["path"]?.string?.contains("BillingCodes") == true })
    }
  }

  @Test func theGenericRequestIsDecidedLikeAnyOther() async throws {
    let narrow = grants("{'id': 'g', 'actions': ['tickets.get', 'tickets.update'], 'companies': [174]}")
    try await withGateway(narrow, rows: 200) { gateway in
      let read = try await gateway.run("request", ["method": "GET", "path": "/V1.0/Tickets/100"])
      #expect(read.json["answer"]?["item"]?["id"] == 100, "\(read.text)")
      let denied = try await gateway.run("request", ["method": "GET", "path": "/V1.0/Companies/174"])
      #expect(denied.status == 403 && denied.word == "not-granted")
      let query = try await gateway.run("entities.query", ["entity": "Companies"])
      #expect(query.status == 403 && query.word == "not-granted")
      let changed = try await gateway.run(
        "request",
        ["method": "PATCH", "path": "/V1.0/Tickets", "body": ["id": 100, "title": "changed"]]
      )
      #expect(changed.json["id"] == 100, "\(changed.text)")
      #expect(try await gateway.run("entities.query", ["entity": "Ticktes"]).nearest("/entity").contains("Tickets"))
      let described = try await gateway.run("entities.describe", ["entity": "Tickets"])
      #expect(described.json["fields"]?.array?.isEmpty == false, "\(described.text)")
      #expect(try await gateway.run("version.get").status == 200)
      #expect(try await gateway.run("zone.get").json["url"] == .string(gateway.baseURL))
      #expect(try await gateway.run("threshold.get").json["requestsSpent"]?.integer ?? 0 > 0)
    }
  }
}
