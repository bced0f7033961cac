import GRDB

extension SQLiteStore {
  /// Every version's tables, forward only.
  static var migrations: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 audits and facts") { database in
      try database.execute(
        sql: """
          CREATE TABLE audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT, connection TEXT NOT NULL, time REAL NOT NULL, report BLOB NOT NULL);
          CREATE INDEX audit_connection ON audit (connection, id);
          CREATE TABLE fact (
            connection TEXT NOT NULL, origin TEXT NOT NULL, outcome TEXT NOT NULL, changes BLOB NOT NULL,
            time REAL NOT NULL, PRIMARY KEY (connection, origin));
          """
      )
    }
    migrator.registerMigration("2 grants and tokens") { database in
      try database.execute(
        sql: """
          CREATE TABLE grants (
            version INTEGER PRIMARY KEY AUTOINCREMENT, time REAL NOT NULL, document BLOB NOT NULL,
            opened BLOB NOT NULL);
          CREATE TABLE token (
            id TEXT PRIMARY KEY, hash BLOB NOT NULL UNIQUE, caller TEXT, administrator TEXT, role TEXT,
            created REAL NOT NULL, expires REAL, revoked REAL, lastUsed REAL,
            CHECK ((caller IS NULL) <> (administrator IS NULL)));
          """
      )
    }
    return migrator
  }
}
