internal import Autotask
internal import GRDB

/// The values that picklist fields have on the emulator's tenant.
enum Picklists {
  /// One value.
  struct Value: Sendable, Equatable {
    var value: String
    var label: String
    var isDefault = false
    var isActive = true
    var parent = ""
  }

  /// The licence of API users in `Resources.licenseType` (a live picklist).
  static let apiUserLicense = 7

  /// The name, in Pascal case, of the field under whose values a field's values stand.
  static func parentField(of column: EntitySchema.Column) -> String { column.name == "subIssueType" ? "IssueType" : "" }

  private static let written: [String: [Value]] = {
    var lists: [String: [Value]] = [:]
    for line in picklistText.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let entries = line[line.index(after: colon)...].split(separator: "|")
      lists[String(line[..<colon])] = entries.compactMap { Value(String($0).trimmed) }
    }
    return lists
  }()

  private static let generic = [
    Value(value: "1", label: "Standard", isDefault: true), Value(value: "2", label: "Preferred"),
    Value(value: "3", label: "Other"),
  ]

  /// The values that do not depend on the tenant's rows.
  static func fixed(_ column: EntitySchema.Column, in schema: EntitySchema) -> [Value] {
    written["\(schema.name).\(column.name)"] ?? written[column.name] ?? generic
  }

  /// The values of a field for a call.
  static func values(of column: EntitySchema.Column, in schema: EntitySchema, _ session: Session) throws -> [Value] {
    switch column.name {
    case "userType" where schema.name == "Resources":
      return session.around.levels.levels.map { Value(value: String($0.number), label: $0.label) }
    case "ticketCategory":
      return try rows("SELECT id, name, isActive FROM TicketCategories ORDER BY id", session.db)
    case "departmentID", "department":
      return try rows("SELECT id, name, 1 FROM Departments ORDER BY id", session.db)
    case "fieldID":
      return webhookFields(schema, session.blueprint)
    case "udfFieldID":
      let type = UserDefinedFields.types.first { $0.entity == WebhookKind.of(part: schema.name)?.entity }?.id
      let ofType = "WHERE udfType = \(type ?? 0) ORDER BY id"
      return try rows("SELECT id, name, isActive FROM UserDefinedFieldDefinitions \(ofType)", session.db)
    case "publish" where session.around.switches.contains(.publishOneIsInternal):
      return fixed(column, in: schema).map { value in
        let other = ["1": "2", "2": "1"][value.value]
        return fixed(column, in: schema).first { $0.value == other }.map { swapped in
          Value(value: value.value, label: swapped.label, isDefault: value.isDefault)
        } ?? value
      }
    default: return session.around.picklists.values(of: column, in: schema)
    }
  }

  private static func rows(_ sql: String, _ db: Database) throws -> [Value] {
    try Row.fetchAll(try db.cachedStatement(sql: sql)).map { row in
      Value(value: String(row[0] as Int64), label: row[1] ?? "", isActive: row[2] ?? true)
    }
  }

  /// The fields that a webhook can report, with Pascal-case names as labels.
  ///
  /// Source: live captures for Tickets and Companies; for the other entities the numbers are the emulator's own.
  static func webhookFields(_ schema: EntitySchema, _ blueprint: Blueprint) -> [Value] {
    let model = String(schema.name.dropLast("WebhookFields".count))
    guard let target = blueprint.schema(ofAnyName: model) else { return generic }
    if let known = blueprint.webhookFieldIDs[target.name] {
      return known.map { Value(value: $0.key, label: $0.value) }.sorted { (Int($0.value) ?? 0) < (Int($1.value) ?? 0) }
    }
    return target.visibleColumns.dropFirst().map { column in
      Value(value: String(column.position), label: column.name.prefix(1).uppercased() + column.name.dropFirst())
    }
  }
}

extension Picklists.Value {
  /// Reads `id=label` with its marks.
  init?(_ text: String) {
    guard let equals = text.firstIndex(of: "=") else { return nil }
    self.init(value: String(text[..<equals]), label: "")
    var rest = String(text[text.index(after: equals)...])
    if let mark = rest.lastIndex(of: "<") {
      parent = String(rest[rest.index(after: mark)...])
      rest = String(rest[..<mark]).trimmed
    }
    if rest.hasSuffix("!") {
      isActive = false
      rest = String(rest.dropLast()).trimmed
    }
    if rest.hasSuffix("*") {
      isDefault = true
      rest.removeLast()
    }
    label = rest
  }

  /// The value as field metadata writes it.
  func json(sortOrder: Int) -> JSONValue {
    [
      "value": .string(value), "label": .string(label), "isDefaultValue": .bool(isDefault),
      "sortOrder": .integer(Int64(sortOrder)), "parentValue": .string(parent), "isActive": .bool(isActive),
      "isSystem": .bool(false),
    ]
  }
}
