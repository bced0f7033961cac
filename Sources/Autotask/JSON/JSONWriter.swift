extension JSONValue {
  /// How a JSON text is laid out.
  public enum Layout: Sendable {
    /// No white space.
    case compact
    /// A member or element a line, two spaces a level.
    case indented
  }

  /// The JSON text in UTF-8.
  public func bytes(_ layout: Layout = .compact) -> [UInt8] {
    var writer = JSONWriter(layout: layout)
    writer.write(self, level: 0)
    return writer.output
  }

  /// The JSON text.
  public func text(_ layout: Layout = .compact) -> String { String(decoding: bytes(layout), as: UTF8.self) }
}

private struct JSONWriter {
  let layout: JSONValue.Layout
  var output: [UInt8] = []

  mutating func write(_ value: JSONValue, level: Int) {
    switch value {
    case .null: output.append(contentsOf: "null".utf8)
    case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): output.append(contentsOf: String(value).utf8)
    case .decimal(let digits): output.append(contentsOf: digits.utf8)
    case .string(let text): write(text)
    case .array(let elements):
      list("[", "]", elements, level: level) { writer, element, level in writer.write(element, level: level) }
    case .object(let object):
      list("{", "}", object.members, level: level) { writer, member, level in
        writer.write(member.key)
        writer.output.append(UInt8(ascii: ":"))
        if writer.layout == .indented { writer.output.append(UInt8(ascii: " ")) }
        writer.write(member.value, level: level)
      }
    }
  }

  private mutating func list<Element>(
    _ open: Unicode.Scalar,
    _ close: Unicode.Scalar,
    _ elements: [Element],
    level: Int,
    _ write: (inout JSONWriter, Element, Int) -> Void
  ) {
    output.append(UInt8(ascii: open))
    for (index, element) in elements.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      newLine(level + 1)
      write(&self, element, level + 1)
    }
    if !elements.isEmpty { newLine(level) }
    output.append(UInt8(ascii: close))
  }

  private mutating func newLine(_ level: Int) {
    guard layout == .indented else { return }
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: level * 2))
  }

  private mutating func write(_ text: String) {
    output.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      // What stands for itself is copied in one piece.
      var start = 0
      for index in bytes.indices {
        let byte = bytes[index]
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
        write(escaped: byte)
        start = index + 1
      }
      output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
    }
    output.append(UInt8(ascii: "\""))
  }

  private mutating func write(escaped byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): output.append(contentsOf: "\\\"".utf8)
    case UInt8(ascii: "\\"): output.append(contentsOf: "\\\\".utf8)
    case 0x0A: output.append(contentsOf: "\\n".utf8)
    case 0x0D: output.append(contentsOf: "\\r".utf8)
    case 0x09: output.append(contentsOf: "\\t".utf8)
    default:
      output.append(contentsOf: "\\u00".utf8)
      output.append(contentsOf: (byte < 0x10 ? "0" : "").utf8)
      output.append(contentsOf: String(byte, radix: 16, uppercase: true).utf8)
    }
  }
}
