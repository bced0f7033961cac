import Autotask
import Foundation
import Ledger
import NIOHTTP1
import RuntimeSupport
import Testing

/// Actions as people use them: with labels and names, over REST, against a live emulator.
struct ActionTests {
  private static let everything = grants(
    """
    {'id': 'g', 'actions': ['rewst-full'], 'operations': [{'entity': 'Roles', 'verbs': ['query']}]}
    """
  )

  @Test func aTicketIsMadeByLabelsAndReadWithThem() async throws {
    try await withGateway(Self.everything) { gateway in
      let company = try #require(try await gateway.admin(.GET, "tables/Companies").array?.first { $0["id"] != 0 })
      let name = try #require(company["companyName"]?.string)
      let input: JSONValue = [
        "title": "Printer offline", "company": .string(name), "status": "new", "priority": "High",
        "queueID": "Level I Support", "dueDateTime": "2026-12-01T09:30:00+01:00",
      ]
      let calls = try await gateway.calls {
        let made = try await gateway.run("tickets.create", input)
        #expect(made.status == 201, "\(made.text)")
        let id = try #require(made.json["id"]?.integer)
        let stored = try #require(try await gateway.stored("Tickets", id))
        #expect(stored["companyID"] == company["id"])
        #expect(stored["status"] == 1)
        #expect(stored["dueDateTime"]?.string?.hasPrefix("2026-12-01T08:30:00") == true)
      }
      #expect(calls.count <= 4, "\(calls.map { $0.text() })")
      let warm = try await gateway.calls {
        let made = try await gateway.run("tickets.create", input)
        #expect(made.status == 201)
      }
      #expect(warm.count == 1)
      let list = try await gateway.run(
        "tickets.list_by_filter",
        [
          "filter": .string("status = New and company = \"\(name)\" and title = 'Printer offline'"), "labels": true,
          "fields": ["title", "company", "status"],
        ]
      )
      #expect(list.status == 200, "\(list.text)")
      let rows = try #require(list.json["items"]?.array)
      #expect(rows.count == 2)
      #expect(rows.first?["labels"]?["companyID"]?.string == name)
      #expect(rows.first?["labels"]?["status"] == "New")
      #expect(rows.first?["queueID"] == nil)
    }
  }

  @Test func everythingThatIsWrongIsToldAtOnce() async throws {
    try await withGateway(Self.everything) { gateway in
      let calls = try await gateway.calls {
        let reply = try await gateway.run(
          "tickets.create",
          [
            "titel": "x", "status": "Nwe", "priority": 4711, "company": "No Such Company", "queueID": "Level I Support",
            "dueDateTime": "2026-12-01T09:30:00", "estimatedHours": "many",
            "externalID": .string(.init(repeating: "x", count: 51)),
            "createDate": "2026-01-01", "description": 5, "userDefinedFields": ["Nothing": 1],
          ]
        )
        #expect(reply.status == 422 && reply.word == "invalid-input", "\(reply.text)")
        #expect(
          Set(reply.pointers) == [
            "/titel", "/status", "/priority", "/company", "/dueDateTime", "/estimatedHours", "/externalID",
            "/createDate", "/description", "/userDefinedFields/Nothing", "/title",
          ]
        )
        #expect(reply.nearest("/titel").contains("title"))
        #expect(reply.nearest("/status").contains("New"))
        #expect(reply.detail("/dueDateTime")?.contains("zone") == true)
      }
      #expect(calls.allSatisfy { $0["path"]?.string?.hasSuffix("/V1.0/Tickets") == false })
      let entry = try #require(await gateway.ledger.entries.last)
      #expect(entry.decision == "deny" && entry.action == "tickets.create" && entry.surface == "api")
    }
  }

  @Test func whatNoGrantOpensNoActionDoes() async throws {
    let narrow = grants(
      "{'id': 'g', 'actions': ['tickets.get', 'tickets.update'], 'fields': {'write': {'only': ['status']}}}"
    )
    try await withGateway(narrow, rows: 200) { gateway in
      let id = try #require(try await gateway.admin(.GET, "tables/Tickets").array?.first?["id"])
      for (action, input) in [
        ("tickets.create", ["title": "x"]), ("companies.get", ["id": 1]), ("tickets.list_by_filter", [:]),
        ("time_entries.delete", ["id": 1]),
      ] as [(String, JSONValue)] {
        let calls = try await gateway.calls {
          let reply = try await gateway.run(action, input)
          #expect(reply.status == 403 && reply.word == "not-granted", "\(reply.text)")
          #expect(reply.json["leastAddition"]?["actions"]?.array?.first?.string == action)
        }
        #expect(calls.isEmpty)
      }
      let withheld = try await gateway.run("tickets.update", ["id": id, "priority": "Nothing"])
      #expect(withheld.status == 403 && withheld.word == "field-not-writable", "\(withheld.text)")
      let done = try await gateway.run("tickets.update", ["id": id, "status": "Complete"])
      #expect(done.status == 200 && done.json["id"] == id, "\(done.text)")
      #expect(try await gateway.run("tickets.update", ["id": 987_654_321, "status": "Complete"]).status == 404)
      #expect(try await gateway.run("tickets.get", ["id": 987_654_321]).status == 404)
      let unknown = try await gateway.run("tickets.gett")
      #expect(unknown.status == 404 && unknown.word == "unknown-action")
      #expect(unknown.nearest("").contains("tickets.get"))
      let listed = try await gateway.ask(.GET, "/api/v1/actions")
      #expect(listed.json.array?.compactMap { $0["id"]?.string } == ["tickets.get", "tickets.update"])
      let document = try await gateway.ask(.GET, "/openapi.json").json
      #expect(document["openapi"] == "3.1.0")
      #expect(
        document["paths"]?.object?.keys == [
          "/api/v1/actions/tickets.get", "/api/v1/actions/tickets.update", "/api/v1/approvals/{id}",
        ]
      )
    }
  }

  @Test func dryRunsTellTheDifferenceAndApprovalsAreWaitedFor() async throws {
    try await withGateway(grants("{'id': 'g', 'mode': 'dryRun', 'actions': ['tickets.*']}"), rows: 200) { gateway in
      let ticket = try #require(try await gateway.admin(.GET, "tables/Tickets").array?.first)
      let id = try #require(ticket["id"])
      let input: JSONValue = ["id": id, "title": "other"]
      let dry = try await gateway.run("tickets.update", input)
      #expect(dry.status == 200 && dry.json["dryRun"] == true, "\(dry.text)")
      let change = dry.json["changes"]?.array?.first
      #expect(change?["field"] == "title" && change?["to"] == "other" && change?["from"] == ticket["title"])
      #expect(try await gateway.writes().isEmpty)
      try await gateway.apply(grants("{'id': 'g', 'mode': 'approval', 'actions': ['tickets.*']}"))
      let held = try await gateway.run("tickets.update", input)
      #expect(held.status == 202, "\(held.text)")
      let place = try #require(held.headers.first(name: "Location"))
      #expect(try await gateway.ask(.GET, place).json["state"] == "waiting")
      #expect(try await gateway.ask(.GET, place, caller: "d").status == 404)
    }
  }
}
