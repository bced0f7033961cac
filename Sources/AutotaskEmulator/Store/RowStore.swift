internal import Foundation
internal import GRDB

/// The rows of one emulator: a table per entity, in memory or in one file.
///
/// On a file, reads see the last committed state and do not wait for a write.
struct RowStore: Sendable {
  let queue: any DatabaseWriter
  /// Whether the rows outlive the emulator.
  let isOnFile: Bool

  /// Opens the rows of a file, or new ones in memory.
  ///
  /// - Parameter seed: Fills new rows; it is called when there are none yet.
  /// - Throws: ``AdminProblem`` when the file holds something else, which must not be overwritten.
  init(path: String?, seed: (Database) throws -> Void) throws {
    isOnFile = path != nil
    guard let path else {
      queue = try DatabaseQueue(configuration: Self.configuration())
      try queue.write(seed)
      return
    }
    if try !Self.isSeeded(path) { try Self.seed(path, seed) }
    queue = try DatabasePool(path: path, configuration: Self.configuration())
  }

  private static func configuration() -> Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.label = "autotask-emulator"
    configuration.prepareDatabase { db in
      // Rows of an emulator are made up: losing the last ones with the machine costs nothing.
      try db.execute(sql: "PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;")
    }
    return configuration
  }

  /// Whether an emulator's rows are in a file already.
  private static func isSeeded(_ path: String) throws -> Bool {
    guard FileManager.default.fileExists(atPath: path) else { return false }
    var configuration = Configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: path, configuration: configuration).read { db in
      if try db.tableExists(notes) { return true }
      let tables = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM sqlite_master") ?? 0
      guard tables == 0 else { throw AdminProblem("the database holds no emulator's rows, and is left alone") }
      return false
    }
  }

  /// Makes the rows beside the file and puts them in its place when they are complete, so that an interrupted start
  /// leaves nothing half made; until then there is nothing to take back, and no journal.
  private static func seed(_ path: String, _ seed: (Database) throws -> Void) throws {
    let unfinished = path + ".unfinished"
    try? FileManager.default.removeItem(atPath: unfinished)
    do {
      let queue = try DatabaseQueue(path: unfinished, configuration: configuration())
      try queue.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA cache_size = -65536; PRAGMA locking_mode = EXCLUSIVE;")
      }
      try queue.write(seed)
      try queue.close()
    } catch {
      try? FileManager.default.removeItem(atPath: unfinished)
      throw error
    }
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.moveItem(atPath: unfinished, toPath: path)
  }

  /// Makes all tables anew, without indexes.
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

  /// Makes the indexes, once the rows are there: to sort them together is faster than to find each one's place.
  static func makeIndexes(_ blueprint: Blueprint, in db: Database) throws {
    try db.execute(sql: blueprint.schemas.flatMap(\.indexes).map(\.statement).joined())
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
