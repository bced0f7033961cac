/// Why bytes are no JSON that is accepted.
public struct JSONSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The offset of the offending byte.
  public var offset: Int
  /// What was expected there.
  public var expected: String
  /// Whether the text ended where more was needed.
  public var isTruncated: Bool

  /// One line for people.
  public var description: String { "at byte \(offset): \(expected)" }
}

extension JSONValue {
  /// Reads one JSON text (RFC 8259), strictly: UTF-8, no key twice in an object, no bytes after the value.
  ///
  /// - Parameters:
  ///   - bytes: The text.
  ///   - depth: How deep arrays and objects may nest; a text nested deeper is refused, not followed.
  /// - Throws: ``JSONSyntaxError`` naming the byte and what was expected there.
  public init(parsing bytes: some Collection<UInt8>, depth: Int = 64) throws(JSONSyntaxError) {
    let bytes = ContiguousArray(bytes)
    var parser = JSONParser(bytes: bytes, remainingDepth: depth)
    self = try parser.document()
  }

  /// Reads one JSON text from a string.
  ///
  /// - Throws: ``JSONSyntaxError`` as ``init(parsing:depth:)-(Collection<UInt8>,_)``.
  public init(parsing text: String, depth: Int = 64) throws(JSONSyntaxError) {
    try self.init(parsing: ContiguousArray(text.utf8), depth: depth)
  }
}

private struct JSONParser {
  let bytes: ContiguousArray<UInt8>
  var remainingDepth: Int
  var position = 0

  mutating func document() throws(JSONSyntaxError) -> JSONValue {
    skipSpace()
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw error("the end of the text") }
    return value
  }

  private func error(_ expected: String) -> JSONSyntaxError {
    JSONSyntaxError(offset: position, expected: "expected \(expected)", isTruncated: position >= bytes.count)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func value() throws(JSONSyntaxError) -> JSONValue {
    switch current {
    case UInt8(ascii: "{"): try nested { parser throws(JSONSyntaxError) in try parser.object() }
    case UInt8(ascii: "["): try nested { parser throws(JSONSyntaxError) in try parser.array() }
    case UInt8(ascii: "\""): .string(try string())
    case UInt8(ascii: "t"): try literal("true", .bool(true))
    case UInt8(ascii: "f"): try literal("false", .bool(false))
    case UInt8(ascii: "n"): try literal("null", .null)
    case let byte? where byte == UInt8(ascii: "-") || Self.isDigit(byte): try number()
    default: throw error("a value")
    }
  }

  private mutating func nested(
    _ read: (inout JSONParser) throws(JSONSyntaxError) -> JSONValue
  ) throws(JSONSyntaxError) -> JSONValue {
    guard remainingDepth > 0 else { throw error("a text that nests less deeply") }
    remainingDepth -= 1
    position += 1
    skipSpace()
    let value = try read(&self)
    remainingDepth += 1
    return value
  }

  private mutating func object() throws(JSONSyntaxError) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = []
    var seen: Set<String> = []
    if current == UInt8(ascii: "}") {
      position += 1
      return .object(JSONObject())
    }
    while true {
      guard current == UInt8(ascii: "\"") else { throw error("a key") }
      let start = position
      let key = try string()
      guard seen.insert(key).inserted else {
        position = start
        throw error("each key once, found one again")
      }
      skipSpace()
      guard current == UInt8(ascii: ":") else { throw error("a colon") }
      position += 1
      skipSpace()
      members.append((key, try value()))
      skipSpace()
      if current == UInt8(ascii: ",") {
        position += 1
        skipSpace()
      } else if current == UInt8(ascii: "}") {
        position += 1
        return .object(JSONObject(distinct: members))
      } else {
        throw error("a comma or the end of the object")
      }
    }
  }

  private mutating func array() throws(JSONSyntaxError) -> JSONValue {
    var elements: [JSONValue] = []
    if current == UInt8(ascii: "]") {
      position += 1
      return .array(elements)
    }
    while true {
      elements.append(try value())
      skipSpace()
      if current == UInt8(ascii: ",") {
        position += 1
        skipSpace()
      } else if current == UInt8(ascii: "]") {
        position += 1
        return .array(elements)
      } else {
        throw error("a comma or the end of the array")
      }
    }
  }

  private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
    for offset in 0..<word.utf8CodeUnitCount {
      guard current == word.utf8Start[offset] else { throw error("`\(word)`") }
      position += 1
    }
    return value
  }

  private mutating func digits() throws(JSONSyntaxError) {
    guard let byte = current, Self.isDigit(byte) else { throw error("a digit") }
    while let byte = current, Self.isDigit(byte) { position += 1 }
  }

  private mutating func number() throws(JSONSyntaxError) -> JSONValue {
    let start = position
    var isWhole = true
    if current == UInt8(ascii: "-") { position += 1 }
    if current == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if current == UInt8(ascii: ".") {
      isWhole = false
      position += 1
      try digits()
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      isWhole = false
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    // A whole number beyond 64 bits, and negative zero, keep their digits.
    if isWhole, let value = Int64(text), text != "-0" { return .integer(value) }
    return .decimal(text)
  }

  private mutating func string() throws(JSONSyntaxError) -> String {
    position += 1
    let start = position
    while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
    if current == UInt8(ascii: "\"") {
      let text = String(validating: bytes[start..<position], as: UTF8.self)
      guard let text else { throw error("UTF-8") }
      position += 1
      return text
    }
    var buffer = Array(bytes[start..<position])
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: buffer, as: UTF8.self) else { throw error("UTF-8") }
        position += 1
        return text
      case UInt8(ascii: "\\"):
        position += 1
        buffer.append(contentsOf: String(try escape()).utf8)
      case ..<0x20:
        throw error("no control character in a string")
      default:
        buffer.append(byte)
        position += 1
      }
    }
    throw error("the end of the string")
  }

  private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
    guard let byte = current else { throw error("an escape") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default:
      position -= 1
      throw error("an escape")
    }
  }

  private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
    let first = try hexQuad()
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard (0xD800..<0xDC00).contains(first), current == UInt8(ascii: "\\") else { throw error("a surrogate pair") }
    position += 1
    guard current == UInt8(ascii: "u") else { throw error("a surrogate pair") }
    position += 1
    let second = try hexQuad()
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw error("a surrogate pair") }
    return scalar
  }

  private mutating func hexQuad() throws(JSONSyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw error("four hexadecimal digits")
      }
      value = value << 4 + UInt32(digit)
      position += 1
    }
    return value
  }
}
