import Autotask
public import Foundation
import LeastPrivilege
import Ledger
public import PosternStore

/// What approvers do with held calls.
public struct Approvals: Sendable {
  /// Why a decision was not taken.
  public enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// No call has this id.
    case unknown(String)
    /// The call waits no more.
    case notWaiting(String, HeldCall.State)
    /// Its time is over.
    case expired(String)
    /// The grants, or what the caller's organizations are mapped to, have changed since; the caller must ask again.
    case grantsChanged(String)
    /// The caller, or, where that is asked for, whoever made the grant, may not approve.
    case notSeparate(String, String)

    /// What is wrong, for people.
    public var description: String {
      switch self {
      case .unknown(let id): "no held call has the id `\(id)`; `postern approvals list` names them"
      case .notWaiting(let id, let state): "\(id) is \(state.rawValue); only a call that waits can be decided"
      case .expired(let id): "the time of \(id) is over; the caller must ask again"
      case .grantsChanged(let id):
        "the grants have changed since \(id) was held, or the caller's mapping has; the caller must ask again"
      case .notSeparate(let id, let who): "\(who) may not approve \(id): \(who) made the grant under which it was held"
      }
    }

    /// A stable word.
    public var word: String {
      switch self {
      case .unknown: "unknown"
      case .notWaiting: "not-waiting"
      case .expired: "expired"
      case .grantsChanged: "grants-changed"
      case .notSeparate: "not-separate"
      }
    }
  }

  private let store: any HeldCallStore & GrantStore & OrganizationStore
  private let ledger: any DecisionLedger
  private let isSeparate: Bool

  /// Approvals over a store.
  ///
  /// - Parameter isSeparate: Whether the maker of a grant may not approve under it.
  public init(store: any HeldCallStore & GrantStore & OrganizationStore, ledger: any DecisionLedger, isSeparate: Bool) {
    self.store = store
    self.ledger = ledger
    self.isSeparate = isSeparate
  }

  /// The held calls, the oldest first, as they stand at a moment.
  public func calls(at now: Date) async throws -> [HeldCall] {
    try await store.heldCalls().map { $0.standing(at: now) }
  }

  /// One held call.
  ///
  /// - Throws: ``Refusal/unknown(_:)``.
  public func call(_ id: String, at now: Date) async throws -> HeldCall {
    guard let call = try await store.heldCall(id: id) else { throw Refusal.unknown(id) }
    return call.standing(at: now)
  }

  /// Approves or rejects a call that waits.
  ///
  /// - Parameters:
  ///   - id: The call's id.
  ///   - approves: Whether it may run.
  ///   - person: Who decides.
  /// - Returns: The call as it is then.
  /// - Throws: ``Refusal``, or ``LedgerUnwritable`` when the decision could not be recorded; then nothing has changed.
  public func decide(_ id: String, approves: Bool, by person: String, at now: Date) async throws -> HeldCall {
    var call = try await call(id, at: now)
    guard call.state != .lapsed else { throw Refusal.expired(id) }
    guard call.state == .waiting else { throw Refusal.notWaiting(id, call.state) }
    if approves {
      let mapped = try await store.mappedCompanies(at: nil)
      guard try await store.currentGrants()?.version == call.grantsVersion,
        mapped.revision(of: call.caller, on: call.connection) == call.mappingRevision
      else { throw Refusal.grantsChanged(id) }
      if person == call.caller { throw Refusal.notSeparate(id, person) }
      if isSeparate, try await makers(of: call).contains(person) { throw Refusal.notSeparate(id, person) }
    }
    call.state = approves ? .approved : .rejected
    call.decidedBy = person
    call.changed = now
    let act = LedgerEntry(
      .administration,
      time: now,
      caller: person,
      connection: call.connection,
      action: approves ? "approvals.approve" : "approvals.reject",
      entity: call.entity,
      verb: call.verb,
      ids: call.row.map { [$0] } ?? [],
      grant: call.grants.first,
      reason: id,
      subject: id
    )
    // Recorded before it takes effect, and again with what became of it: of two who decide at once one has `failed`.
    let decided = call
    return try await ledger.administering(act, now: { now }) {
      guard try await store.move(decided, from: .waiting) else {
        throw Refusal.notWaiting(id, try await self.call(id, at: now).state)
      }
      return decided
    }
  }

  /// Who wrote the grants under which a call was held, as they stand: the author of the oldest version since which each
  /// has been the same; and, where one follows the mapping, who mapped the caller's organizations.
  private func makers(of call: HeldCall) async throws -> Set<String> {
    var makers: Set<String> = []
    for grant in call.grants {
      var version = call.grantsVersion
      var text: String?
      var author: String?
      while let applied = try await store.grants(version: version) {
        let written = applied.grant(grant, of: call.caller)
        guard let written, text == nil || written == text else { break }
        text = written
        author = applied.author
        version -= 1
      }
      if let author { makers.insert(author) }
      if try await store.grants(version: call.grantsVersion)?.followsMapping(grant, of: call.caller) ?? false {
        let organizations = try await store.organizations(of: call.caller, on: call.connection)
        makers.formUnion(organizations.compactMap(\.mapping?.author))
      }
    }
    return makers
  }
}

extension HeldCall {
  /// The call as it stands at a moment: one whose time is over before it was decided or ran has lapsed.
  func standing(at now: Date) -> HeldCall {
    guard now >= expires, state == .waiting || state == .approved else { return self }
    var call = self
    call.state = .lapsed
    call.reason = "expired"
    return call
  }
}

extension AppliedGrants {
  /// One grant as this version has it, in one form of writing; nil where it has none.
  fileprivate func grant(_ id: String, of caller: String) -> String? { written(id, of: caller)?.text() }

  /// Whether a grant's companies are those that the caller's organizations are mapped to.
  fileprivate func followsMapping(_ id: String, of caller: String) -> Bool {
    written(id, of: caller)?["companies"] == "mapped"
  }

  private func written(_ id: String, of caller: String) -> JSONValue? {
    let callers = document["callers"]?.array ?? []
    let grants = callers.first { $0["id"]?.string == caller }?["grants"]?.array ?? []
    return grants.first { $0["id"]?.string == id }
  }
}
