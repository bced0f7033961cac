public import Autotask

/// The rows of a scope, as far as a filter can say them, and beyond that by the parents whose ids must be found first.
public indirect enum ScopeTerm: Sendable, Equatable {
  /// Every row.
  case everything
  /// No row.
  case nothing
  /// The rows that meet a filter on the entity's own fields.
  case filter(Filter)
  /// The rows whose field names one of the parents that meet a scope of their own.
  case parents(field: String, entity: String, ScopeTerm)
  /// The rows in all of these.
  case all([ScopeTerm])
  /// The rows in any of these.
  case any([ScopeTerm])
}

extension ReadPermit {
  /// The rows that some grant permits, for whoever must ask Autotask for them and nothing else.
  public var scopeTerm: ScopeTerm { .anyOf(clauses.map { $0.rows.term(on: entity, model) }) }
}

extension ScopeTerm {
  static func anyOf(_ terms: [ScopeTerm]) -> ScopeTerm {
    if terms.contains(.everything) { return .everything }
    var open: [ScopeTerm] = []
    for term in terms where term != .nothing && !open.contains(term) {
      // Parents that several grants ask for in the same place are found by one query, not by one for each.
      if let (index, both) = open.enumerated().lazy.compactMap({ index, other in
        other.merged(with: term).map { (index, $0) }
      }).first {
        open[index] = both
      } else {
        open.append(term)
      }
    }
    return open.isEmpty ? .nothing : open.count == 1 ? open[0] : .any(open)
  }

  /// The rows in either of two terms as one term of the same shape, nil where they differ in more than one place.
  private func merged(with other: ScopeTerm) -> ScopeTerm? {
    switch (self, other) {
    case (.parents(let field, let entity, let scope), .parents(let otherField, let otherEntity, let more))
    where field == otherField && entity == otherEntity:
      return .parents(field: field, entity: entity, .anyOf([scope, more]))
    case (.all(let parts), .all(let others)) where parts.count == others.count:
      let differing = parts.indices.filter { parts[$0] != others[$0] }
      guard differing.count == 1, let both = parts[differing[0]].merged(with: others[differing[0]]) else { return nil }
      var merged = parts
      merged[differing[0]] = both
      return .all(merged)
    default: return nil
    }
  }

  static func allOf(_ terms: [ScopeTerm]) -> ScopeTerm {
    if terms.contains(.nothing) { return .nothing }
    let narrow = terms.filter { $0 != .everything }
    return narrow.isEmpty ? .everything : narrow.count == 1 ? narrow[0] : .all(narrow)
  }
}

extension RowRule {
  /// The rule as a term on an entity.
  func term(on entity: EntityModel, _ model: ResourceModel) -> ScopeTerm {
    var parts: [ScopeTerm] = []
    if let companies { parts.append(Self.companies(companies, on: entity, model)) }
    if let condition { parts.append(condition.term(on: entity, model)) }
    return .allOf(parts)
  }

  private static func companies(_ ids: Set<Int64>, on entity: EntityModel, _ model: ResourceModel) -> ScopeTerm {
    let values = JSONValue.array(ids.sorted().map(JSONValue.integer))
    switch entity.road {
    case .itself: return ids.isEmpty ? .nothing : .filter(.field("id", .in, values))
    case .own(let field): return ids.isEmpty ? .nothing : .filter(.field(field, .in, values))
    case .parent, .either, .none: return entity.byParents(model) { companies(ids, on: $0, model) }
    }
  }
}

extension RowRule.Condition {
  fileprivate func term(on entity: EntityModel, _ model: ResourceModel) -> ScopeTerm {
    switch self {
    case .leaf(let leaf): leaf.term(on: entity, model)
    case .all(let parts): .allOf(parts.map { $0.term(on: entity, model) })
    case .any(let parts): .anyOf(parts.map { $0.term(on: entity, model) })
    }
  }
}

extension RowRule.Leaf {
  fileprivate func term(on entity: EntityModel, _ model: ResourceModel) -> ScopeTerm {
    if self.entity == entity.name { return .filter(filter) }
    return entity.byParents(model) { parent in
      parent.name == self.entity || parent.reaches.contains(self.entity) ? term(on: parent, model) : .nothing
    }
  }
}

extension EntityModel {
  /// The rows whose next step leads to a parent in a scope; of several steps the first that is set counts.
  fileprivate func byParents(_ model: ResourceModel, _ term: (EntityModel) -> ScopeTerm) -> ScopeTerm {
    let steps: [Road.Step]
    switch road {
    case .own(let field): steps = [Road.Step(field: field, to: "Companies")]
    case .parent(let step): steps = [step]
    case .either(let several): steps = several
    case .itself, .none: return .nothing
    }
    return .anyOf(
      steps.enumerated().map { index, step in
        guard let parent = model[step.to] else { return .nothing }
        let scope = term(parent)
        guard scope != .nothing else { return .nothing }
        let earlier = steps[..<index].map { ScopeTerm.filter(.field($0.field, .notExist)) }
        return .allOf(earlier + [.parents(field: step.field, entity: parent.name, scope)])
      }
    )
  }
}
