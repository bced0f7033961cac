import Autotask
import Foundation
import PosternStore
import Testing

extension StoreConformance {
  private func held(_ id: String, _ print: UInt8 = 1, after: Double = 0) -> HeldCall {
    HeldCall(
      id: id,
      caller: "c",
      connection: "main",
      fingerprint: Data(repeating: print, count: 32),
      grantsVersion: 3,
      grants: ["g", "h"],
      entity: "Tickets",
      verb: "update",
      row: 7,
      request: ["method": "PATCH", "path": "/V1.0/Tickets", "body": ["id": 7, "status": 5]],
      changes: [["field": "status", "from": 1, "to": 5]],
      rowBefore: ["id": 7, "title": "Grüße\n\"\u{1}"],
      difference: ["was:status": 1],
      created: time + after,
      expires: time + after + 100,
      changed: time + after,
      mappingRevision: 2
    )
  }

  /// The same call is held once while it is not over; each state is left by one.
  func holdsCallsOnce() async throws {
    try await withStore { store, reopen in
      let first = held("apr_1")
      #expect(try await store.hold(first) == first)
      #expect(try await store.hold(held("apr_2", after: 99)) == first)
      #expect(try await reopen().heldCall(id: "apr_1") == first)
      #expect(try await store.heldCall(id: "apr_2") == nil)
      #expect(try await store.hold(held("apr_3", 2)).id == "apr_3")
      var approved = first
      (approved.state, approved.decidedBy, approved.changed) = (.approved, "ann", time + 5)
      let moved = try await withThrowingTaskGroup(of: Bool.self) { [approved] group in
        for _ in 0..<8 { group.addTask { try await store.move(approved, from: .waiting) } }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(moved == 1)
      #expect(try await store.heldCall(fingerprint: first.fingerprint, at: time + 10) == approved)
      var done = approved
      (done.state, done.expires) = (.done, time + 500)
      done.answer = KeptAnswer(status: 200, contentType: "application/json", body: Data("{}".utf8))
      #expect(try await store.move(done, from: .running) == false)
      #expect(try await store.move(done, from: .approved))
      #expect(try await store.hold(held("apr_4", after: 499)) == done)
      // At the moment at which it is over, the same call is held anew; one that lapsed is over at once.
      #expect(try await store.heldCall(fingerprint: first.fingerprint, at: time + 500) == nil)
      let anew = held("apr_5", after: 500)
      #expect(try await store.hold(anew) == anew)
      var lapsed = anew
      (lapsed.state, lapsed.reason) = (.lapsed, "changed")
      #expect(try await store.move(lapsed, from: .waiting))
      #expect(try await store.hold(held("apr_6", after: 501)).id == "apr_6")
      #expect(try await store.heldCalls().map(\.id) == ["apr_1", "apr_3", "apr_5", "apr_6"])
    }
  }

  /// A key belongs to the first call that claims it, until it is let go or its time is over.
  func claimsKeysOnce() async throws {
    try await withStore { store, reopen in
      let (key, call, other) = (Data([1]), Data([2]), Data([3]))
      let claims = try await withThrowingTaskGroup(of: KeyClaim.self) { group in
        for _ in 0..<8 {
          group.addTask { try await store.claimKey(key, fingerprint: call, at: time, expires: time + 100) }
        }
        return try await group.reduce(into: [KeyClaim]()) { $0.append($1) }
      }
      #expect(claims.filter { $0 == .fresh }.count == 1)
      #expect(claims.filter { $0 == .running(since: time) }.count == 7)
      #expect(try await store.claimKey(key, fingerprint: other, at: time, expires: time + 100) == .taken)
      // Looking claims nothing.
      #expect(try await store.claim(of: Data([9]), fingerprint: call, at: time) == nil)
      #expect(try await store.claim(of: key, fingerprint: call, at: time) == .running(since: time))
      #expect(try await store.claim(of: key, fingerprint: other, at: time) == .taken)
      #expect(try await store.claim(of: key, fingerprint: call, at: time + 100) == nil)
      try await store.releaseKey(key)
      #expect(try await store.claimKey(key, fingerprint: other, at: time + 1, expires: time + 101) == .fresh)
      let answer = KeptAnswer(status: 500, contentType: nil, body: Data("a".utf8))
      try await store.keep(answer, under: key)
      // What was answered stays: it was sent.
      try await store.releaseKey(key)
      #expect(
        try await reopen().claimKey(key, fingerprint: other, at: time + 100, expires: time + 200) == .answered(answer)
      )
      #expect(try await store.claimKey(key, fingerprint: other, at: time + 101, expires: time + 201) == .fresh)
    }
  }
}
