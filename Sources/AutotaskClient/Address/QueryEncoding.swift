internal import Foundation

/// The percent-encoding of a query: everything but unreserved letters is escaped, `+` and `@` too.
enum QueryEncoding {
  private static let unreserved = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
  )

  static func encode(_ text: String) -> String {
    // Every Swift string can be encoded; the empty text would be refused by the server, not misread.
    text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
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
