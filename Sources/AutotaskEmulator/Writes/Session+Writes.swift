internal import Autotask
internal import GRDB

extension Session {
  /// Makes a row at the root or below a parent.
  ///
  /// Source: REST_Creating_Resources_POST help page: 200 with the id alone; the id is 0 or absent in the body.
  func create(_ schema: EntitySchema, _ operation: ResolvedOperation, _ body: JSONValue) throws -> Answer {
    let object = try Self.object(body)
    try requireModule(schema, "create")
    guard let reach = reach(schema, .create) else { throw Refusal.permission("create") }
    if let id = object[anyCase: "id"], id != .null, id.plain != "0" {
      throw Refusal("The id of a new \(schema.entity.model) must be 0 or left out.")
    }
    var write = Write(kind: .create, schema: schema, old: nil, row: Draft(schema), session: self)
    try write.read(object, userDefined: try userDefinedFields(of: schema))
    try write.setParent(operation)
    try write.check()
    ServerFields.fill(&write)
    try EntityRules.beforeStoring(&write)
    UnsetFields.fill(&write.row)
    let id = try write.row.insert(in: db)
    write.row["id"] = id.databaseValue
    guard try meets(id, schema, reach) else { throw Refusal.permission("create") }
    try EntityRules.afterStoring(write)
    return .item(id)
  }

  /// Changes a row (PATCH), or replaces it (PUT); the id is in the body.
  ///
  /// Source: REST_Updating_Data_PATCH and REST_Updating_Data_PUT help pages.
  func update(
    _ schema: EntitySchema,
    _ operation: ResolvedOperation,
    _ body: JSONValue,
    _ kind: WriteKind
  ) throws -> Answer {
    let object = try Self.object(body)
    try requireModule(schema, "update")
    guard let reach = reach(schema, .update) else { throw Refusal.permission("update") }
    guard let id = object[anyCase: "id"].flatMap({ $0.integer ?? $0.string.flatMap { Int64($0) } }) else {
      throw Refusal("Missing Required Field: id")
    }
    guard let old = try Draft(id, of: schema, in: db) else { throw Refusal.noMatch }
    try requireParent(of: old, operation, object)
    guard try meets(id, schema, reach) else { throw Refusal.permission("update") }
    var write = Write(kind: kind, schema: schema, old: old, row: old, session: self)
    try write.read(object, userDefined: try userDefinedFields(of: schema))
    try write.check()
    ServerFields.fill(&write)
    try EntityRules.beforeStoring(&write)
    try write.row.update(from: old, in: db)
    guard try meets(id, schema, reach) else { throw Refusal.permission("update") }
    try EntityRules.afterStoring(write)
    return .item(id)
  }

  /// Removes a row.
  ///
  /// Source: REST_Delete_Operation help page; apigrate/autotask-restapi for the sentence of a missing one.
  func delete(_ schema: EntitySchema, _ operation: ResolvedOperation) throws -> Answer {
    try requireModule(schema, "delete")
    let refusal = EntityRules.deletionRefused(schema)
    guard let reach = reach(schema, .delete) else { throw refusal }
    guard let id = operation.id, let row = try Draft(id, of: schema, in: db) else {
      throw Refusal.nothingToDelete
    }
    try requireParent(of: row, operation)
    try EntityRules.beforeDeleting(row, self)
    guard try meets(id, schema, reach) else { throw refusal }
    try db.execute(sql: "DELETE FROM \(schema.table) WHERE id = ?", arguments: [id])
    try EntityRules.afterDeleting(row, self)
    return .item(id)
  }

  private static func object(_ body: JSONValue) throws(Refusal) -> JSONObject {
    guard case .object(let object) = body else { throw Refusal("The request body must be a JSON object.") }
    return object
  }

  /// A row that does not stand below the parent in the path is refused; no source shows the sentence.
  ///
  /// So is a body that names another one: a child stays where it is (PhasesEntity help page for `projectID`).
  private func requireParent(
    of row: Draft,
    _ operation: ResolvedOperation,
    _ body: JSONObject = .init()
  ) throws(Refusal) {
    guard let parent = operation.parent, let column = row.schema.parents[parent.segment] else { return }
    guard row.integer(column) == parent.id else { throw .wrongParent(column) }
    guard column != "id", let named = body[anyCase: column], named != .null else { return }
    guard named.plain.trimmed == String(parent.id) else { throw .wrongParent(column) }
  }
}

extension Refusal {
  /// Path and row, or path and body, name different parents.
  static func wrongParent(_ field: String) -> Refusal {
    Refusal("The value of \(field) does not match the parent in the request URL.")
  }
}

extension Write {
  /// Puts the parent of the path into the row; a body that names another one is refused.
  fileprivate mutating func setParent(_ operation: ResolvedOperation) throws {
    guard let parent = operation.parent, let name = schema.parents[parent.segment],
      let position = schema.position(name)
    else { return }
    let stored = row.values[position]
    guard stored.isNull || Int64.fromDatabaseValue(stored) == parent.id else { throw Refusal.wrongParent(name) }
    row.values[position] = parent.id.databaseValue
    given.insert(position)
    try requireRow(of: parent.segment, parent.id, name)
  }

  /// A parent that is not there has no children, also where the field is not declared to be a reference.
  private func requireRow(of segment: String, _ id: Int64, _ field: String) throws {
    guard let target = session.blueprint.schema(ofAnyName: segment),
      try Draft(id, of: target, in: session.db) == nil
    else { return }
    throw Refusal(
      "Reference value on field: \(field) of type: \(target.entity.model) does not exist or is invalid."
    )
  }

  /// All checks that hold for every entity.
  fileprivate func check() throws {
    try requireFields()
    try checkPicklists()
    try checkReferences()
  }
}
