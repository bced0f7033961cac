/// Cuts a stream of bytes into lines.
struct LineSplitter {
  /// A line, or one that is longer than is taken; what is left of that one is passed over.
  enum Line: Equatable {
    case whole([UInt8])
    case tooLong
  }

  let limit: Int
  private var rest: [UInt8] = []
  private var isSkipping = false

  init(limit: Int) { self.limit = limit }

  /// The lines that end in these bytes; empty ones are left out.
  mutating func add(_ bytes: some Collection<UInt8>) -> [Line] {
    var lines: [Line] = []
    for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      if part.offset > 0 { end(&lines) }
      guard !isSkipping else { continue }
      rest += part.element
      if rest.count > limit {
        lines.append(.tooLong)
        rest = []
        isSkipping = true
      }
    }
    return lines
  }

  /// The last line, where the stream ended without an end of line.
  mutating func finish() -> [Line] {
    var lines: [Line] = []
    end(&lines)
    return lines
  }

  private mutating func end(_ lines: inout [Line]) {
    if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
    if !isSkipping, !rest.isEmpty { lines.append(.whole(rest)) }
    rest = []
    isSkipping = false
  }
}
