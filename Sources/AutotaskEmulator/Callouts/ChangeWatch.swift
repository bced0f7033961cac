internal import Autotask
internal import GRDB

/// Notices every change of the rows that webhooks tell of, whoever makes it and by whichever statement.
///
/// Triggers keep each row as it was before a transaction first touched it. They and what they keep belong to the
/// connection and take part in its transactions, so that what is taken back is not told, and a file has none of it.
enum ChangeWatch {
  /// What happened to a row in one transaction.
  struct Change {
    let schema: EntitySchema
    let id: Int64
    /// The row before, nil when it is new.
    let before: Draft?
  }

  /// Rows touched, in order.
  private static let touched = "emulator_touched"
  /// Lists of other rows as they were before, as JSON.
  private static let links = "emulator_links_before"
  /// Resources that were inactivated or removed.
  private static let departed = "emulator_departed"

  /// The table of rows as they were before.
  static func before(_ entity: String) -> String { "emulator_before_\(entity)" }

  /// Makes triggers and what they write to; tables that were made anew lost theirs.
  static func install(_ blueprint: Blueprint, in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TEMP TABLE IF NOT EXISTS \(touched)(place INTEGER PRIMARY KEY, entity TEXT, id INTEGER, UNIQUE(entity, id));
        CREATE TEMP TABLE IF NOT EXISTS \(links)(label TEXT, id INTEGER, value TEXT, PRIMARY KEY(label, id));
        CREATE TEMP TABLE IF NOT EXISTS \(departed)(resource INTEGER PRIMARY KEY);
        """
    )
    for kind in WebhookKind.all {
      guard let rows = blueprint.schema(kind.entity), let webhooks = blueprint.schema(kind.webhooks) else { continue }
      let isTold = "EXISTS (SELECT 1 FROM \(webhooks.table) WHERE isActive = 1 AND isReady = 1)"
      try watch(rows, when: isTold, in: db)
      try trigger(
        "AFTER INSERT ON \(rows.table) WHEN \(isTold)",
        "INSERT OR IGNORE INTO \(touched)(entity, id) VALUES ('\(rows.name)', NEW.id);",
        in: db
      )
      try watch(webhooks, when: "OLD.isActive = 1", in: db)
      for link in kind.links { try watch(link, of: rows, when: isTold, in: db) }
    }
    let depart = "INSERT OR IGNORE INTO \(departed) VALUES (OLD.id);"
    let isDeparture = "WHEN OLD.isActive = 1 AND NEW.isActive = 0"
    try trigger("AFTER UPDATE OF isActive ON Resources \(isDeparture)", depart, in: db)
    try trigger("AFTER DELETE ON Resources", depart, in: db)
  }

  /// Keeps rows of an entity before they are changed or removed.
  private static func watch(_ schema: EntitySchema, when condition: String, in db: Database) throws {
    let columns = schema.columns.map { column in
      column.position == 0 ? "\"id\" INTEGER PRIMARY KEY" : "\(column.sql) \(column.affinity)"
    }
    let table = before(schema.name)
    try db.execute(sql: "CREATE TEMP TABLE IF NOT EXISTS \(table)(\(columns.joined(separator: ",")))")
    let isFirst =
      "NOT EXISTS (SELECT 1 FROM \(touched) AS e WHERE e.entity = '\(schema.name)' AND e.id = OLD.id)"
    for event in ["UPDATE", "DELETE"] {
      try trigger(
        "BEFORE \(event) ON \(schema.table) WHEN \(condition) AND \(isFirst)",
        """
        INSERT INTO \(table) VALUES (\(schema.columns.map { "OLD.\($0.sql)" }.joined(separator: ",")));
        INSERT INTO \(touched)(entity, id) VALUES ('\(schema.name)', OLD.id);
        """,
        in: db
      )
    }
  }

  /// Keeps a row and one of its lists before the list changes.
  private static func watch(
    _ link: WebhookKind.Link,
    of schema: EntitySchema,
    when condition: String,
    in db: Database
  ) throws {
    let list = schema.columns.map(\.sql).joined(separator: ",")
    for (event, row) in [("INSERT", "NEW"), ("DELETE", "OLD")] {
      let id = "\(row).\(link.parent)"
      try trigger(
        "BEFORE \(event) ON \(link.table) WHEN \(condition)",
        """
        INSERT OR IGNORE INTO \(links) SELECT '\(link.label)', \(id), (\(query(link, id)));
        INSERT OR IGNORE INTO \(before(schema.name)) SELECT \(list) FROM \(schema.table) AS r WHERE r.id = \(id)
          AND NOT EXISTS (SELECT 1 FROM \(touched) AS e WHERE e.entity = '\(schema.name)' AND e.id = r.id);
        INSERT OR IGNORE INTO \(touched)(entity, id) SELECT '\(schema.name)', r.id FROM \(schema.table) AS r
          WHERE r.id = \(id);
        """,
        in: db
      )
    }
  }

  private static func query(_ link: WebhookKind.Link, _ id: String) -> String {
    """
    SELECT json_group_array(v) FROM (SELECT l.\(link.value) AS v FROM \(link.table) AS l
    WHERE l.\(link.parent) = \(id) ORDER BY v)
    """
  }

  private static func trigger(_ event: String, _ body: String, in db: Database) throws {
    let name = "emulator_on_" + event.split(separator: " ").prefix { $0 != "WHEN" }.joined(separator: "_")
    let plain = name.filter { $0.isLetter || $0 == "_" }
    try db.execute(
      sql: "DROP TRIGGER IF EXISTS temp.\(plain); CREATE TEMP TRIGGER \(plain) \(event) BEGIN \(body) END"
    )
  }
}

extension ChangeWatch {
  /// Whether the transaction under way did anything that webhooks tell of.
  static func hasChanges(in db: Database) throws -> Bool {
    let sql = "SELECT EXISTS (SELECT 1 FROM \(touched)) OR EXISTS (SELECT 1 FROM \(departed))"
    return try Bool.fetchOne(try db.cachedStatement(sql: sql)) ?? false
  }

  /// What the transaction under way did, in the order in which it first touched the rows.
  static func changes(_ blueprint: Blueprint, in db: Database) throws -> [Change] {
    let rows = try Row.fetchAll(db, sql: "SELECT entity, id FROM \(touched) ORDER BY place")
    return try rows.compactMap { row in
      let name: String = row[0]
      guard let schema = blueprint.schema(name) else { return nil }
      return Change(schema: schema, id: row[1], before: try draft(row[1], of: schema, in: db))
    }
  }

  private static func draft(_ id: Int64, of schema: EntitySchema, in db: Database) throws -> Draft? {
    let statement = try db.cachedStatement(sql: "SELECT * FROM \(before(schema.name)) WHERE id = ?")
    guard let row = try Row.fetchOne(statement, arguments: [id]) else { return nil }
    var draft = Draft(schema)
    draft.values = Array(row.databaseValues)
    return draft
  }

  /// A list of other rows as JSON: as it was before where it changed, and as it is.
  static func list(_ link: WebhookKind.Link, of id: Int64, in db: Database) throws -> (before: String?, now: String) {
    let before = try String.fetchOne(
      db,
      sql: "SELECT value FROM \(links) WHERE label = ? AND id = ?",
      arguments: [link.label, id]
    )
    return (before, try String.fetchOne(db, sql: query(link, "?"), arguments: [id]) ?? "[]")
  }

  /// The resources that the transaction under way inactivated or removed.
  static func departedResources(in db: Database) throws -> [Int64] {
    try Int64.fetchAll(db, sql: "SELECT resource FROM \(departed) ORDER BY resource")
  }

  /// Forgets what was kept of an entity's rows, so that their changes are not told.
  static func forget(_ entity: String, in db: Database) throws {
    guard WebhookKind.telling(of: entity) != nil else { return }
    try db.execute(sql: "DELETE FROM \(before(entity))")
    try db.execute(sql: "DELETE FROM \(touched) WHERE entity = ?", arguments: [entity])
  }

  /// Forgets everything, at the end of a transaction.
  static func clear(in db: Database) throws {
    for kind in WebhookKind.all {
      for entity in [kind.entity, kind.webhooks] { try db.execute(sql: "DELETE FROM \(before(entity))") }
    }
    for table in [touched, links, departed] { try db.execute(sql: "DELETE FROM \(table)") }
  }
}
