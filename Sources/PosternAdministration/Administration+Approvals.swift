import Autotask
import Foundation
import HTTPTypes
import PosternRuntime
import PosternStore
import PosternWire

extension Administration {
  /// Calls that wait for an approver. They show rows, so that a viewer does not see them.
  static let approvalRoutes: [AdministrationRoute] = [
    AdministrationRoute(method: .get, path: "approvals", role: .approver, operation: "approvals.list") { own, call in
      let query = try call.query(["state"])
      var state: HeldCall.State?
      if let word = query["state"] {
        state = HeldCall.State(rawValue: word)
        let known = HeldCall.State.allCases.map(\.rawValue).joined(separator: ", ")
        if state == nil { throw Problem.malformed("`state` takes one of \(known)") }
      }
      let calls = try await own.approvals.calls(at: call.now).filter { state == nil || $0.state == state }
      return .answer(.json(.array(calls.map(\.json)), operation: "approvals.list"))
    },
    AdministrationRoute(method: .get, path: "approvals/{id}", role: .approver, operation: "approvals.show") {
      own,
      call in
      try await own.answering { try await $0.call(call.parameter("id"), at: call.now) }
    },
    AdministrationRoute(
      method: .post,
      path: "approvals/{id}/approve",
      role: .approver,
      operation: "approvals.approve"
    ) { own, call in try await own.decide(call, approves: true) },
    AdministrationRoute(
      method: .post,
      path: "approvals/{id}/reject",
      role: .approver,
      operation: "approvals.reject"
    ) { own, call in try await own.decide(call, approves: false) },
  ]

  private func decide(_ call: AdministrationCall, approves: Bool) async throws -> AdministrationOutcome {
    _ = try call.object([])
    // The decision is recorded where it is taken, for every surface alike.
    return try await answering {
      try await $0.decide(
        call.parameter("id"),
        approves: approves,
        by: call.administrator.name,
        at: call.now
      )
    }
  }

  private func answering(_ work: (Approvals) async throws -> HeldCall) async throws -> AdministrationOutcome {
    do {
      return .answer(.json(try await work(approvals).json, operation: "approvals"))
    } catch let refusal as Approvals.Refusal {
      switch refusal {
      case .unknown: throw Problem.notFound
      case .notSeparate: throw Problem(refusal.word, 403, "Somebody else must decide this", refusal.description)
      case .notWaiting, .expired, .grantsChanged:
        throw Problem(refusal.word, 409, "This call can no longer be decided", refusal.description)
      }
    }
  }
}
