/// A record as its line says it, read strictly: exactly one text is the canonical form of a record.
///
/// The bytes of a canonical line need not be written anew to be hashed: the hash is that of the line without the member
/// `hash`. Fields that are not known are let through where they are canonical, too.
struct LedgerLine {
  private(set) var chain: Range<Int> = 0..<0
  private(set) var seq: Int64 = 0
  private(set) var hash = LedgerHash()
  private(set) var previous: LedgerHash?
  private(set) var kind: LedgerEntry.Kind = .decision
  /// The member `hash` with the comma behind it.
  private(set) var hashMember: Range<Int> = 0..<0
  /// The member `signature` with the comma behind it.
  private(set) var signatureMember: Range<Int>?

  /// Reads a line.
  ///
  /// - Throws: ``LedgerError`` that says what is wrong.
  init(_ line: Span<UInt8>) throws(LedgerError) {
    var scanner = CanonicalScanner()
    try scanner.expect(UInt8(ascii: "{"), in: line)
    var next = 0
    /// An unknown key, which the next one must follow in order.
    var stranger: Range<Int>?
    while true {
      let start = scanner.position
      let field = try Self.field(&scanner, line, &next, &stranger)
      try read(field, at: start, &scanner, line)
      if scanner.position < line.count, line[scanner.position] == UInt8(ascii: ",") {
        scanner.position += 1
        if field == .hash { hashMember = start..<scanner.position }
        if field == .signature { signatureMember = start..<scanner.position }
      } else {
        try scanner.expect(UInt8(ascii: "}"), in: line)
        break
      }
    }
    for index in next..<Field.all.count where Field.all[index].isRequired { throw Self.missing(Field.all[index]) }
    guard scanner.position == line.count else { throw LedgerError("something stands behind the record") }
    guard scanner.isASCII || (try? UTF8Span(validating: line)) != nil else { throw LedgerError("this is not UTF-8") }
  }

  /// Whether the hash is that of the line.
  func hashMatches(_ line: Span<UInt8>) -> Bool { LedgerHash(of: line, leavingOut: hashMember) == hash }

  /// The name of the chain.
  func name(in line: Span<UInt8>) -> String {
    chain.reduce(into: "") { $0.unicodeScalars.append(Unicode.Scalar(line[$1])) }
  }

  private static func missing(_ field: Field) -> LedgerError { LedgerError("the field `\(field.rawValue)` is missing") }

  /// Reads the next key with its colon; nil for one that is not known.
  private static func field(
    _ scanner: inout CanonicalScanner,
    _ line: Span<UInt8>,
    _ next: inout Int,
    _ stranger: inout Range<Int>?
  ) throws(LedgerError) -> Field? {
    if stranger == nil {
      // Nearly every line has just the known keys in their order: they are compared, not looked up.
      var index = next
      while index < Field.all.count {
        if scanner.skip(Field.keys[index], in: line) {
          next = index + 1
          return Field.all[index]
        }
        guard !Field.all[index].isRequired else { break }
        index += 1
      }
    }
    let key = try scanner.string(in: line)
    let before = stranger
    stranger = key
    try scanner.expect(UInt8(ascii: ":"), in: line)
    if let before, !isAscending(before, key, in: line) { throw unsorted }
    guard let index = Field.keys.firstIndex(where: { isKey($0, key, in: line) }) else {
      // It must lie between the known keys before and behind it.
      if next > 0, !isAscending(Field.keys[next - 1], key, in: line) { throw unsorted }
      return nil
    }
    guard index >= next else { throw unsorted }
    for passed in next..<index where Field.all[passed].isRequired { throw missing(Field.all[passed]) }
    next = index + 1
    stranger = nil
    return Field.all[index]
  }

  private static let unsorted = LedgerError("the keys are not sorted, or one is there twice")

  private static func isKey(_ key: [UInt8], _ range: Range<Int>, in line: Span<UInt8>) -> Bool {
    // A key is kept with its quotation marks and colon.
    guard key.count == range.count + 3 else { return false }
    for index in 0..<range.count where key[index + 1] != line[range.lowerBound + index] { return false }
    return true
  }

  private static func isAscending(_ key: [UInt8], _ range: Range<Int>, in line: Span<UInt8>) -> Bool {
    let key = key.dropFirst().dropLast(2)
    for (left, right) in zip(key, range) where left != line[right] { return left < line[right] }
    return key.count < range.count
  }

  private static func isAscending(_ left: Range<Int>, _ right: Range<Int>, in line: Span<UInt8>) -> Bool {
    for (first, second) in zip(left, right) where line[first] != line[second] { return line[first] < line[second] }
    return left.count < right.count
  }

  private mutating func read(
    _ field: Field?,
    at start: Int,
    _ scanner: inout CanonicalScanner,
    _ line: Span<UInt8>
  ) throws(LedgerError) {
    switch field {
    case .format:
      let value = try scanner.string(in: line)
      guard Self.isSame(Self.format, value, in: line) else {
        let found = scanner.text(value, in: line)
        throw LedgerError("the format `\(found)` is not known; expected `\(LedgerRecord.format)`")
      }
    case .chain:
      chain = try scanner.string(in: line)
      guard LedgerChain.isName(line.extracting(chain)) else {
        throw LedgerError("the field `chain` is no chain's name")
      }
    case .seq:
      seq = try scanner.integer(in: line)
      guard seq > 0 else { throw LedgerError("the field `seq` counts from 1") }
    case .hash: hash = try Self.hash(&scanner, line)
    case .previous: previous = scanner.null(in: line) ? nil : try Self.hash(&scanner, line)
    case .kind: kind = try Self.kind(&scanner, line)
    case .time:
      guard LedgerTime.isTime(line.extracting(try scanner.string(in: line))) else {
        throw LedgerError("the field `time` is no time in UTC with milliseconds")
      }
    case .durationMilliseconds, .requestsSpent, .status:
      if !scanner.null(in: line) { _ = try scanner.integer(in: line) }
    case .fields: try scanner.array(in: line) { scanner, line throws(LedgerError) in _ = try scanner.string(in: line) }
    case .ids: try scanner.array(in: line) { scanner, line throws(LedgerError) in _ = try scanner.integer(in: line) }
    case .heads, .truncated, nil: try scanner.value(in: line, depth: 8)
    default: if !scanner.null(in: line) { _ = try scanner.string(in: line) }
    }
  }

  private static func hash(_ scanner: inout CanonicalScanner, _ line: Span<UInt8>) throws(LedgerError) -> LedgerHash {
    guard let hash = LedgerHash(digits: line.extracting(try scanner.string(in: line))) else {
      throw LedgerError("a hash has 64 hexadecimal digits in lower case")
    }
    return hash
  }

  private static func kind(
    _ scanner: inout CanonicalScanner,
    _ line: Span<UInt8>
  ) throws(LedgerError) -> LedgerEntry.Kind {
    let word = try scanner.string(in: line)
    for (kind, bytes) in kinds where isSame(bytes, word, in: line) { return kind }
    throw LedgerError("the kind `\(scanner.text(word, in: line))` is not known")
  }

  private static func isSame(_ bytes: [UInt8], _ range: Range<Int>, in line: Span<UInt8>) -> Bool {
    guard bytes.count == range.count else { return false }
    for index in bytes.indices where bytes[index] != line[range.lowerBound + index] { return false }
    return true
  }

  private static let format = Array(LedgerRecord.format.utf8)
  private static let kinds = LedgerEntry.Kind.allCases.map { ($0, Array($0.rawValue.utf8)) }

  /// The fields that are known, in the order of their keys.
  private enum Field: String, CaseIterable {
    case action, caller, chain, connection, decision, durationMilliseconds, entity, fields, follows, format, grant,
      hash,
      heads, ids, key, kind, previous, reason, requestsSpent, seq, signature, status, subject, surface, time, trace,
      truncated, verb

    static let all = allCases
    /// Each with its quotation marks and colon.
    static let keys = allCases.map { Array("\"\($0.rawValue)\":".utf8) }

    var isRequired: Bool {
      switch self {
      case .follows, .heads, .key, .signature, .subject, .truncated: false
      default: true
      }
    }
  }
}
