internal import Autotask

extension RuleBook {
  /// Finds names that do not exist, answers that are missing, and parents that lead back to their children.
  func check(_ entities: EntityCatalogue) throws(CatalogueError) {
    func wrong(_ place: String, _ expected: String) -> CatalogueError {
      CatalogueError(resource: "emulator-rules.json", path: place, expected: expected)
    }
    guard file.format == "postern-emulator-rules/1" else {
      throw wrong("format", "`postern-emulator-rules/1`, found `\(file.format)`")
    }
    for rule in file.rules {
      for problem in problems(of: rule, entities) { throw wrong("rules[\(rule.id)]", problem) }
    }
    for setting in file.masks.flatMap(\.shownBy).joined() + file.modules.map(\.setting) {
      guard settings[setting] != nil else { throw wrong("masks, modules", "a setting, found `\(setting)`") }
    }
    let named = file.masks.map(\.entity) + (file.modules.map(\.entities) + file.impersonation.values).flatMap(\.words)
    for entity in named where entities[entity]?.name != entity {
      throw wrong("masks, modules, impersonation", "an entity, found `\(entity)`")
    }
    var finished: Set<Cell> = []
    for cell in governing.keys where leadsBack(cell, by: [], &finished) {
      throw wrong("rules", "parents that end somewhere, found a circle through `\(cell.entity)`")
    }
  }

  private func problems(of rule: Rule, _ entities: EntityCatalogue) -> [String] {
    var problems: [String] = []
    if file.sources[rule.source] == nil { problems.append("a source, found `\(rule.source)`") }
    for scope in rule.governs {
      problems += scope.entities.words.filter { $0 != "*" && entities[$0]?.name != $0 }.map {
        "an entity, found `\($0)`"
      }
      problems += scope.rights.words.filter { Right(rawValue: $0) == nil }.map { "a right, found `\($0)`" }
    }
    for way in rule.ways {
      guard let setting = settings[way.setting] else {
        problems.append("a setting, found `\(way.setting)`")
        continue
      }
      if let lets = way.lets, Set(lets.keys) != Set(setting.values) {
        problems.append("every answer of `\(setting.id)`: \(setting.choices)")
      }
      if let from = way.from, setting.rank(of: from) == nil {
        problems.append("an answer of `\(setting.id)`, found `\(from)`")
      }
      if way.lets == nil && way.from == nil && setting.kind == .number {
        problems.append("`from`, since `\(setting.id)` has no greatest answer")
      }
    }
    for case .picklist(let field, let labels) in rule.patterns.flatMap(\.parts) {
      problems += labels.filter { file.picklists[field]?[$0] == nil }.map { "a label of `\(field)`, found `\($0)`" }
    }
    for case .lineOf(let entity, _, _) in rule.patterns.flatMap(\.parts) where entities[entity]?.name != entity {
      problems.append("an entity, found `\(entity)`")
    }
    return problems
  }

  private func leadsBack(_ cell: Cell, by path: Set<Cell>, _ finished: inout Set<Cell>) -> Bool {
    if path.contains(cell) { return true }
    if finished.contains(cell) { return false }
    let path = path.union([cell])
    for parent in parents(of: cell) where leadsBack(parent, by: path, &finished) { return true }
    finished.insert(cell)
    return false
  }

  /// The entities and rights on which a right depends directly.
  func parents(of cell: Cell) -> [Cell] {
    let rules = governing[cell] ?? []
    var parents = rules.flatMap(\.patterns).flatMap(\.parts).compactMap { pattern -> Cell? in
      guard case .parent(let entity, _, let right, _) = pattern else { return nil }
      return Cell(entity: entity, right: right)
    }
    if needsSight(cell.right) { parents.append(Cell(entity: cell.entity, right: .query)) }
    return parents
  }
}
