internal import Autotask
internal import GRDB

/// The user-defined fields of an entity, which are data of the tenant: rows of `UserDefinedFieldDefinitions`.
///
/// Source: UserdefinedFieldsUDFs help page; a record carries name and value, the value a string or null.
struct UserDefinedFields: Sendable {
  /// One user-defined field.
  struct Definition: Sendable {
    let id: Int64
    let name: String
    let description: String?
    let type: DataType
    let isRequired: Bool
    let defaultValue: String?
    let options: [(value: String, label: String)]
    /// Whether only users with a right of their own see the values.
    let isProtected: Bool

    init(
      id: Int64,
      name: String,
      description: String? = nil,
      type: DataType,
      isRequired: Bool = false,
      defaultValue: String? = nil,
      options: [(value: String, label: String)] = [],
      isProtected: Bool = false
    ) {
      self.id = id
      self.name = name
      self.description = description
      self.type = type
      self.isRequired = isRequired
      self.defaultValue = defaultValue
      self.options = options
      self.isProtected = isProtected
    }
  }

  /// The kinds of a field, by the definition's `dataType`.
  enum DataType: Int64, Sendable {
    case singleLine = 1, multiLine, number, date, list

    /// The word that the metadata's `type` carries.
    var word: String {
      switch self {
      case .singleLine, .multiLine, .list: "string"
      case .number: "double"
      case .date: "datetime"
      }
    }
  }

  /// The entities that carry user-defined fields, by the definition's `udfType`.
  static let types: [(id: Int64, entity: String)] = [
    (1, "Companies"), (2, "Contacts"), (3, "Opportunities"), (4, "Contracts"), (5, "Products"),
    (6, "ConfigurationItems"), (7, "Projects"), (8, "Tasks"), (9, "Tickets"), (10, "CompanySiteConfigurations"),
    (11, "SalesOrders"), (12, "Services"), (13, "ServiceBundles"), (14, "Subscriptions"),
  ]

  static let none = UserDefinedFields(definitions: [])

  /// Whether the fields marked as required must have a value.
  ///
  /// Source: UserdefinedFieldsUDFs help page: the API enforces that on site configurations alone.
  let areRequiredEnforced: Bool
  /// All active fields of the entity.
  let definitions: [Definition]
  /// The fields that a record shows.
  var shown: [Definition]
  /// What the reader or writer may do with the values.
  var permission = ProtectedData.all

  init(definitions: [Definition], areRequiredEnforced: Bool = false) {
    self.areRequiredEnforced = areRequiredEnforced
    self.definitions = definitions
    shown = definitions
  }

  /// Reads the active definitions of an entity.
  init(of schema: EntitySchema, in db: Database) throws {
    guard schema.userDefinedPosition != nil, let type = Self.types.first(where: { $0.entity == schema.name }) else {
      self = .none
      return
    }
    let statement = try db.cachedStatement(
      sql: """
        SELECT id, name, description, dataType, isRequired, defaultValue, isProtected FROM UserDefinedFieldDefinitions
        WHERE udfType = ? AND isActive = 1 ORDER BY id
        """
    )
    let rows = try Row.fetchAll(statement, arguments: [type.id])
    self.init(
      definitions: try rows.map { row in
        Definition(
          id: row[0],
          name: row[1],
          description: row[2],
          type: DataType(rawValue: row[3]) ?? .singleLine,
          isRequired: row[4] ?? false,
          defaultValue: row[5],
          options: try Self.options(of: row[0], in: db),
          isProtected: (row[6] ?? false) && ProtectedData.carriers.contains(schema.name)
        )
      },
      areRequiredEnforced: schema.name == "CompanySiteConfigurations"
    )
  }

  private static func options(of definition: Int64, in db: Database) throws -> [(value: String, label: String)] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT valueForExport, valueForDisplay FROM UserDefinedFieldListItems
        WHERE udfFieldId = ? AND isActive = 1 ORDER BY id
        """
    )
    return try Row.fetchAll(statement, arguments: [definition]).map { ($0[0] ?? "", $0[1] ?? "") }
  }

  /// A field by its name in any case.
  subscript(name: String) -> Definition? {
    let lowered = name.lowercased()
    return definitions.first { $0.name.lowercased() == lowered }
  }

  /// Appends the `userDefinedFields` member of a record.
  func write(_ stored: DatabaseValue, to output: inout [UInt8]) {
    output.append(contentsOf: "\"userDefinedFields\":[".utf8)
    let values = Self.values(stored)
    for (number, definition) in shown.enumerated() {
      if number > 0 { output.append(UInt8(ascii: ",")) }
      output.append(contentsOf: "{\"name\":".utf8)
      output.append(json: definition.name)
      output.append(contentsOf: ",\"value\":".utf8)
      if let value = values[definition.name]?.string, permission.shows(definition) {
        if definition.type == .date { output.append(date: value) } else { output.append(json: value) }
      } else {
        output.append(contentsOf: "null".utf8)
      }
      output.append(UInt8(ascii: "}"))
    }
    output.append(UInt8(ascii: "]"))
  }

  /// The values of a row by the fields' names.
  static func values(_ stored: DatabaseValue) -> JSONObject {
    guard let text = String.fromDatabaseValue(stored), let value = try? JSONValue(parsing: text) else { return .init() }
    return value.object ?? .init()
  }

  /// Where a field's value is in what a row stores.
  static func path(_ name: String) -> String { "$.\"\(name)\"" }

  /// What a row stores after the fields of a body were written over it.
  ///
  /// - Parameters:
  ///   - body: The body's `userDefinedFields`.
  ///   - old: The values before; nil where the whole object is replaced, which clears what is not sent.
  ///   - stored: The values before, of which those stay that the writer may not change.
  ///   - word: The verb of a refusal.
  /// - Throws: ``Refusal`` for an unknown name, a value that does not fit the field, or one that may not be changed.
  func merged(
    _ body: JSONValue?,
    over old: DatabaseValue?,
    keeping stored: DatabaseValue = .null,
    refusing word: String = "update"
  ) throws(Refusal) -> DatabaseValue {
    var values = old.map(Self.values) ?? .init()
    let kept = Self.values(stored)
    for definition in definitions where !permission.changes(definition) {
      values[definition.name] = kept[definition.name] ?? values[definition.name]
    }
    for entry in body?.array ?? [] {
      guard let name = entry.object?[anyCase: "name"]?.string, let definition = self[name] else {
        throw Refusal("Unable to find \(entry.object?[anyCase: "name"]?.plain ?? "") in the user-defined fields.")
      }
      let value = entry.object?[anyCase: "value"]?.plain ?? ""
      guard permission.changes(definition) else {
        // What is sent back as it was shown changes nothing.
        let shown = permission.shows(definition) ? values[definition.name]?.string ?? "" : ""
        guard value.isEmpty ? shown.isEmpty : try definition.stored(value) == shown else { throw .permission(word) }
        continue
      }
      values[definition.name] = value.isEmpty ? nil : .string(try definition.stored(value))
    }
    if areRequiredEnforced {
      for definition in definitions where definition.isRequired && values[definition.name] == nil {
        throw Refusal("Missing Required Field: \(definition.name)")
      }
    }
    return values.isEmpty ? .null : JSONValue.object(values).text().databaseValue
  }
}

extension UserDefinedFields.Definition {
  /// The greatest number of characters of a text, as field metadata has it (live captures).
  private static let mostCharacters = 8000

  /// A value as rows keep it: a text, whatever the type, that its type can be read from.
  ///
  /// Source: UserdefinedFieldsUDFs help page for the types; the sentences of numbers and dates are those of other
  /// fields, since none is shown.
  /// - Throws: ``Refusal`` for a value that the type does not allow.
  func stored(_ value: String) throws(Refusal) -> String {
    switch type {
    case .singleLine, .multiLine:
      guard value.utf16.count <= Self.mostCharacters else {
        throw Refusal("The length of field \(name) exceeds the maximum of \(Self.mostCharacters) characters.")
      }
      return value
    case .number:
      guard let number = Double(value.trimmed), number.isFinite else {
        throw Refusal("Could not convert string to double: \(value). Path '\(name)'.")
      }
      return value.trimmed
    case .date:
      guard let stamp = Stamp(iso: value) else {
        throw Refusal("Could not convert string to datetime: \(value). Path '\(name)'.")
      }
      return stamp.stored
    case .list:
      guard options.isEmpty || options.contains(where: { $0.value == value }) else {
        throw Refusal("Picklist value [\(value)] does not exist for \(name).")
      }
      return value
    }
  }

  /// The term of a filter and how its values are read: numbers compare as numbers, dates as moments, texts as texts.
  ///
  /// - Parameter extracted: The SQL of the stored text.
  func comparison(_ extracted: String) -> (term: String, column: EntitySchema.Column?) {
    switch type {
    case .singleLine, .multiLine, .list: (extracted, nil)
    case .number: ("CAST(\(extracted) AS REAL)", .userDefined(name, .double))
    case .date: (extracted, .userDefined(name, .datetime))
    }
  }
}
