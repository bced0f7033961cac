/// The trace that a request belongs to, as W3C trace context has it.
public struct TraceContext: Sendable, Equatable {
  /// The trace: 32 hexadecimal digits.
  public let trace: String
  /// The caller's own span, nil where the trace begins here: 16 hexadecimal digits.
  public let parent: String?

  /// Goes on with the trace of a `traceparent` field, or begins one where there is none, or more than one, or it has
  /// no valid form.
  public init(_ fields: [String]) {
    guard fields.count == 1, let read = Self.read(fields[0]) else {
      self.init()
      return
    }
    self.init(trace: read.trace, parent: read.parent)
  }

  /// Begins a trace.
  public init() {
    self.init(
      trace: Self.hexadecimal(UInt64.random(in: 1 ... .max)) + Self.hexadecimal(UInt64.random(in: 1 ... .max)),
      parent: nil
    )
  }

  private init(trace: String, parent: String?) {
    self.trace = trace
    self.parent = parent
  }

  private static func read(_ text: String) -> (trace: String, parent: String)? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 4, zip(parts, [2, 32, 16, 2]).allSatisfy({ $0.utf8.count == $1 && $0.isHexadecimal }),
      // A later version may add parts; the first has none.
      parts[0] != "ff", parts[0] != "00" || parts.count == 4,
      parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" })
    else { return nil }
    return (String(parts[1]), String(parts[2]))
  }

  private static func hexadecimal(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension Substring {
  fileprivate var isHexadecimal: Bool {
    utf8.allSatisfy { $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
  }
}
