internal import Foundation

/// The percent-encoding of a query: everything but unreserved letters is escaped, `+` and `@` too.
enum QueryEncoding {
  private static let unreserved = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
  )

  static func encode(_ text: String) -> String {
    // Most paths have nothing to escape.
    if text.utf8.allSatisfy(\.isUnreserved) { return text }
    // Every Swift string can be encoded; the empty text would be refused by the server, not misread.
    return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
  }

  static func encode(_ parameters: [(name: String, value: String)]) -> String {
    parameters.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
  }

  /// Reads a query as ASP.NET writes it, where a plus sign is a space; nil when an escape is broken.
  static func decode(_ query: some StringProtocol) -> [(name: String, value: String)]? {
    var parameters: [(name: String, value: String)] = []
    for pair in query.split(separator: "&") {
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let texts = halves.map { String($0).replacing("+", with: " ").removingPercentEncoding }
      guard let name = texts.first ?? nil, let value = texts.count > 1 ? texts[1] : "" else { return nil }
      parameters.append((name, value))
    }
    return parameters
  }
}

extension UInt8 {
  /// A letter or digit of ASCII, or one of `-._~`: what RFC 3986 leaves as it is.
  fileprivate var isUnreserved: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: "-._~".utf8.contains(self)
    }
  }
}
