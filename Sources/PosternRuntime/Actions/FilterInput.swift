import Autotask
import LeastPrivilege

/// Reads the filter of a list: as people type it, or in Autotask's own grammar.
struct FilterInput {
  let run: ActionRun
  let fields: EntityFields
  let access: OperationAccess

  private var entity: EntityModel { fields.entity }

  /// The conditions of the member `filter`, none where it is missing.
  func filter(_ input: inout InputReader) async throws(ActionProblem) -> [Filter] {
    guard let value = input.take("filter"), value != .null else { return [] }
    switch value {
    case .string(let text):
      guard !text.trimmed.isEmpty else { return [] }
      if let first = text.trimmed.first, "{[".contains(first) {
        guard let json = try? JSONValue(parsing: text) else {
          input.problems.append(.init("/filter", "this is no JSON that has one reading"))
          return []
        }
        return try await written(json, &input)
      }
      return try await typed(text, &input)
    case .array, .object: return try await written(value, &input)
    default:
      input.problems.append(
        .init("/filter", "expected a text such as `status != Complete`, or a list of Autotask's conditions")
      )
      return []
    }
  }

  // MARK: Autotask's own grammar

  private func written(_ json: JSONValue, _ input: inout InputReader) async throws(ActionProblem) -> [Filter] {
    let filters: [Filter]
    do throws(QueryShapeError) {
      filters = try Query(.object(JSONObject([("filter", json)]))).filter
    } catch {
      input.problems.append(.init("/filter", error.description))
      return []
    }
    for condition in filters.flatMap(\.conditions) {
      try await check(condition.field, condition.isUserDefined, &input)
    }
    return filters
  }

  // MARK: As people type it

  private func typed(_ text: String, _ input: inout InputReader) async throws(ActionProblem) -> [Filter] {
    guard
      let expression = understood(&input, { () throws(FilterExpressionError) in try FilterExpression(parsing: text) })
    else {
      return []
    }
    let problems = input.problems.count
    for comparison in expression.comparisons {
      try await check(comparison.field, comparison.isUserDefined, &input)
    }
    guard input.problems.count == problems else { return [] }
    let resolved = try await resolved(expression, &input)
    guard input.problems.count == problems else { return [] }
    let filter = understood(&input) { () throws(FilterExpressionError) in
      try resolved.filter(with: readable, of: entity.name)
    }
    return filter.map { [$0] } ?? []
  }

  private func understood<Value>(
    _ input: inout InputReader,
    _ read: () throws(FilterExpressionError) -> Value
  ) -> Value? {
    do throws(FilterExpressionError) {
      return try read()
    } catch {
      input.problems.append(.init("/filter", error.description))
      return nil
    }
  }

  /// Whether a filter may name a field: one that there is, and that the caller may read.
  private func check(
    _ name: String,
    _ isUserDefined: Bool,
    _ input: inout InputReader
  ) async throws(ActionProblem) {
    let field = isUserDefined ? fields.userDefined(name) : fields[name]
    guard let field, !isUserDefined || access.reads(field.key) else {
      let names = (isUserDefined ? fields.userDefined : fields.plain).filter { access.reads($0.key) }.map(\.name)
      let what = "\(entity.singular) has no \(isUserDefined ? "user-defined " : "")field `\(name.prefix(80))`"
      input.problems.append(.init("/filter", what, nearest: nearestNames(to: name, in: names)))
      return
    }
    guard access.reads(field.key) else {
      let what = "a filter may name only fields that every permitted row shows; withheld: `\(field.name)`"
      throw await run.denied(Denial(.fieldNotReadable, what, field: field.name), .query, entity)
    }
  }

  /// The fields as the typed filter's own reading wants them.
  private var readable: [FieldInformation] {
    (fields.plain + fields.userDefined).filter { access.reads($0.key) }.map { field in
      FieldInformation(
        name: field.name,
        dataType: field.type.rawValue,
        length: field.maxLength ?? 0,
        isQueryable: field.isQueryable,
        picklist: field.picklist,
        isUserDefined: field.isUserDefined
      )
    }
  }

  // MARK: Names

  /// The filter with the tenant's own names of fields, and ids in the place of names of rows.
  private func resolved(
    _ expression: FilterExpression,
    _ input: inout InputReader
  ) async throws(ActionProblem) -> FilterExpression {
    var wanted: [String: (target: EntityModel, texts: Set<String>)] = [:]
    for comparison in expression.comparisons {
      guard let target = target(comparison) else { continue }
      wanted[target.name, default: (target, [])].texts.formUnion(comparison.values.map(\.text).filter(isName))
    }
    var found: [String: [String: ActionRun.Named]] = [:]
    for (name, group) in wanted.sorted(by: { $0.key < $1.key }) where !group.texts.isEmpty {
      guard let rule = NameRule(group.target) else { continue }
      found[name] = try await run.readableRows(named: group.texts.sorted(), of: group.target, rule)
    }
    return replaced(expression, found, &input)
  }

  private func isName(_ text: String) -> Bool { Int64(canonical: text) == nil }

  /// The entity whose rows a comparison may name, nil where its field is no reference that has names.
  private func target(_ comparison: FilterExpression.Comparison) -> EntityModel? {
    guard !comparison.isUserDefined, let field = fields[comparison.field], field.picklist == nil,
      let target = field.target, NameRule(target) != nil, target.queryPath != nil,
      [.eq, .noteq, .in, .notIn].contains(comparison.comparison)
    else { return nil }
    return target
  }

  private func replaced(
    _ expression: FilterExpression,
    _ found: [String: [String: ActionRun.Named]],
    _ input: inout InputReader
  ) -> FilterExpression {
    switch expression {
    case .and(let parts): return .and(parts.map { replaced($0, found, &input) })
    case .or(let parts): return .or(parts.map { replaced($0, found, &input) })
    case .comparison(var comparison):
      if !comparison.isUserDefined, let field = fields[comparison.field] { comparison.field = field.name }
      guard let target = target(comparison) else { return .comparison(comparison) }
      for (index, value) in comparison.values.enumerated() where isName(value.text) {
        switch found[target.name]?[value.text] ?? .unknown {
        case .row(let id): comparison.values[index].text = String(id)
        case .several(let choices):
          let what = "column \(value.column): `\(value.text.prefix(80))` names several rows of \(target.name)"
          let nearest = choices.map { "\($0.id): \($0.name)" }
          input.problems.append(.init("/filter", "\(what); write the id", nearest: nearest))
        case .unknown:
          let what = "no row of \(target.name) that may be read is called `\(value.text.prefix(80))`"
          input.problems.append(.init("/filter", "column \(value.column): \(what)"))
        }
      }
      return .comparison(comparison)
    }
  }
}
