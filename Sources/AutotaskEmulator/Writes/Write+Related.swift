internal import GRDB

extension Write {
  var db: Database { session.db }

  /// The row of another entity that an id names, nil when there is none.
  func related(_ entity: String, _ id: Int64?) throws -> Draft? {
    guard let id, let schema = session.blueprint.schema(entity) else { return nil }
    return try Draft(id, of: schema, in: db)
  }

  /// Whether some row of an entity meets a condition.
  func exists(_ entity: String, where condition: String, _ arguments: StatementArguments) throws -> Bool {
    try Int.fetchOne(db, sql: "SELECT 1 FROM \"\(entity)\" WHERE \(condition) LIMIT 1", arguments: arguments) != nil
  }
}

extension Refusal {
  /// A reference that leads to no row, or to one that may not stand here.
  ///
  /// Source: WYRE-AI/autotask-mcp.
  static func reference(_ field: String, _ type: String) -> Refusal {
    Refusal("Reference value on field: \(field) of type: \(type) does not exist or is invalid.")
  }

  /// A value that is not in a field's picklist.
  ///
  /// Source: AntoJUICT/juict-skills.
  static func picklist(_ value: String, _ field: String) -> Refusal {
    Refusal("Picklist value [\(value)] does not exist for \(field).")
  }
}
