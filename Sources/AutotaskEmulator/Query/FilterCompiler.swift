internal import Autotask
internal import GRDB

/// Turns a filter of the query grammar into SQL with parameters, and refuses what Autotask refuses.
///
/// Source: REST_Basic_Query_Calls, REST_Advanced_Query_Features and REST_Thresholds_Limits help pages.
struct FilterCompiler: Sendable {
  let schema: EntitySchema
  let userDefined: UserDefinedFields
  let switches: Set<EmulatorSwitch>
  let alias: String

  /// OR conditions in one query, each value of an `in` counted.
  static let mostAlternatives = 500

  /// The condition of all filters of a query.
  func compile(_ filter: [Filter]) throws(Refusal) -> SQLFragment {
    guard filter.map(Self.alternatives).reduce(0, +) <= Self.mostAlternatives else {
      throw Refusal("Invalid query syntax. Queries are limited to 500 or fewer 'OR' conditions.")
    }
    guard Filter.and(filter).conditions.filter(\.isUserDefined).count <= 1 else {
      throw Refusal("Invalid query syntax. Queries are limited to one user-defined field condition.")
    }
    guard Filter.and(filter).conditions.map(Self.size).reduce(0, +) <= Self.mostValues else {
      throw Refusal("Invalid query syntax. The query has too many conditions.")
    }
    return try .all(parts(filter))
  }

  /// Conditions in one query, each value of a list counted: no source names a limit beside that of OR conditions.
  static let mostValues = 10_000

  private static func size(_ condition: Filter.Condition) -> Int { max(1, condition.value?.array?.count ?? 1) }

  private func parts(_ filters: [Filter]) throws(Refusal) -> [SQLFragment] {
    var parts: [SQLFragment] = []
    for filter in filters {
      if let part = try compile(filter) { parts.append(part) }
    }
    return parts
  }

  private static func alternatives(_ filter: Filter) -> Int {
    switch filter {
    case .condition(let condition): condition.comparison == .in ? condition.value?.array?.count ?? 0 : 0
    case .and(let parts): parts.map(alternatives).reduce(0, +)
    case .or(let parts): parts.map { max(1, alternatives($0)) }.reduce(0, +)
    }
  }

  /// The condition of a filter; nil for one that Autotask passes over.
  private func compile(_ filter: Filter) throws(Refusal) -> SQLFragment? {
    switch filter {
    case .and(let items): return try .all(parts(items))
    case .or(let items):
      let parts = try parts(items)
      return parts.isEmpty ? nil : .any(parts)
    case .condition(let condition): return try compile(condition)
    }
  }

  private func compile(_ condition: Filter.Condition) throws(Refusal) -> SQLFragment? {
    if condition.isUserDefined { return try userDefinedCondition(condition) }
    guard let column = schema.visibleColumn(condition.field) else {
      throw .unknownField(condition.field, of: schema)
    }
    guard column.isQueryable else {
      throw Refusal("The field \(column.name) of the \(schema.entity.model) Entity cannot be used in a query.")
    }
    // An operator outside the documented ones is passed over, and the rows come as if it were not there
    // (WYRE-AI/autotask-mcp issues 193 and 211).
    guard let comparison = try comparison(of: condition) else { return nil }
    let isByDay = switches.contains(.createDateByDay) && column.type == .datetime && column.name.hasPrefix("createDate")
    let values = FilterValues(column: column, strict: switches.contains(.strictFilterValues), isByDay: isByDay)
    let term = isByDay ? "substr(\(alias).\(column.sql), 1, 10)" : "\(alias).\(column.sql)"
    return try compare(term, comparison, condition.value, values)
  }

  /// The operator of a condition; nil for one that is passed over.
  private func comparison(of condition: Filter.Condition) throws(Refusal) -> Filter.Comparison? {
    if condition.comparison == nil, switches.contains(.unknownOperatorIsRefused) {
      throw Refusal("Invalid query syntax. The operator \(condition.operatorName) is not supported.")
    }
    return condition.comparison
  }

  private func userDefinedCondition(_ condition: Filter.Condition) throws(Refusal) -> SQLFragment? {
    guard let position = schema.userDefinedPosition, let definition = userDefined[condition.field] else {
      throw .unknownField(condition.field, of: schema)
    }
    guard let comparison = try comparison(of: condition) else { return nil }
    // What a caller may not see must not be found out by asking either.
    guard userDefined.permission.shows(definition) else {
      return try compare("NULL", comparison, condition.value, FilterValues(column: nil, strict: false))
    }
    let (term, column) = definition.comparison("json_extract(\(alias).\(schema.columns[position].sql), ?)")
    let path = UserDefinedFields.path(definition.name).databaseValue
    var fragment = try compare(term, comparison, condition.value, FilterValues(column: column, strict: false))
    fragment.arguments.insert(path, at: 0)
    return fragment
  }

  private func compare(
    _ term: String,
    _ comparison: Filter.Comparison,
    _ value: JSONValue?,
    _ values: FilterValues
  ) throws(Refusal) -> SQLFragment {
    func simple(_ sign: String) throws(Refusal) -> SQLFragment {
      SQLFragment(sql: "\(term) \(sign) ?\(values.collation)", arguments: [try values.one(value)])
    }
    func pattern(_ before: String, _ after: String) throws(Refusal) -> SQLFragment {
      let text = try values.pattern(value)
      return SQLFragment(sql: "\(term) LIKE ? ESCAPE '\\'", arguments: [(before + text + after).databaseValue])
    }
    switch comparison {
    case .eq: return try simple("=")
    // As in SQL, a row without a value is not unequal to anything.
    case .noteq: return try simple("<>")
    case .gt: return try simple(">")
    case .gte: return try simple(">=")
    case .lt: return try simple("<")
    case .lte: return try simple("<=")
    case .beginsWith: return try pattern("", "%")
    case .endsWith: return try pattern("%", "")
    case .contains: return try pattern("%", "%")
    case .exist: return SQLFragment(sql: "\(term) IS NOT NULL")
    case .notExist: return SQLFragment(sql: "\(term) IS NULL")
    case .in, .notIn:
      let list = try values.list(value)
      let marks = list.map { _ in "?" }.joined(separator: ",")
      let word = comparison == .in ? "IN" : "NOT IN"
      return SQLFragment(sql: "\(term)\(values.collation) \(word) (\(marks))", arguments: list)
    }
  }
}
