internal import Autotask

/// The shape of an entity's rows: one column per field, and the columns that name a parent.
final class EntitySchema: Sendable {
  /// One column of an entity's table.
  struct Column: Sendable {
    /// Its position in the row.
    let position: Int
    /// The field's name as records carry it.
    let name: String
    /// The type on the wire.
    let type: Field.DataType
    /// The greatest number of characters of a text.
    let maxLength: Int?
    /// Whether a create must give it.
    let isRequired: Bool
    /// Whether an update cannot change it.
    let isReadOnly: Bool
    /// Whether a filter may name it.
    let isQueryable: Bool
    /// Whether its values come from a picklist.
    let isPicklist: Bool
    /// The entity that it refers to, by its plural name, as the catalogue declares it.
    let reference: String?
    /// The entity that it seems to refer to by its name; good enough to seed, never enforced.
    let likelyReference: String?
    /// Whether it exists in the emulator only, because the API keeps the parent out of the record.
    let isHidden: Bool
    /// The name quoted for SQL.
    let sql: String
    /// The member's key with its colon, ready to be written.
    let jsonKey: [UInt8]

    /// Whether a create may give it.
    var isCreatable: Bool { !isHidden && (!isReadOnly || (isRequired && name != "id")) }
  }

  /// The name of the column that holds a parent which the API keeps out of the record.
  static let hiddenParent = "emulatorParentKey"

  let entity: Entity
  /// The table's name quoted for SQL.
  let table: String
  let columns: [Column]
  /// The column that names the parent, by the parent's path segment.
  let parents: [String: String]
  /// The position of the user-defined fields, nil where rows have none.
  let userDefinedPosition: Int?
  /// The indexes of the table.
  let indexes: [Index]
  /// The statement that stores a new row, a question mark for each column.
  let insertStatement: String
  private let index: [String: Int]

  init(_ entity: Entity, fields: [Field], in entities: EntityCatalogue) {
    self.entity = entity
    table = "\"\(entity.name)\""
    let parents = ParentLinks.columns(of: entity, fields: fields, in: entities)
    var columns = fields.enumerated().map { Column($1, at: $0, of: entity, in: entities) }
    if columns.isEmpty || columns[0].name != "id" { columns.insert(.identifier, at: 0) }
    if parents.values.contains(Self.hiddenParent) { columns.append(.hiddenParent(at: columns.count)) }
    self.columns = columns
    self.parents = parents
    userDefinedPosition = columns.firstIndex { $0.type == .userDefined }
    indexes = Self.indexes(entity, columns, parents: parents)
    insertStatement = "INSERT INTO \(table) VALUES (\(columns.map { _ in "?" }.joined(separator: ",")))"
    var index: [String: Int] = [:]
    for column in columns {
      index[column.name] = column.position
      index[column.name.lowercased()] = column.position
    }
    self.index = index
  }

  /// The plural name.
  var name: String { entity.name }

  /// A column by its name in any case.
  func column(_ name: String) -> Column? { position(name).map { columns[$0] } }

  /// The position of a column by its name in any case.
  func position(_ name: String) -> Int? { index[name] ?? index[name.lowercased()] }

  /// A column that the API shows, by its name in any case.
  func visibleColumn(_ name: String) -> Column? {
    column(name).flatMap { $0.isHidden || $0.type == .userDefined ? nil : $0 }
  }

  /// The columns that the API shows as fields.
  var visibleColumns: [Column] { columns.filter { !$0.isHidden && $0.type != .userDefined } }

  /// Whether rows are files: their content is shown by the single get below the parent alone.
  ///
  /// Source: REST_Attachments help page.
  var isAttachment: Bool { name.hasSuffix("Attachments") && index["data"] != nil }
}

extension EntitySchema.Column {
  static let identifier = EntitySchema.Column(
    position: 0,
    name: "id",
    type: .long,
    maxLength: nil,
    isRequired: true,
    isReadOnly: true,
    isQueryable: true,
    isPicklist: false,
    reference: nil,
    likelyReference: nil,
    isHidden: false,
    sql: "\"id\"",
    jsonKey: Array("\"id\":".utf8)
  )

  static func hiddenParent(at position: Int) -> EntitySchema.Column {
    EntitySchema.Column(
      position: position,
      name: EntitySchema.hiddenParent,
      type: .long,
      maxLength: nil,
      isRequired: false,
      isReadOnly: true,
      isQueryable: false,
      isPicklist: false,
      reference: nil,
      likelyReference: nil,
      isHidden: true,
      sql: "\"\(EntitySchema.hiddenParent)\"",
      jsonKey: []
    )
  }

  /// A user-defined field as filters see one of its type.
  static func userDefined(_ name: String, _ type: Field.DataType) -> EntitySchema.Column {
    EntitySchema.Column(
      position: -1,
      name: name,
      type: type,
      maxLength: nil,
      isRequired: false,
      isReadOnly: false,
      isQueryable: true,
      isPicklist: false,
      reference: nil,
      likelyReference: nil,
      isHidden: false,
      sql: "",
      jsonKey: []
    )
  }

  init(_ field: Field, at position: Int, of entity: Entity, in entities: EntityCatalogue) {
    self.position = position
    name = field.name
    type = field.type
    maxLength = field.maxLength ?? WebhookKind.maxLength(of: field.name, in: entity.name)
    isRequired = field.isRequired || WebhookKind.isRequired(field.name, in: entity.name)
    // The id is the server's on every entity, also where no field list was published.
    isReadOnly = field.isReadOnly || field.name == "id" || WebhookKind.isFixed(field.name, in: entity.name)
    isQueryable = field.isQueryable
    // What a webhook reports is chosen from a picklist on all of them (REST_WebhookFieldsEntity help page).
    isPicklist =
      field.isPicklist || (entity.name.contains("Webhook") && ["fieldID", "udfFieldID"].contains(field.name))
    reference = field.reference.flatMap { entities[$0]?.name }
    likelyReference = reference ?? ParentLinks.likelyTarget(of: field, in: entities)
    isHidden = false
    sql = "\"\(field.name)\""
    jsonKey = Array("\"\(field.name)\":".utf8)
  }

  /// SQLite's type for the values; dates are texts of fixed width, so that they compare as they are.
  var affinity: String {
    switch type {
    case .integer, .long, .short, .boolean: "INTEGER"
    case .decimal, .double: "REAL"
    case .string, .datetime, .bytes, .userDefined, .object: "TEXT"
    }
  }
}
