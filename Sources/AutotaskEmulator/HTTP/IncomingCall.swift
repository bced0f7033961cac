internal import Autotask

/// One HTTP request, free of any server library.
struct IncomingCall: Sendable {
  var method: String
  /// The path as it was sent.
  var path: String
  /// The query as it was sent.
  var query: String?
  /// Header fields by lower-case name.
  var headers: [String: String]
  var body: [UInt8]
  /// Whether the caller is on this machine.
  var isLocal: Bool
  /// Its number in the list of received calls.
  var number = 0
  /// Whether a fault takes back what it does.
  var isForgotten = false
  /// How often a fault lets a row that it makes be found missing.
  var unseenReads = 0

  /// The path's segments; doubled and trailing slashes are passed over, as production clients send them.
  var segments: [Substring] { path.split(separator: "/") }

  /// A query parameter, its name in any case, decoded.
  func parameter(_ name: String) -> String? {
    for pair in (query ?? "").split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard String(parts[0]).formDecoded?.lowercased() == name else { continue }
      return parts.count > 1 ? String(parts[1]).formDecoded : ""
    }
    return nil
  }

  /// The credentials of the headers, nil when one of them is missing.
  var credentials: Credentials? {
    guard let username = headers["username"], let secret = headers["secret"],
      let integrationCode = headers["apiintegrationcode"]
    else { return nil }
    return Credentials(username: username, secret: secret, integrationCode: integrationCode)
  }

  /// The length of path and query, which the web server limits.
  var targetLength: Int { path.utf8.count + (query.map { $0.utf8.count + 1 } ?? 0) }
}
