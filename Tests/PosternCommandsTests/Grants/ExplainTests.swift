import Autotask
import Foundation
import PosternStore
import Testing

@Suite("postern explain")
struct ExplainTests {
  private let text = caller(
    """
    - id: g
      operations: [{entity: Tickets, verbs: [query, get, update]}]
      companies: [174]
      fields: {read: {except: [description]}, write: {only: [status]}}
      values: {status: [1, 5]}
    """,
    "    forbid:\n      - {id: no-notes, operations: [{entity: TicketNotes, verbs: [create]}]}\n"
  )

  @Test("allows with obligations")
  func allow() async throws {
    try await withGrants(text) { grants in
      let run = await grants.run("explain", "c", "tickets.list_by_filter", "--json")
      #expect(run.status == 0, "\(run.notes)")
      let decision = try run.json
      #expect(decision["decision"] == "allow")
      #expect(decision["obligations"]?["where"] != .null)
      let table = await grants.run("explain", "c", "tickets.list_by_filter", "--format", "table")
      #expect(table.output.contains("allowed by g"))
    }
  }

  @Test("denies with the least addition, which would allow it")
  func deny() async throws {
    try await withGrants(text) { grants in
      let run = await grants.run("explain", "c", "GET", "/V1.0/Companies/7", "--json")
      #expect(run.status == 1)
      let decision = try run.json
      #expect(decision["decision"] == "deny")
      #expect(decision["reason"] == "not-granted")
      let addition = try #require(decision["leastAddition"])
      let widened: JSONValue = ["version": 1, "callers": [["id": "c", "grants": [addition]]]]
      try grants.write(widened.text(), to: "widened.json")
      let allowed = await grants.run("explain", "c", "GET", "/V1.0/Companies/7", "--grants", "widened.json")
      #expect(allowed.status == 0, "\(allowed.output)")
      let other = await grants.run("explain", "c", "GET", "/V1.0/Companies/8", "--grants", "widened.json", "--json")
      let scope = try other.json["obligations"]?["where"]
      #expect(scope == ["op": "eq", "field": "id", "value": 7], "the least addition opens no other row")
    }
  }

  @Test("tells which rows a write depends on, and decides when they are given")
  func rows() async throws {
    try await withGrants(text) { grants in
      let call = ["explain", "c", "tickets.update", "--body", #"{"id":7,"status":5}"#]
      func run(_ more: String...) async -> CommandRun { await CommandRun(call + more, in: grants.folder) }
      let open = await run("--format", "table")
      #expect(open.status == 1)
      #expect(open.output.contains("depends on rows: Tickets/7"))
      #expect(await run("--row", #"Tickets/7={"id":7,"companyID":174,"status":1}"#).status == 0)
      let outside = await run("--row", #"Tickets/7={"id":7,"companyID":9,"status":1}"#, "--json")
      let missing = await run("--row", "Tickets/7=null", "--json")
      let reasons = try [outside, missing].map { try $0.json["reason"] }
      #expect(reasons == ["row-missing", "row-missing"])
      for wrong in ["Tickets=1", "Tickets/x={}", "Tickets/7=[]", "Tickets/7={"] {
        #expect(await run("--row", wrong).status == 2, "\(wrong)")
      }
    }
  }

  @Test("takes the version in force where there is no file, and with --at the one that was in force then")
  func inForce() async throws {
    try await withGrants(text) { grants in
      let store = try grants.store()
      let document: JSONValue = [
        "version": 1, "callers": [["id": "c", "grants": [["id": "g", "actions": ["tickets.get"]]]]],
      ]
      let march = try Date("2026-03-01T00:00:00Z", strategy: .iso8601)
      let opened: JSONValue = ["c": ["g": [["entity": "Tickets", "verbs": ["get"]]]]]
      _ = try await store.applyGrants(document: document, opened: opened, by: nil, at: march)
      _ = try await store.applyGrants(
        document: ["version": 1, "callers": [["id": "c", "grants": []]]],
        opened: ["c": [:]],
        by: nil,
        at: march + 86_400
      )
      let call = ["explain", "c", "GET", "/V1.0/Tickets/1"]
      #expect(await CommandRun(call, in: grants.folder).notes.isEmpty, "the file decides while there is one")
      try FileManager.default.removeItem(at: grants.folder.appending(component: "grants.yaml"))
      let now = await CommandRun(call, in: grants.folder)
      #expect(now.status == 1)
      #expect(now.notes.contains("decided by version 2"))
      let then = await CommandRun(call + ["--at", "2026-03-01T12:00:00Z"], in: grants.folder)
      #expect(then.status == 0, "\(then.notes)")
      #expect(then.notes.contains("decided by version 1"))
      let before = await CommandRun(call + ["--at", "2026-02-01"], in: grants.folder)
      #expect(before.status == 2)
    }
  }

  @Test("names the nearest caller, action and method")
  func nearest() async throws {
    try await withGrants(text.replacing("id: c", with: "id: rewst")) { grants in
      let caller = await grants.run("explain", "rewts", "tickets.get")
      #expect(caller.status == 2)
      #expect(caller.notes.contains("`rewst`"))
      let action = await grants.run("explain", "rewst", "tickets.gte")
      #expect(action.status == 2)
      #expect(action.notes.contains("`tickets.get`"))
      #expect(await grants.run("explain", "rewst", "FETCH", "/V1.0/Tickets/1").status == 2)
    }
  }
}
