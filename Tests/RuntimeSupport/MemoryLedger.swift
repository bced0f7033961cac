package import Ledger
package import PosternRuntime

/// A ledger that keeps its records in memory, and that can be told to fail.
package actor MemoryLedger: DecisionLedger {
  /// It was told to fail.
  package struct Failure: Error {}

  /// The records, in their order.
  package private(set) var entries: [LedgerEntry] = []
  private var remaining = Int.max

  /// An empty ledger.
  package init() {}

  /// Lets so many more records be written, and none after them.
  package func fail(after count: Int) { remaining = count }

  /// Appends a record.
  package func append(_ entry: LedgerEntry, _ durability: LedgerDurability) throws -> String {
    guard remaining > 0 else { throw Failure() }
    remaining -= 1
    entries.append(entry)
    return "memory/\(entries.count)"
  }
}
