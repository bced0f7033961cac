extension FilterExpression {
  /// The filter that Autotask reads, with values in the types that the fields have.
  ///
  /// Labels of picklists become their values; decimals and dates become texts, as Autotask's filters take them
  /// (help pages on basic queries; the Swagger's value slots).
  ///
  /// - Parameters:
  ///   - fields: The entity's fields, user-defined ones included where the filter names any.
  ///   - entity: The entity's name, for messages.
  /// - Throws: ``FilterExpressionError`` naming the nearest fields or labels.
  public func filter(with fields: [FieldInformation], of entity: String) throws(FilterExpressionError) -> Filter {
    switch self {
    case .comparison(let comparison): return try comparison.condition(with: fields, of: entity)
    case .and(let parts):
      var filters: [Filter] = []
      for part in parts { filters.append(try part.filter(with: fields, of: entity)) }
      return .and(filters)
    case .or(let parts):
      var filters: [Filter] = []
      for part in parts { filters.append(try part.filter(with: fields, of: entity)) }
      return .or(filters)
    }
  }
}

extension FilterExpression.Comparison {
  fileprivate func condition(
    with fields: [FieldInformation],
    of entity: String
  ) throws(FilterExpressionError) -> Filter {
    let candidates = fields.filter { $0.isUserDefined == isUserDefined }
    guard let field = candidates.first(where: { $0.name.lowercased() == self.field.lowercased() }) else {
      throw FilterExpressionError(
        column: column,
        "\(entity) has no \(isUserDefined ? "user-defined " : "")field `\(self.field)`"
          + didYouMean(nearestNames(to: self.field, in: candidates.map(\.name)))
      )
    }
    guard field.isQueryable else {
      throw FilterExpressionError(column: column, "no filter may name the field `\(field.name)` of \(entity)")
    }
    var resolved: [JSONValue] = []
    for value in values { resolved.append(try value.resolved(for: field, comparison)) }
    let value: JSONValue? = comparison == .in || comparison == .notIn ? .array(resolved) : resolved.first
    return .condition(.init(field.name, comparison.rawValue, value, isUserDefined: isUserDefined))
  }
}

extension FilterExpression.Literal {
  fileprivate func resolved(
    for field: FieldInformation,
    _ comparison: Filter.Comparison
  ) throws(FilterExpressionError) -> JSONValue {
    if [.contains, .beginsWith, .endsWith].contains(comparison) { return .string(text) }
    if let picklist = field.picklist { return try picked(from: picklist, for: field) }
    switch field.dataType.lowercased() {
    case "integer", "int", "long", "short":
      guard let number = Int64(canonical: text) else { throw mismatch(field, "a whole number") }
      return .integer(number)
    case "double", "decimal", "number", "float":
      guard isNumber else { throw mismatch(field, "a number") }
      return .string(text)
    case "boolean", "bool":
      guard let flag = ["true": true, "false": false][text.lowercased()] else { throw mismatch(field, "true or false") }
      return .bool(flag)
    case "datetime", "date":
      guard isDate else { throw mismatch(field, "a date such as 2026-01-31 or 2026-01-31T09:30:00") }
      return .string(text)
    default: return .string(text)
    }
  }

  private func mismatch(_ field: FieldInformation, _ expected: String) -> FilterExpressionError {
    FilterExpressionError(column: column, "`\(field.name)` takes \(expected), found `\(text)`")
  }

  private var isNumber: Bool {
    !text.isEmpty && text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } && Double(text) != nil
  }

  private var isDate: Bool {
    text.wholeMatch(of: /\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?/) != nil
  }

  /// A value of the picklist, or the value of a label; a label that stands for several is refused with the choices.
  private func picked(
    from picklist: [FieldInformation.PicklistValue],
    for field: FieldInformation
  ) throws(FilterExpressionError) -> JSONValue {
    let isText = field.isUserDefined || ["string", ""].contains(field.dataType.lowercased())
    if !isQuoted, picklist.contains(where: { $0.value == text }) || (!isText && Int64(canonical: text) != nil) {
      return Self.wire(text, isText: isText)
    }
    let matches = picklist.filter { $0.label.lowercased() == text.lowercased() }
    let values = matches.map(\.value).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    if values.count == 1 { return Self.wire(values[0], isText: isText) }
    guard values.isEmpty else {
      let choices = matches.map { choice in
        let parent = picklist.first { $0.value == choice.parentValue }?.label ?? choice.parentValue
        return "\(choice.value)\(parent.isEmpty ? "" : " (under \(parent))")\(choice.isActive ? "" : " (inactive)")"
      }
      throw FilterExpressionError(
        column: column,
        "`\(field.name)` has several values labelled `\(text)`; write one of \(choices.joined(separator: ", "))"
      )
    }
    if isText, picklist.contains(where: { $0.value.lowercased() == text.lowercased() }) { return .string(text) }
    throw FilterExpressionError(
      column: column,
      "`\(field.name)` has no value `\(text)`" + didYouMean(nearestNames(to: text, in: picklist.map(\.label)))
    )
  }

  private static func wire(_ value: String, isText: Bool) -> JSONValue {
    isText ? .string(value) : Int64(canonical: value).map(JSONValue.integer) ?? .string(value)
  }
}

private func didYouMean(_ names: [String]) -> String {
  names.isEmpty ? "" : "; did you mean \(names.map { "`\($0)`" }.joined(separator: ", "))?"
}
