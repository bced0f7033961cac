import Autotask

/// What is wrong, or may not be meant, in a document: the grants, or the webhooks.
public struct GrantProblem: Sendable, Equatable {
  /// How bad it is.
  public enum Severity: String, Sendable {
    /// The document is not taken.
    case error
    /// The document is taken; someone should look.
    case warning
  }

  /// How bad it is.
  public var severity: Severity
  /// Where: a path such as `callers[0].grants[1].where[0].field`.
  public var path: String
  /// What is wrong and what would be right.
  public var message: String

  /// Makes a problem.
  public init(_ severity: Severity, at path: String, _ message: String) {
    self.severity = severity
    self.path = path
    self.message = message
  }
}

extension [GrantProblem] {
  package mutating func error(_ path: String, _ message: String) { append(GrantProblem(.error, at: path, message)) }
  package mutating func warn(_ path: String, _ message: String) { append(GrantProblem(.warning, at: path, message)) }
}

/// `; did you mean …?` with the nearest names, or nothing.
package func suggestion(_ name: String, among names: some Sequence<String>) -> String {
  let near = nearestNames(to: name, in: names)
  return near.isEmpty ? "" : "; did you mean \(near.map { "`\($0)`" }.joined(separator: ", "))?"
}
