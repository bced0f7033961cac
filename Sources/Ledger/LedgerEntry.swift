public import Foundation

/// What one record of the ledger tells, before it takes its place in a chain.
///
/// It names who did what to which rows and fields, and never holds a secret or the value of a field.
public struct LedgerEntry: Sendable, Equatable {
  /// What a record is about.
  public enum Kind: String, Sendable, CaseIterable {
    /// A request was allowed or denied.
    case decision
    /// What became of a write that was allowed.
    case outcome
    /// An administrator changed something.
    case administration
    /// Records of permitted reads may have been lost when a process ended without closing its chain.
    case gap
    /// The heads of all chains, signed.
    case checkpoint
  }

  /// What the record is about.
  public var kind: Kind
  /// When it happened.
  public var time: Date
  /// The caller; for an administrative act, the administrator's name.
  public var caller: String?
  /// The connection.
  public var connection: String?
  /// How the request came in: `gateway`, `api`, `cli`, `mcp`, `console`.
  public var surface: String?
  /// The action, or what an administrator did.
  public var action: String?
  /// The entity's plural name.
  public var entity: String?
  /// The verb.
  public var verb: String?
  /// The rows that were named; of a list, none.
  public var ids: [Int64]
  /// The fields that were named: those a filter, `IncludeFields` or a body mentions.
  public var fields: [String]
  /// The grant or prohibition that decided.
  public var grant: String?
  /// `allow` or `deny`.
  public var decision: String?
  /// Why: a stable word; of an outcome what became of it, such as `done`, `refused`, `ambiguous`.
  public var reason: String?
  /// The HTTP status that was answered; of an outcome Autotask's.
  public var status: Int?
  /// How long it took.
  public var durationMilliseconds: Int?
  /// How many calls to Autotask it took.
  public var requestsSpent: Int?
  /// What an administrative act was about: a caller, a token's id, a file.
  public var subject: String?
  /// The trace it belongs to, as W3C trace context has it: 32 hexadecimal digits.
  public var trace: String?
  /// The record that this one goes on with, `chain/seq`: of an outcome its decision.
  public var follows: String?

  /// Makes an entry.
  public init(
    _ kind: Kind,
    time: Date,
    caller: String? = nil,
    connection: String? = nil,
    surface: String? = nil,
    action: String? = nil,
    entity: String? = nil,
    verb: String? = nil,
    ids: [Int64] = [],
    fields: [String] = [],
    grant: String? = nil,
    decision: String? = nil,
    reason: String? = nil,
    status: Int? = nil,
    durationMilliseconds: Int? = nil,
    requestsSpent: Int? = nil,
    subject: String? = nil,
    trace: String? = nil,
    follows: String? = nil
  ) {
    self.kind = kind
    self.time = time
    self.caller = caller
    self.connection = connection
    self.surface = surface
    self.action = action
    self.entity = entity
    self.verb = verb
    self.ids = ids
    self.fields = fields
    self.grant = grant
    self.decision = decision
    self.reason = reason
    self.status = status
    self.durationMilliseconds = durationMilliseconds
    self.requestsSpent = requestsSpent
    self.subject = subject
    self.trace = trace
    self.follows = follows
  }
}
