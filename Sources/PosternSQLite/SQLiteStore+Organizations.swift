import Autotask
public import Foundation
import GRDB
public import LeastPrivilege
public import PosternStore

extension SQLiteStore: OrganizationStore {
  /// Keeps organizations, all or none.
  public func keep(_ organizations: [Organization]) async throws -> Int {
    try await writer.write { database in
      let before = try Self.count(database)
      for organization in organizations {
        let key = organization.key
        let domains = JSONValue.array(organization.domains.map(JSONValue.string)).text()
        try database.execute(
          sql: """
            INSERT INTO organization (caller, connection, id, name, domains) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (caller, connection, id) DO UPDATE SET name = excluded.name, domains = excluded.domains
            """,
          arguments: [key.caller, key.connection, key.id, organization.name, domains]
        )
      }
      return try Self.count(database) - before
    }
  }

  private static func count(_ database: Database) throws -> Int {
    try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM organization") ?? 0
  }

  /// The organizations by caller, connection and name.
  public func organizations(of caller: String?, on connection: String?) async throws -> [Organization] {
    try await writer.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT organization.*, company, companyName, reason, author, since FROM organization
          LEFT JOIN companyMapping ON companyMapping.caller = organization.caller
            AND companyMapping.connection = organization.connection
            AND companyMapping.organization = organization.id AND until IS NULL
          WHERE organization.caller = COALESCE(?, organization.caller)
            AND organization.connection = COALESCE(?, organization.connection)
          ORDER BY organization.caller, organization.connection, name COLLATE NOCASE, id
          """,
        arguments: [caller, connection]
      ).map(Self.organization)
    }
  }

  private static func organization(_ row: Row) throws -> Organization {
    let key = OrganizationKey(caller: row["caller"], connection: row["connection"], id: row["id"])
    let domains = try json(Data((row["domains"] as String).utf8), "the domains of the organization \(key.id)")
    var mapping: CompanyMapping?
    if let company: Int64 = row["company"] {
      mapping = CompanyMapping(
        company: company,
        companyName: row["companyName"],
        reason: row["reason"],
        author: row["author"],
        since: Date(timeIntervalSince1970: row["since"])
      )
    }
    return Organization(
      key,
      name: row["name"],
      domains: domains.array?.compactMap(\.string) ?? [],
      mapping: mapping
    )
  }

  /// Changes mappings, all or none.
  public func change(_ changes: [MappingChange], at time: Date) async throws -> Bool {
    try await writer.write { database in
      // Looked at before anything is changed: half of the changes is none of them.
      for change in changes {
        guard try Self.isKnown(change.key, in: database),
          try Self.company(of: change.key, in: database) == change.replacing
        else { return false }
      }
      for change in changes where change.mapping?.company != change.replacing {
        try Self.end(change.key, at: time, in: database)
        if let mapping = change.mapping { try Self.begin(mapping, of: change.key, in: database) }
      }
      return true
    }
  }

  /// Forgets an organization and ends its mapping.
  public func forget(_ key: OrganizationKey, at time: Date) async throws -> Bool {
    try await writer.write { database in
      try Self.end(key, at: time, in: database)
      try database.execute(
        sql: "DELETE FROM organization WHERE caller = ? AND connection = ? AND id = ?",
        arguments: [key.caller, key.connection, key.id]
      )
      return database.changesCount > 0
    }
  }

  /// The companies that organizations are mapped to, or were mapped to at a moment.
  public func mappedCompanies(at time: Date?) async throws -> MappedCompanies {
    try await writer.read { database in
      var mapped = MappedCompanies()
      let inForce = try Row.fetchAll(
        database,
        sql: time == nil
          ? "SELECT caller, connection, company FROM companyMapping WHERE until IS NULL"
          : """
          SELECT caller, connection, company FROM companyMapping
          WHERE since <= :time AND (until IS NULL OR until > :time)
          """,
        arguments: time.map { ["time": $0.timeIntervalSince1970] } ?? StatementArguments()
      )
      for row in inForce { mapped.add(row["company"], for: row["caller"], on: row["connection"]) }
      // A row that begins and a row that ends are a change each; rows are never removed, so the number only grows.
      let changes = try Row.fetchAll(
        database,
        sql: """
          SELECT caller, connection, COUNT(*) + COUNT(until) AS changes FROM companyMapping GROUP BY caller, connection
          """
      )
      for row in changes { mapped.set(revision: row["changes"], of: row["caller"], on: row["connection"]) }
      return mapped
    }
  }

  private static func isKnown(_ key: OrganizationKey, in database: Database) throws -> Bool {
    try Row.fetchOne(
      database,
      sql: "SELECT 1 FROM organization WHERE caller = ? AND connection = ? AND id = ?",
      arguments: [key.caller, key.connection, key.id]
    ) != nil
  }

  private static func company(of key: OrganizationKey, in database: Database) throws -> Int64? {
    try Int64.fetchOne(
      database,
      sql: """
        SELECT company FROM companyMapping
        WHERE caller = ? AND connection = ? AND organization = ? AND until IS NULL
        """,
      arguments: [key.caller, key.connection, key.id]
    )
  }

  private static func end(_ key: OrganizationKey, at time: Date, in database: Database) throws {
    try database.execute(
      sql: """
        UPDATE companyMapping SET until = ?
        WHERE caller = ? AND connection = ? AND organization = ? AND until IS NULL
        """,
      arguments: [time.timeIntervalSince1970, key.caller, key.connection, key.id]
    )
  }

  private static func begin(_ mapping: CompanyMapping, of key: OrganizationKey, in database: Database) throws {
    try database.execute(
      sql: """
        INSERT INTO companyMapping (caller, connection, organization, company, companyName, reason, author, since)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        key.caller, key.connection, key.id, mapping.company, mapping.companyName, mapping.reason, mapping.author,
        mapping.since.timeIntervalSince1970,
      ]
    )
  }
}
