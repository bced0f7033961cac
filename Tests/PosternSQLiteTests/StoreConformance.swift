import Autotask
import Foundation
import LeastPrivilege
import PosternStore
import Testing

/// What every store must do, whatever it keeps its rows in.
struct StoreConformance<Subject: Store>: Sendable {
  /// What is done with a new, empty store; `reopen` gives the same rows through another connection.
  typealias Body = @Sendable (_ store: Subject, _ reopen: @Sendable () throws -> Subject) async throws -> Void

  /// Runs a body with a store of its own.
  let withStore: @Sendable (_ body: Body) async throws -> Void

  let time = Date(timeIntervalSince1970: 1_790_000_000)

  private func fact(
    _ origin: String,
    outcome: String = "seen",
    connection: String = "main",
    after: Double = 0
  ) -> TenantFact {
    TenantFact(
      connection: connection,
      origin: origin,
      outcome: outcome,
      changes: [
        AccessChange(kind: .need, entity: "Tickets", verb: .query, setting: "servicedesk.tickets.view", atLeast: "All"),
        AccessChange(kind: .ungated, entity: "Surveys", verb: .query),
      ],
      time: time.addingTimeInterval(after)
    )
  }

  /// A kept audit comes back whole, the last one of its own connection.
  func keepsAudits() async throws {
    try await withStore { store, reopen in
      #expect(try await store.lastAudit(connection: "main") == nil)
      let first = try await store.keepAudit(["format": "postern-audit/1", "n": 1], connection: "main", at: time)
      let report: JSONValue = ["n": .decimal("1.50"), "é": "\u{1F600}"]
      let second = try await store.keepAudit(report, connection: "main", at: time)
      let other = try await store.keepAudit(["n": 3], connection: "other", at: time)
      #expect(Set([first, second, other]).count == 3)
      let last = try #require(try await reopen().lastAudit(connection: "main"))
      #expect(last == KeptAudit(id: second, connection: "main", time: time, report: report))
      #expect(try await store.audit(id: first)?.report["n"] == 1)
      #expect(try await store.audit(id: other + 1) == nil)
    }
  }

  /// A fact replaces an earlier one of its connection and origin, and no other.
  func keepsFacts() async throws {
    try await withStore { store, reopen in
      try await store.record(fact("try:surveys.get"))
      try await store.record(fact("e1-create-without-crm", after: 1))
      try await store.record(fact("try:surveys.get", connection: "other"))
      try await store.record(fact("try:surveys.get", outcome: "later", after: 2))
      let facts = try await reopen().facts(connection: "main")
      #expect(facts.map(\.origin) == ["e1-create-without-crm", "try:surveys.get"])
      #expect(facts.last == fact("try:surveys.get", outcome: "later", after: 2))
      #expect(try await store.facts(connection: "other").count == 1)
      #expect(try await store.facts(connection: "none").isEmpty)
    }
  }

  /// Forgetting answers whether there was something to forget.
  func forgetsFacts() async throws {
    try await withStore { store, _ in
      try await store.record(fact("try:surveys.get"))
      #expect(try await store.forget(connection: "other", origin: "try:surveys.get") == false)
      #expect(try await store.forget(connection: "main", origin: "try:surveys.get"))
      #expect(try await store.forget(connection: "main", origin: "try:surveys.get") == false)
      #expect(try await store.facts(connection: "main").isEmpty)
    }
  }

  /// Calls that run at once lose nothing.
  func keepsWhatRunsAtOnce() async throws {
    try await withStore { store, _ in
      let ids = try await withThrowingTaskGroup(of: Int64.self) { group in
        for number in 0..<40 {
          group.addTask {
            try await store.record(fact("try:\(number)"))
            return try await store.keepAudit(["n": .integer(Int64(number))], connection: "main", at: time)
          }
        }
        return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
      }
      #expect(ids.count == 40)
      #expect(try await store.facts(connection: "main").count == 40)
      #expect(try await store.lastAudit(connection: "main")?.id == ids.max())
    }
  }
}
