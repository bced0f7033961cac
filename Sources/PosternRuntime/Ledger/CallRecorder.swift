import Autotask
import Foundation
import LeastPrivilege
import Ledger

/// The ledger could not be written: nothing may be sent, and nothing answered but that.
struct LedgerFailure: Error {
  /// Whether a write went out whose outcome could not be recorded.
  var isAfterSending = false

  /// What is answered.
  var answer: GatewayAnswer {
    let sentence =
      isAfterSending
      ? "ambiguous: this was sent, and its outcome could not be recorded; read before you send it again"
      : "ledger-unwritable: nothing is served while it cannot be recorded"
    return .errors([sentence], status: 503)
  }
}

/// Records what was decided about one call, and what became of it.
struct CallRecorder {
  let ledger: any DecisionLedger
  let call: Gateway.Call
  let connection: String
  let start: ContinuousClock.Instant

  init(_ ledger: any DecisionLedger, _ call: Gateway.Call, connection: String) {
    self.ledger = ledger
    self.call = call
    self.connection = connection
    start = .now
  }

  /// A denial, durable before it is answered.
  func deny(_ denial: Denial, _ subject: DecisionSubject, status: Int, spent: Int) async throws(LedgerFailure) {
    var entry = entry(of: subject)
    entry.fields = denial.field.map { [$0] } ?? []
    entry.decision = "deny"
    entry.reason = denial.reason.rawValue
    entry.grant = denial.grant
    entry.status = status
    try await finish(entry, spent: spent, .now)
  }

  /// A write that was done before, and is answered as it was then.
  func repeated(_ subject: DecisionSubject, status: Int, spent: Int) async throws(LedgerFailure) {
    var entry = entry(of: subject)
    entry.decision = "allow"
    entry.reason = "repeated"
    entry.status = status
    try await finish(entry, spent: spent, .now)
  }

  /// A request that could not be decided, since what it depends on could not be read; durable before it is answered.
  func undecided(_ subject: DecisionSubject, status: Int, spent: Int) async throws(LedgerFailure) {
    var entry = entry(of: subject)
    entry.decision = "deny"
    entry.reason = "undecided"
    entry.status = status
    try await finish(entry, spent: spent, .now)
  }

  /// A read that was permitted and answered.
  func read(_ permit: Permit, status: Int, spent: Int) async throws(LedgerFailure) {
    var entry = entry(.decision)
    entry.decision = "allow"
    entry.reason = "granted"
    entry.grant = permit.grants.first
    entry.status = status
    switch permit {
    case .read(let permit):
      entry.entity = permit.entityName
      entry.verb = permit.verb.rawValue
      entry.ids = permit.operation.id.map { [$0] } ?? []
      entry.fields = permit.namedFields
    case .describe(let permit):
      entry.entity = permit.entityName
      entry.verb = Verb.describe.rawValue
    case .general(let template): if entry.action == nil { entry.action = template }
    case .write: break
    }
    try await finish(entry, spent: spent, .soon)
  }

  /// A write that is about to be sent, held, or only looked at; durable when this returns.
  ///
  /// - Parameter reason: A stable word.
  /// - Returns: The record's place.
  func allow(
    _ permit: WritePermit,
    reason: String = "granted",
    status: Int? = nil
  ) async throws(LedgerFailure) -> String {
    var entry = entry(of: permit, .decision)
    entry.status = status
    entry.decision = "allow"
    entry.reason = reason
    entry.grant = permit.grants.first
    return try await append(entry, .now)
  }

  /// What became of a write.
  func outcome(
    _ result: Writing.Result,
    of permit: WritePermit,
    follows place: String,
    spent: Int
  ) async throws(LedgerFailure) {
    var entry = entry(of: permit, .outcome)
    entry.ids = result.ids
    if !result.unkept.isEmpty { entry.fields = result.unkept }
    entry.reason = result.word
    entry.status = result.status
    entry.follows = place
    do throws(LedgerFailure) {
      try await finish(entry, spent: spent, .now)
    } catch {
      throw LedgerFailure(isAfterSending: result.wasSent)
    }
  }

  // MARK: Parts

  private func entry(_ kind: LedgerEntry.Kind) -> LedgerEntry {
    var entry = LedgerEntry(
      kind,
      time: Date(),
      caller: call.caller,
      connection: connection,
      surface: call.surface.rawValue,
      trace: call.trace
    )
    entry.action = call.action
    return entry
  }

  private func entry(of subject: DecisionSubject) -> LedgerEntry {
    var entry = entry(.decision)
    entry.entity = subject.entity
    entry.verb = subject.verb?.rawValue
    entry.ids = subject.ids
    return entry
  }

  private func entry(of permit: WritePermit, _ kind: LedgerEntry.Kind) -> LedgerEntry {
    var entry = entry(kind)
    entry.entity = permit.entityName
    entry.verb = permit.verb.rawValue
    entry.ids = permit.id.map { [$0] } ?? []
    entry.fields = permit.changes.map(\.name)
    return entry
  }

  private func finish(_ entry: LedgerEntry, spent: Int, _ durability: LedgerDurability) async throws(LedgerFailure) {
    var entry = entry
    entry.durationMilliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
    entry.requestsSpent = spent
    _ = try await append(entry, durability)
  }

  private func append(_ entry: LedgerEntry, _ durability: LedgerDurability) async throws(LedgerFailure) -> String {
    do {
      return try await ledger.append(entry, durability)
    } catch {
      throw LedgerFailure()
    }
  }
}
