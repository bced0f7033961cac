import Autotask
import Foundation
import PosternStore
import Testing

@Suite("postern approvals")
struct ApprovalsTests {
  private let text = """
    version: 1
    callers:
      - id: c
        grants: [{id: g, mode: approval, operations: [{entity: Tickets, verbs: [update]}]}]
    """

  /// A folder in which the grants are in force and one call is held.
  private func withHeld(_ body: (GrantsFolder, HeldCall) async throws -> Void) async throws {
    try await withGrants(text) { grants in
      #expect(await grants.run("grants", "apply", "--yes").status == 0)
      let now = Date()
      let call = HeldCall(
        id: "apr_1",
        caller: "c",
        connection: "main",
        fingerprint: Data(repeating: 1, count: 32),
        grantsVersion: 1,
        grants: ["g"],
        entity: "Tickets",
        verb: "update",
        row: 7,
        request: ["method": "PATCH", "path": "/V1.0/Tickets", "body": ["id": 7, "status": 5]],
        changes: [["field": "status", "from": 1, "to": 5]],
        rowBefore: ["id": 7, "status": 1],
        difference: ["was:status": 1],
        created: now,
        expires: now.addingTimeInterval(600),
        changed: now
      )
      _ = try await grants.store().hold(call)
      try await body(grants, call)
    }
  }

  @Test("A held call is listed, shown with its row, and approved once; the ledger says by whom")
  func approve() async throws {
    try await withHeld { grants, _ in
      let list = await grants.run("approvals", "list", "--format", "json")
      let listed = try list.json
      #expect(listed.array?.map { $0["id"] } == ["apr_1"])
      let table = await grants.run("approvals", "list", "--format", "table")
      #expect(table.output.contains("status 1 → 5") && table.output.contains("waiting"))
      let show = await grants.run("approvals", "show", "apr_1", "--format", "table")
      #expect(show.output.contains("update Tickets 7") && show.output.contains("\"status\""))
      let approved = await grants.run("approvals", "approve", "apr_1")
      #expect(approved.status == 0, "\(approved.notes)")
      let decided = try await grants.store().heldCall(id: "apr_1")
      #expect(decided?.state == .approved)
      let again = await grants.run("approvals", "reject", "apr_1")
      #expect(again.status == 1 && again.notes.contains("only a call that waits can be decided"))
      let waiting = try await grants.run("approvals", "list", "--json").json
      #expect(waiting == [])
      let exported = await grants.run("ledger", "export")
      #expect(exported.output.contains("approvals.approve") && exported.output.contains("local:"))
      #expect(await grants.run("ledger", "verify").status == 0)
    }
  }

  @Test("What cannot be decided is told, and nothing changes")
  func refusals() async throws {
    try await withHeld { grants, _ in
      let unknown = await grants.run("approvals", "approve", "apr_2")
      #expect(unknown.status == 2 && unknown.notes.contains("no held call has the id `apr_2`"))
      try grants.write(text.replacing("mode: approval", with: "mode: approval, verifyAfterWrite: true"))
      #expect(await grants.run("grants", "apply", "--yes").status == 0)
      let changed = await grants.run("approvals", "approve", "apr_1")
      #expect(changed.status == 1 && changed.notes.contains("the grants have changed"))
      #expect(await grants.run("approvals", "reject", "apr_1").status == 0)
      #expect(try await grants.store().heldCall(id: "apr_1")?.state == .rejected)
    }
  }

  @Test("Where it is separate, who made the grant may not approve under it")
  func separate() async throws {
    try await withHeld { grants, _ in
      try grants.write("approvals: {separate: true}\n", to: "postern.yaml")
      let refused = await grants.run("approvals", "approve", "apr_1")
      #expect(refused.status == 1 && refused.notes.contains("made the grant"), "\(refused.notes)")
      #expect(try await grants.store().heldCall(id: "apr_1")?.state == .waiting)
    }
  }
}
