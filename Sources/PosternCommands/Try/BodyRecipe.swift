import Autotask

/// A condition by which rows to try actions on are chosen.
struct RowFilter: Sendable, Hashable {
  /// The field.
  var field: String
  /// The operator.
  var comparison: Filter.Comparison
  /// Labels of the field's picklist, whose values are compared; a label that a tenant has renamed is passed over.
  var labels: [String] = []
  /// The value to compare with, where it is no picklist.
  var flag: Bool?

  /// The field holds one of these labels.
  static func isOne(_ field: String, of labels: String...) -> RowFilter {
    RowFilter(field: field, comparison: .in, labels: labels)
  }

  /// The field holds none of these labels.
  static func isNone(_ field: String, of labels: String...) -> RowFilter {
    RowFilter(field: field, comparison: .notIn, labels: labels)
  }

  /// The flag is set, or not.
  static func flag(_ field: String, _ value: Bool) -> RowFilter {
    RowFilter(field: field, comparison: .eq, flag: value)
  }

  /// The field is set.
  static func exists(_ field: String) -> RowFilter { RowFilter(field: field, comparison: .exist) }

  /// The condition for an entity with these fields, nil when it cannot be put.
  func filter(_ fields: [FieldInformation]) -> Filter? {
    guard let field = fields.first(where: { $0.name.lowercased() == self.field.lowercased() }), field.isQueryable
    else { return nil }
    if let flag { return .field(field.name, comparison, .bool(flag)) }
    guard !labels.isEmpty else { return .field(field.name, comparison) }
    let wanted = Set(labels.map { $0.lowercased() })
    let values = (field.picklist ?? []).filter { wanted.contains($0.label.lowercased()) }
      .compactMap { Int64(canonical: $0.value) }
    return values.isEmpty ? nil : .field(field.name, comparison, .array(values.map(JSONValue.integer)))
  }
}

/// How the value of a field is found when a row is made.
enum RecipeValue: Sendable {
  /// This text.
  case text(String)
  /// An address below this one that nothing else has: Autotask refuses a webhook's address twice.
  case address(below: String)
  /// This truth value.
  case flag(Bool)
  /// This number.
  case number(Int64)
  /// The value of this label of the field's picklist, else the first that may be chosen.
  case label(String)
  /// The first value of the field's picklist that may be chosen.
  case firstChoice
  /// The name that marks everything which a trial makes.
  case mark
  /// The id of a row of the entity that meets the conditions.
  case id(of: String, where: [RowFilter] = [])
  /// A field of a row of the entity that meets the conditions.
  case field(String, of: String, where: [RowFilter] = [])
  /// A midnight, so many days from today.
  case day(Int)
  /// A time of a day, so many days from today; never across midnight, which would ask for more rights.
  case time(day: Int, hour: Int, minute: Int)
}

/// What a body has beyond the required fields that metadata tells, and how a row is changed harmlessly.
struct BodyRecipe: Sendable {
  /// Values by field; of several the first that can be found.
  var fields: [(name: String, values: [RecipeValue])] = []
  /// The text field that an update changes, nil for the first required one.
  var changed: String?
  /// Whether only rows that the user made itself can be seen and changed.
  var isOwn = false

  /// The values of a field.
  subscript(field: String) -> [RecipeValue] {
    fields.first { $0.name.lowercased() == field.lowercased() }?.values ?? []
  }
}
