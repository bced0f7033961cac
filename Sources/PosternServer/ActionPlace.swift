/// Where a path among the actions leads.
struct ActionPlace {
  /// What is asked for.
  enum Target {
    /// The actions that the caller may use.
    case list
    /// One action.
    case action(String)
    /// The document that describes them.
    case openAPI
    /// A call that waits for an approver.
    case approval(String)
  }

  /// The connection that the path names, nil for the caller's own.
  var connection: String?
  var target: Target

  /// The path up to the actions, without a final slash.
  var prefix: String { connection.map { "/c/\($0)" } ?? "" }

  init?(_ segments: [String]) {
    var rest = segments[...]
    if rest.count > 2, rest.first == "c" {
      connection = rest[1]
      rest = rest.dropFirst(2)
    }
    switch Array(rest) {
    case ["openapi.json"]: target = .openAPI
    case ["api", "v1", "actions"]: target = .list
    case let parts where parts.count == 4 && parts[..<3] == ["api", "v1", "actions"]: target = .action(parts[3])
    case let parts where parts.count == 4 && parts[..<3] == ["api", "v1", "approvals"]: target = .approval(parts[3])
    default: return nil
    }
  }
}
