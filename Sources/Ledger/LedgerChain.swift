public import Foundation

/// A chain that grows: gives each entry its place and seals it.
///
/// Each process that writes has a chain of its own, so that processes need not wait for each other, and two that write
/// at once make no fork.
public struct LedgerChain: Sendable {
  /// Its name: the node and its start.
  public let name: String
  /// The number of its last record; 0 before the first.
  public private(set) var seq: Int64 = 0
  /// The hash of its last record, nil before the first.
  public private(set) var hash: LedgerHash?

  /// A new chain of a process.
  ///
  /// - Parameters:
  ///   - node: What the node is called; characters other than letters, digits, `-`, `_` and `.` become `-`.
  ///   - start: When the process started.
  ///   - mark: What tells two processes apart that start in the same millisecond.
  public init(node: String, start: Date, mark: UInt32 = .random(in: .min ... .max)) {
    let characters = node.unicodeScalars.prefix(64).map { Self.isNameCharacter($0) ? Character($0) : "-" }
    let time = LedgerTime.text(start).filter { $0 != "-" && $0 != ":" && $0 != "." }
    let digits = (0..<4).map { UInt8(truncatingIfNeeded: mark >> (24 - 8 * $0)) }.hexadecimal
    name = "\(characters.isEmpty ? "node" : String(characters)).\(time).\(digits)"
  }

  /// Whether a text can be the name of a chain.
  static func isName(_ bytes: Span<UInt8>) -> Bool {
    guard (1...128).contains(bytes.count) else { return false }
    for index in 0..<bytes.count where !isNameCharacter(Unicode.Scalar(bytes[index])) { return false }
    return true
  }

  private static func isNameCharacter(_ character: Unicode.Scalar) -> Bool {
    switch character {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
    default: false
    }
  }

  /// Its last record, nil before the first.
  public var head: LedgerHead? { hash.map { LedgerHead(chain: name, seq: seq, hash: $0) } }

  /// Seals an entry as the next record.
  ///
  /// - Throws: ``LedgerError`` for a checkpoint, which only ``seal(_:at:with:)`` can sign; the chain is as before.
  public mutating func seal(_ entry: LedgerEntry) throws(LedgerError) -> LedgerRecord {
    guard entry.kind != .checkpoint else { throw LedgerError("a checkpoint is signed, not appended as it is") }
    return append(LedgerDraft(chain: name, seq: seq + 1, previous: hash, entry: entry).sealed())
  }

  /// Signs a checkpoint as the next record.
  public mutating func seal(
    _ checkpoint: CheckpointDraft,
    at time: Date,
    with key: LedgerSigningKey
  ) throws(LedgerError) -> LedgerRecord {
    let entry = LedgerEntry(.checkpoint, time: time, reason: checkpoint.purpose.rawValue)
    let draft = LedgerDraft(chain: name, seq: seq + 1, previous: hash, entry: entry)
    return append(try draft.signed(checkpoint, with: key))
  }

  private mutating func append(_ record: LedgerRecord) -> LedgerRecord {
    seq = record.seq
    hash = record.hash
    return record
  }
}

/// What a checkpoint will say.
public struct CheckpointDraft: Sendable {
  /// What it is for.
  public var purpose: LedgerCheckpoint.Purpose
  /// The heads that it names.
  public var heads: [LedgerHead]
  /// What is not there, and yet no fault.
  public var truncated: [LedgerOmission]

  /// Makes a draft.
  public init(_ purpose: LedgerCheckpoint.Purpose, heads: [LedgerHead], truncated: [LedgerOmission] = []) {
    self.purpose = purpose
    self.heads = heads.sorted()
    self.truncated = truncated.sorted()
  }
}
