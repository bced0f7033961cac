package import Foundation
package import PosternStore

/// A store of held calls for proofs that hold none: every question is an error.
package struct NoHeldCalls: HeldCallStore {
  /// It was asked.
  package struct Unexpected: Error {}

  /// Makes one.
  package init() {}

  package func hold(_ call: HeldCall) throws -> HeldCall { throw Unexpected() }
  package func heldCall(id: String) throws -> HeldCall? { throw Unexpected() }
  package func heldCall(fingerprint: Data, at now: Date) throws -> HeldCall? { throw Unexpected() }
  package func heldCalls() throws -> [HeldCall] { throw Unexpected() }
  package func move(_ call: HeldCall, from state: HeldCall.State) throws -> Bool { throw Unexpected() }
  package func claimKey(_ key: Data, fingerprint: Data, at now: Date, expires: Date) throws -> KeyClaim {
    throw Unexpected()
  }
  package func claim(of key: Data, fingerprint: Data, at now: Date) throws -> KeyClaim? { throw Unexpected() }
  package func keep(_ answer: KeptAnswer, under key: Data) throws { throw Unexpected() }
  package func releaseKey(_ key: Data) throws { throw Unexpected() }
}
