internal import GRDB

/// A piece of SQL with the values of its question marks.
struct SQLFragment: Sendable {
  var sql: String
  var arguments: [DatabaseValue] = []

  /// A condition that every row meets.
  static let always = SQLFragment(sql: "1")
  /// A condition that no row meets.
  static let never = SQLFragment(sql: "0")

  /// Rows that meet all of the conditions.
  static func all(_ parts: [SQLFragment]) -> SQLFragment { joined(parts, " AND ", whenEmpty: .always) }

  /// Rows that meet any of the conditions.
  static func any(_ parts: [SQLFragment]) -> SQLFragment { joined(parts, " OR ", whenEmpty: .never) }

  private static func joined(_ parts: [SQLFragment], _ word: String, whenEmpty: SQLFragment) -> SQLFragment {
    if parts.count < 2 { return parts.first ?? whenEmpty }
    return SQLFragment(sql: balanced(parts[...], word), arguments: parts.flatMap(\.arguments))
  }

  /// Joined in pairs: SQLite reads a long chain as a tree as deep as the chain, and refuses one of a thousand.
  private static func balanced(_ parts: ArraySlice<SQLFragment>, _ word: String) -> String {
    guard parts.count > 16 else { return "(" + parts.map(\.sql).joined(separator: word) + ")" }
    let middle = parts.startIndex + parts.count / 2
    return "(" + balanced(parts[..<middle], word) + word + balanced(parts[middle...], word) + ")"
  }
}
