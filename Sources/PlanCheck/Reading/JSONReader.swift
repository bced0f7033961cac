import Foundation

/// A strict reader of JSON texts (RFC 8259) that says where a text is broken.
struct JSONReader {
  /// A text that is no JSON.
  struct Failure: Error {
    var line: Int
    /// In bytes, from 1.
    var column: Int
    var expected: String
  }

  /// Deeper than any certificate; what nests deeper is refused before it can exhaust the stack.
  private static let deepest = 64

  private let bytes: [UInt8]
  private var position = 0

  /// Reads a whole text.
  static func read(_ data: Data) throws(Failure) -> JSONNode {
    var reader = JSONReader(bytes: Array(data))
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.next == nil else { throw reader.failure("the end of the text") }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func failure(_ expected: String) -> Failure {
    let before = bytes[..<position]
    let line = 1 + before.count { $0 == UInt8(ascii: "\n") }
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let found = next.map { $0 >= 0x20 && $0 < 0x7F ? "`\(Unicode.Scalar($0))`" : "byte \($0)" } ?? "the end of the text"
    return Failure(line: line, column: position - start + 1, expected: "\(expected), found \(found)")
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  /// Takes a byte if it comes next.
  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(Failure) -> JSONNode {
    guard depth < Self.deepest else { throw failure("at most \(Self.deepest) levels of nesting") }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return .object(try members(depth: depth))
    case UInt8(ascii: "["): return .array(try elements(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case let byte where byte == UInt8(ascii: "-") || isDigit(byte): return .number(try number())
    default: throw failure("a JSON value")
    }
  }

  private mutating func word(_ word: String, _ value: JSONNode) throws(Failure) -> JSONNode {
    guard bytes[position...].starts(with: word.utf8) else { throw failure("`\(word)`") }
    position += word.utf8.count
    return value
  }

  private mutating func members(depth: Int) throws(Failure) -> [JSONNode.Member] {
    position += 1
    var members: [JSONNode.Member] = []
    skipSpace()
    if take("}") { return members }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure("a key in quotation marks") }
      let key = try string()
      skipSpace()
      guard take(":") else { throw failure("`:` after the key `\(key)`") }
      members.append(JSONNode.Member(key: key, value: try value(depth: depth + 1)))
      skipSpace()
    } while take(",")
    guard take("}") else { throw failure("`,` or `}`") }
    return members
  }

  private mutating func elements(depth: Int) throws(Failure) -> [JSONNode] {
    position += 1
    var elements: [JSONNode] = []
    skipSpace()
    if take("]") { return elements }
    repeat {
      elements.append(try value(depth: depth + 1))
      skipSpace()
    } while take(",")
    guard take("]") else { throw failure("`,` or `]`") }
    return elements
  }

  private mutating func number() throws(Failure) -> String {
    let start = position
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(Failure) {
    guard isDigit(next) else { throw failure("a digit") }
    while isDigit(next) { position += 1 }
  }

  private func isDigit(_ byte: UInt8?) -> Bool {
    byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
  }
}

extension JSONReader {
  private mutating func string() throws(Failure) -> String {
    position += 1
    let start = position
    var units: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte >= 0x20 else { throw failure("control characters written as escapes") }
      if byte == UInt8(ascii: "\\") {
        position += 1
        units += String(try escape()).utf8
      } else {
        units.append(byte)
        position += 1
      }
    }
    guard take("\"") else { throw failure("`\"` at the end of the string") }
    guard let text = String(validating: units, as: UTF8.self) else {
      position = start
      throw failure("valid UTF-8 in the string that starts here")
    }
    return text
  }

  private mutating func escape() throws(Failure) -> Unicode.Scalar {
    let plain: [UInt8: Unicode.Scalar] = [
      UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/", UInt8(ascii: "b"): "\u{8}",
      UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]
    if let byte = next, let scalar = plain[byte] {
      position += 1
      return scalar
    }
    guard take("u") else { throw failure("an escape that JSON knows") }
    let first = try fourDigits()
    if let scalar = Unicode.Scalar(first) { return scalar }
    // The first half of a pair; the second must follow.
    guard first < 0xDC00, take("\\"), take("u") else { throw failure("the second half of a surrogate pair") }
    let second = try fourDigits()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + UInt32(second) - 0xDC00)
    else { throw failure("the second half of a surrogate pair") }
    return scalar
  }

  private mutating func fourDigits() throws(Failure) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw failure("four hexadecimal digits")
      }
      value = value << 4 | UInt16(digit)
      position += 1
    }
    return value
  }
}
