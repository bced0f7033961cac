import Autotask
import AutotaskClient
import LeastPrivilege
import PosternRuntime

/// Puts ids in the place of names in a typed filter: `company = "Contoso"` becomes `companyID = 174`.
///
/// A name is looked for with the same right as the query itself, so that it finds no row that the query may not name.
struct NamedRows {
  let client: AutotaskClient
  /// The fields of the entity that is asked.
  let fields: [FieldInformation]
  /// How many choices of an ambiguous name are told.
  private static let mostChoices = 10

  /// The filter with fields in full and ids for names; one query for each entity whose rows are named.
  ///
  /// - Throws: `FilterExpressionError` for a name that no row has, or several; `AutotaskError`.
  func resolved(_ expression: FilterExpression) async throws -> FilterExpression {
    let expression = expanded(expression)
    var wanted: [String: Set<String>] = [:]
    for comparison in expression.comparisons {
      guard let target = reference(comparison) else { continue }
      wanted[target, default: []].formUnion(comparison.values.filter(isName).map(\.text))
    }
    wanted = wanted.filter { !$0.value.isEmpty }
    guard !wanted.isEmpty else { return expression }
    let model = try ResourceModel.embedded()
    var found: [String: [JSONObject]] = [:]
    var rules: [String: NameRule] = [:]
    for (target, names) in wanted.sorted(by: { $0.key < $1.key }) {
      guard let entity = model[target], entity.queryPath != nil, let rule = NameRule(entity) else { continue }
      rules[target] = rule
      let conditions = rule.conditions(names.sorted())
      guard !conditions.isEmpty else { continue }
      let query = Query(
        filter: [conditions.count == 1 ? conditions[0] : .or(conditions)],
        maxRecords: 500,
        includeFields: ["id"] + rule.fields
      )
      found[target] = try await client.query(entity.name, query).collect()
    }
    return try replaced(expression) { target, literal in
      guard let rule = rules[target] else { return nil }
      let rows = (found[target] ?? []).filter { rule.names(of: $0).contains(literal.text.lowercased()) }
      let ids = rows.compactMap { $0[anyCase: "id"]?.integer }
      guard ids.count != 1 else { return ids[0] }
      guard !ids.isEmpty else {
        throw FilterExpressionError(column: literal.column, "no \(target) that may be read is called `\(literal.text)`")
      }
      let choices = zip(ids, rows).prefix(Self.mostChoices).map { "\($0) (\(rule.name(of: $1) ?? ""))" }
      throw FilterExpressionError(
        column: literal.column,
        "`\(literal.text)` names several rows of \(target); write one of \(choices.joined(separator: ", "))"
      )
    }
  }

  /// The filter with `company` written as `companyID` where no field is called so.
  private func expanded(_ expression: FilterExpression) -> FilterExpression {
    switch expression {
    case .and(let parts): return .and(parts.map(expanded))
    case .or(let parts): return .or(parts.map(expanded))
    case .comparison(var comparison):
      if !comparison.isUserDefined, field(comparison.field) == nil, let full = field(comparison.field + "ID"),
        full.reference != nil || full.picklist != nil
      {
        comparison.field = full.name
      }
      return .comparison(comparison)
    }
  }

  private func field(_ name: String) -> FieldInformation? {
    fields.first { !$0.isUserDefined && $0.name.isSame(anyCase: name) }
  }

  /// The entity whose rows a comparison may name, nil where its field is no reference.
  private func reference(_ comparison: FilterExpression.Comparison) -> String? {
    guard !comparison.isUserDefined, [.eq, .noteq, .in, .notIn].contains(comparison.comparison),
      let field = field(comparison.field), field.picklist == nil
    else { return nil }
    return field.reference
  }

  private func isName(_ literal: FilterExpression.Literal) -> Bool {
    literal.isQuoted || Int64(canonical: literal.text) == nil
  }

  private func replaced(
    _ expression: FilterExpression,
    _ id: (String, FilterExpression.Literal) throws -> Int64?
  ) throws -> FilterExpression {
    switch expression {
    case .and(let parts): return .and(try parts.map { try replaced($0, id) })
    case .or(let parts): return .or(try parts.map { try replaced($0, id) })
    case .comparison(var comparison):
      guard let target = reference(comparison) else { return .comparison(comparison) }
      for index in comparison.values.indices where isName(comparison.values[index]) {
        if let number = try id(target, comparison.values[index]) {
          comparison.values[index] = .init(String(number), column: comparison.values[index].column)
        }
      }
      return .comparison(comparison)
    }
  }
}
