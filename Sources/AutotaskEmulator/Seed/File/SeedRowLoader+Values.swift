internal import Autotask
internal import GRDB

extension SeedRowLoader {
  /// The stored form of a value; nil, with a problem noted, when it does not fit the field.
  func reading(
    _ value: JSONValue,
    _ column: EntitySchema.Column,
    _ schema: EntitySchema,
    _ place: String
  ) -> DatabaseValue? {
    if value == .null { return .null }
    if let id = symbol(value, column, place) { return id?.databaseValue }
    if column.isPicklist, SeedDocument.rowPicklists[column.name] == nil, !["fieldID", "userType"].contains(column.name)
    {
      return picklistValue(value, column, schema, place)
    }
    let stored: DatabaseValue
    do {
      stored = try ValueReading.stored(value, for: column)
    } catch {
      problems.add(place, "needs \(column.type.inWords), found `\(value.plain)`")
      return nil
    }
    if case .string(let text) = stored.storage, let most = column.maxLength, text.utf16.count > most {
      problems.add(place, "holds \(most) characters at most, found \(text.utf16.count)")
      return nil
    }
    return stored
  }

  /// The id that `$name` stands for where a number is expected; nil when the value is no such name.
  private func symbol(_ value: JSONValue, _ column: EntitySchema.Column, _ place: String) -> Int64?? {
    guard let text = value.string, text.hasPrefix("$"), [.integer, .long, .short].contains(column.type) else {
      return nil
    }
    let name = String(text.dropFirst())
    if let id = symbols[name] { return .some(id) }
    problems.add(place, AdminProblem.unknown("row", text, among: symbols.keys.sorted().map { "$\($0)" }).message)
    return .some(nil)
  }

  /// A value of a picklist, by itself or by its label.
  private func picklistValue(
    _ value: JSONValue,
    _ column: EntitySchema.Column,
    _ schema: EntitySchema,
    _ place: String
  ) -> DatabaseValue? {
    let values = picklists.values(of: column, in: schema)
    let word = value == .bool(true) ? "true" : value == .bool(false) ? "false" : value.plain
    let match = values.first { $0.value == word } ?? values.first { $0.label.lowercased() == word.lowercased() }
    guard let match else {
      let known = values.prefix(20).map { "\($0.value) \($0.label)" }.joined(separator: ", ")
      problems.add(place, "`\(word)` is none of its values: \(known)")
      return nil
    }
    return column.stored(match)
  }

  /// Gives a new row what the server would give it, and notes what is missing then.
  func complete(_ draft: inout Draft, _ place: String, tried: Set<Int>) throws {
    for column in draft.schema.visibleColumns where draft.values[column.position].isNull && column.position != 0 {
      draft.values[column.position] = try fallback(column, draft.schema)
      // What was given and did not fit was told already.
      guard column.isRequired, !tried.contains(column.position), draft.values[column.position].isNull,
        column.isCreatable, column.type != .bytes
      else {
        continue
      }
      problems.add(place, "needs `\(column.name)`")
    }
  }

  private func fallback(_ column: EntitySchema.Column, _ schema: EntitySchema) throws -> DatabaseValue {
    if ServerFields.isFilled(column) {
      switch column.type {
      case .datetime: return now.stored.databaseValue
      case .integer, .long, .short: return (column.name.hasSuffix("Type") ? 1 : Seeder.apiUserID).databaseValue
      default: return .null
      }
    }
    if column.name == "isActive" { return 1.databaseValue }
    if let letter = ["ticketNumber": "T", "taskNumber": "T", "projectNumber": "P"][column.name], column.type == .string
    {
      return try nextNumber(letter, column, schema).databaseValue
    }
    guard column.isRequired else { return .null }
    if column.isPicklist {
      let values = picklists.values(of: column, in: schema).filter(\.isActive)
      return (values.first(where: \.isDefault) ?? values.first).map(column.stored) ?? .null
    }
    if column.reference == "Resources" { return try somebody().databaseValue }
    switch column.type {
    case .boolean: return false.databaseValue
    case .datetime: return now.stored.databaseValue
    default: return .null
    }
  }

  /// The person to whom a row goes that names nobody; the API user where there is none.
  private func somebody() throws -> Int64 {
    let statement = try db.cachedStatement(
      sql: "SELECT id FROM Resources WHERE licenseType <> ? AND isActive = 1 ORDER BY id LIMIT 1"
    )
    return try Int64.fetchOne(statement, arguments: [Picklists.apiUserLicense]) ?? Seeder.apiUserID
  }

  /// A number of the day that no row has.
  private func nextNumber(_ letter: String, _ column: EntitySchema.Column, _ schema: EntitySchema) throws -> String {
    let start = "\(letter)\(now.stored.prefix(10).filter { $0 != "-" })."
    let statement = try db.cachedStatement(
      sql: "SELECT MAX(CAST(SUBSTR(\(column.sql), ?) AS INTEGER)) FROM \(schema.table) WHERE \(column.sql) LIKE ?"
    )
    let last = try Int.fetchOne(statement, arguments: [start.count + 1, "\(start)%"]) ?? 0
    return start + TicketRules.padded(last + 1, 4)
  }
}

extension EntitySchema.Column {
  /// A picklist's value as the column stores it.
  fileprivate func stored(_ value: Picklists.Value) -> DatabaseValue {
    switch type {
    case .string: value.value.databaseValue
    case .boolean: (value.value == "true").databaseValue
    default: Int64(value.value)?.databaseValue ?? .null
    }
  }
}

extension Field.DataType {
  /// What a value of the type is called.
  fileprivate var inWords: String {
    switch self {
    case .integer, .long, .short: "a whole number"
    case .decimal, .double: "a number"
    case .boolean: "true or false"
    case .datetime: "a date such as 2026-10-01T09:30:00Z"
    case .string, .object, .bytes: "a text"
    case .userDefined: "names and values"
    }
  }
}
