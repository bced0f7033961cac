public import Ledger
public import PosternRuntime

/// A ledger that keeps its records in memory, and that can be told to fail.
public actor MemoryLedger: DecisionLedger {
  /// It was told to fail.
  public struct Failure: Error {}

  /// The records, in their order.
  public private(set) var entries: [LedgerEntry] = []
  private var remaining = Int.max

  /// An empty ledger.
  public init() {}

  /// Lets so many more records be written, and none after them.
  public func fail(after count: Int) { remaining = count }

  /// Appends a record.
  public func append(_ entry: LedgerEntry, _ durability: LedgerDurability) throws -> String {
    guard remaining > 0 else { throw Failure() }
    remaining -= 1
    entries.append(entry)
    return "memory/\(entries.count)"
  }
}
