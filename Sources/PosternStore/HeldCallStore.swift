public import Autotask
public import Foundation

/// A write that waits for an approver, or has been approved, run, rejected or lapsed.
public struct HeldCall: Sendable, Equatable {
  /// Where it is on its way.
  public enum State: String, Sendable, CaseIterable {
    /// Nobody has decided.
    case waiting
    /// It may run, once.
    case approved
    /// It was refused.
    case rejected
    /// It was sent, and its answer is not known yet.
    case running
    /// It ran, and its answer is kept.
    case done
    /// The row or the grants had changed, or its time was over, before it ran.
    case lapsed
  }

  /// `apr_` and random digits.
  public var id: String
  /// The caller.
  public var caller: String
  /// The connection.
  public var connection: String
  /// The SHA-256 of caller, connection, call, version of the grants and mapping: the same call has the same one.
  public var fingerprint: Data
  /// The version of the grants under which it was held.
  public var grantsVersion: Int64
  /// How often the mapping of the caller's organizations had changed when it was held.
  public var mappingRevision: Int64
  /// The grants that permit it.
  public var grants: [String]
  /// The entity's plural name.
  public var entity: String
  /// The verb.
  public var verb: String
  /// The row, nil for a new one.
  public var row: Int64?
  /// What would be sent: `method`, `path`, `body`.
  public var request: JSONValue
  /// What changes, for the approver: objects of `field`, `from`, `to`.
  public var changes: JSONValue
  /// The row as it was read, for the approver; null for a new one.
  public var rowBefore: JSONValue
  /// What it rests on; when that has changed, it lapses.
  public var difference: JSONValue
  /// When it was held.
  public var created: Date
  /// When it lapses, or its kept answer is forgotten.
  public var expires: Date
  /// Where it is on its way.
  public var state: State
  /// Why it lapsed: a stable word.
  public var reason: String?
  /// Who decided, nil while nobody has.
  public var decidedBy: String?
  /// When that was, or when it began to run.
  public var changed: Date
  /// The answer that is kept.
  public var answer: KeptAnswer?

  /// Makes a held call.
  public init(
    id: String,
    caller: String,
    connection: String,
    fingerprint: Data,
    grantsVersion: Int64,
    grants: [String],
    entity: String,
    verb: String,
    row: Int64?,
    request: JSONValue,
    changes: JSONValue,
    rowBefore: JSONValue,
    difference: JSONValue,
    created: Date,
    expires: Date,
    state: State = .waiting,
    reason: String? = nil,
    decidedBy: String? = nil,
    changed: Date,
    answer: KeptAnswer? = nil,
    mappingRevision: Int64 = 0
  ) {
    self.id = id
    self.caller = caller
    self.connection = connection
    self.fingerprint = fingerprint
    self.grantsVersion = grantsVersion
    self.mappingRevision = mappingRevision
    self.grants = grants
    self.entity = entity
    self.verb = verb
    self.row = row
    self.request = request
    self.changes = changes
    self.rowBefore = rowBefore
    self.difference = difference
    self.created = created
    self.expires = expires
    self.state = state
    self.reason = reason
    self.decidedBy = decidedBy
    self.changed = changed
    self.answer = answer
  }
}

/// An answer that is given again.
public struct KeptAnswer: Sendable, Equatable {
  /// The HTTP status.
  public var status: Int
  /// The content type.
  public var contentType: String?
  /// The body.
  public var body: Data

  /// Makes an answer.
  public init(status: Int, contentType: String?, body: Data) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }
}

/// What is known of a caller's idempotency key.
public enum KeyClaim: Sendable, Equatable {
  /// It is new, and belongs to this call now.
  case fresh
  /// A call under it was sent at this time, and has no answer yet.
  case running(since: Date)
  /// The call was answered.
  case answered(KeptAnswer)
  /// It belongs to another call.
  case taken
}

/// Keeps calls that wait for an approver, and the answers of calls with an idempotency key.
///
/// Each method is atomic: of two that claim the same thing, one gets it.
public protocol HeldCallStore: Sendable {
  /// Holds a call; where the same call of the same caller is held already and not over, that one is answered.
  func hold(_ call: HeldCall) async throws -> HeldCall

  /// A held call by its id, nil when there is none.
  func heldCall(id: String) async throws -> HeldCall?

  /// The held call of a fingerprint that is not over at a moment, nil when there is none.
  func heldCall(fingerprint: Data, at now: Date) async throws -> HeldCall?

  /// The held calls, the oldest first; those that are over too.
  func heldCalls() async throws -> [HeldCall]

  /// Moves a call from one state to another, with what else changes; once, whoever asks.
  ///
  /// - Returns: Whether it was in that state.
  func move(_ call: HeldCall, from state: HeldCall.State) async throws -> Bool

  /// Claims an idempotency key for a call; keys that ended before `now` are forgotten.
  ///
  /// - Parameters:
  ///   - key: The SHA-256 of caller, connection and key.
  ///   - fingerprint: The SHA-256 of the call.
  func claimKey(_ key: Data, fingerprint: Data, at now: Date, expires: Date) async throws -> KeyClaim

  /// What is known of an idempotency key, without claiming it; nil where nothing is.
  func claim(of key: Data, fingerprint: Data, at now: Date) async throws -> KeyClaim?

  /// Keeps the answer of a claimed key.
  func keep(_ answer: KeptAnswer, under key: Data) async throws

  /// Lets go of a claimed key: its call was never sent.
  func releaseKey(_ key: Data) async throws
}
