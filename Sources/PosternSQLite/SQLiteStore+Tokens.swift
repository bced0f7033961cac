public import Foundation
import GRDB
public import PosternStore

extension SQLiteStore: TokenStore {
  /// Keeps a token.
  public func add(_ token: AccessToken, hash: Data) async throws {
    try await writer.write { try Self.insert(token, hash: hash, in: $0) }
  }

  /// Keeps a new token and lets the other live tokens of its holder end, in one step.
  public func rotateTokens(to token: AccessToken, hash: Data, othersEnd end: Date) async throws -> [AccessToken] {
    let holder = Self.columns(token.holder)
    return try await writer.write { database in
      let others = try String.fetchAll(
        database,
        sql: """
          SELECT id FROM token WHERE (caller = ? OR administrator = ?) AND revoked IS NULL
            AND (expires IS NULL OR expires > ?) ORDER BY created, rowid
          """,
        arguments: [holder.caller, holder.administrator, token.created.timeIntervalSince1970]
      )
      try Self.insert(token, hash: hash, in: database)
      return try others.compactMap { id in
        try database.execute(
          sql: "UPDATE token SET expires = MIN(COALESCE(expires, ?), ?) WHERE id = ?",
          arguments: [end.timeIntervalSince1970, end.timeIntervalSince1970, id]
        )
        return try Row.fetchOne(database, sql: "SELECT * FROM token WHERE id = ?", arguments: [id]).map(Self.token)
      }
    }
  }

  /// The token of a hash, live or not; nil when there is none.
  public func token(hash: Data) async throws -> AccessToken? {
    try await writer.read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM token WHERE hash = ?", arguments: [hash]).map(Self.token)
    }
  }

  /// The tokens of callers, or of one; the oldest first, ended ones included.
  public func callerTokens(of caller: String?) async throws -> [AccessToken] {
    try await writer.read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT * FROM token WHERE caller IS NOT NULL AND (? IS NULL OR caller = ?) ORDER BY created, rowid",
        arguments: [caller, caller]
      ).map(Self.token)
    }
  }

  /// The tokens of administrators, the oldest first.
  public func administratorTokens() async throws -> [AccessToken] {
    try await writer.read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT * FROM token WHERE administrator IS NOT NULL ORDER BY created, rowid"
      ).map(Self.token)
    }
  }

  /// Takes a token back, an ended one too; answers whether there was one that had not been.
  public func revokeToken(id: String, at time: Date) async throws -> Bool {
    try await writer.write { database in
      try database.execute(
        sql: "UPDATE token SET revoked = ? WHERE id = ? AND revoked IS NULL",
        arguments: [time.timeIntervalSince1970, id]
      )
      return database.changesCount > 0
    }
  }

  /// Notes that a token was used.
  public func noteUse(of id: String, at time: Date) async throws {
    try await writer.write { database in
      try database.execute(
        sql: "UPDATE token SET lastUsed = ? WHERE id = ?",
        arguments: [time.timeIntervalSince1970, id]
      )
    }
  }

  private static func insert(_ token: AccessToken, hash: Data, in database: Database) throws {
    let holder = columns(token.holder)
    try database.execute(
      sql: "INSERT INTO token (id, hash, caller, administrator, role, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        token.id, hash, holder.caller, holder.administrator, holder.role, token.created.timeIntervalSince1970,
        token.expires?.timeIntervalSince1970,
      ]
    )
  }

  private static func columns(
    _ holder: AccessToken.Holder
  ) -> (caller: String?, administrator: String?, role: String?) {
    switch holder {
    case .caller(let id): (id, nil, nil)
    case .administrator(let name, let role): (nil, name, role.rawValue)
    }
  }

  private static func token(_ row: Row) throws -> AccessToken {
    func date(_ column: String) -> Date? { (row[column] as Double?).map(Date.init(timeIntervalSince1970:)) }
    let holder: AccessToken.Holder
    if let caller = row["caller"] as String? {
      holder = .caller(caller)
    } else if let name = row["administrator"] as String?, let role = AccessToken.Role(rawValue: row["role"] ?? "") {
      holder = .administrator(name, role)
    } else {
      throw StoreError(.unreadable, "the token \(row["id"] as String) stands for nobody")
    }
    return AccessToken(
      id: row["id"],
      holder: holder,
      created: Date(timeIntervalSince1970: row["created"]),
      expires: date("expires"),
      revoked: date("revoked"),
      lastUsed: date("lastUsed")
    )
  }
}
