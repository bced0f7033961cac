public import Ledger

/// What is appended to the ledger in one durable step.
public struct LedgerBatch: Sendable {
  /// The records in the order of their chain.
  public var records: [LedgerRecord]
  /// The heads that checkpoints among the records name.
  public var named: [LedgerHead]
  /// The chains that end with this step.
  public var closing: [String]

  /// Makes a batch.
  public init(_ records: [LedgerRecord], named: [LedgerHead] = [], closing: [String] = []) {
    self.records = records
    self.named = named
    self.closing = closing
  }
}

/// A record as the store gives it back.
public struct LedgerRow: Sendable, Equatable {
  /// Where it stands among all records, in the order in which they became durable.
  public var position: Int64
  /// The chain.
  public var chain: String
  /// The number in the chain.
  public var seq: Int64
  /// The canonical bytes, without a new line.
  public var bytes: [UInt8]

  /// Makes a row.
  public init(position: Int64, chain: String, seq: Int64, bytes: [UInt8]) {
    self.position = position
    self.chain = chain
    self.seq = seq
    self.bytes = bytes
  }
}

/// Which records are asked for; nil asks for all.
public struct LedgerFilter: Sendable, Equatable {
  /// Of one chain.
  public var chain: String?
  /// Of one caller or administrator.
  public var caller: String?
  /// Of one kind.
  public var kind: LedgerEntry.Kind?
  /// Not before, in milliseconds since 1970.
  public var since: Int64?
  /// Before, in milliseconds since 1970.
  public var until: Int64?

  /// All records.
  public init(
    chain: String? = nil,
    caller: String? = nil,
    kind: LedgerEntry.Kind? = nil,
    since: Int64? = nil,
    until: Int64? = nil
  ) {
    self.chain = chain
    self.caller = caller
    self.kind = kind
    self.since = since
    self.until = until
  }
}

/// Keeps the records of the ledger, append-only.
public protocol LedgerStore: Sendable {
  /// Takes the name of a new chain: while this process lives and has not closed it, none takes it for abandoned.
  func claimLedgerChain(_ name: String) async throws

  /// The chains whose process ended without closing them, with their last durable records.
  ///
  /// Each is this process's to close from now on, so that of two that start at once one finds it.
  func claimAbandonedLedgerChains() async throws -> [LedgerHead]

  /// Gives back claimed chains that were not closed, as the end of the process would.
  func releaseLedgerChains(_ names: [String]) async

  /// Appends records, notes what checkpoints name, and closes chains: durable when it returns, or nothing was done.
  ///
  /// Records that are there already, byte for byte, are left as they are: a batch whose fate is not known may be
  /// appended again.
  ///
  /// - Throws: ``StoreError`` with ``StoreError/Code/conflict`` for a hole or a fork; whatever hinders writing.
  func appendLedger(_ batch: LedgerBatch) async throws

  /// The heads of all chains that no checkpoint names yet.
  func unnamedLedgerHeads() async throws -> [LedgerHead]

  /// The position of the last record, 0 where there is none.
  func lastLedgerPosition() async throws -> Int64

  /// Records in the order of their positions.
  ///
  /// - Parameters:
  ///   - filter: Which.
  ///   - after: The position behind which they stand.
  ///   - through: The last position, nil for the last of all.
  ///   - limit: At most so many.
  func ledgerRows(_ filter: LedgerFilter, after: Int64, through: Int64?, limit: Int) async throws -> [LedgerRow]

  /// The last records, at most so many, in the order of their positions.
  func lastLedgerRows(_ filter: LedgerFilter, limit: Int) async throws -> [LedgerRow]

  /// How far each chain lies wholly before a time: the last record before the first that does not, nothing of chains
  /// that have none.
  func ledgerHeads(before milliseconds: Int64) async throws -> [LedgerHead]

  /// Appends a truncation's checkpoint and removes the records up to the given heads, in one durable step.
  ///
  /// - Returns: The number of records that were removed.
  func truncateLedger(_ batch: LedgerBatch, through heads: [LedgerHead]) async throws -> Int
}
