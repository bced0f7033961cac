internal import Autotask

/// A seed file that was read: every name in it exists, every value has the right shape.
struct SeedDocument: Sendable {
  /// One row, as it was written.
  struct Row: Sendable {
    var schema: EntitySchema
    /// The name by which other rows refer to it, without the dollar sign.
    var symbol: String?
    var fields: JSONObject
    var place: String
  }

  /// A user-defined field.
  struct UserDefinedField: Sendable {
    var entity: String
    var udfType: Int64
    var name: String
    var type: UserDefinedFields.DataType
    var options: [String]
    var defaultValue: String?
    var isRequired: Bool
    var isProtected: Bool
  }

  let file: SeedFile
  /// Whether the tenant has nothing else but what it cannot do without.
  private(set) var replaces = false
  private(set) var levels: [(name: String, sent: SentSettings)] = []
  private(set) var users: [(name: String, body: JSONObject, place: String)] = []
  private(set) var tenant = SentSettings.none
  private(set) var picklists: [(field: String, value: Picklists.Value)] = []
  private(set) var userDefinedFields: [UserDefinedField] = []
  private(set) var rows: [Row] = []

  private static let keys = ["replace", "levels", "users", "tenant", "picklists", "userDefinedFields", "rows"]

  /// Reads a seed file.
  ///
  /// - Throws: ``AdminProblem`` with everything that is wrong, each with its place and the nearest name that exists.
  init(_ file: SeedFile, _ blueprint: Blueprint) throws(AdminProblem) {
    self.file = file
    var problems = SeedProblems(file)
    guard case .object(let top) = file.content else {
      throw AdminProblem("\(file.name): an object with \(Self.keys.joined(separator: ", ")) is expected")
    }
    for (key, value) in top {
      switch key {
      case "replace":
        if let flag = value.bool { replaces = flag } else { problems.add(key, "needs true or false") }
      case "levels": readLevels(value, blueprint, &problems)
      case "tenant": readTenant(value, blueprint, &problems)
      case "users": readUsers(value, blueprint, &problems)
      case "picklists": readPicklists(value, blueprint, &problems)
      case "userDefinedFields": readUserDefinedFields(value, blueprint, &problems)
      case "rows": readRows(value, blueprint, &problems)
      default: problems.add(key, AdminProblem.unknown("key", key, among: Self.keys).message)
      }
    }
    try problems.throwIfAny()
  }

  /// Members of an object with their places; a problem when it is none.
  private static func members(
    _ value: JSONValue,
    _ place: String,
    _ problems: inout SeedProblems
  ) -> [(key: String, value: JSONValue, place: String)] {
    guard case .object(let object) = value else {
      problems.add(place, "needs keys and values")
      return []
    }
    return object.map { ($0.key, $0.value, "\(place).\($0.key)") }
  }

  /// Elements of a list with their places; a problem when it is none.
  private static func elements(
    _ value: JSONValue,
    _ place: String,
    _ problems: inout SeedProblems
  ) -> [(value: JSONValue, place: String)] {
    guard case .array(let array) = value else {
      problems.add(place, "needs a list")
      return []
    }
    return array.enumerated().map { ($0.element, "\(place)[\($0.offset)]") }
  }

  private static func settings(
    _ value: JSONValue,
    _ place: String,
    _ blueprint: Blueprint,
    _ problems: inout SeedProblems
  ) -> SentSettings {
    var sent = SentSettings.none
    for (id, value, place) in members(value, place, &problems) {
      switch value {
      case .string, .integer:
        guard
          let one = problems.collecting(
            place,
            { () throws(AdminProblem) in
              try SentSettings([(id, value.plain)], blueprint.settings)
            }
          )
        else { continue }
        sent.level.merge(one.level) { $1 }
        sent.tenant.merge(one.tenant) { $1 }
      default: problems.add(place, "setting `\(id)` needs a text")
      }
    }
    return sent
  }

  private mutating func readLevels(_ value: JSONValue, _ blueprint: Blueprint, _ problems: inout SeedProblems) {
    for (name, value, place) in Self.members(value, "levels", &problems) {
      let inner = value["settings"]
      let settings = Self.settings(
        inner ?? value,
        inner == nil ? place : "\(place).settings",
        blueprint,
        &problems
      )
      levels.append((name, settings))
    }
  }

  private mutating func readTenant(_ value: JSONValue, _ blueprint: Blueprint, _ problems: inout SeedProblems) {
    tenant = Self.settings(value, "tenant", blueprint, &problems)
    for id in tenant.level.keys.sorted() { problems.add("tenant.\(id)", "a setting of a level: put it under `levels`") }
  }

  private mutating func readUsers(_ value: JSONValue, _ blueprint: Blueprint, _ problems: inout SeedProblems) {
    let keys = ["secret", "integrationCode", "level", "settings", "linesOfBusiness"]
    for (name, value, place) in Self.members(value, "users", &problems) {
      for (key, value, place) in Self.members(value, place, &problems) {
        if !keys.contains(key) {
          problems.add(place, AdminProblem.unknown("key", key, among: keys).message)
        } else if key == "settings" || key == "linesOfBusiness" {
          _ = problems.collecting(place) { () throws(AdminProblem) in
            try SentRights(JSONObject([(key, value)]), blueprint.settings)
          }
        } else if value.string == nil {
          problems.add(place, "needs a text")
        }
      }
      users.append((name, value.object ?? .init(), place))
    }
  }

  private mutating func readRows(_ value: JSONValue, _ blueprint: Blueprint, _ problems: inout SeedProblems) {
    var symbols: Set<String> = []
    for (entity, value, place) in Self.members(value, "rows", &problems) {
      guard let schema = blueprint.schema(ofAnyName: entity) else {
        problems.add(place, AdminProblem.unknown("entity", entity, among: blueprint.schemas.map(\.name)).message)
        continue
      }
      for (value, place) in Self.elements(value, place, &problems) {
        guard case .object(var fields) = value else {
          problems.add(place, "needs fields and values")
          continue
        }
        let symbol = fields["$id"]?.plain
        if let symbol, !symbols.insert(symbol).inserted {
          problems.add("\(place).$id", "`\(symbol)` names another row already")
        }
        fields["$id"] = nil
        for key in fields.keys where !Self.isField(key, of: schema) {
          let known = schema.visibleColumns.map(\.name)
          problems.add("\(place).\(key)", AdminProblem.unknown("field", key, among: known).message)
        }
        rows.append(Row(schema: schema, symbol: symbol, fields: fields, place: place))
      }
    }
  }

  private static func isField(_ key: String, of schema: EntitySchema) -> Bool {
    schema.visibleColumn(key) != nil
      || key.lowercased() == "userdefinedfields" && schema.userDefinedPosition != nil
      || key == "$parent" && schema.column(EntitySchema.hiddenParent) != nil
  }
}

extension SeedDocument {
  /// Fields whose values are the rows of another entity.
  static let rowPicklists = [
    "ticketCategory": "TicketCategories", "departmentID": "Departments", "department": "Departments",
    "udfFieldID": "UserDefinedFieldDefinitions",
  ]

  private mutating func readPicklists(_ value: JSONValue, _ blueprint: Blueprint, _ problems: inout SeedProblems) {
    for (name, values, place) in Self.members(value, "picklists", &problems) {
      let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
      guard let schema = blueprint.schema(ofAnyName: parts[0]), parts.count == 2,
        let column = schema.visibleColumn(parts[1]), column.isPicklist
      else {
        problems.add(place, Self.unknownPicklist(parts, blueprint))
        continue
      }
      if let entity = Self.rowPicklists[column.name] {
        problems.add(place, "its values are the rows of `\(entity)`: put them under `rows`")
        continue
      }
      for (value, place) in Self.elements(values, place, &problems) {
        guard let value = Self.picklistValue(value, place, &problems) else { continue }
        picklists.append(("\(schema.name).\(column.name)", value))
      }
    }
  }

  private static func unknownPicklist(_ parts: [String], _ blueprint: Blueprint) -> String {
    guard let schema = blueprint.schema(ofAnyName: parts[0]) else {
      return AdminProblem.unknown("entity", parts[0], among: blueprint.schemas.map(\.name)).message
    }
    guard parts.count == 2 else { return "needs entity and field, such as `Tickets.status`" }
    let known = schema.visibleColumns.filter(\.isPicklist).map(\.name)
    return AdminProblem.unknown("picklist of \(schema.name)", parts[1], among: known).message
  }

  private static let picklistKeys = ["value", "label", "isDefault", "isActive", "parent"]

  private static func picklistValue(
    _ json: JSONValue,
    _ place: String,
    _ problems: inout SeedProblems
  ) -> Picklists.Value? {
    let members = members(json, place, &problems)
    for (key, _, place) in members where !picklistKeys.contains(key) {
      problems.add(place, AdminProblem.unknown("key", key, among: picklistKeys).message)
    }
    guard !members.isEmpty else { return nil }
    guard let value = json["value"]?.plain, !value.isEmpty, let label = json["label"]?.plain, !label.isEmpty else {
      problems.add(place, "needs `value` and `label`")
      return nil
    }
    return Picklists.Value(
      value: value,
      label: label,
      isDefault: json["isDefault"]?.bool ?? false,
      isActive: json["isActive"]?.bool ?? true,
      parent: json["parent"]?.plain ?? ""
    )
  }

  private static let kinds: [(word: String, type: UserDefinedFields.DataType)] = [
    ("text", .singleLine), ("longText", .multiLine), ("number", .number), ("date", .date), ("list", .list),
  ]
  private static let userDefinedKeys = ["name", "type", "options", "default", "required", "protected"]

  private mutating func readUserDefinedFields(
    _ value: JSONValue,
    _ blueprint: Blueprint,
    _ problems: inout SeedProblems
  ) {
    for (entity, fields, place) in Self.members(value, "userDefinedFields", &problems) {
      let name = blueprint.schema(ofAnyName: entity)?.name ?? entity
      guard let type = UserDefinedFields.types.first(where: { $0.entity == name }) else {
        let known = UserDefinedFields.types.map(\.entity)
        problems.add(place, AdminProblem.unknown("entity with user-defined fields", entity, among: known).message)
        continue
      }
      for (field, place) in Self.elements(fields, place, &problems) {
        readUserDefinedField(field, place, type, &problems)
      }
    }
  }

  private mutating func readUserDefinedField(
    _ json: JSONValue,
    _ place: String,
    _ type: (id: Int64, entity: String),
    _ problems: inout SeedProblems
  ) {
    for (key, _, place) in Self.members(json, place, &problems) where !Self.userDefinedKeys.contains(key) {
      problems.add(place, AdminProblem.unknown("key", key, among: Self.userDefinedKeys).message)
    }
    guard let name = json["name"]?.plain, !name.isEmpty else {
      problems.add(place, "needs `name`")
      return
    }
    let options = json["options"]?.array?.map(\.plain) ?? []
    let word = json["type"]?.string ?? (options.isEmpty ? "text" : "list")
    guard let kind = Self.kinds.first(where: { $0.word == word }) else {
      problems.add("\(place).type", AdminProblem.unknown("type", word, among: Self.kinds.map(\.word)).message)
      return
    }
    let isProtected = json["protected"]?.bool ?? false
    if isProtected, !ProtectedData.carriers.contains(type.entity) {
      problems.add("\(place).protected", "a field of \(type.entity) cannot be protected")
    }
    userDefinedFields.append(
      UserDefinedField(
        entity: type.entity,
        udfType: type.id,
        name: name,
        type: kind.type,
        options: options,
        defaultValue: json["default"]?.plain,
        isRequired: json["required"]?.bool ?? false,
        isProtected: isProtected
      )
    )
  }
}
