internal import Autotask
internal import GRDB

extension Seeder {
  /// A row or more of every entity that has none yet, so that every read has something to find.
  func seedEverythingElse() throws {
    var visited = Set(ids.keys)
    for schema in blueprint.schemas { try seed(schema, &visited) }
  }

  /// What an entity refers to comes before it.
  private func seed(_ schema: EntitySchema, _ visited: inout Set<String>) throws {
    // The shadows of files come with the files.
    guard visited.insert(schema.name).inserted, schema.name != "AttachmentInfo" else { return }
    for column in schema.columns {
      guard let target = blueprint.schema(of: column.likelyReference) else { continue }
      try seed(target, &visited)
    }
    for _ in 0..<plan.ofEachOther { try addAnything(schema) }
  }

  /// Gives a value to the fields that are required, or to all that have none.
  func complete(_ row: inout Draft, everything: Bool) {
    for column in row.schema.columns where row.values[column.position].isNull && column.position != 0 {
      guard everything || column.isRequired else { continue }
      row.values[column.position] = value(for: column, of: row.schema)
    }
    UnsetFields.fill(&row)
  }

  private func value(for column: EntitySchema.Column, of schema: EntitySchema) -> DatabaseValue {
    if column.isPicklist { return picklistValue(column, schema) }
    if column.isHidden {
      let parent = schema.parents.first { $0.value == column.name }?.key
      return parent.flatMap { ids[$0]?.first }?.databaseValue ?? 1.databaseValue
    }
    if UnsetFields.isFlag(column) { return flag(column, schema).databaseValue }
    if let target = column.likelyReference { return any(target)?.databaseValue ?? .null }
    switch column.type {
    case .string, .object: return text(for: column, of: schema).databaseValue
    case .integer, .long, .short: return (column.name == "year" ? 2026 : 1 + random.below(5)).databaseValue
    case .decimal, .double: return (Double(20 + random.below(960)) / 2).databaseValue
    case .boolean: return flag(column, schema).databaseValue
    case .datetime: return date(column).databaseValue
    case .bytes: return "U2VlZGVkIGZpbGUu".databaseValue
    case .userDefined: return .null
    }
  }

  private func picklistValue(_ column: EntitySchema.Column, _ schema: EntitySchema) -> DatabaseValue {
    if let kind = WebhookKind.of(part: schema.name), column.name == "udfFieldID" {
      return random.pick(userDefinedFields[kind.entity] ?? [])?.databaseValue ?? .null
    }
    let values = Picklists.fixed(column, in: schema).filter(\.isActive)
    guard let value = random.pick(values)?.value else { return .null }
    switch column.type {
    case .string: return value.databaseValue
    case .boolean: return (value == "true").databaseValue
    default: return (Int64(value) ?? 1).databaseValue
    }
  }

  /// Webhooks of the seeded history are inactive: they lead nowhere.
  private func flag(_ column: EntitySchema.Column, _ schema: EntitySchema) -> Bool {
    column.name == "isActive" && !schema.name.hasSuffix("Webhooks")
  }

  private func date(_ column: EntitySchema.Column) -> String {
    let name = column.name.lowercased()
    let isLater = ["end", "due", "expir", "through", "until"].contains { name.contains($0) }
    let stamp = isLater ? Self.today.adding(Int64(random.below(300)) * Stamp.day) : moment(within: 300)
    return (name.hasSuffix("date") ? stamp.midnight : stamp).stored
  }

  private func text(for column: EntitySchema.Column, of schema: EntitySchema) -> String {
    let name = column.name.lowercased()
    let number = (ids[schema.name]?.count ?? 0) + 1
    let text =
      switch name {
      case _ where name.contains("email"): "person\(number)@customer.example"
      case _ where name.contains("url") || name.contains("link"): "https://example.net/\(number)"
      case _ where name.contains("phone"): "+1 555 01\(TicketRules.padded(number % 100, 2))"
      case _ where name.contains("name") || name.contains("title") || name == "label":
        "\(schema.entity.model) \(number)"
      case _ where name.contains("guid"): "00000000-0000-4000-8000-\(TicketRules.padded(number, 12))"
      default: "\(column.name) \(number)"
      }
    return String(text.prefix(column.maxLength ?? 100))
  }
}
