/// Walks over JSON in memory as strictly as ``JSONValue`` reads it, and builds nothing.
///
/// The bytes belong to whoever made it, for as long as it is used. Every function begins at a byte that is there or
/// checks that one is, and none reads beyond `count`.
struct JSONByteScanner {
  let base: UnsafePointer<UInt8>
  let count: Int
  var position = 0
  /// Whether all since this was set stands as ``JSONValue/bytes(_:)`` would write it.
  var isPlain = true

  /// The byte at the position, 0 behind the end: no token begins with it.
  var current: UInt8 { position < count ? base[position] : 0 }

  mutating func space() {
    while position < count, base[position] <= 0x20, base[position].isJSONSpace {
      position += 1
      isPlain = false
    }
  }

  /// Takes a byte if it is this one.
  mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  /// Walks over a value that is no list and no object.
  mutating func scalar() -> Bool {
    switch current {
    case UInt8(ascii: "\""): string()
    case UInt8(ascii: "t"): literal("true")
    case UInt8(ascii: "f"): literal("false")
    case UInt8(ascii: "n"): literal("null")
    default: number()
    }
  }

  private mutating func literal(_ word: StaticString) -> Bool {
    guard position + word.utf8CodeUnitCount <= count else { return false }
    for offset in 0..<word.utf8CodeUnitCount where base[position + offset] != word.utf8Start[offset] { return false }
    position += word.utf8CodeUnitCount
    return true
  }

  // MARK: Numbers

  private mutating func digits() -> Bool {
    let start = position
    while position < count, base[position] &- UInt8(ascii: "0") < 10 { position += 1 }
    return position > start
  }

  /// Numbers are written with the digits they were read with, so they are always plain.
  private mutating func number() -> Bool {
    if current == UInt8(ascii: "-") { position += 1 }
    if current == UInt8(ascii: "0") {
      position += 1
    } else if !digits() {
      return false
    }
    if current == UInt8(ascii: ".") {
      position += 1
      guard digits() else { return false }
    }
    if current | 0x20 == UInt8(ascii: "e") {
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      return digits()
    }
    return true
  }

  // MARK: Strings

  private static let ones: UInt64 = 0x0101_0101_0101_0101

  /// Walks over a string, from its first quote.
  mutating func string() -> Bool {
    guard take(UInt8(ascii: "\"")) else { return false }
    while true {
      skipOrdinary()
      guard position < count else { return false }
      let byte = base[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return true
      case UInt8(ascii: "\\"):
        guard escape() else { return false }
      case ..<0x20: return false
      case 0x80...:
        guard scalarOfSeveralBytes() else { return false }
      default: position += 1
      }
    }
  }

  /// Skips bytes that mean themselves, eight at a time.
  private mutating func skipOrdinary() {
    let high = Self.ones << 7
    while position + 8 <= count {
      let word = UInt64(
        littleEndian: UnsafeRawPointer(base + position).loadUnaligned(as: UInt64.self)
      )
      let quote = word ^ (Self.ones &* UInt64(UInt8(ascii: "\"")))
      let backslash = word ^ (Self.ones &* UInt64(UInt8(ascii: "\\")))
      // The lowest byte that is marked is marked rightly; those above it may be marked by its borrow.
      let marked =
        (word | (word &- Self.ones &* 0x20) & ~word | (quote &- Self.ones) & ~quote
          | (backslash &- Self.ones) & ~backslash) & high
      guard marked == 0 else {
        position += marked.trailingZeroBitCount >> 3
        return
      }
      position += 8
    }
  }

  /// Walks over one scalar of two to four bytes, of well-formed UTF-8 alone (Unicode, table 3-7).
  private mutating func scalarOfSeveralBytes() -> Bool {
    let first = base[position]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    case 0xF1...0xF3: length = 4
    default: return false
    }
    guard position + length <= count, second.contains(base[position + 1]) else { return false }
    for offset in 2..<max(length, 2) where base[position + offset] & 0xC0 != 0x80 { return false }
    position += length
    return true
  }

  /// Walks over an escape; one that is written otherwise is not plain.
  private mutating func escape() -> Bool {
    guard position + 1 < count else { return false }
    let byte = base[position + 1]
    position += 2
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): return true
    case UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"):
      isPlain = false
      return true
    case UInt8(ascii: "u"):
      // Few answers have these: they are written anew rather than compared.
      isPlain = false
      guard let unit = hexQuad() else { return false }
      guard (0xD800..<0xE000).contains(unit) else { return true }
      guard unit < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")), let low = hexQuad() else { return false }
      return (0xDC00..<0xE000).contains(low)
    default: return false
    }
  }

  private mutating func hexQuad() -> UInt32? {
    guard position + 4 <= count else { return nil }
    var value: UInt32 = 0
    for _ in 0..<4 {
      let byte = base[position]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 + UInt32(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 + UInt32(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 + UInt32(byte - UInt8(ascii: "A") + 10)
      default: return nil
      }
      position += 1
    }
    return value
  }
}
