/// One walk over an answer: checks all of it and notes where the members of its rows are.
struct JSONRowScan {
  /// A list or an object within a row may nest this deeply; a deeper one is left to the parser.
  private static let deepest = 8
  /// Answers have some hundred keys; one with more than these is left to the parser.
  private static let mostKeys = 2048

  private(set) var kind: JSONRows.Kind?
  private(set) var names: [String] = []
  /// How many bytes each key takes, quotes included.
  private(set) var lengths: [Int32] = []
  private(set) var members: [JSONRows.Member] = []
  private(set) var ends: [Int32] = []
  private(set) var envelope: [(key: Range<Int>, value: Range<Int>)] = []

  private var scanner: JSONByteScanner
  private var known: Set<String> = []
  private var identities: [ArraySlice<UInt8>: Int] = [:]
  /// Where a key was first seen.
  private var places: [Int] = []
  /// The key that followed last time: rows have their members in the same order.
  private var successors: [Int] = []
  /// The key that came first last time, for each depth.
  private var firsts = [Int](repeating: -1, count: JSONRowScan.deepest + 1)
  /// The object in which a key was seen last, for each depth: a key that comes twice in one has two readings.
  private var seen = [[UInt32]](repeating: [], count: JSONRowScan.deepest + 1)
  private var objects: UInt32 = 0

  init(_ scanner: JSONByteScanner) { self.scanner = scanner }

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
      seen[depth].append(contentsOf: repeatElement(0, count: names.count - seen[depth].count))
    }
    guard seen[depth][key] != object else { return false }
    seen[depth][key] = object
    return true
  }

  /// Walks over a key and tells which it is.
  private mutating func key(after previous: Int, depth: Int) -> Int? {
    let expected = previous < 0 ? firsts[depth] : successors[previous]
    let start = scanner.position
    if expected >= 0, isKey(expected, at: start) {
      scanner.position += Int(lengths[expected])
      return expected
    }
    let before = scanner.isPlain
    scanner.isPlain = true
    // A key that is not written as it would be written is left to the parser.
    guard scanner.string(), scanner.isPlain else { return nil }
    scanner.isPlain = before
    guard let key = identity(start..<scanner.position) else { return nil }
    if previous < 0 { firsts[depth] = key } else { successors[previous] = key }
    return key
  }

  /// Whether a known key stands at a place; its quotes are compared with it, so it cannot be the beginning of another.
  private func isKey(_ key: Int, at start: Int) -> Bool {
    let length = Int(lengths[key])
    guard start + length <= scanner.count else { return false }
    let here = scanner.base + start
    let there = scanner.base + places[key]
    for offset in 0..<length where here[offset] != there[offset] { return false }
    return true
  }

  private mutating func identity(_ range: Range<Int>) -> Int? {
    let raw = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(start: scanner.base, count: scanner.count)[range])
    let bytes = Array(raw)[...]
    if let key = identities[bytes] { return key }
    // Two ways to write what the parser takes for one key are the parser's to judge.
    guard names.count < Self.mostKeys, let name = text(range), known.insert(name).inserted else { return nil }
    let key = names.count
    identities[bytes] = key
    names.append(name)
    lengths.append(Int32(range.count))
    places.append(range.lowerBound)
    successors.append(-1)
    return key
  }

  /// The text of a string.
  private func text(_ range: Range<Int>) -> String? {
    let whole = UnsafeBufferPointer(start: scanner.base, count: scanner.count)
    return (try? JSONValue(parsing: whole[range]))?.string
  }
}
