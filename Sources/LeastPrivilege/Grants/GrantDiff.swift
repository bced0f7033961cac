public import Autotask

/// What changes for one caller when grants take the place of others.
public struct GrantDifference: Sendable, Equatable {
  /// How what a caller may do compares with before.
  public enum Kind: String, Sendable {
    /// The same.
    case equal
    /// Everything as before, and more.
    case wider
    /// Less, and nothing new.
    case narrower
    /// Something new, and something gone; or too entangled to tell, which is the same to whoever must agree to it.
    case incomparable
  }

  /// Something that one side permits and the other is not known to permit.
  public struct Example: Sendable, Equatable {
    /// The grant under which it is permitted.
    public var grant: String
    /// The connection.
    public var connection: String
    /// The verb.
    public var verb: Verb
    /// The entity.
    public var entity: String
    /// A request of that kind, such as `PATCH /V1.0/Tickets`.
    public var request: String
    /// What of it is new or gone: the operation, rows, fields, values, resources to act as, mode or end.
    public var why: String
  }

  /// The caller.
  public var caller: String
  /// How it compares.
  public var kind: Kind
  /// What is new, nil where nothing is.
  public var gained: Example?
  /// What is gone, nil where nothing is.
  public var lost: Example?
}

extension CompiledGrants {
  /// What changes for each caller when `newer` takes the place of these.
  ///
  /// A grant counts as covered where, field by field, one grant of the other side permits at least as much; what only
  /// several together would cover is told as a difference, for whoever reads it must agree to it anyway.
  public func difference(to newer: CompiledGrants) -> [GrantDifference] {
    Set(callers.keys).union(newer.callers.keys).sorted().map { id in
      let gained = newer.uncovered(of: id, by: self)
      let lost = uncovered(of: id, by: newer)
      let kind: GrantDifference.Kind =
        switch (gained, lost) {
        case (nil, nil): .equal
        case (_?, nil): .wider
        case (nil, _?): .narrower
        case (_?, _?): .incomparable
        }
      return GrantDifference(caller: id, kind: kind, gained: gained, lost: lost)
    }
  }

  /// The first thing that a caller may do here and not, as far as can be told, under other grants.
  private func uncovered(of id: String, by other: CompiledGrants) -> GrantDifference.Example? {
    guard let caller = callers[id] else { return nil }
    for connection in caller.cells.keys.sorted() {
      for entity in model.entities {
        for verb in Verb.allCases where verb != .describe {
          guard let cell = caller.cell(connection, entity, verb), cell.prohibition == nil else { continue }
          let rival = other.callers[id]?.cell(connection, entity, verb)
          for clause in cell.clauses {
            guard let why = clause.uncovered(verb, cell.forbids, by: rival) else { continue }
            return GrantDifference.Example(
              grant: clause.grant,
              connection: connection,
              verb: verb,
              entity: entity.name,
              request: model.example(verb, entity),
              why: why
            )
          }
        }
      }
    }
    return nil
  }
}

extension ResourceModel {
  /// A request of a verb on an entity.
  func example(_ verb: Verb, _ entity: EntityModel) -> String {
    let operation = routes.operations.first { method, template in
      guard
        let resolved = try? routes.resolve(
          method: method,
          path: template.replacing(#/\{[A-Za-z]+\}/#, with: "1")
        )
      else { return false }
      return resolved.entity == entity.name && resolved.verb == verb
    }
    return operation.map { "\($0.method) \($0.template)" } ?? "\(verb.rawValue) \(entity.name)"
  }
}

extension Clause {
  /// What of this clause the other side's cell does not cover, nil where it covers all.
  fileprivate func uncovered(_ verb: Verb, _ forbids: [ForbidRule], by rival: Cell?) -> String? {
    guard let rival, rival.prohibition == nil, !rival.clauses.isEmpty else { return "the operation" }
    let wider = rival.clauses.filter { $0.rows.covers(rows) }
    if wider.isEmpty { return "rows" }
    let lasting = wider.filter { $0.lasts(asLongAs: self) }
    if lasting.isEmpty { return "its end" }
    let acting = lasting.filter { impersonate.isSubset(of: $0.impersonate) }
    if acting.isEmpty { return "resources to act as" }
    let free = verb.isWrite ? acting.filter { $0.mode >= mode } : acting
    if free.isEmpty { return "the mode" }
    for key in probes {
      let isKnown = key.name != Self.unknownField
      let permits = { (clause: Clause) in
        verb.isWrite ? clause.write.permits(key, isKnown: isKnown) : clause.reads(key, isKnown: isKnown)
      }
      guard permits(self), !forbids.contains(where: { $0.withholds(key) }) else { continue }
      let open = free.filter(permits)
      if open.isEmpty || rival.withholds(key) != nil {
        let name = key.isUserDefined ? "udf:\(key.name)" : entity.fields[key.name]?.name ?? "fields yet unknown"
        return "field `\(name)`"
      }
      guard verb.isWrite else { continue }
      if !open.contains(where: { $0.takes(valuesOf: self, for: key) }) {
        return "values of `\(entity.fields[key.name]?.name ?? key.name)`"
      }
      let newlyForbidden = rival.forbids.contains { forbid in
        guard let values = forbid.values[key] else { return false }
        return !forbids.contains { values.isSubset(of: $0.values[key] ?? []) }
      }
      if newlyForbidden { return "values of `\(entity.fields[key.name]?.name ?? key.name)`" }
    }
    return nil
  }

  private static var unknownField: String { "" }

  /// Every field by which two clauses can differ: those of the catalogue, one unknown, and the user-defined ones named.
  private var probes: [FieldKey] {
    let named = read.userDefined.union(write.userDefined)
    return entity.fields.keys.sorted().map { FieldKey($0) }
      + [
        FieldKey(Self.unknownField), FieldKey(Self.unknownField, isUserDefined: true),
        FieldKey("*", isUserDefined: true),
      ]
      + named.sorted().map { FieldKey($0, isUserDefined: true) }
  }

  private func lasts(asLongAs other: Clause) -> Bool {
    guard let validUntil else { return true }
    return other.validUntil.map { $0 <= validUntil } ?? false
  }

  private func takes(valuesOf other: Clause, for key: FieldKey) -> Bool {
    guard let confined = values[key] else { return true }
    return other.values[key].map { $0.isSubset(of: confined) } ?? false
  }
}

extension RowRule {
  /// Whether every row that another rule lets through passes this one, as far as can be told from the rules alone.
  func covers(_ other: RowRule) -> Bool {
    if let companies {
      guard let narrower = other.companies else { return false }
      // What follows the mapping is compared with what follows it too, whatever is mapped today.
      guard followsMapping == other.followsMapping, followsMapping || narrower.isSubset(of: companies) else {
        return false
      }
    }
    guard let condition else { return true }
    guard let narrower = other.condition else { return false }
    return narrower.implies(condition)
  }
}

extension RowRule.Condition {
  /// Whether this condition cannot hold where the other does not, as far as can be told.
  fileprivate func implies(_ other: RowRule.Condition) -> Bool {
    switch (self, other) {
    case (_, .all(let parts)): parts.allSatisfy(implies)
    case (.any(let parts), _): parts.allSatisfy { $0.implies(other) }
    case (_, .any(let parts)) where parts.contains(where: implies): true
    case (.all(let parts), _): parts.contains { $0.implies(other) }
    case (.leaf(let leaf), .leaf(let wider)): leaf.implies(wider)
    case (.leaf, .any): false
    }
  }
}

extension RowRule.Leaf {
  fileprivate func implies(_ other: RowRule.Leaf) -> Bool {
    guard entity == other.entity, field == other.field else { return false }
    if comparison == other.comparison, Set(values) == Set(other.values) { return true }
    switch comparison {
    case .eq, .in: return values.allSatisfy(other.matches)
    case .notExist: return other.comparison == .notExist
    case .exist: return other.comparison == .exist
    default: break
    }
    switch other.comparison {
    case .exist: return true
    case .noteq, .notIn:
      return [.noteq, .notIn].contains(comparison) && Set(other.values).isSubset(of: Set(values))
    case .gt, .gte, .lt, .lte: return isBound(within: other)
    default: return false
    }
  }

  /// Whether this bound lies within another of the same direction.
  private func isBound(within other: RowRule.Leaf) -> Bool {
    let isLower = { (comparison: Filter.Comparison) in comparison == .gt || comparison == .gte }
    let isBound = { (comparison: Filter.Comparison) in [.gt, .gte, .lt, .lte].contains(comparison) }
    guard isBound(comparison), isLower(comparison) == isLower(other.comparison), let value = values.first else {
      return false
    }
    // `gte 5` reaches 5 itself, which `gt 5` does not.
    let isOpen = comparison == .gt || comparison == .lt
    return other.matches(value) || (isOpen && other.values == values)
  }
}
