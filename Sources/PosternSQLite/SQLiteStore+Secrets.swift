import Foundation
import GRDB
public import PosternStore

extension SQLiteStore: SecretStore {
  /// Keeps a secret in the place of an earlier one of its name; answers whether there was one.
  public func keepSecret(_ secret: SealedSecret) async throws -> Bool {
    let replaced = try await writer.write { database in
      try Self.overwriteWhatIsDeleted(database)
      let isThere = try Row.fetchOne(database, sql: "SELECT 1 FROM secret WHERE name = ?", arguments: [secret.name])
      try Self.put(secret, in: database)
      return isThere != nil
    }
    if replaced { try await emptyTheLog() }
    return replaced
  }

  /// The secret of a name, nil when there is none.
  public func secret(named name: String) async throws -> SealedSecret? {
    try await writer.read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM secret WHERE name = ?", arguments: [name]).map(Self.secret)
    }
  }

  /// All secrets, by name.
  public func secrets() async throws -> [SealedSecret] {
    try await writer.read { try Self.allSecrets($0) }
  }

  /// Removes a secret; answers whether there was one.
  public func removeSecret(named name: String) async throws -> Bool {
    let removed = try await writer.write { database in
      try Self.overwriteWhatIsDeleted(database)
      try database.execute(sql: "DELETE FROM secret WHERE name = ?", arguments: [name])
      return database.changesCount > 0
    }
    if removed { try await emptyTheLog() }
    return removed
  }

  /// Seals every secret anew, all or none of them.
  public func resealSecrets(
    _ reseal: @escaping @Sendable (SealedSecret) throws -> SealedSecret?
  ) async throws -> [String] {
    let names = try await writer.write { database in
      try Self.overwriteWhatIsDeleted(database)
      return try Self.allSecrets(database).compactMap { secret -> String? in
        guard let sealed = try reseal(secret) else { return nil }
        try Self.put(sealed, in: database)
        return sealed.name
      }
    }
    try await emptyTheLog()
    return names
  }

  /// A box under a key that was given up because it is known to others must not stay behind on free pages.
  private static func overwriteWhatIsDeleted(_ database: Database) throws {
    // It answers with the value, so it is fetched rather than executed.
    _ = try Int.fetchOne(database, sql: "PRAGMA secure_delete = ON")
  }

  /// Moves the write-ahead log into the file and cuts it off, so that it holds no earlier box either.
  ///
  /// A reader that is busy just now keeps its part of the log; that is overwritten when the log is used again.
  private func emptyTheLog() async throws {
    try await writer.writeWithoutTransaction { database in
      _ = try Row.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    }
  }

  private static func allSecrets(_ database: Database) throws -> [SealedSecret] {
    try Row.fetchAll(database, sql: "SELECT * FROM secret ORDER BY name").map(secret)
  }

  private static func put(_ secret: SealedSecret, in database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO secret (name, key, box, changed) VALUES (?, ?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET key = excluded.key, box = excluded.box, changed = excluded.changed
        """,
      arguments: [secret.name, secret.keyID, secret.box, secret.changed.timeIntervalSince1970]
    )
  }

  private static func secret(_ row: Row) -> SealedSecret {
    SealedSecret(
      name: row["name"],
      keyID: row["key"],
      box: row["box"],
      changed: Date(timeIntervalSince1970: row["changed"])
    )
  }
}
