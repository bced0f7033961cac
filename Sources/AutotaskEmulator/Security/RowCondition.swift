package import Autotask

/// A condition on one row, compiled to SQL for stored rows and evaluated for a row about to be written.
package indirect enum RowCondition: Sendable, Equatable {
  /// The field holds one of these integers.
  case field(String, isOneOf: [Int64])
  /// The field is false or null (a flag that is not set).
  case flagUnset(String)
  /// The field is null.
  case isNull(String)
  /// The field is not null.
  case isSet(String)
  /// The field names the calling user's own resource row (a creator, an owner).
  case isCaller(String)
  /// The field names a row of the entity that the caller may reach with the right; null is not reached.
  case reachable(field: String, entity: String, right: Right)
  /// The field names no line of business, or one with which the caller is associated.
  case line(String)
  /// The field names a resource that shares a line of business with the caller.
  case colleague(String)
  /// The row of the entity that the field `by` names stands in no line of business but the caller's; null is in none.
  case lineOf(entity: String, by: String, line: String)
  /// Meets every one of these; none means always.
  case all([RowCondition])
  /// Meets any of these; none means never.
  case any([RowCondition])

  /// Every row meets it.
  package static let always = RowCondition.all([])
  /// No row meets it.
  package static let never = RowCondition.any([])
}

extension RowCondition {
  /// The simplest condition that says that all of these are met.
  ///
  /// What the parts say of a field being null is used in the other parts, so that conditions that no row can
  /// meet end as ``never``: a level is then seen to leave nothing.
  package static func conjunction(_ parts: [RowCondition]) -> RowCondition {
    var kept: [RowCondition] = []
    for part in parts {
      for piece in part.conjuncts where !kept.contains(piece) { kept.append(piece) }
    }
    if kept.contains(.never) { return .never }
    guard let isNull = facts(of: kept) else { return .never }
    let reduced = kept.map { $0.isNullness ? $0 : $0.assuming(isNull) }
    if reduced != kept { return conjunction(reduced) }
    // What asks for one of several things asks for nothing more when one of them is asked for anyway.
    let left = kept.filter { part in part.disjuncts.count < 2 || !part.disjuncts.contains(where: kept.contains) }
    return left.count == 1 ? left[0] : .all(left)
  }

  /// The simplest condition that says that any of these is met; lists of values of one field become one.
  package static func disjunction(_ parts: [RowCondition]) -> RowCondition {
    var kept: [RowCondition] = []
    for part in parts.flatMap(\.disjuncts) {
      if case .field(let name, let values) = part, let place = kept.firstIndex(where: { $0.lists(name) }),
        case .field(_, let others) = kept[place]
      {
        kept[place] = .field(name, isOneOf: Set(others).union(values).sorted())
      } else if !kept.contains(part) {
        kept.append(part)
      }
    }
    if kept.contains(.always) { return .always }
    // What lets fewer rows through than another part adds nothing.
    let left = kept.filter { part in part.conjuncts.count < 2 || !part.conjuncts.contains(where: kept.contains) }
    return left.count == 1 ? left[0] : .any(left)
  }

  private var conjuncts: [RowCondition] {
    if case .all(let parts) = self { parts } else { [self] }
  }

  private var disjuncts: [RowCondition] {
    if case .any(let parts) = self { parts } else { [self] }
  }

  private var isNullness: Bool {
    switch self {
    case .isNull, .isSet: true
    default: false
    }
  }

  private func lists(_ name: String) -> Bool {
    if case .field(name, _) = self { true } else { false }
  }

  /// Which fields these conditions say to be null or not; nil when they contradict each other.
  private static func facts(of conditions: [RowCondition]) -> [String: Bool]? {
    var isNull: [String: Bool] = [:]
    for condition in conditions {
      let (field, value): (String, Bool)
      switch condition {
      case .isNull(let name): (field, value) = (name, true)
      case .isSet(let name): (field, value) = (name, false)
      default: continue
      }
      if isNull.updateValue(value, forKey: field) == !value { return nil }
    }
    return isNull
  }

  /// What remains of the condition when it is known which fields are null.
  private func assuming(_ isNull: [String: Bool]) -> RowCondition {
    switch self {
    case .isNull(let field): isNull[field].map { $0 ? .always : .never } ?? self
    case .isSet(let field): isNull[field].map { $0 ? .never : .always } ?? self
    case .flagUnset(let field): isNull[field] == true ? .always : self
    case .field(let field, _), .isCaller(let field), .colleague(let field), .reachable(let field, _, _):
      isNull[field] == true ? .never : self
    case .line(let field), .lineOf(_, let field, _): isNull[field] == true ? .always : self
    case .all(let parts): .conjunction(parts.map { $0.assuming(isNull) })
    case .any(let parts): .disjunction(parts.map { $0.assuming(isNull) })
    }
  }
}
