internal import GRDB

/// One row in memory: the stored value of every column.
struct Draft: Sendable {
  let schema: EntitySchema
  var values: [DatabaseValue]

  /// An empty row.
  init(_ schema: EntitySchema) {
    self.schema = schema
    values = Array(repeating: .null, count: schema.columns.count)
  }

  /// The row of an id, nil when there is none.
  init?(_ id: Int64, of schema: EntitySchema, in db: Database) throws {
    let list = schema.columns.map(\.sql).joined(separator: ",")
    let statement = try db.cachedStatement(sql: "SELECT \(list) FROM \(schema.table) WHERE id = ?")
    guard let row = try Row.fetchOne(statement, arguments: [id]) else { return nil }
    self.schema = schema
    values = Array(row.databaseValues)
  }

  /// The value of a column by its name; an unknown name reads as null and is not written.
  subscript(name: String) -> DatabaseValue {
    get { schema.position(name).map { values[$0] } ?? .null }
    set { if let position = schema.position(name) { values[position] = newValue } }
  }

  /// Sets a column by its name, if the entity has it.
  mutating func set(_ name: String, _ value: some DatabaseValueConvertible) {
    self[name] = value.databaseValue
  }

  /// The integer of a column, nil when it is null.
  func integer(_ name: String) -> Int64? { Int64.fromDatabaseValue(self[name]) }

  /// The number of a column, nil when it is null.
  func number(_ name: String) -> Double? { Double.fromDatabaseValue(self[name]) }

  /// The text of a column, nil when it is null.
  func text(_ name: String) -> String? { String.fromDatabaseValue(self[name]) }

  /// The moment of a column, nil when it is null.
  func stamp(_ name: String) -> Stamp? { text(name).flatMap { Stamp(iso: $0) } }

  /// Whether a flag is set.
  func flag(_ name: String) -> Bool { integer(name).map { $0 != 0 } ?? false }

  /// Stores the row as a new one and answers its id.
  @discardableResult
  func insert(in db: Database) throws -> Int64 {
    let statement = try db.cachedStatement(sql: schema.insertStatement)
    try statement.execute(arguments: StatementArguments(values))
    return db.lastInsertedRowID
  }

  /// Stores what differs from an older state of the same row.
  func update(from old: Draft, in db: Database) throws {
    let changed = schema.columns.filter { values[$0.position] != old.values[$0.position] }
    guard !changed.isEmpty else { return }
    let list = changed.map { "\($0.sql) = ?" }.joined(separator: ",")
    try db.execute(
      sql: "UPDATE \(schema.table) SET \(list) WHERE id = ?",
      arguments: StatementArguments(changed.map { values[$0.position] } + [old.values[0]])
    )
  }
}
