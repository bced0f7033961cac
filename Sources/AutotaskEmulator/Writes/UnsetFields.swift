internal import Autotask
internal import GRDB

/// What a record shows in fields that nobody has set, where that is not null.
///
/// Source: django-autotask, which stores these fields in production in columns that take no null: flags of every
/// entity, and the texts and numbers listed here.
enum UnsetFields {
  private static let texts: [String: [String]] = [
    "Projects": ["description"], "Phases": ["description"], "Tasks": ["description"], "Roles": ["description"],
    "Tickets": ["description"], "ServiceCalls": ["description"], "Departments": ["description"],
  ]
  private static let numbers: [String: [String]] = [
    "Phases": ["estimatedHours"], "Projects": ["completedPercentage", "duration", "estimatedTime", "actualHours"],
    "Tasks": ["estimatedHours", "remainingHours"],
    "Roles": ["hourlyFactor", "hourlyRate"],
  ]

  /// Fills them in a row that is about to be stored for the first time.
  static func fill(_ row: inout Draft) {
    for column in row.schema.columns where row.values[column.position].isNull && isFlag(column) {
      row.values[column.position] = 0.databaseValue
    }
    for name in texts[row.schema.name] ?? [] where row[name].isNull { row.set(name, "") }
    for name in numbers[row.schema.name] ?? [] where row[name].isNull { row.set(name, 0.0) }
  }

  /// Whether a column is true or false, some of which are numbers on the wire (`ServiceCalls.isComplete`).
  static func isFlag(_ column: EntitySchema.Column) -> Bool {
    switch column.type {
    case .boolean: !column.isPicklist
    case .integer, .short: column.name.hasPrefix("is") && !column.isPicklist && column.likelyReference == nil
    default: false
    }
  }
}
