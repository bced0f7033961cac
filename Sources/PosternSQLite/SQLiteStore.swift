public import Autotask
public import Foundation
import GRDB
import LeastPrivilege
public import PosternStore

/// The store in one SQLite file.
///
/// Written with WAL and `synchronous=FULL`: what a call has answered survives a power cut.
public struct SQLiteStore: Store {
  let writer: DatabasePool
  let changes: ChangeWatch
  /// The ledger's own connection: grants and tokens are looked up while it waits for the disk.
  let ledger: DatabaseQueue
  /// The connection of callouts and what becomes of them: it waits for the disk apart from the rest.
  let events: DatabaseQueue
  let chainLocks: ChainLocks
  /// How long a write waits for that of another process.
  private static let patience: TimeInterval = 5

  /// Opens the store, making the file and its tables where they are missing.
  ///
  /// - Throws: ``StoreError`` when the file cannot be opened or was made by a newer version.
  public init(path: String) throws { try self.init(path: path, upTo: nil) }

  /// Opens the store as an earlier version left it, so that a test can show that its rows survive the way up.
  ///
  /// - Parameter migration: The last migration that version knew; nil for all.
  package init(path: String, upTo migration: String?) throws {
    do {
      var configuration = Configuration()
      configuration.busyMode = .timeout(Self.patience)
      let database = try DatabasePool(path: path, configuration: configuration)
      writer = database
      chainLocks = ChainLocks(folder: path + "-chains")
      // The pool lowers this itself when it turns WAL on, so it is set again on the writer.
      try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      let migrator = Self.migrations
      if try database.read(migrator.hasBeenSuperseded) {
        throw StoreError(.tooNew, "\(path) was written by a newer Postern; use that version")
      }
      if let migration {
        try migrator.migrate(database, upTo: migration)
      } else {
        try migrator.migrate(database)
      }
      changes = try ChangeWatch(path: path)
      ledger = try DatabaseQueue(path: path, configuration: configuration)
      events = try DatabaseQueue(path: path, configuration: configuration)
      for queue in [ledger, events] { try queue.inDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") } }
    } catch let error as DatabaseError {
      throw StoreError(.cannotOpen, "cannot open the store \(path): \(error.message ?? error.resultCode.description)")
    }
  }

  /// How durably the writer commits: 2 is `FULL`.
  package func synchronousLevel() throws -> Int {
    try writer.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") ?? 0 }
  }

  /// How durably the ledger commits: 2 is `FULL`.
  package func ledgerSynchronousLevel() throws -> Int {
    try ledger.inDatabase { try Int.fetchOne($0, sql: "PRAGMA synchronous") ?? 0 }
  }

  /// How durably events commit: 2 is `FULL`.
  package func eventSynchronousLevel() throws -> Int {
    try events.inDatabase { try Int.fetchOne($0, sql: "PRAGMA synchronous") ?? 0 }
  }

  /// Holds a call as the tables before organizations had it, so that a test can show that it survives the way up.
  package func insertHeldCall(id: String, at time: Date) throws {
    try writer.write { database in
      try database.execute(
        sql: """
          INSERT INTO heldCall (id, caller, connection, fingerprint, grantsVersion, grants, entity, verb, request,
            changes, rowBefore, difference, created, expires, state, changed)
          VALUES (?, 'c', 'main', x'01', 1, '["g"]', 'Tickets', 'create', '{}', '[]', 'null', '{}', ?, ?, 'waiting', ?)
          """,
        arguments: [id, time.timeIntervalSince1970, time.timeIntervalSince1970 + 60, time.timeIntervalSince1970]
      )
    }
  }

  /// Lets the file grow to so many pages at most as the ledger sees it, so that a test can fill it; nil lifts it.
  package func limitLedger(toPages pages: Int?) throws { try Self.limit(ledger, toPages: pages) }

  /// The same as events see it.
  package func limitEvents(toPages pages: Int?) throws { try Self.limit(events, toPages: pages) }

  private static func limit(_ queue: DatabaseQueue, toPages pages: Int?) throws {
    try queue.inDatabase { database in
      let used = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
      _ = try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(pages.map { used + $0 } ?? 1_073_741_823)")
    }
  }
}

extension SQLiteStore: AuditStore {
  /// Keeps a report and answers its number.
  public func keepAudit(_ report: JSONValue, connection: String, at time: Date) async throws -> Int64 {
    try await writer.write { database in
      try database.execute(
        sql: "INSERT INTO audit (connection, time, report) VALUES (?, ?, ?)",
        arguments: [connection, time.timeIntervalSince1970, Data(report.bytes())]
      )
      return database.lastInsertedRowID
    }
  }

  /// The last kept audit of a connection, nil when there is none.
  public func lastAudit(connection: String) async throws -> KeptAudit? {
    try await writer.read { database in
      try Row.fetchOne(
        database,
        sql: "SELECT * FROM audit WHERE connection = ? ORDER BY id DESC LIMIT 1",
        arguments: [connection]
      ).map(Self.audit)
    }
  }

  /// A kept audit by its number.
  public func audit(id: Int64) async throws -> KeptAudit? {
    try await writer.read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM audit WHERE id = ?", arguments: [id]).map(Self.audit)
    }
  }

  private static func audit(_ row: Row) throws -> KeptAudit {
    let bytes: Data = row["report"]
    do {
      return KeptAudit(
        id: row["id"],
        connection: row["connection"],
        time: Date(timeIntervalSince1970: row["time"]),
        report: try JSONValue(parsing: bytes)
      )
    } catch {
      throw StoreError(.unreadable, "the kept audit \(row["id"] as Int64) is no JSON: \(error)")
    }
  }
}

extension SQLiteStore: FactStore {
  /// Records a fact; a later one of the same connection and origin takes its place.
  public func record(_ fact: TenantFact) async throws {
    let changes = try JSONEncoder().encode(fact.changes)
    try await writer.write { database in
      try database.execute(
        sql: """
          INSERT INTO fact (connection, origin, outcome, changes, time) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (connection, origin) DO UPDATE SET
            outcome = excluded.outcome, changes = excluded.changes, time = excluded.time
          """,
        arguments: [fact.connection, fact.origin, fact.outcome, changes, fact.time.timeIntervalSince1970]
      )
    }
  }

  /// The facts of a connection, in the order in which they were recorded.
  public func facts(connection: String) async throws -> [TenantFact] {
    try await writer.read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT * FROM fact WHERE connection = ? ORDER BY time, origin",
        arguments: [connection]
      ).map { row in
        TenantFact(
          connection: row["connection"],
          origin: row["origin"],
          outcome: row["outcome"],
          changes: try JSONDecoder().decode([AccessChange].self, from: row["changes"] as Data),
          time: Date(timeIntervalSince1970: row["time"])
        )
      }
    }
  }

  /// Forgets a fact; answers whether there was one.
  public func forget(connection: String, origin: String) async throws -> Bool {
    try await writer.write { database in
      try database.execute(
        sql: "DELETE FROM fact WHERE connection = ? AND origin = ?",
        arguments: [connection, origin]
      )
      return database.changesCount > 0
    }
  }
}
