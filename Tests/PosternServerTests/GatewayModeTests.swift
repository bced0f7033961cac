import Autotask
import Foundation
import Ledger
import NIOHTTP1
import PosternRuntime
import PosternSQLite
import PosternStore
import RuntimeSupport
import Testing

/// Dry runs, approvals and idempotency keys on Autotask's own paths.
struct GatewayModeTests {
  private static func grant(_ mode: String, _ more: String = "") -> String {
    grants(
      "{'id': 'g', 'mode': '\(mode)', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'create', 'update']}]\(more)}"
    )
  }

  @Test func aDryRunSendsNothingAndTellsWhatWouldChange() async throws {
    try await withGateway(Self.grant("dryRun")) { gateway in
      let (id, _, _) = try await GatewayWriteTests.ticket(gateway)
      let before = try #require(try await gateway.stored("Tickets", id)?["status"]?.integer)
      let answer = try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"status":5}"#)
      #expect(answer.status == 403)
      #expect(answer.errors == ["dry run: nothing was sent; status \(before) → 5"])
      let wrong = try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"status":4711}"#)
      #expect(wrong.errors == ["dry run: nothing was sent; Autotask would refuse it: `status` has no choice 4711"])
      let missing = try await gateway.send(.POST, "V1.0/Tickets", #"{"title":"a"}"#)
      #expect(missing.status == 403 && missing.errors.contains { $0.contains("is required") })
      #expect(try await gateway.writes().isEmpty)
      // A value that may not be read is not told.
      try await gateway.apply(Self.grant("dryRun", ", 'fields': {'read': {'except': ['status']}}"))
      let blind = try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"status":5}"#)
      #expect(blind.errors == ["dry run: nothing was sent; status → 5"])
      #expect(await gateway.ledger.entries.allSatisfy { $0.reason == "dry-run" && $0.status == 403 })
    }
  }

  @Test func anApprovedCallRunsOnceAndItsAnswerIsKept() async throws {
    try await withGateway(Self.grant("approval")) { gateway in
      let (id, _, _) = try await GatewayWriteTests.ticket(gateway)
      let body = #"{"id":\#(id),"title":"approved"}"#
      let first = try await gateway.send(.PATCH, "V1.0/Tickets", body)
      let held = try #require(try await gateway.store.heldCalls().first)
      #expect(first.status == 403 && first.errors == ["approval \(held.id) is needed"])
      #expect(held.id.hasPrefix("apr_") && held.row == id && held.caller == "c")
      // The same call, written otherwise, is the same call; until it is approved nothing is sent.
      let again = try await gateway.send(.PATCH, "V1.0/Tickets", #"{ "TITLE": "approved", "id": \#(id) }"#)
      #expect(again.errors == first.errors)
      #expect(try await gateway.writes().isEmpty)
      let approvals = Approvals(store: gateway.store, ledger: gateway.ledger, isSeparate: false)
      await #expect(throws: Approvals.Refusal.notSeparate(held.id, "c")) {
        try await approvals.decide(held.id, approves: true, by: "c", at: Date())
      }
      _ = try await approvals.decide(held.id, approves: true, by: "ann", at: Date())
      await #expect(throws: Approvals.Refusal.notWaiting(held.id, .approved)) {
        try await approvals.decide(held.id, approves: false, by: "ann", at: Date())
      }
      let answers = try await withThrowingTaskGroup(of: RunningGateway.Answer.self) { group in
        for _ in 0..<8 { group.addTask { try await gateway.send(.PATCH, "V1.0/Tickets", body) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.allSatisfy { $0.status == 200 || $0.status == 409 })
      let kept = try await gateway.send(.PATCH, "V1.0/Tickets", body)
      #expect(kept.status == 200 && kept.json["itemId"] == .integer(id))
      #expect(try await gateway.writes().count == 1)
      #expect(try await gateway.stored("Tickets", id)?["title"] == "approved")
    }
  }

  @Test func anApprovalLapsesWhenTheRowHasChanged() async throws {
    try await withGateway(Self.grant("approval")) { gateway in
      let (id, _, _) = try await GatewayWriteTests.ticket(gateway)
      let body = #"{"id":\#(id),"title":"approved"}"#
      _ = try await gateway.send(.PATCH, "V1.0/Tickets", body)
      let held = try #require(try await gateway.store.heldCalls().first)
      let approvals = Approvals(store: gateway.store, ledger: gateway.ledger, isSeparate: false)
      _ = try await approvals.decide(held.id, approves: true, by: "ann", at: Date())
      try await gateway.admin(.POST, "tables/Tickets", #"{"id":\#(id),"title":"changed meanwhile"}"#)
      let lapsed = try await gateway.send(.PATCH, "V1.0/Tickets", body)
      #expect(lapsed.status == 403 && lapsed.errors == ["approval \(held.id) lapsed: changed"])
      let anew = try await gateway.send(.PATCH, "V1.0/Tickets", body)
      #expect(anew.errors.first?.hasSuffix("is needed") == true && anew.errors != lapsed.errors)
      #expect(try await gateway.writes().isEmpty)
    }
  }

  @Test func aRejectedCallStaysRejectedAndNewGrantsNeedANewApproval() async throws {
    try await withGateway(Self.grant("approval")) { gateway in
      let (id, _, _) = try await GatewayWriteTests.ticket(gateway)
      let body = #"{"id":\#(id),"title":"approved"}"#
      _ = try await gateway.send(.PATCH, "V1.0/Tickets", body)
      let held = try #require(try await gateway.store.heldCalls().first)
      let approvals = Approvals(store: gateway.store, ledger: gateway.ledger, isSeparate: false)
      _ = try await approvals.decide(held.id, approves: false, by: "ann", at: Date())
      #expect(try await gateway.send(.PATCH, "V1.0/Tickets", body).errors == ["approval \(held.id) was rejected"])
      try await gateway.apply(Self.grant("approval", ", 'impersonate': [1]"))
      let anew = try await gateway.send(.PATCH, "V1.0/Tickets", body)
      let other = try #require(try await gateway.store.heldCalls().last)
      #expect(anew.errors == ["approval \(other.id) is needed"] && other.id != held.id)
      try await gateway.apply(Self.grant("approval"))
      await #expect(throws: Approvals.Refusal.grantsChanged(other.id)) {
        try await approvals.decide(other.id, approves: true, by: "ann", at: Date())
      }
      #expect(try await gateway.writes().isEmpty)
    }
  }

  @Test func whoMadeTheGrantMayNotApproveWhereThatIsSeparate() async throws {
    try await withGateway(Self.grant("approval")) { gateway in
      let (id, _, _) = try await GatewayWriteTests.ticket(gateway)
      try await gateway.apply(Self.grant("approval", ", 'verifyAfterWrite': true"), by: "ann")
      try await gateway.apply(
        Self.grant("approval", ", 'verifyAfterWrite': true").replacing("[]", with: "[ ]"),
        by: "bob"
      )
      _ = try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"title":"approved"}"#)
      let held = try #require(try await gateway.store.heldCalls().first)
      let approvals = Approvals(store: gateway.store, ledger: gateway.ledger, isSeparate: true)
      await #expect(throws: Approvals.Refusal.notSeparate(held.id, "ann")) {
        try await approvals.decide(held.id, approves: true, by: "ann", at: Date())
      }
      #expect(try await approvals.decide(held.id, approves: true, by: "bob", at: Date()).state == .approved)
    }
  }

  @Test func aKeyRunsItsCallOnce() async throws {
    try await withGateway(Self.grant("live")) { gateway in
      let (_, company, _) = try await GatewayWriteTests.ticket(gateway)
      let body =
        #"{"companyID":\#(company),"title":"once","status":1,"priority":2,"queueID":8,"dueDateTime":"2027-01-01T00:00:00Z"}"#
      let key = [("Idempotency-Key", "\"order 66\"".replacing(" ", with: "-"))]
      let answers = try await withThrowingTaskGroup(of: RunningGateway.Answer.self) { group in
        for _ in 0..<8 { group.addTask { try await gateway.send(.POST, "V1.0/Tickets", body, headers: key) } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(answers.allSatisfy { $0.status == 200 || $0.status == 409 })
      let kept = try await gateway.send(.POST, "V1.0/Tickets", body, headers: [("Idempotency-Key", "order-66")])
      #expect(kept.status == 200 && kept.json["itemId"]?.integer != nil)
      #expect(try await gateway.writes().count == 1)
      // Another call under the key is refused; another caller's key is another key.
      let other = try await gateway.send(.POST, "V1.0/Tickets", body.replacing("once", with: "twice"), headers: key)
      #expect(other.status == 422)
      // Under other grants it is neither sent again nor answered.
      try await gateway.apply(Self.grant("live", ", 'verifyAfterWrite': true"))
      #expect(try await gateway.send(.POST, "V1.0/Tickets", body, headers: key).status == 422)
      #expect(try await gateway.writes().count == 1)
      for bad in ["", "a b", "\"a", String(repeating: "k", count: 256), "ä"] {
        let answer = try await gateway.send(.POST, "V1.0/Tickets", body, headers: [("Idempotency-Key", bad)])
        #expect(answer.status == 400, "\(bad)")
      }
    }
  }

  @Test func aKeyWhoseCallHasAnUnknownOutcomeIsNotSentAgain() async throws {
    try await withGateway(Self.grant("live")) { gateway in
      let (_, company, _) = try await GatewayWriteTests.ticket(gateway)
      let body =
        #"{"companyID":\#(company),"title":"once","status":1,"priority":2,"queueID":8,"dueDateTime":"2027-01-01T00:00:00Z"}"#
      try await gateway.faults(
        "{'script': [{'method': 'POST', 'path': '/V1.0/Tickets', 'status': 503, 'store': true}]}"
      )
      let key = [("Idempotency-Key", "k")]
      #expect(try await gateway.send(.POST, "V1.0/Tickets", body, headers: key).status == 504)
      try await gateway.faults("{}")
      #expect(try await gateway.send(.POST, "V1.0/Tickets", body, headers: key).status == 504)
      #expect(try await gateway.writes().count == 1)
    }
  }
}
