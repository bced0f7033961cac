internal import Autotask

extension AnswerReader {
  /// Whether the body is JSON that ends too early, although as many bytes came as were announced.
  ///
  /// It only follows brackets and strings, so that a read can be sent again without reading each answer twice.
  var isCutShort: Bool {
    // Invoices also come as PDF and HTML.
    guard firstByte == UInt8(ascii: "{") || firstByte == UInt8(ascii: "[") else { return false }
    var depth = 0
    var isInString = false
    var isEscaped = false
    for byte in response.body {
      switch byte {
      case _ where isEscaped: isEscaped = false
      case UInt8(ascii: "\\") where isInString: isEscaped = true
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "{") where !isInString, UInt8(ascii: "[") where !isInString: depth += 1
      case UInt8(ascii: "}") where !isInString, UInt8(ascii: "]") where !isInString: depth -= 1
      default: break
      }
    }
    return isInString || depth > 0
  }
}
