internal import GRDB

/// What people decide in the web interface and no entity of the API shows: which fields a ticket category requires,
/// whether its notes need titles, and how far the approval of a timesheet has come.
///
/// They lie beside the rows, so that an emulator on a file keeps them.
enum TenantFacts {
  /// What a fact says.
  enum Kind: String, Sendable {
    /// A field that the tickets of a category (the subject) must have.
    case requiredField
    /// The notes on tickets of a category (the subject) need a title; the value is `Yes`.
    case noteTitle
    /// The state of a timesheet; the subject is its resource and the first day of its week.
    case timesheet
  }

  static let table = "emulator_facts"

  /// Makes the table.
  static let createStatement = """
    CREATE TABLE \(table)(kind TEXT, subject TEXT, value TEXT, PRIMARY KEY(kind, subject, value)) WITHOUT ROWID;

    """

  /// The values of a subject, in order.
  static func values(_ kind: Kind, of subject: String, in db: Database) throws -> [String] {
    let statement = try db.cachedStatement(
      sql: "SELECT value FROM \(table) WHERE kind = ? AND subject = ? ORDER BY value"
    )
    return try String.fetchAll(statement, arguments: [kind.rawValue, subject])
  }

  /// All subjects of a kind with their values, in order.
  static func all(_ kind: Kind, in db: Database) throws -> [(subject: String, value: String)] {
    try Row.fetchAll(
      db,
      sql: "SELECT subject, value FROM \(table) WHERE kind = ? ORDER BY subject, value",
      arguments: [kind.rawValue]
    ).map { ($0[0], $0[1]) }
  }

  /// Replaces the values of a subject.
  static func set(_ kind: Kind, of subject: String, to values: [String], in db: Database) throws {
    try db.execute(
      sql: "DELETE FROM \(table) WHERE kind = ? AND subject = ?",
      arguments: [kind.rawValue, subject]
    )
    for value in Set(values) {
      try db.execute(
        sql: "INSERT INTO \(table)(kind, subject, value) VALUES (?, ?, ?)",
        arguments: [kind.rawValue, subject, value]
      )
    }
  }
}
