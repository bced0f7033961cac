/// Writes canonical JSON: no white space, strings as RFC 8785 has them, integers with all their digits.
///
/// Keys are written in the order in which they are given; whoever writes sorts them.
struct CanonicalWriter {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  /// Writes text that is JSON already.
  mutating func raw(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Writes a key, quotation marks and colon included, and its text or null.
  mutating func member(_ key: StaticString, _ text: String?) {
    raw(key)
    if let text { write(text) } else { raw("null") }
  }

  /// Writes a key and its integer or null.
  mutating func member(_ key: StaticString, _ value: Int64?) {
    raw(key)
    if let value { write(value) } else { raw("null") }
  }

  /// Writes a key and an array.
  mutating func member<Element>(
    _ key: StaticString,
    _ elements: [Element],
    _ write: (inout CanonicalWriter, Element) -> Void
  ) {
    raw(key)
    raw("[")
    for (index, element) in elements.enumerated() {
      if index > 0 { raw(",") }
      write(&self, element)
    }
    raw("]")
  }

  mutating func write(_ value: Int64) { bytes.append(contentsOf: String(value).utf8) }

  mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { characters in
      var start = 0
      for index in characters.indices where Self.isEscaped(characters[index]) {
        bytes.append(contentsOf: characters[start..<index])
        escape(characters[index])
        start = index + 1
      }
      bytes.append(contentsOf: characters[start...])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Puts bytes in at an earlier place.
  mutating func insert(_ new: [UInt8], at index: Int) { bytes.insert(contentsOf: new, at: index) }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): raw("\\\"")
    case UInt8(ascii: "\\"): raw("\\\\")
    case 0x08: raw("\\b")
    case 0x09: raw("\\t")
    case 0x0A: raw("\\n")
    case 0x0C: raw("\\f")
    case 0x0D: raw("\\r")
    default:
      raw("\\u00")
      bytes.append(hexadecimalDigit(byte >> 4))
      bytes.append(hexadecimalDigit(byte & 15))
    }
  }
}
