internal import Autotask
internal import GRDB

/// What the definitions of user-defined fields and their options demand.
///
/// Source: UserDefinedFieldDefinitionsEntity help page for the limits, which count active fields, also when one is made
/// active again. The sentences are the emulator's own.
enum UserDefinedFieldRules {
  /// Active fields at most, by the entity that carries them; services and bundles have no number there.
  private static let limits: [String: Int] = [
    "Companies": 200, "CompanySiteConfigurations": 500, "Contacts": 100, "Contracts": 50, "ConfigurationItems": 500,
    "Opportunities": 200, "Projects": 200, "Products": 200, "SalesOrders": 100, "Subscriptions": 100, "Tasks": 100,
    "Tickets": 300,
  ]

  static func checkDefinition(_ write: inout Write) throws {
    for field in ["udfType", "dataType"] where write.old != nil && write.changes(field) {
      throw Refusal("The \(field) of a user-defined field cannot be changed.")
    }
    try requireName(write)
    try requireRoom(write)
    for flag in ["isEncrypted", "isPrivate", "isProtected", "isRequired", "isVisibleToClientPortal", "isFieldMapping"]
    where write.kind == .create && write.row[flag].isNull { write.row.set(flag, false) }
    try requireCarrier(write)
    if let value = write.row.text("defaultValue"), write.changes("defaultValue") {
      let definition = UserDefinedFields.Definition(
        id: 0,
        name: write.row.text("name") ?? "",
        type: UserDefinedFields.DataType(rawValue: write.row.integer("dataType") ?? 1) ?? .singleLine
      )
      _ = try definition.stored(value)
    }
  }

  /// A name is one field's of its entity; quotation marks and backslashes cannot be part of it.
  private static func requireName(_ write: Write) throws {
    guard write.changes("name") || write.changes("udfType"), let name = write.row.text("name") else { return }
    if name.contains(where: { "\"\\".contains($0) }) {
      throw Refusal("The name of a user-defined field cannot contain quotation marks or backslashes.")
    }
    let found = try Int.fetchOne(
      write.session.db,
      sql: """
        SELECT 1 FROM UserDefinedFieldDefinitions WHERE name = ? COLLATE NOCASE AND udfType = ? AND id IS NOT ?
        """,
      arguments: [name, write.row.integer("udfType"), write.old?.integer("id")]
    )
    if found != nil { throw Refusal("A UserDefinedFieldDefinition already exists with Name [\(name)]") }
  }

  /// Source: UDFsadd help page: the box is there for fields of devices and of site configurations only.
  private static func requireCarrier(_ write: Write) throws {
    guard write.row.flag("isProtected"), write.changes("isProtected"), let type = write.row.integer("udfType"),
      let entity = UserDefinedFields.types.first(where: { $0.id == type })?.entity,
      !ProtectedData.carriers.contains(entity)
    else { return }
    throw Refusal("A user-defined field of \(entity) cannot be protected.")
  }

  private static func requireRoom(_ write: Write) throws {
    guard write.row.flag("isActive"), write.changes("isActive"), let type = write.row.integer("udfType"),
      let entity = UserDefinedFields.types.first(where: { $0.id == type })?.entity, let limit = limits[entity]
    else { return }
    let count = try Int.fetchOne(
      write.session.db,
      sql: "SELECT COUNT(*) FROM UserDefinedFieldDefinitions WHERE udfType = ? AND isActive = 1 AND id IS NOT ?",
      arguments: [type, write.old?.integer("id")]
    )
    guard (count ?? 0) < limit else {
      throw Refusal("The limit of \(limit) active user-defined fields of \(entity) has been reached.")
    }
  }

  /// Rows keep what they have under a name; under a new name they keep it too.
  static func rename(_ write: Write) throws {
    guard let old = write.old?.text("name"), write.changes("name"), let new = write.row.text("name"),
      let entity = UserDefinedFields.types.first(where: { $0.id == write.row.integer("udfType") })?.entity,
      let schema = write.session.blueprint.schema(entity), let position = schema.userDefinedPosition
    else { return }
    let column = schema.columns[position].sql
    let (oldPath, newPath) = (UserDefinedFields.path(old), UserDefinedFields.path(new))
    try write.session.db.execute(
      sql: """
        UPDATE \(schema.table) SET \(column) =
        json_set(json_remove(\(column), ?), ?, json_extract(\(column), ?)) WHERE json_extract(\(column), ?) IS NOT NULL
        """,
      arguments: [oldPath, newPath, oldPath, oldPath]
    )
  }

  /// Only a list has options, and each value once.
  static func checkListItem(_ write: inout Write) throws {
    guard let field = write.row.integer("udfFieldId") else { return }
    let type = try Int64.fetchOne(
      write.session.db,
      sql: "SELECT dataType FROM UserDefinedFieldDefinitions WHERE id = ?",
      arguments: [field]
    )
    guard type == UserDefinedFields.DataType.list.rawValue else {
      throw Refusal("Only a user-defined field of the type List has list items.")
    }
    guard write.changes("valueForExport"), let value = write.row.text("valueForExport") else { return }
    let found = try Int.fetchOne(
      write.session.db,
      sql: "SELECT 1 FROM UserDefinedFieldListItems WHERE udfFieldId = ? AND valueForExport = ? AND id IS NOT ?",
      arguments: [field, value, write.old?.integer("id")]
    )
    if found != nil { throw Refusal("A UserDefinedFieldListItem already exists with Value [\(value)]") }
  }
}
