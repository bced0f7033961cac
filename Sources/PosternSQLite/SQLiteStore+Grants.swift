public import Autotask
public import Foundation
import GRDB
public import PosternStore

extension SQLiteStore: GrantStore {
  /// Applies a document as the next version; one that equals the version in force makes none.
  public func applyGrants(
    document: JSONValue,
    opened: JSONValue,
    by author: String?,
    at time: Date
  ) async throws -> AppliedGrants {
    try await writer.write { database in
      try Self.apply(document, opened, by: author, at: time, over: try Self.lastGrants(database), in: database)
    }
  }

  /// Applies a document in place of one version alone; nil where another one was in force.
  public func applyGrants(
    document: JSONValue,
    opened: JSONValue,
    by author: String?,
    at time: Date,
    replacing version: Int64?
  ) async throws -> AppliedGrants? {
    try await writer.write { database in
      let current = try Self.lastGrants(database)
      guard current?.version == version else { return nil }
      return try Self.apply(document, opened, by: author, at: time, over: current, in: database)
    }
  }

  private static func apply(
    _ document: JSONValue,
    _ opened: JSONValue,
    by author: String?,
    at time: Date,
    over current: AppliedGrants?,
    in database: Database
  ) throws -> AppliedGrants {
    if let current, current.document == document, current.opened == opened { return current }
    try database.execute(
      sql: "INSERT INTO grants (time, document, opened, author) VALUES (?, ?, ?, ?)",
      arguments: [time.timeIntervalSince1970, Data(document.bytes()), Data(opened.bytes()), author]
    )
    return AppliedGrants(
      version: database.lastInsertedRowID,
      time: time,
      document: document,
      opened: opened,
      author: author
    )
  }

  /// The version in force, nil before the first.
  public func currentGrants() async throws -> AppliedGrants? {
    try await writer.read { try Self.lastGrants($0) }
  }

  /// The version that was in force at a moment, nil before the first.
  public func grants(at time: Date) async throws -> AppliedGrants? {
    try await writer.read { database in
      try Row.fetchOne(
        database,
        sql: "SELECT * FROM grants WHERE time <= ? ORDER BY version DESC LIMIT 1",
        arguments: [time.timeIntervalSince1970]
      ).map(Self.grants)
    }
  }

  /// A version by its number, nil when there is none.
  public func grants(version: Int64) async throws -> AppliedGrants? {
    try await writer.read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM grants WHERE version = ?", arguments: [version]).map(Self.grants)
    }
  }

  /// A number that differs after any committed change of grants, tokens or mappings, by whatever process.
  public func changeNumber() async throws -> Int64 { try changes.number() }

  private static func lastGrants(_ database: Database) throws -> AppliedGrants? {
    try Row.fetchOne(database, sql: "SELECT * FROM grants ORDER BY version DESC LIMIT 1").map(grants)
  }

  private static func grants(_ row: Row) throws -> AppliedGrants {
    AppliedGrants(
      version: row["version"],
      time: Date(timeIntervalSince1970: row["time"]),
      document: try json(row["document"], "the grants of version \(row["version"] as Int64)"),
      opened: try json(row["opened"], "the grants of version \(row["version"] as Int64)"),
      author: row["author"]
    )
  }

  static func json(_ data: Data, _ what: String) throws -> JSONValue {
    do {
      return try JSONValue(parsing: data)
    } catch {
      throw StoreError(.unreadable, "\(what) cannot be read: \(error)")
    }
  }
}
