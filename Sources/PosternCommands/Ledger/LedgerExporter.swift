import Foundation
import Ledger
import PosternStore

/// Makes an export that can be verified by itself: a checkpoint of its own at its head tells where every chain ends in
/// it, and what it leaves out.
struct LedgerExporter {
  /// Where records are kept.
  let store: any LedgerStore
  /// Which records.
  var filter = LedgerFilter()
  /// Of these chains alone, up to these numbers; nil for all.
  var through: [String: Int64]?
  /// The key that signs.
  let key: LedgerSigningKey
  /// The last position.
  let last: Int64

  /// Hands the lines to the body.
  ///
  /// - Returns: What verifying them says: an export of a ledger that does not hold does not hold either.
  /// - Throws: `StoreError` when records cannot be read; whatever the body throws.
  func run(at now: Date, _ body: ([UInt8]) throws -> Void) async throws -> LedgerReport {
    let own = try await checkpoint(at: now)
    var verifier = LedgerVerifier(.file, trusted: [key.publicKey])
    verifier.announce(own.span)
    try await rows { verifier.announce($0.bytes.span) }
    verifier.check(own.span)
    try body(own)
    try await rows { row in
      verifier.check(row.bytes.span)
      try body(row.bytes)
    }
    return verifier.finish()
  }

  private var isWhole: Bool { filter == LedgerFilter() && through == nil }

  private func rows(_ body: (LedgerRow) throws -> Void) async throws {
    try await LedgerLines.rows(of: store, filter, through: last) { row in
      if let through, row.seq > through[row.chain] ?? 0 { return }
      try body(row)
    }
  }

  private func checkpoint(at now: Date) async throws -> [UInt8] {
    var ends: [String: LedgerHead] = [:]
    var left: [LedgerOmission] = []
    let isWhole = isWhole
    try await rows { row in
      // What is no record is exported as it is, and found by whoever verifies.
      guard let head = try? LedgerHead(of: row.bytes) else { return }
      let before = ends[head.chain]?.seq ?? 0
      if !isWhole, head.seq != before + 1, let last = try? LedgerHead(before: row.bytes) {
        left.append(LedgerOmission(through: last, after: before))
      }
      ends[head.chain] = head
    }
    var chain = LedgerChain(node: "export", start: now)
    let draft = CheckpointDraft(isWhole ? .export : .extract, heads: Array(ends.values), truncated: left)
    return try chain.seal(draft, at: now, with: key).bytes
  }
}
