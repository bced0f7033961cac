import Autotask

/// A checkpoint as it was read: the heads of chains, signed.
public struct LedgerCheckpoint: Sendable, Equatable {
  /// What a checkpoint is for.
  public enum Purpose: String, Sendable, CaseIterable {
    /// Made as time passes.
    case regular
    /// The last record of a chain whose process ended in order.
    case closed
    /// Stands for records that were exported and removed.
    case truncated
    /// Stands at the head of an export, and is no part of the ledger: the heads are its ends.
    case export
    /// As ``export``, of one that leaves records out.
    case extract
  }

  /// Its own place and hash.
  public var head: LedgerHead
  /// What it is for.
  public var purpose: Purpose
  /// The heads that it names.
  public var heads: [LedgerHead]
  /// What is not there, and yet no fault.
  public var truncated: [LedgerOmission]
  /// The key that signed it.
  public var key: LedgerPublicKey

  /// Reads a line and checks hash and signature.
  ///
  /// - Throws: ``LedgerError`` that says what is wrong, also for a record of another kind.
  public init(_ line: Span<UInt8>) throws(LedgerError) {
    try self.init(LedgerLine(line), of: line)
  }

  init(_ scanned: LedgerLine, of line: Span<UInt8>) throws(LedgerError) {
    guard scanned.kind == .checkpoint else { throw LedgerError("this is no checkpoint") }
    guard scanned.hashMatches(line) else { throw LedgerError("its hash does not match: it was changed") }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(line.count)
    for index in 0..<line.count { bytes.append(line[index]) }
    guard let json = try? JSONValue(parsing: bytes),
      let purpose = json["reason"]?.string.flatMap(Purpose.init(rawValue:)),
      let heads = Self.heads(json["heads"]), let truncated = Self.omissions(json["truncated"])
    else { throw LedgerError("this checkpoint has no reason that is known, or heads that cannot be read") }
    guard let key = json["key"]?.string.flatMap(LedgerPublicKey.init),
      let signature = json["signature"]?.string.flatMap([UInt8].init(hexadecimal:)),
      let member = scanned.signatureMember
    else { throw LedgerError("this checkpoint is not signed") }
    let signed =
      bytes[..<scanned.hashMember.lowerBound] + bytes[scanned.hashMember.upperBound..<member.lowerBound]
      + bytes[member.upperBound...]
    guard key.isSignature(signature, of: Array(signed)) else {
      throw LedgerError("its signature is not that of the key \(key)")
    }
    self.head = LedgerHead(chain: scanned.name(in: line), seq: scanned.seq, hash: scanned.hash)
    self.purpose = purpose
    self.heads = heads
    self.truncated = truncated
    self.key = key
  }

  private static func heads(_ json: JSONValue?) -> [LedgerHead]? { json?.array?.read { LedgerHead($0) } }

  private static func omissions(_ json: JSONValue?) -> [LedgerOmission]? {
    guard let json else { return [] }
    return json.array?.read { element in
      guard let last = LedgerHead(element), let after = element["after"]?.integer else { return nil }
      return LedgerOmission(through: last, after: after)
    }
  }
}

extension LedgerHead {
  fileprivate init?(_ json: JSONValue) {
    guard let chain = json["chain"]?.string, let seq = json["seq"]?.integer,
      let hash = json["hash"]?.string.flatMap({ LedgerHash($0) })
    else { return nil }
    self.init(chain: chain, seq: seq, hash: hash)
  }
}

extension [JSONValue] {
  /// All elements read, nil where one cannot be.
  fileprivate func read<Value>(_ element: (JSONValue) -> Value?) -> [Value]? {
    let elements = compactMap(element)
    return elements.count == count ? elements : nil
  }
}
