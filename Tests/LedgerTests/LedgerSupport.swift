import Foundation
import Ledger
import TestSupport

/// A ledger of several chains that grew at random, as lines in the order in which they became durable.
struct RandomLedger {
  var lines: [[UInt8]] = []
  let key = LedgerSigningKey()
  private var chains: [LedgerChain]
  private var time = Date(timeIntervalSince1970: 1_790_000_000)

  /// The name of a chain.
  func name(_ chain: Int) -> String { chains[chain].name }

  init(chains count: Int, records: Int, using generator: inout SeededGenerator) throws {
    let start = time
    chains = (0..<count).map { LedgerChain(node: "node \($0)", start: start, mark: UInt32($0)) }
    for _ in 0..<records { try grow(using: &generator) }
    // What no checkpoint covers could be cut off unseen, so the last line is one.
    try checkpoint(0)
  }

  /// Adds a record, sometimes a checkpoint.
  mutating func grow(using generator: inout SeededGenerator) throws {
    let chain = chains.indices.randomElement(using: &generator) ?? 0
    if generator.once(in: 8) { return try checkpoint(chain) }
    time += Double(Int.random(in: 0...900, using: &generator)) / 1000
    lines.append(try chains[chain].seal(entry(using: &generator)).bytes)
  }

  /// Adds a checkpoint over all heads.
  mutating func checkpoint(
    _ chain: Int,
    _ purpose: LedgerCheckpoint.Purpose = .regular,
    truncated: [LedgerOmission] = [],
    with other: LedgerSigningKey? = nil
  ) throws {
    let draft = CheckpointDraft(purpose, heads: chains.compactMap(\.head), truncated: truncated)
    lines.append(try chains[chain].seal(draft, at: time, with: other ?? key).bytes)
  }

  private func entry(using generator: inout SeededGenerator) -> LedgerEntry {
    let texts = ["main", "é\u{1F600}", "a\"b\\c", "\u{1}\u{8}\t\n\u{C}\r\u{1F}\u{7F}", "", "kind\":\"checkpoint"]
    func text() -> String? { generator.once(in: 2) ? nil : texts.randomElement(using: &generator) }
    func number() -> Int? { generator.once(in: 2) ? nil : Int.random(in: -5...70_000, using: &generator) }
    return LedgerEntry(
      [.decision, .outcome, .administration, .gap].randomElement(using: &generator) ?? .decision,
      time: time,
      caller: text(),
      connection: text(),
      surface: text(),
      action: text(),
      entity: text(),
      verb: text(),
      ids: generator.some(upTo: 3) { Int64.random(in: .min ... .max, using: &$0) },
      fields: generator.some(upTo: 3) { _ in "status" },
      grant: text(),
      decision: text(),
      reason: text(),
      status: number(),
      durationMilliseconds: number(),
      requestsSpent: number(),
      subject: text(),
      trace: text(),
      follows: text()
    )
  }
}

/// What a verifier says of lines.
func verify(
  _ lines: [[UInt8]],
  _ source: LedgerVerifier.Source = .store,
  trusted: Set<LedgerPublicKey> = [],
  kept: [[UInt8]] = []
) throws -> LedgerReport {
  var verifier = LedgerVerifier(source, trusted: trusted)
  for line in kept { try verifier.require(kept: line.span) }
  for line in lines { verifier.announce(line.span) }
  for line in lines { verifier.check(line.span) }
  return verifier.finish()
}

extension [UInt8] {
  /// The text.
  var text: String { String(decoding: self, as: UTF8.self) }

  /// The text with something in it exchanged.
  func replacing(_ old: String, with new: String) -> [UInt8] { Array(text.replacing(old, with: new).utf8) }
}
