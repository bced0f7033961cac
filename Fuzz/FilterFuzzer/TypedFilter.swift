internal import Autotask
internal import FuzzSupport

/// Reads a filter as people type it: its places are in the text, it can be typed anew, and the filter that Autotask
/// gets is one that Autotask reads.
func checkExpression(_ text: String) {
  let places = 1...(text.count + 1)
  let expression: FilterExpression
  do {
    expression = try FilterExpression(parsing: text)
  } catch {
    require(places.contains(error.column), "an error is in the text: \(error)")
    return
  }
  for comparison in expression.comparisons {
    let columns = [comparison.column] + comparison.values.map(\.column)
    require(columns.allSatisfy(places.contains), "a comparison is in the text: \(text)")
  }
  // A mark that follows another scalar may become one character with it: only plain texts are typed anew.
  if text.utf8.allSatisfy({ $0 < 0x80 }) {
    let typed = expression.typed
    require(
      (try? FilterExpression(parsing: typed))?.plain == expression.plain,
      "a filter is read back the same: \(text) as \(typed)"
    )
  }
  checkResolution(of: expression)
}

private let fields = [
  FieldInformation(name: "id", dataType: "long"),
  FieldInformation(
    name: "status",
    dataType: "integer",
    picklist: [.init(value: "1", label: "New"), .init(value: "5", label: "Complete"), .init(value: "8", label: "new")]
  ),
  FieldInformation(name: "source", dataType: "string", picklist: [.init(value: "a", label: "Mail")]),
  FieldInformation(name: "title", dataType: "string", length: 255),
  FieldInformation(name: "createDate", dataType: "datetime"),
  FieldInformation(name: "hours", dataType: "double"),
  FieldInformation(name: "isActive", dataType: "boolean"),
  FieldInformation(name: "hidden", dataType: "integer", isQueryable: false),
  FieldInformation(name: "Customer ID", dataType: "string", isUserDefined: true),
  FieldInformation(name: "Region", dataType: "string", isUserDefined: true),
]

private func checkResolution(of expression: FilterExpression) {
  guard let filter = try? expression.filter(with: fields, of: "Tickets") else { return }
  let query = Query(filter: [filter])
  require(
    (try? Query(JSONValue(parsing: query.json.bytes()))) == query,
    "a typed filter is a query: \(query.json.text())"
  )
  for condition in filter.conditions {
    require(
      fields.contains { $0.name == condition.field && $0.isUserDefined == condition.isUserDefined && $0.isQueryable },
      "a typed filter names fields alone: \(condition.field)"
    )
  }
}

extension FilterExpression {
  /// The filter as text, each group in parentheses and each value in quotation marks.
  fileprivate var typed: String {
    switch self {
    case .and(let parts): "(" + parts.map(\.typed).joined(separator: " and ") + ")"
    case .or(let parts): "(" + parts.map(\.typed).joined(separator: " or ") + ")"
    case .comparison(let comparison): comparison.typed
    }
  }

  /// The filter without what typing it anew changes: columns and quotation marks.
  fileprivate var plain: FilterExpression {
    switch self {
    case .and(let parts): return .and(parts.map(\.plain))
    case .or(let parts): return .or(parts.map(\.plain))
    case .comparison(var comparison):
      comparison.column = 0
      comparison.values = comparison.values.map { Literal($0.text, isQuoted: true, column: 0) }
      return .comparison(comparison)
    }
  }
}

extension FilterExpression.Comparison {
  private static let signs: [Filter.Comparison: String] = [
    .eq: "=", .noteq: "!=", .gt: ">", .gte: ">=", .lt: "<", .lte: "<=", .contains: "contains",
    .beginsWith: "beginswith", .endsWith: "endswith", .in: "in", .notIn: "not in", .exist: "is not null",
    .notExist: "is null",
  ]

  fileprivate var typed: String {
    let name = isUserDefined ? "udf." + Self.quoted(field) : field
    let sign = Self.signs[comparison] ?? ""
    let list = values.map { Self.quoted($0.text) }.joined(separator: ", ")
    switch comparison {
    case .exist, .notExist: return "\(name) \(sign)"
    case .in, .notIn: return "\(name) \(sign) (\(list))"
    default: return "\(name) \(sign) \(list)"
    }
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
