/// Checks a ledger line by line: a live one, an export, one whose beginning was removed at a signed checkpoint.
///
/// It is given every line twice: first all to ``announce(_:)``, which looks for checkpoints and is quick, then all to
/// ``check(_:)``. So it holds what checkpoints name, and never the hashes of all records. It stops at the first line
/// that is wrong.
public struct LedgerVerifier: Sendable {
  /// Where the lines come from.
  public enum Source: Sendable {
    /// A store: nothing but what a truncation signed may be missing.
    case store
    /// A file: an export may begin and end anywhere, if its own checkpoint says so.
    case file
  }

  private struct Chain {
    var name: String
    var first: Int64
    var seq: Int64
    var hash: LedgerHash
    var isClosed = false
    /// The numbers of the records that some checkpoint names.
    var expected: Set<Int64> = []
  }

  /// A record that must be there.
  private struct Expectation {
    var hash: LedgerHash
    /// Who says so.
    var origin: String
    /// Whether an extract, too, must have it.
    var isOfExport: Bool
    var isMet = false
  }

  private let source: Source
  private let trusted: Set<LedgerPublicKey>
  private var chains: [Chain] = []
  private var indices: [String: Int] = [:]
  /// The chain of the line before: mostly that of the next one, too.
  private var current = 0
  private var expected: [LedgerPlace: Expectation] = [:]
  /// The numbers of the records that are expected of each chain.
  private var expectedNumbers: [String: Set<Int64>] = [:]
  /// What may be missing.
  private var allowed: Set<LedgerOmission> = []
  /// The checkpoints that were announced.
  private var announced: Set<LedgerHead> = []
  /// How far chains were removed, as truncations say.
  private var removed: [String: Int64] = [:]
  private var line = 0
  private var report = LedgerReport()
  private var keys: Set<LedgerPublicKey> = []

  /// A verifier.
  ///
  /// - Parameters:
  ///   - source: Where the lines come from.
  ///   - trusted: The keys that may sign; any, and they are told, where there are none.
  public init(_ source: Source, trusted: Set<LedgerPublicKey> = []) {
    self.source = source
    self.trusted = trusted
  }

  /// Takes a checkpoint that was kept elsewhere: the ledger must have it and every record that it names, but for what a
  /// truncation, there or here, says was removed.
  ///
  /// - Throws: ``LedgerError`` when the line is no checkpoint, was changed, or is signed by a key that is not trusted.
  public mutating func require(kept line: Span<UInt8>) throws(LedgerError) {
    let checkpoint = try LedgerCheckpoint(line)
    guard trusted.isEmpty || trusted.contains(checkpoint.key) else { throw unknown(checkpoint.key) }
    let origin = "a checkpoint kept elsewhere (\(checkpoint.head.place))"
    note(removedBy: checkpoint)
    try expect([checkpoint.head] + checkpoint.heads, origin: origin, isOfExport: false)
  }

  /// Looks at a line for a checkpoint; whether it is right, ``check(_:)`` tells.
  public mutating func announce(_ line: Span<UInt8>) {
    guard Self.mentionsCheckpoint(line), let checkpoint = try? LedgerCheckpoint(line), isTrusted(checkpoint.key) else {
      return
    }
    let isOfExport = checkpoint.purpose == .export || checkpoint.purpose == .extract
    guard !isOfExport || source == .file else { return }
    announced.insert(checkpoint.head)
    if checkpoint.purpose == .extract { report.isExtract = true }
    allowed.formUnion(checkpoint.truncated)
    note(removedBy: checkpoint)
    let origin = "the checkpoint \(checkpoint.head.place)"
    do {
      try expect(checkpoint.heads, origin: origin, isOfExport: isOfExport)
    } catch {
      fail(LedgerProblem(chain: checkpoint.head.chain, seq: checkpoint.head.seq, line: nil, message: error.message))
    }
  }

  /// Checks the next line, without its new line. Once something was wrong, it does nothing.
  public mutating func check(_ bytes: Span<UInt8>) {
    guard report.problem == nil else { return }
    line += 1
    var scanned: LedgerLine?
    do throws(LedgerError) {
      let record = try LedgerLine(bytes)
      scanned = record
      guard record.hashMatches(bytes) else { throw LedgerError("its hash does not match: the record was changed") }
      try place(record, bytes)
      if record.kind == .checkpoint { try checkpoint(record, bytes) }
      if record.kind == .gap { report.gaps += 1 }
      report.records += 1
    } catch {
      let chain = scanned?.name(in: bytes)
      fail(LedgerProblem(chain: chain, seq: scanned?.seq, line: line, message: error.message))
    }
  }

  /// What was found, with what is missing at the ends.
  public mutating func finish() -> LedgerReport {
    if report.problem == nil, let missing = missing.min(by: { $0.key < $1.key }) {
      let what = chains.contains { $0.name == missing.key.chain } ? "the record is" : "the whole chain is"
      let message = "\(what) missing: \(missing.value.origin) names it"
      fail(LedgerProblem(chain: missing.key.chain, seq: missing.key.seq, line: nil, message: message))
    }
    report.chains =
      chains
      .map { LedgerReport.Chain(name: $0.name, first: $0.first, last: $0.seq, isClosed: $0.isClosed) }
      .sorted { $0.name < $1.name }
    report.keys = keys.sorted { $0.description < $1.description }
    return report
  }

  private var missing: [LedgerPlace: Expectation] {
    expected.filter { place, expectation in
      guard !expectation.isMet, removed[place.chain].map({ place.seq > $0 }) ?? true else { return false }
      return expectation.isOfExport || !report.isExtract
    }
  }

  // MARK: A record's place

  private mutating func place(_ record: LedgerLine, _ bytes: Span<UInt8>) throws(LedgerError) {
    guard let index = index(of: record, bytes) else {
      try begin(record.name(in: bytes), record)
      return try meet(record)
    }
    current = index
    let last = chains[index].seq
    if record.seq == last + 1 {
      guard record.previous == chains[index].hash else {
        throw LedgerError("`previous` is not the hash of the record before it: one of both was exchanged")
      }
      guard !chains[index].isClosed else { throw LedgerError("the chain was closed by the record before it") }
    } else {
      guard record.seq > last else {
        throw LedgerError("the record stands twice or out of order: \(last) was before it")
      }
      guard isLeftOut(chains[index].name, record, after: last) else {
        throw LedgerError("\(Self.records(last + 1, record.seq - 1)) missing before it")
      }
    }
    chains[index].seq = record.seq
    chains[index].hash = record.hash
    try meet(record)
  }

  private mutating func begin(_ name: String, _ record: LedgerLine) throws(LedgerError) {
    if record.seq == 1 {
      guard record.previous == nil else { throw LedgerError("`previous` of a chain's first record is null") }
    } else {
      guard isLeftOut(name, record, after: 0) else {
        throw LedgerError("\(Self.records(1, record.seq - 1)) missing before it")
      }
    }
    indices[name] = chains.count
    current = chains.count
    var chain = Chain(name: name, first: record.seq, seq: record.seq, hash: record.hash)
    chain.expected = expectedNumbers[name] ?? []
    chains.append(chain)
  }

  /// Whether a signed checkpoint says that the records before this one are not there.
  ///
  /// Of a store only beginnings are removed: the middle of a chain never is.
  private func isLeftOut(_ name: String, _ record: LedgerLine, after: Int64) -> Bool {
    guard let previous = record.previous, source == .file || after == 0 else { return false }
    let last = LedgerHead(chain: name, seq: record.seq - 1, hash: previous)
    return allowed.contains(LedgerOmission(through: last, after: after))
  }

  private static func records(_ first: Int64, _ last: Int64) -> String {
    first == last ? "record \(first) is" : "records \(first) to \(last) are"
  }

  /// The chain of a record; nil for a new one.
  private func index(of record: LedgerLine, _ bytes: Span<UInt8>) -> Int? {
    if current < chains.count, Self.isSame(chains[current].name, bytes.extracting(record.chain)) { return current }
    return indices[record.name(in: bytes)]
  }

  private static func isSame(_ name: String, _ bytes: Span<UInt8>) -> Bool {
    guard name.utf8.count == bytes.count else { return false }
    var index = 0
    for byte in name.utf8 {
      guard byte == bytes[index] else { return false }
      index += 1
    }
    return true
  }

  // MARK: Checkpoints

  private mutating func checkpoint(_ record: LedgerLine, _ bytes: Span<UInt8>) throws(LedgerError) {
    let checkpoint = try LedgerCheckpoint(record, of: bytes)
    guard isTrusted(checkpoint.key) else { throw unknown(checkpoint.key) }
    switch checkpoint.purpose {
    case .export, .extract:
      guard source == .file else { throw LedgerError("the checkpoint of an export is no part of a ledger") }
    case .closed: chains[current].isClosed = true
    case .regular, .truncated: break
    }
    guard announced.contains(checkpoint.head) else {
      throw LedgerError("the checkpoint was not there a moment ago, or is kept as a record of another kind")
    }
    keys.insert(checkpoint.key)
    report.checkpoints += 1
  }

  private mutating func note(removedBy checkpoint: LedgerCheckpoint) {
    guard checkpoint.purpose == .truncated else { return }
    for last in checkpoint.truncated.map(\.last) { removed[last.chain] = max(removed[last.chain] ?? 0, last.seq) }
  }

  private func isTrusted(_ key: LedgerPublicKey) -> Bool { trusted.isEmpty || trusted.contains(key) }

  private func unknown(_ key: LedgerPublicKey) -> LedgerError {
    LedgerError("the checkpoint is signed with a key that is not known: \(key)")
  }

  private mutating func expect(_ heads: [LedgerHead], origin: String, isOfExport: Bool) throws(LedgerError) {
    for head in heads {
      let place = LedgerPlace(chain: head.chain, seq: head.seq)
      expectedNumbers[head.chain, default: []].insert(head.seq)
      guard var known = expected[place] else {
        expected[place] = Expectation(hash: head.hash, origin: origin, isOfExport: isOfExport)
        continue
      }
      guard known.hash == head.hash else {
        throw LedgerError("\(origin) and \(known.origin) name \(head.place) with different hashes")
      }
      known.isOfExport = known.isOfExport || isOfExport
      expected[place] = known
    }
  }

  /// Compares a record with what checkpoints say of its place.
  private mutating func meet(_ record: LedgerLine) throws(LedgerError) {
    guard chains[current].expected.contains(record.seq) else { return }
    let place = LedgerPlace(chain: chains[current].name, seq: record.seq)
    guard let expectation = expected[place] else { return }
    guard expectation.hash == record.hash else {
      throw LedgerError("the record is another than the one that \(expectation.origin) names")
    }
    expected[place]?.isMet = true
  }

  private mutating func fail(_ problem: LedgerProblem) { report.problem = report.problem ?? problem }

  private static let mark = Array("\"kind\":\"checkpoint\"".utf8)
  /// For each letter how far it lies before the mark's end at least; what the mark does not have lies before all of it.
  private static let steps: [UInt8] = (UInt8.min...UInt8.max).map { letter in
    UInt8(mark.lastIndex(of: letter).map { mark.endIndex - 1 - $0 } ?? mark.count)
  }

  /// Whether a line has the mark of a checkpoint somewhere.
  private static func mentionsCheckpoint(_ line: Span<UInt8>) -> Bool {
    var start = 0
    while start <= line.count - mark.count {
      // The letter under the mark's end tells how far the mark may be moved at least (Horspool's search).
      let step = steps[Int(line[start + mark.count - 1])]
      if step == 0 {
        if isMark(line, start) { return true }
        start += 1
      } else {
        start += Int(step)
      }
    }
    return false
  }

  private static func isMark(_ line: Span<UInt8>, _ start: Int) -> Bool {
    for index in mark.indices where mark[index] != line[start + index] { return false }
    return true
  }
}

private struct LedgerPlace: Hashable, Comparable {
  var chain: String
  var seq: Int64

  static func < (left: LedgerPlace, right: LedgerPlace) -> Bool { (left.chain, left.seq) < (right.chain, right.seq) }
}
