/// A record that has its place in a chain.
public struct LedgerRecord: Sendable, Equatable {
  /// The format of a record, told in each.
  public static let format = "postern-ledger/1"

  /// The chain.
  public var chain: String
  /// The number in its chain, counted from 1.
  public var seq: Int64
  /// The hash of the record.
  public var hash: LedgerHash
  /// What it is about.
  public var kind: LedgerEntry.Kind
  /// When it happened, in milliseconds since 1970.
  public var milliseconds: Int64
  /// The caller or administrator.
  public var caller: String?
  /// The record in its canonical form, without a new line.
  public var bytes: [UInt8]

  /// Its place, `chain/seq`, as ``LedgerEntry/follows`` names it.
  public var place: String { "\(chain)/\(seq)" }
  /// Its place with its hash.
  public var head: LedgerHead { LedgerHead(chain: chain, seq: seq, hash: hash) }
}

/// A record by its place and hash: with it everything before it in its chain.
public struct LedgerHead: Sendable, Hashable, Comparable {
  /// The chain.
  public var chain: String
  /// The number in its chain.
  public var seq: Int64
  /// The hash of the record.
  public var hash: LedgerHash

  /// Makes a head.
  public init(chain: String, seq: Int64, hash: LedgerHash) {
    self.chain = chain
    self.seq = seq
    self.hash = hash
  }

  /// Its place, `chain/seq`.
  public var place: String { "\(chain)/\(seq)" }

  /// By chain, then by number.
  public static func < (left: LedgerHead, right: LedgerHead) -> Bool {
    (left.chain, left.seq) < (right.chain, right.seq)
  }
}

/// Records of a chain that are not there, as a signed checkpoint says.
public struct LedgerOmission: Sendable, Hashable, Comparable {
  /// The last record that is not there.
  public var last: LedgerHead
  /// The number of the record behind which they stood; 0 for the beginning of the chain.
  public var after: Int64

  /// Makes an omission; without a number that of a beginning.
  public init(through last: LedgerHead, after: Int64 = 0) {
    self.last = last
    self.after = after
  }

  /// By chain, then by number.
  public static func < (left: LedgerOmission, right: LedgerOmission) -> Bool { left.last < right.last }
}

/// Something that cannot be part of a ledger.
public struct LedgerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong and what would be right.
  public var message: String

  /// Makes an error.
  public init(_ message: String) { self.message = message }

  /// The message.
  public var description: String { message }
}

extension LedgerHead {
  /// The place and hash that a record tells of itself.
  ///
  /// - Throws: ``LedgerError`` when the bytes are no record.
  public init(of bytes: [UInt8]) throws(LedgerError) {
    let line = try LedgerLine(bytes.span)
    self.init(chain: line.name(in: bytes.span), seq: line.seq, hash: line.hash)
  }

  /// The head of a record's chain before it, nil for the first.
  ///
  /// - Throws: ``LedgerError`` when the bytes are no record.
  public init?(before bytes: [UInt8]) throws(LedgerError) {
    let line = try LedgerLine(bytes.span)
    guard let previous = line.previous else { return nil }
    self.init(chain: line.name(in: bytes.span), seq: line.seq - 1, hash: previous)
  }
}
