import LeastPrivilege

/// Under which rules a call is judged: another one after each change of the grants, and of the companies that the
/// caller's organizations are mapped to.
///
/// The mapping of other callers is no part of it, so that nobody can tell that it changes.
struct RulesMark: Equatable {
  /// The version of the grants.
  var grants: Int64
  /// How often the caller's mapping on the connection has changed.
  var mapping: Int64
}

extension Gateway.Rules {
  /// The mark of these rules for a caller on a connection.
  func mark(of caller: String, on connection: String) -> RulesMark {
    RulesMark(grants: version, mapping: mapped.revision(of: caller, on: connection))
  }
}
