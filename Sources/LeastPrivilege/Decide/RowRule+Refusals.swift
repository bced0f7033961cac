public import Autotask

extension RowRule {
  /// Whether the row's own fields fail the rule, wherever its road may lead.
  func failsByItself(_ row: JudgedRow) -> Bool { condition.map { $0.failsByItself(row) } ?? false }
}

extension RowRule.Condition {
  fileprivate func failsByItself(_ row: JudgedRow) -> Bool {
    switch self {
    case .leaf(let leaf): leaf.entity == row.entity.name && leaf.holds(for: row, steps: 0) == .no && !leaf.isRoad(row)
    case .all(let parts): parts.contains { $0.failsByItself(row) }
    case .any(let parts): parts.allSatisfy { $0.failsByItself(row) }
    }
  }

  /// The fields of a new row without which the condition cannot hold.
  func neededFields(on entity: EntityModel) -> [String] {
    switch self {
    case .leaf(let leaf): leaf.entity == entity.name ? [leaf.field] : entity.roadFields
    case .all(let parts): parts.flatMap { $0.neededFields(on: entity) }
    case .any(let parts): parts.count == 1 ? parts[0].neededFields(on: entity) : []
    }
  }
}

extension RowRule.Leaf {
  /// Whether the condition is on the field that begins the row's road.
  fileprivate func isRoad(_ row: JudgedRow) -> Bool { row.entity.roadFields.contains(field) }
}

extension EntityModel {
  /// Whether one of several fields begins the road.
  var isEither: Bool { if case .either = road { true } else { false } }
}

extension JSONObject {
  /// Sets a field in whatever case the row has it.
  mutating func set(_ name: String, _ value: JSONValue) {
    let lowered = name.lowercased()
    self[keys.first { $0.lowercased() == lowered } ?? name] = value
  }
}

extension ResolvedOperation {
  /// The path in the catalogue's spelling, with the ids of the path as it was written: those are canonical already.
  func path(as written: String) -> String {
    let segments = written.split(separator: "/")
    return zip(template.split(separator: "/"), segments).reduce(into: "") { path, pair in
      path += "/" + (pair.0.hasPrefix("{") ? pair.1 : pair.0)
    }
  }

  /// The path in the catalogue's spelling, with its ids.
  public var path: String {
    var path = template
    if let parent {
      path = path.replacing("{parentId}", with: String(parent.id))
    }
    if let id, let open = path.lastIndex(of: "{"), let close = path.lastIndex(of: "}") {
      path.replaceSubrange(open...close, with: String(id))
    }
    return path
  }
}
