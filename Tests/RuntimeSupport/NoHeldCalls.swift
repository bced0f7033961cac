public import Foundation
public import PosternStore

/// A store of held calls for proofs that hold none: every question is an error.
public struct NoHeldCalls: HeldCallStore {
  /// It was asked.
  public struct Unexpected: Error {}

  /// Makes one.
  public init() {}

  public func hold(_ call: HeldCall) throws -> HeldCall { throw Unexpected() }
  public func heldCall(id: String) throws -> HeldCall? { throw Unexpected() }
  public func heldCall(fingerprint: Data, at now: Date) throws -> HeldCall? { throw Unexpected() }
  public func heldCalls() throws -> [HeldCall] { throw Unexpected() }
  public func move(_ call: HeldCall, from state: HeldCall.State) throws -> Bool { throw Unexpected() }
  public func claimKey(_ key: Data, fingerprint: Data, at now: Date, expires: Date) throws -> KeyClaim {
    throw Unexpected()
  }
  public func keep(_ answer: KeptAnswer, under key: Data) throws { throw Unexpected() }
  public func releaseKey(_ key: Data) throws { throw Unexpected() }
}
