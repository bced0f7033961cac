/// Reads canonical JSON byte by byte: refuses what ``CanonicalWriter`` would have written otherwise.
struct CanonicalScanner {
  var position = 0
  /// Whether every byte of the strings so far was ASCII; other bytes are to be checked as UTF-8.
  private(set) var isASCII = true

  mutating func expect(_ byte: UInt8, in line: Span<UInt8>) throws(LedgerError) {
    guard position < line.count, line[position] == byte else {
      let character = Character(Unicode.Scalar(byte))
      throw LedgerError("expected `\(character)` at byte \(position): not the canonical form of a record")
    }
    position += 1
  }

  /// Goes behind bytes if they stand here.
  mutating func skip(_ bytes: [UInt8], in line: Span<UInt8>) -> Bool {
    guard line.count - position >= bytes.count else { return false }
    for index in bytes.indices where bytes[index] != line[position + index] { return false }
    position += bytes.count
    return true
  }

  /// Goes behind `null` if it stands here.
  mutating func null(in line: Span<UInt8>) -> Bool {
    guard line.count - position >= 4, line[position] == UInt8(ascii: "n") else { return false }
    return skip([UInt8(ascii: "n"), UInt8(ascii: "u"), UInt8(ascii: "l"), UInt8(ascii: "l")], in: line)
  }

  /// Reads a string and answers where its characters are, as they are written.
  mutating func string(in line: Span<UInt8>) throws(LedgerError) -> Range<Int> {
    try expect(UInt8(ascii: "\""), in: line)
    let start = position
    while position < line.count {
      let byte = line[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return start..<position - 1
      }
      if byte == UInt8(ascii: "\\") {
        try escape(in: line)
        continue
      }
      guard byte >= 0x20 else { break }
      if byte >= 0x80 { isASCII = false }
      position += 1
    }
    throw LedgerError("a string does not end, or has a character that is written otherwise")
  }

  private mutating func escape(in line: Span<UInt8>) throws(LedgerError) {
    let wrong = LedgerError("an escape at byte \(position) is written otherwise in the canonical form")
    guard line.count - position >= 2 else { throw wrong }
    switch line[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    case UInt8(ascii: "u"):
      guard line.count - position >= 6, line[position + 2] == UInt8(ascii: "0"),
        line[position + 3] == UInt8(ascii: "0"),
        let high = hexadecimalValue(line[position + 4]), let low = hexadecimalValue(line[position + 5]), high < 2
      else { throw wrong }
      switch high << 4 | low {
      case 0x08, 0x09, 0x0A, 0x0C, 0x0D: throw wrong
      default: position += 6
      }
    default: throw wrong
    }
  }

  /// Reads an integer of 64 bits.
  mutating func integer(in line: Span<UInt8>) throws(LedgerError) -> Int64 {
    let start = position
    let isNegative = position < line.count && line[position] == UInt8(ascii: "-")
    if isNegative { position += 1 }
    let first = position
    var value: Int64 = 0
    while position < line.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(line[position]) {
      let digit = Int64(line[position] - UInt8(ascii: "0"))
      let (tenfold, isTooGreat) = value.multipliedReportingOverflow(by: 10)
      let (sum, isTooGreatNow) =
        isNegative ? tenfold.subtractingReportingOverflow(digit) : tenfold.addingReportingOverflow(digit)
      guard !isTooGreat, !isTooGreatNow else { throw LedgerError("a number is beyond 64 bits") }
      value = sum
      position += 1
    }
    let isZeroPadded = position - first > 1 && line[first] == UInt8(ascii: "0")
    guard position > first, !isZeroPadded, !(isNegative && value == 0) else {
      throw LedgerError("expected an integer at byte \(start): not the canonical form of a record")
    }
    return value
  }

  /// Reads an array.
  mutating func array(
    in line: Span<UInt8>,
    _ element: (inout CanonicalScanner, Span<UInt8>) throws(LedgerError) -> Void
  ) throws(LedgerError) {
    try expect(UInt8(ascii: "["), in: line)
    if position < line.count, line[position] == UInt8(ascii: "]") {
      position += 1
      return
    }
    while true {
      try element(&self, line)
      guard position < line.count, line[position] == UInt8(ascii: ",") else { break }
      position += 1
    }
    try expect(UInt8(ascii: "]"), in: line)
  }

  /// Reads any value; the keys of an object ascend.
  mutating func value(in line: Span<UInt8>, depth: Int) throws(LedgerError) {
    guard depth > 0 else { throw LedgerError("a value nests too deeply") }
    guard position < line.count else { throw LedgerError("the record does not end") }
    switch line[position] {
    case UInt8(ascii: "\""): _ = try string(in: line)
    case UInt8(ascii: "["):
      try array(in: line) { scanner, line throws(LedgerError) in try scanner.value(in: line, depth: depth - 1) }
    case UInt8(ascii: "{"): try object(in: line, depth: depth)
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      guard skip(Array("true".utf8), in: line) || skip(Array("false".utf8), in: line) || null(in: line) else {
        throw LedgerError("expected a value at byte \(position)")
      }
    default: _ = try integer(in: line)
    }
  }

  private mutating func object(in line: Span<UInt8>, depth: Int) throws(LedgerError) {
    try expect(UInt8(ascii: "{"), in: line)
    var before: [UInt8]?
    if position < line.count, line[position] == UInt8(ascii: "}") {
      position += 1
      return
    }
    while true {
      let range = try string(in: line)
      let key = range.map { line[$0] }
      if let before, !before.lexicographicallyPrecedes(key) {
        throw LedgerError("the keys are not sorted, or one is there twice")
      }
      before = key
      try expect(UInt8(ascii: ":"), in: line)
      try value(in: line, depth: depth - 1)
      guard position < line.count, line[position] == UInt8(ascii: ",") else { break }
      position += 1
    }
    try expect(UInt8(ascii: "}"), in: line)
  }

  /// The characters of a range, for a message.
  func text(_ range: Range<Int>, in line: Span<UInt8>) -> String {
    var bytes: [UInt8] = []
    for index in range.prefix(64) { bytes.append(line[index]) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
