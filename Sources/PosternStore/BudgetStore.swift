public import Foundation

/// What was spent in one second, on one account.
public struct KeptSpending: Sendable, Equatable {
  /// What is counted.
  public enum Kind: String, Sendable, CaseIterable {
    /// Calls to Autotask over a connection.
    case call
    /// Calls on a caller's account, over a connection.
    case share
    /// Requests that a caller made of Postern.
    case request
    /// Rows that a caller was shown.
    case record
  }

  /// What is counted.
  public var kind: Kind
  /// The connection, nil where a caller's spending over all of them is counted.
  public var connection: String?
  /// The caller, nil where all spending over a connection is counted.
  public var caller: String?
  /// When; whole seconds are kept.
  public var time: Date
  /// How many; what is added may be negative, for calls that never left.
  public var count: Int

  /// Makes a count.
  public init(_ kind: Kind, connection: String?, caller: String?, time: Date, count: Int) {
    self.kind = kind
    self.connection = connection
    self.caller = caller
    self.time = time
    self.count = count
  }
}

/// Keeps what was spent within the last hour.
///
/// Counts are added up, so that any number of processes may keep theirs.
public protocol BudgetStore: Sendable {
  /// Adds to what is kept, and forgets what was spent before a moment.
  func addSpending(_ spending: [KeptSpending], forgettingBefore: Date) async throws

  /// What was spent since a moment, the oldest first; only what is more than nothing.
  func spending(since: Date) async throws -> [KeptSpending]
}
