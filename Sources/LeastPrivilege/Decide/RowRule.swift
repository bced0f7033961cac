import Autotask

/// What must hold for a row of one entity: its company, and the conditions on it and on what it belongs to.
struct RowRule: Sendable {
  /// A condition on one field, of the row itself or of a row on its road.
  struct Leaf: Sendable {
    /// The entity whose field it is.
    var entity: String
    /// The field's name in the catalogue's spelling.
    var field: String
    var kind: Scalar.Kind
    var comparison: Filter.Comparison
    var values: [Scalar]
    /// The value as it was written, for the filter that is sent.
    var written: JSONValue?
  }

  indirect enum Condition: Sendable {
    case leaf(Leaf)
    case all([Condition])
    case any([Condition])
  }

  /// The companies to which the row must lead, nil for any or none.
  var companies: Set<Int64>?
  /// Whether these are the ones that the caller's organizations are mapped to, so that they change with the mapping.
  var followsMapping = false
  /// What must hold besides.
  var condition: Condition?

  /// Whether every row holds.
  var isEverything: Bool { companies == nil && condition == nil }
}

/// A row while it is judged: its fields, and the rows on its road as far as they are known.
struct JudgedRow {
  let entity: EntityModel
  let fields: JSONObject
  let model: ResourceModel
  let known: KnownRows

  /// The value of a field as one of a kind; nil where the row does not carry it, or carries something else.
  func scalar(_ field: String, _ kind: Scalar.Kind) -> Scalar? {
    fields[anyCase: field].flatMap { Scalar($0, as: kind) }
  }

  /// The id in a reference field; nil where it is empty or no id.
  func reference(_ field: String) -> Int64? {
    if case .integer(let id)? = scalar(field, .integer) { id } else { nil }
  }

  /// The next row on the road; nil where the road ends or leads outside.
  var next: RowReference? {
    switch entity.road {
    case .own(let field): reference(field).map { RowReference("Companies", $0) }
    case .parent(let step): reference(step.field).map { RowReference(step.to, $0) }
    case .either(let steps):
      steps.lazy.compactMap { step in reference(step.field).map { RowReference(step.to, $0) } }.first
    case .itself, .none: nil
    }
  }
}

extension RowRule {
  /// Whether a row is within the rule; a row that lacks what the rule asks about is not.
  func holds(for row: JudgedRow) -> Holds {
    let inCompany = companies.map { row.leads(to: $0) } ?? .yes
    return inCompany && (condition.map { $0.holds(for: row) } ?? .yes)
  }
}

/// Roads of the catalogue are at most this long; a longer walk is a circle and leads outside.
private let longestRoad = 8

extension JudgedRow {
  /// Whether the row's road ends at one of these companies.
  func leads(to companies: Set<Int64>, steps: Int = 0) -> Holds {
    switch entity.road {
    case .itself: return Holds(reference("id").map(companies.contains) ?? false)
    case .own(let field): return Holds(reference(field).map(companies.contains) ?? false)
    case .none: return .no
    case .parent, .either:
      return onNext(steps) { $0.leads(to: companies, steps: steps + 1) }
    }
  }

  /// Judges the next row of the road; outside where there is none.
  fileprivate func onNext(_ steps: Int, _ judge: (JudgedRow) -> Holds) -> Holds {
    guard steps < longestRoad, let next, let model = model[next.entity] else { return .no }
    switch known[next] {
    case .some(.some(let fields)):
      return judge(JudgedRow(entity: model, fields: fields, model: self.model, known: known))
    case .some(.none): return .no
    case .none: return .unknown([next])
    }
  }
}

extension RowRule.Condition {
  func holds(for row: JudgedRow) -> Holds {
    switch self {
    case .leaf(let leaf): leaf.holds(for: row, steps: 0)
    case .all(let parts): parts.reduce(.yes) { $0 && $1.holds(for: row) }
    case .any(let parts): parts.reduce(.no) { $0 || $1.holds(for: row) }
    }
  }
}

extension RowRule.Leaf {
  func holds(for row: JudgedRow, steps: Int) -> Holds {
    guard row.entity.name != entity else { return Holds(row.scalar(field, kind).map(matches) ?? false) }
    return row.onNext(steps) { holds(for: $0, steps: steps + 1) }
  }

  /// Whether a value meets the condition; null meets `notExist` and nothing else.
  func matches(_ value: Scalar) -> Bool {
    guard value != .null else { return comparison == .notExist }
    return switch comparison {
    case .exist: true
    case .notExist: false
    case .eq, .in: values.contains(value)
    case .noteq, .notIn: !values.contains(value)
    case .gt: order(value).map { $0 > 0 } ?? false
    case .gte: order(value).map { $0 >= 0 } ?? false
    case .lt: order(value).map { $0 < 0 } ?? false
    case .lte: order(value).map { $0 <= 0 } ?? false
    case .beginsWith, .endsWith, .contains: false
    }
  }

  /// Whether a value lies before (-1), at (0) or after (1) the condition's; nil where that has no meaning.
  private func order(_ value: Scalar) -> Int? {
    switch (value, values.first) {
    case (.integer(let left), .integer(let right)?), (.moment(let left), .moment(let right)?):
      left < right ? -1 : left == right ? 0 : 1
    default: nil
    }
  }
}

extension RowRule {
  /// The rule as a filter of Autotask's grammar, as far as it can be written on the entity's own fields.
  ///
  /// - Returns: A filter that no permitted row fails, nil where every row passes; and whether it says the whole rule.
  func filter(on entity: EntityModel) -> (filter: Filter?, isExact: Bool) {
    var parts: [Filter] = []
    var isExact = true
    if let companies {
      let ids = JSONValue.array(companies.sorted().map(JSONValue.integer))
      switch entity.road {
      case .itself: parts.append(.field("id", .in, ids))
      case .own(let field): parts.append(.field(field, .in, ids))
      case .parent, .either, .none: isExact = false
      }
    }
    if let condition {
      let written = condition.filter(on: entity.name)
      isExact = isExact && written.isExact
      if let filter = written.filter { parts.append(filter) }
    }
    return (parts.count > 1 ? .and(parts) : parts.first, isExact)
  }
}

extension RowRule.Condition {
  fileprivate func filter(on entity: String) -> (filter: Filter?, isExact: Bool) {
    switch self {
    case .leaf(let leaf): return leaf.entity == entity ? (leaf.filter, true) : (nil, false)
    case .all(let parts):
      let written = parts.map { $0.filter(on: entity) }
      let filters = written.compactMap(\.filter)
      return (filters.count > 1 ? .and(filters) : filters.first, written.allSatisfy(\.isExact))
    case .any(let parts):
      let written = parts.map { $0.filter(on: entity) }
      let filters = written.compactMap(\.filter)
      // One part that cannot be written may let any row through.
      guard filters.count == parts.count else { return (nil, false) }
      return (filters.count > 1 ? .or(filters) : filters.first, written.allSatisfy(\.isExact))
    }
  }

  /// The fields of the entity itself that the condition looks at.
  func ownFields(of entity: String) -> [String] {
    switch self {
    case .leaf(let leaf): leaf.entity == entity ? [leaf.field] : []
    case .all(let parts), .any(let parts): parts.flatMap { $0.ownFields(of: entity) }
    }
  }
}

extension RowRule.Leaf {
  /// The condition as Autotask reads it: there, too, a null must match `notExist` alone.
  var filter: Filter {
    let condition = Filter.field(field, comparison, written)
    return switch comparison {
    case .noteq, .notIn: .and([.field(field, .exist), condition])
    default: condition
    }
  }
}
