import Autotask
import Foundation
import LeastPrivilege
import PosternStore

extension Gateway {
  /// How long a held call waits, and how long its answer is given again.
  static let heldAge: TimeInterval = 86_400

  /// Carries out a write that needs an approver: holds it, or, once approved, sends it once.
  ///
  /// The caller asks again with the same call; what it asks for is decided anew each time, so that an approval never
  /// outlives the grants under which it was given.
  func approved(_ permit: WritePermit, _ place: Place) async throws(LedgerFailure) -> GatewayAnswer {
    let now = place.call.time
    do {
      let fingerprint = CallFingerprint(place.call, connection: place.connection.id, rules: place.rules)
      let kept = try await heldCalls.heldCall(fingerprint: fingerprint.data, at: now)
      guard let kept else { return try await held(permit, fingerprint, place) }
      switch kept.state {
      case .waiting: return try await answered(.needed(kept.id), permit, "approval-waits", place)
      case .rejected:
        return try await answered(.approval(kept.id, "was rejected", .rejected), permit, "approval-rejected", place)
      case .running:
        let isLost = now.timeIntervalSince(kept.changed) > Self.longestCall
        return try await answered(isLost ? .ambiguous : .stillRunning, permit, "repeated", place)
      case .done:
        return try await answered(kept.answer.map(GatewayAnswer.init) ?? .ambiguous, permit, "repeated", place)
      case .approved: return try await run(kept, permit, place)
      case .lapsed: return try await held(permit, fingerprint, place)
      }
    } catch let failure as LedgerFailure {
      throw failure
    } catch {
      return .storeUnwritable
    }
  }

  /// Holds a call.
  private func held(
    _ permit: WritePermit,
    _ fingerprint: CallFingerprint,
    _ place: Place
  ) async throws -> GatewayAnswer {
    let call = HeldCall(permit, fingerprint, place, expires: place.call.time.addingTimeInterval(Self.heldAge))
    let kept = try await heldCalls.hold(call)
    return try await answered(.needed(kept.id), permit, "approval-needed", place)
  }

  /// Sends an approved call, once: whoever moves it from approved to running does.
  private func run(_ kept: HeldCall, _ permit: WritePermit, _ place: Place) async throws -> GatewayAnswer {
    var call = kept
    call.changed = place.call.time
    if case .object(let earlier) = kept.difference, permit.differs(from: earlier) {
      call.state = .lapsed
      call.reason = "changed"
      _ = try await heldCalls.move(call, from: .approved)
      return try await answered(.approval(kept.id, "lapsed: changed", .lapsed), permit, "approval-lapsed", place)
    }
    call.state = .running
    guard try await heldCalls.move(call, from: .approved) else {
      return try await answered(.stillRunning, permit, "repeated", place)
    }
    let result: Writing.Result
    do {
      result = try await send(permit, place)
    } catch {
      // Before sending: the approval stands. After it, nobody may run it again.
      if !error.isAfterSending {
        var back = call
        back.state = .approved
        _ = try? await heldCalls.move(back, from: .running)
      }
      throw error
    }
    var ended = call
    ended.changed = Date()
    if result.isOver {
      ended.state = .done
      ended.answer = result.answer.kept
      ended.expires = ended.changed.addingTimeInterval(Self.heldAge)
    } else {
      ended.state = .approved
    }
    // If this cannot be kept, the call stays as one that runs, and is never sent again.
    _ = try? await heldCalls.move(ended, from: .running)
    return result.answer
  }

  private func answered(
    _ answer: GatewayAnswer,
    _ permit: WritePermit,
    _ reason: String,
    _ place: Place
  ) async throws(LedgerFailure) -> GatewayAnswer {
    _ = try await place.recorder.allow(permit, reason: reason, status: answer.status)
    return answer
  }
}

extension HeldCall {
  /// The call as it is held, with what the approver is shown.
  fileprivate init(_ permit: WritePermit, _ fingerprint: CallFingerprint, _ place: Gateway.Place, expires: Date) {
    let request = permit.request
    self.init(
      id: "apr_" + String(UInt64.random(in: .min ... .max), radix: 16),
      caller: place.call.caller,
      connection: place.connection.id,
      fingerprint: fingerprint.data,
      grantsVersion: place.rules.version,
      grants: permit.grants,
      entity: permit.entityName,
      verb: permit.verb.rawValue,
      row: permit.id,
      request: [
        "method": .string(request.method.rawValue), "path": .string(request.path), "body": request.body ?? .null,
        "impersonating": request.impersonating.map(JSONValue.integer) ?? .null,
      ],
      changes: .array(
        permit.changes.map { ["field": .string($0.name), "from": $0.from ?? .null, "to": $0.to] }
      ),
      rowBefore: permit.before.map(JSONValue.object) ?? .null,
      difference: permit.difference,
      created: place.call.time,
      expires: expires,
      changed: place.call.time,
      mappingRevision: place.rules.mapped.revision(of: place.call.caller, on: place.connection.id)
    )
  }
}

extension GatewayAnswer {
  fileprivate static func needed(_ id: String) -> GatewayAnswer { approval(id, "is needed", .needed) }

  fileprivate static func approval(_ id: String, _ what: String, _ state: Approval) -> GatewayAnswer {
    var answer = errors(["approval \(id) \(what)"], status: 403)
    answer.meaning = .approval(id: id, state)
    return answer
  }
}
