internal import Foundation
internal import GRDB

/// The rows of one emulator: a table per entity, in memory or in one file.
struct RowStore: Sendable {
  let queue: DatabaseQueue

  /// Opens the rows of a file, or new ones in memory.
  init(path: String?) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.label = "autotask-emulator"
    configuration.prepareDatabase { db in
      // Rows of an emulator are made up: losing the last ones with the machine costs nothing.
      try db.execute(sql: "PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;")
    }
    if let path {
      queue = try DatabaseQueue(path: path, configuration: configuration)
    } else {
      queue = try DatabaseQueue(configuration: configuration)
    }
  }

  /// Whether an emulator's rows are here already.
  ///
  /// - Throws: ``AdminProblem`` when the file holds something else, which must not be overwritten.
  func isSeeded() throws -> Bool {
    try queue.read { db in
      if try db.tableExists(Self.notes) { return true }
      let tables = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_master") ?? 0
      guard tables == 0 else { throw AdminProblem("the database holds no emulator's rows, and is left alone") }
      return false
    }
  }

  /// Makes all tables anew.
  static func makeTables(_ blueprint: Blueprint, in db: Database) throws {
    let old = try String.fetchAll(
      db,
      sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    for table in old { try db.execute(sql: "DROP TABLE \"\(table)\"") }
    if !old.isEmpty { try db.execute(sql: "DELETE FROM sqlite_sequence") }
    try db.execute(
      sql: "CREATE TABLE \(notes)(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;\n"
        + "CREATE TABLE \(recipients)(company INTEGER, kind TEXT, person INTEGER, PRIMARY KEY(company, kind, person));\n"
        + TenantFacts.createStatement + blueprint.schemas.map(\.createStatement).joined()
    )
  }

  /// What the emulator keeps beside the rows: its levels, users and tenant settings.
  static let notes = "emulator_notes"
  /// Who receives a company's invoices.
  static let recipients = "emulator_recipients"

  /// Keeps a note beside the rows.
  static func keep(_ value: String, as key: String, in db: Database) throws {
    try db.execute(
      sql: "INSERT INTO \(notes)(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
      arguments: [key, value]
    )
  }

  /// A note kept beside the rows.
  static func note(_ key: String, in db: Database) throws -> String? {
    try String.fetchOne(db, sql: "SELECT value FROM \(notes) WHERE key = ?", arguments: [key])
  }
}
