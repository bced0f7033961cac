import Autotask
import AutotaskEmulator

/// A partial order that needs nothing of the rules: whether one reach surely lies within another.
extension Reach {
  func lies(within other: Reach) -> Bool {
    switch (self, other) {
    case (.nothing, _), (_, .everything): true
    case (_, .nothing), (.everything, _): false
    case (.rows(let inner), .rows(let outer)):
      inner.alternatives.allSatisfy { alternative in
        outer.demands.allSatisfy { demand in
          alternative.contains { atom in demand.contains { atom.implies($0) } }
        }
      }
    }
  }
}

extension RowCondition {
  /// The condition as an any of alls.
  var alternatives: [[RowCondition]] {
    switch self {
    case .any(let parts): parts.flatMap(\.alternatives)
    case .all(let parts):
      parts.reduce([[]]) { sofar, part in sofar.flatMap { left in part.alternatives.map { left + $0 } } }
    default: [[self]]
    }
  }

  /// The condition as an all of anys.
  var demands: [[RowCondition]] {
    switch self {
    case .all(let parts): parts.flatMap(\.demands)
    case .any(let parts):
      parts.reduce([[]]) { sofar, part in sofar.flatMap { left in part.demands.map { left + $0 } } }
    default: [[self]]
    }
  }

  /// Whether a row that meets this atom meets the other one; a parent's reach is taken to grow with the level.
  func implies(_ other: RowCondition) -> Bool {
    switch (self, other) {
    case (.field(let name, let values), .field(let otherName, let others)):
      name == otherName && Set(values).isSubset(of: others)
    case (.field(let name, _), .isSet(let set)), (.isCaller(let name), .isSet(let set)),
      (.reachable(let name, _, _), .isSet(let set)):
      name == set
    case (.isNull(let name), .flagUnset(let flag)): name == flag
    case (.isNull(let name), .line(let line)), (.isNull(let name), .lineOf(_, let line, _)): name == line
    default: self == other
    }
  }

  /// The fields that the condition names, each with the entity whose row it stands on left open.
  var fields: Set<String> {
    switch self {
    case .field(let name, _), .flagUnset(let name), .isNull(let name), .isSet(let name), .isCaller(let name),
      .reachable(let name, _, _), .line(let name), .lineOf(_, let name, _),
      .colleague(let name):
      [name]
    case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion($1.fields) }
    }
  }
}
