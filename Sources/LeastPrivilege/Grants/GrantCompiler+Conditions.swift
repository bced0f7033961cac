import Autotask

extension GrantCompiler {
  /// The comparisons whose meaning is the same here and in Autotask.
  static let comparisons: [Filter.Comparison] = [.eq, .noteq, .in, .notIn, .gt, .gte, .lt, .lte, .exist, .notExist]

  /// The conditions of a grant as they stand for one of its entities; all of them must hold.
  mutating func condition(
    _ filters: [Filter],
    on entity: EntityModel,
    among entities: [EntityModel],
    at path: String
  ) -> RowRule.Condition? {
    let parts = filters.enumerated().compactMap { index, filter in
      condition(filter, on: entity, among: entities, at: "\(path)[\(index)]")
    }
    return parts.isEmpty ? nil : parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func condition(
    _ filter: Filter,
    on entity: EntityModel,
    among entities: [EntityModel],
    at path: String
  ) -> RowRule.Condition? {
    switch filter {
    case .and(let parts), .or(let parts):
      guard !parts.isEmpty else {
        report(.error, "\(path).items", "expected at least one condition")
        return nil
      }
      let conditions = parts.enumerated().compactMap { index, part in
        condition(part, on: entity, among: entities, at: "\(path).items[\(index)]")
      }
      if case .and = filter { return .all(conditions) }
      return .any(conditions)
    case .condition(let written):
      guard let comparison = written.comparison, Self.comparisons.contains(comparison) else {
        let known = Self.comparisons.map { "`\($0.rawValue)`" }.joined(separator: " ")
        report(.error, "\(path).op", "expected one of \(known), or `and`/`or`; found `\(written.operatorName)`")
        return nil
      }
      guard !written.isUserDefined, let name = FieldName(written.field), case .field(let field) = name.field else {
        report(.error, "\(path).field", "a condition on rows may not use user-defined fields")
        return nil
      }
      let owners = owners(of: name, field, for: entity, among: entities)
      guard !owners.isEmpty else {
        report(.error, "\(path).field", unreachable(written.field, field, name.entity, from: entity))
        return nil
      }
      let leaves = owners.compactMap { owner in
        leaf(field, of: owner, comparison, written.value, on: entity, at: path)
      }
      return leaves.count == 1 ? leaves[0] : .all(leaves)
    }
  }

  /// The entities whose field is meant: the one that is named; else the entity itself, and what lies on its road among
  /// the grant's entities, for a condition on a parent reaches its children.
  private func owners(
    of name: FieldName,
    _ field: String,
    for entity: EntityModel,
    among entities: [EntityModel]
  ) -> [EntityModel] {
    if let owner = name.entity {
      guard let owner = model[owner], owner.field(field) != nil else { return [] }
      return owner.name == entity.name || entity.reaches.contains(owner.name) ? [owner] : []
    }
    return entities.filter { owner in
      owner.field(field) != nil && (owner.name == entity.name || entity.reaches.contains(owner.name))
    }
  }

  private func unreachable(_ written: String, _ field: String, _ owner: String?, from entity: EntityModel) -> String {
    if let owner {
      guard let named = model[owner] else {
        return "no entity is named `\(owner)`\(suggestion(owner, among: model.entities.map(\.name)))"
      }
      guard named.field(field) != nil else {
        let names = named.fields.values.map(\.name)
        return "\(named.name) has no field `\(field)`\(suggestion(field, among: names))"
      }
      return "the rows of \(entity.name) do not lead to \(named.name), so `\(written)` says nothing about them; "
        + "give \(entity.name) a grant of its own"
    }
    let names = entity.fields.values.map(\.name)
    return "\(entity.name) has no field `\(field)` and leads to none of the grant's entities that has"
      + suggestion(field, among: names)
  }

  private mutating func leaf(
    _ name: String,
    of owner: EntityModel,
    _ comparison: Filter.Comparison,
    _ value: JSONValue?,
    on entity: EntityModel,
    at path: String
  ) -> RowRule.Condition? {
    guard let field = owner.field(name) else { return nil }
    guard let kind = field.scalarKind, field.isQueryable, field.name.lowercased() != "createdate" else {
      report(
        .error,
        "\(path).field",
        "rows can be told apart by ids, whole numbers, booleans, picklists and dates that a filter may name, "
          + "`createDate` not among them; `\(field.name)` of \(owner.name) is "
          + (field.isQueryable ? field.type.rawValue : "not queryable")
      )
      return nil
    }
    guard let values = values(value, of: field, on: owner, kind, comparison, at: path) else { return nil }
    var leaf = RowRule.Leaf(
      entity: owner.name,
      field: field.name,
      kind: kind,
      comparison: comparison,
      values: values.scalars,
      written: values.written
    )
    // The id of the parent stands in the row itself, so that nothing need be read to judge it.
    if owner.name != entity.name, field.name.lowercased() == "id", let step = entity.onlyStep, step.to == owner.name {
      leaf.entity = entity.name
      leaf.field = step.field
    }
    return .leaf(leaf)
  }

  private mutating func values(
    _ value: JSONValue?,
    of field: Field,
    on entity: EntityModel,
    _ kind: Scalar.Kind,
    _ comparison: Filter.Comparison,
    at path: String
  ) -> (scalars: [Scalar], written: JSONValue?)? {
    switch comparison {
    case .exist, .notExist:
      guard value == nil || value == .null else {
        report(.error, "\(path).value", "`\(comparison.rawValue)` takes no value")
        return nil
      }
      return ([], nil)
    case .in, .notIn:
      guard case .array(let elements)? = value, !elements.isEmpty else {
        report(.error, "\(path).value", "`\(comparison.rawValue)` takes a list of values, at least one")
        return nil
      }
      var scalars: [Scalar] = []
      for (index, element) in elements.enumerated() {
        guard let scalar = certain(element, kind) else {
          report(.error, "\(path).value[\(index)]", expected(kind, of: field, on: entity, found: element))
          return nil
        }
        scalars.append(scalar)
      }
      return (scalars, .array(zip(scalars, elements).map { $0.json ?? $1 }))
    case .gt, .gte, .lt, .lte:
      guard kind == .integer || kind == .moment else {
        report(.error, "\(path).op", "`\(comparison.rawValue)` compares numbers and dates")
        return nil
      }
      fallthrough
    default:
      guard let value, let scalar = certain(value, kind) else {
        report(.error, "\(path).value", expected(kind, of: field, on: entity, found: value ?? .null))
        return nil
      }
      return ([scalar], scalar.json ?? value)
    }
  }

  /// The value of a condition: never null, and a date only with its zone.
  private func certain(_ value: JSONValue, _ kind: Scalar.Kind) -> Scalar? {
    guard let scalar = Scalar(value, as: kind), scalar != .null else { return nil }
    if kind == .moment, let text = value.string, Moment(text)?.hasZone != true { return nil }
    return scalar
  }

  func expected(_ kind: Scalar.Kind, of field: Field, on entity: EntityModel, found: JSONValue) -> String {
    let wanted =
      switch kind {
      case .integer: field.isPicklist ? "the number of a picklist value, not its label" : "a whole number"
      case .boolean: "true or false"
      case .moment: "a date such as 2027-03-01T00:00:00Z"
      case .choice: "the text of a picklist value"
      }
    return "`\(field.name)` of \(entity.name) takes \(wanted), found \(found.text())"
  }
}

extension EntityModel {
  /// The only step that a row's road can begin with, nil where there are several or none.
  var onlyStep: Road.Step? {
    switch road {
    case .own(let field): Road.Step(field: field, to: "Companies")
    case .parent(let step): step
    case .itself, .either, .none: nil
    }
  }
}
