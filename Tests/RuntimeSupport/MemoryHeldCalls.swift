package import Foundation
package import PosternStore

/// Held calls and keys in memory, as a store keeps them.
package actor MemoryHeldCalls: HeldCallStore {
  private struct Key {
    var fingerprint: Data
    var claimed: Date
    var expires: Date
    var answer: KeptAnswer?
  }

  private var calls: [HeldCall] = []
  private var keys: [Data: Key] = [:]

  /// A store that holds nothing.
  package init() {}

  package func hold(_ call: HeldCall) -> HeldCall {
    if let kept = heldCall(fingerprint: call.fingerprint, at: call.created) { return kept }
    calls.append(call)
    return call
  }

  package func heldCall(id: String) -> HeldCall? { calls.first { $0.id == id } }

  package func heldCall(fingerprint: Data, at now: Date) -> HeldCall? {
    calls.last { $0.fingerprint == fingerprint && $0.state != .lapsed && $0.expires > now }
  }

  package func heldCalls() -> [HeldCall] { calls }

  package func move(_ call: HeldCall, from state: HeldCall.State) -> Bool {
    guard let index = calls.firstIndex(where: { $0.id == call.id && $0.state == state }) else { return false }
    calls[index] = call
    return true
  }

  package func claimKey(_ key: Data, fingerprint: Data, at now: Date, expires: Date) -> KeyClaim {
    if let claim = claim(of: key, fingerprint: fingerprint, at: now) { return claim }
    keys[key] = Key(fingerprint: fingerprint, claimed: now, expires: expires)
    return .fresh
  }

  package func claim(of key: Data, fingerprint: Data, at now: Date) -> KeyClaim? {
    guard let kept = keys[key], kept.expires > now else { return nil }
    guard kept.fingerprint == fingerprint else { return .taken }
    return kept.answer.map(KeyClaim.answered) ?? .running(since: kept.claimed)
  }

  package func keep(_ answer: KeptAnswer, under key: Data) { keys[key]?.answer = answer }

  package func releaseKey(_ key: Data) { if keys[key]?.answer == nil { keys[key] = nil } }
}
