import Autotask
import Foundation
import LeastPrivilege
import PosternStore

extension Gateway {
  /// How long the answer of a key is given again.
  static let keyAge: TimeInterval = 86_400
  /// How long a call may be under way before its silence counts as an unknown outcome: longer than any call waits.
  static let longestCall: TimeInterval = 300

  /// Sends a live write; under an idempotency key once, however often it is asked for.
  ///
  /// The key is claimed when the write is about to be sent: a denied call leaves it free. A call whose process died
  /// after that is not sent again: its answer is that nobody knows.
  func once(_ permit: WritePermit, _ place: Place) async throws(LedgerFailure) -> GatewayAnswer {
    guard let text = place.call.idempotencyKey else { return try await send(permit, place).answer }
    let fingerprint = CallFingerprint(place.call, connection: place.connection.id, rules: place.rules)
    let key = CallFingerprint.key(text, of: place.call.caller, connection: place.connection.id)
    let now = place.call.time
    let claim: KeyClaim
    do {
      claim = try await heldCalls.claimKey(
        key,
        fingerprint: fingerprint.data,
        at: now,
        expires: now.addingTimeInterval(Self.keyAge)
      )
    } catch {
      return .storeUnwritable
    }
    switch claim {
    case .fresh: break
    case .running(let since):
      try await note(permit, "repeated", place)
      return now.timeIntervalSince(since) > Self.longestCall ? .ambiguous : .stillRunning
    case .answered(let kept):
      try await note(permit, "repeated", place)
      return GatewayAnswer(kept)
    case .taken:
      let sentence = "malformed: this Idempotency-Key was used for another call, or under other grants; take a new one"
      try await note(permit, "key-taken", place)
      return .errors([sentence], status: 422)
    }
    let result: Writing.Result
    do {
      result = try await send(permit, place)
    } catch {
      // Before sending, the key is free again; after it, nobody may send the call once more.
      if !error.isAfterSending { try? await heldCalls.releaseKey(key) }
      throw error
    }
    do {
      if result.isOver {
        try await heldCalls.keep(result.answer.kept, under: key)
      } else {
        try await heldCalls.releaseKey(key)
      }
    } catch {
      // The write is done and recorded; a repeat will find the key claimed and be told that nobody knows.
    }
    return result.answer
  }

  /// The answer of a call that was sent before, and whose own doing has since taken its row away or out of the
  /// caller's rows: a delete that is asked for again.
  func repeated(_ denial: Denial, _ subject: DecisionSubject, _ place: Place) async -> GatewayAnswer? {
    guard denial.reason == .rowMissing || denial.reason == .rowNotPermitted, subject.verb?.isWrite ?? false else {
      return nil
    }
    let now = place.call.time
    let fingerprint = CallFingerprint(place.call, connection: place.connection.id, rules: place.rules)
    if let text = place.call.idempotencyKey {
      let key = CallFingerprint.key(text, of: place.call.caller, connection: place.connection.id)
      switch try? await heldCalls.claim(of: key, fingerprint: fingerprint.data, at: now) {
      case .answered(let kept)?: return GatewayAnswer(kept)
      case .running(let since)?: return now.timeIntervalSince(since) > Self.longestCall ? .ambiguous : .stillRunning
      default: break
      }
    }
    guard let held = try? await heldCalls.heldCall(fingerprint: fingerprint.data, at: now) else { return nil }
    switch held.state {
    case .done: return held.answer.map(GatewayAnswer.init) ?? .ambiguous
    case .running: return now.timeIntervalSince(held.changed) > Self.longestCall ? .ambiguous : .stillRunning
    default: return nil
    }
  }

  /// Records a call that was answered without being sent.
  func note(_ permit: WritePermit, _ reason: String, _ place: Place) async throws(LedgerFailure) {
    _ = try await place.recorder.allow(permit, reason: reason)
  }
}

extension GatewayAnswer {
  /// An answer that was kept.
  init(_ kept: KeptAnswer) {
    self.init(status: kept.status, contentType: kept.contentType, body: Array(kept.body))
  }

  /// The answer as it is kept.
  var kept: KeptAnswer { KeptAnswer(status: status, contentType: contentType, body: Data(body)) }

  /// The same call is under way.
  static let stillRunning: GatewayAnswer = {
    var answer = errors(["running: the same call is under way; ask again"], status: 409)
    answer.headers.append(("Retry-After", "5"))
    return answer
  }()

  /// The store could not be written, and nothing was sent.
  static let storeUnwritable = errors(["store-unwritable: nothing was sent"], status: 503)
}
