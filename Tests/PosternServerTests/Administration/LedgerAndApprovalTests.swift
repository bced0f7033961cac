import Autotask
import Foundation
import Ledger
import Logging
import NIOHTTP1
import PosternRuntime
import PosternSQLite
import PosternStore
import Testing

/// What administrators read of the ledger, and decide about held calls.
struct LedgerAndApprovalTests {
  @Test func recordsArePagedThrough() async throws {
    try await withAdministration { own in
      let writer = LedgerWriter(
        store: own.store,
        configuration: .init(node: "test"),
        key: nil,
        logger: Logger(label: "ledger")
      )
      try await writer.start()
      for number in 0..<5 {
        try await writer.append(
          LedgerEntry(.decision, time: Date(), caller: "c\(number % 2)", decision: "deny", reason: "not-granted"),
          .now
        )
      }
      var after: Int64 = 0
      var callers: [String] = []
      while true {
        let page = try await own.ask(.GET, "ledger?limit=2&kind=decision&after=\(after)", as: "viewer")
        #expect(page.status == 200)
        callers += page.json["records"]?.array?.compactMap { $0["caller"]?.string } ?? []
        after = try #require(page.json["next"]?.integer)
        if page.json["isLast"] == true { break }
      }
      #expect(callers == ["c0", "c1", "c0", "c1", "c0"])
      let of1 = try await own.ask(.GET, "ledger?caller=c1", as: "viewer")
      #expect(of1.json["records"]?.array?.count == 2)
      let tail = try await own.ask(.GET, "ledger/tail?limit=1", as: "viewer")
      #expect(tail.json["records"]?.array?.first?["caller"] == "c0")
      let nothing = try await own.ask(.GET, "ledger?until=2001-01-01T00:00:00Z", as: "viewer")
      #expect(nothing.json["records"] == [])
      for query in ["limit=0", "limit=1001", "limit=x", "after=-1", "kind=other", "since=today", "other=1"] {
        let answer = try await own.ask(.GET, "ledger?\(query)", as: "viewer")
        #expect(answer.status == 400, "\(query)")
      }
      await writer.close()
    }
  }

  private static func held(_ id: String, grantsVersion: Int64 = 1, caller: String = "c") -> HeldCall {
    HeldCall(
      id: id,
      caller: caller,
      connection: "main",
      fingerprint: Data(id.utf8),
      grantsVersion: grantsVersion,
      grants: ["g"],
      entity: "Tickets",
      verb: "update",
      row: 7,
      request: ["method": "PATCH", "path": "/V1.0/Tickets", "body": ["id": 7, "status": 5]],
      changes: [["field": "status", "from": 1, "to": 5]],
      rowBefore: ["id": 7, "status": 1],
      difference: [:],
      created: Date(),
      expires: Date() + 3600,
      changed: Date()
    )
  }

  @Test func heldCallsAreDecidedOnce() async throws {
    try await withAdministration { own in
      for id in ["apr_1", "apr_2"] { _ = try await own.store.hold(Self.held(id)) }
      _ = try await own.store.hold(Self.held("apr_old", grantsVersion: 9))
      _ = try await own.store.hold(Self.held("apr_own", caller: "approver"))
      let list = try await own.ask(.GET, "approvals?state=waiting", as: "approver")
      #expect(list.json.array?.count == 4)
      let shown = try await own.ask(.GET, "approvals/apr_1", as: "approver")
      #expect(shown.json["changes"] == [["field": "status", "from": 1, "to": 5]])
      let approved = try await own.ask(.POST, "approvals/apr_1/approve", as: "approver")
      #expect(approved.json["state"] == "approved" && approved.json["decidedBy"] == "approver")
      let rejected = try await own.ask(.POST, "approvals/apr_2/reject", as: "operator")
      #expect(rejected.json["state"] == "rejected")
      for (id, status) in [("apr_1", 409), ("apr_2", 409), ("apr_old", 409), ("apr_own", 403), ("apr_no", 404)] {
        let answer = try await own.ask(.POST, "approvals/\(id)/approve", as: "approver")
        #expect(answer.status == status, "\(id)")
      }
      let unknown = try await own.ask(.GET, "approvals?state=other", as: "approver")
      #expect(unknown.status == 400)
      let entries = own.ledger.entries
      #expect(
        entries.map { "\($0.action ?? "") \($0.kind)" } == [
          "approvals.approve administration", "approvals.approve outcome",
          "approvals.reject administration", "approvals.reject outcome",
        ]
      )
      #expect(entries.map(\.reason) == ["apr_1", "done", "apr_2", "done"])
      #expect(entries.map(\.subject) == ["apr_1", "apr_1", "apr_2", "apr_2"])
    }
  }

  @Test func ofTwoWhoDecideAtOnceOneIsRecordedAsFailed() async throws {
    try await withAdministration { own in
      _ = try await own.store.hold(Self.held("apr_1"))
      async let first = own.ask(.POST, "approvals/apr_1/approve", as: "approver")
      async let second = own.ask(.POST, "approvals/apr_1/reject", as: "operator")
      let statuses = try await [first.status, second.status]
      #expect(statuses.sorted() == [200, 409])
      let held = try await own.store.heldCall(id: "apr_1")
      let done = own.ledger.entries.filter { $0.kind == .outcome && $0.reason == "done" }
      #expect(done.map(\.caller) == [held?.decidedBy])
      // Whoever came after the other had decided was told so, and left no act; who came at the same moment has failed.
      let others = own.ledger.entries.filter { $0.kind == .outcome && $0.reason != "done" }
      #expect(others.allSatisfy { $0.reason == "failed" && $0.caller != held?.decidedBy })
    }
  }

  @Test func whatCannotBeRecordedIsNotDecided() async throws {
    try await withAdministration { own in
      _ = try await own.store.hold(Self.held("apr_1"))
      own.ledger.breakDown()
      let answer = try await own.ask(.POST, "approvals/apr_1/approve", as: "approver")
      #expect(answer.status == 500)
      let still = try await own.store.heldCall(id: "apr_1")
      #expect(still?.state == .waiting)
    }
  }
}
