public import Ledger

/// Where decisions and outcomes are recorded.
public protocol DecisionLedger: Sendable {
  /// Appends a record.
  ///
  /// - Parameters:
  ///   - entry: What is recorded.
  ///   - durability: When this returns.
  /// - Returns: The record's place, `chain/seq`, for ``LedgerEntry/follows``.
  /// - Throws: When it cannot be written; then nothing may be sent, and nothing answered but that.
  @discardableResult
  func append(_ entry: LedgerEntry, _ durability: LedgerDurability) async throws -> String
}

/// How durable a record is when its append returns.
public enum LedgerDurability: Sendable {
  /// It is on the disk: a decision about a write, a denial, an outcome, an administrative act.
  case now
  /// It has its place in the chain, and is on the disk within 200 milliseconds: a read that was permitted.
  case soon
}
