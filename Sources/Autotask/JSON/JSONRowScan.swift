/// One walk over an answer: checks all of it and notes where the members of its rows are.
struct JSONRowScan {
  /// A list or an object within a row may nest this deeply; a deeper one is left to the parser.
  private static let deepest = 8

  private(set) var kind: JSONRows.Kind?
  /// The keys that are known, those of earlier answers among them.
  private(set) var table: JSONKeyTable
  private(set) var members: [JSONRows.Member] = []
  private(set) var ends: [Int32] = []
  private(set) var envelope: [(key: Range<Int>, value: Range<Int>)] = []

  private var scanner: JSONByteScanner
  /// The object in which a key was seen last, for each depth: a key that comes twice in one has two readings.
  private var seen = [[UInt32]](repeating: [], count: JSONRowScan.deepest + 1)
  private var objects: UInt32 = 0

  init(_ scanner: JSONByteScanner, knowing table: JSONKeyTable) {
    self.scanner = scanner
    self.table = table
  }

  /// Walks over the whole text; false where the parser must decide.
  mutating func document() -> Bool {
    scanner.space()
    guard scanner.take(UInt8(ascii: "{")) else { return false }
    scanner.space()
    var keys: Set<String> = []
    while true {
      let start = scanner.position
      guard scanner.string() else { return false }
      let key = start..<scanner.position
      guard let name = text(key), keys.insert(name.lowercased()).inserted else { return false }
      scanner.space()
      guard scanner.take(UInt8(ascii: ":")) else { return false }
      scanner.space()
      let value = scanner.position
      switch name.lowercased() {
      case "items":
        guard kind == nil, list() else { return false }
        kind = .items
      case "item":
        guard kind == nil, scanner.current == UInt8(ascii: "{"), row() else { return false }
        kind = .item
      default:
        guard self.value(depth: 1) else { return false }
        envelope.append((key, value..<scanner.position))
      }
      scanner.space()
      if scanner.take(UInt8(ascii: ",")) {
        scanner.space()
      } else {
        guard scanner.take(UInt8(ascii: "}")) else { return false }
        scanner.space()
        return scanner.position == scanner.count
      }
    }
  }

  /// The list of rows.
  private mutating func list() -> Bool {
    guard scanner.take(UInt8(ascii: "[")) else { return false }
    scanner.space()
    if scanner.take(UInt8(ascii: "]")) { return true }
    while true {
      guard scanner.current == UInt8(ascii: "{"), row() else { return false }
      scanner.space()
      if scanner.take(UInt8(ascii: ",")) {
        scanner.space()
      } else {
        return scanner.take(UInt8(ascii: "]"))
      }
    }
  }

  private mutating func row() -> Bool {
    guard object(depth: 0, isRow: true) else { return false }
    ends.append(Int32(members.count))
    return true
  }

  private mutating func value(depth: Int) -> Bool {
    switch scanner.current {
    case UInt8(ascii: "{"): object(depth: depth, isRow: false)
    case UInt8(ascii: "["): array(depth: depth)
    default: scanner.scalar()
    }
  }

  private mutating func array(depth: Int) -> Bool {
    guard depth < Self.deepest else { return false }
    scanner.position += 1
    scanner.space()
    if scanner.take(UInt8(ascii: "]")) { return true }
    while true {
      guard value(depth: depth + 1) else { return false }
      scanner.space()
      if scanner.take(UInt8(ascii: ",")) {
        scanner.space()
      } else {
        return scanner.take(UInt8(ascii: "]"))
      }
    }
  }

  private mutating func object(depth: Int, isRow: Bool) -> Bool {
    guard depth < Self.deepest else { return false }
    objects += 1
    let object = objects
    scanner.position += 1
    scanner.space()
    if scanner.take(UInt8(ascii: "}")) { return true }
    var previous = -1
    while true {
      // Within a value the mark is kept up for the value; a row's members are marked one by one.
      if isRow { scanner.isPlain = true }
      let start = scanner.position
      guard let key = key(after: previous, depth: depth), mark(key, object, depth: depth) else { return false }
      previous = key
      scanner.space()
      guard scanner.take(UInt8(ascii: ":")) else { return false }
      scanner.space()
      guard value(depth: depth + 1) else { return false }
      if isRow {
        members.append(
          JSONRows.Member(
            isPlain: scanner.isPlain,
            key: UInt16(truncatingIfNeeded: key),
            start: UInt32(truncatingIfNeeded: start),
            end: UInt32(truncatingIfNeeded: scanner.position)
          )
        )
      }
      scanner.space()
      if scanner.take(UInt8(ascii: ",")) {
        scanner.space()
      } else {
        return scanner.take(UInt8(ascii: "}"))
      }
    }
  }

  // MARK: Keys

  /// Notes a key in an object; false when it was there already.
  private mutating func mark(_ key: Int, _ object: UInt32, depth: Int) -> Bool {
    if seen[depth].count <= key {
      seen[depth].append(contentsOf: repeatElement(0, count: table.keys.count - seen[depth].count))
    }
    guard seen[depth][key] != object else { return false }
    seen[depth][key] = object
    return true
  }

  /// Walks over a key and tells which it is.
  private mutating func key(after previous: Int, depth: Int) -> Int? {
    let expected = table.expected(after: previous, depth: depth)
    let start = scanner.position
    if expected >= 0, table.begins(scanner.base + start, count: scanner.count - start, with: expected) {
      scanner.position += table.keys[expected].length
      return expected
    }
    let before = scanner.isPlain
    scanner.isPlain = true
    // A key that is not written as it would be written is left to the parser.
    guard scanner.string(), scanner.isPlain else { return nil }
    scanner.isPlain = before
    guard let key = identity(start..<scanner.position) else { return nil }
    table.expect(key, after: previous, depth: depth)
    return key
  }

  private mutating func identity(_ range: Range<Int>) -> Int? {
    let raw = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(start: scanner.base, count: scanner.count)[range])
    let written = Array(raw)[...]
    if let key = table.number(of: written) { return key }
    // Two ways to write what the parser takes for one key are the parser's to judge.
    return text(range).flatMap { table.add($0, written: written) }
  }

  /// The text of a string.
  private func text(_ range: Range<Int>) -> String? {
    let whole = UnsafeBufferPointer(start: scanner.base, count: scanner.count)
    let inner = whole[(range.lowerBound + 1)..<(range.upperBound - 1)]
    // The scanner has checked it; without an escape it stands for itself.
    guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
    return (try? JSONValue(parsing: whole[range]))?.string
  }
}
