package import Autotask

/// The emulator's access rules, read from `emulator-rules.json`: from setting to entity and right.
///
/// A row is reached with a right when every rule that governs the entity and right lets it through, and, for
/// changing and removing, when it can be queried. What no rule governs is not reached. The planner's rows go
/// the other way, from entity and right to setting, and were written by somebody else: each checks the other.
package struct RuleBook: SecurityRules {
  struct Cell: Hashable {
    var entity: String
    var right: Right
  }

  let file: RulesFile
  let settings: SettingCatalogue
  /// The rules that govern every entity.
  let general: [Right: [Rule]]
  let governing: [Cell: [Rule]]
  let masks: [String: [RulesFile.Mask]]
  /// The settings of the modules that carry an entity.
  let modules: [String: [String]]
  private let impersonation: [String: String]

  /// The rules of a catalogue.
  ///
  /// - Throws: ``CatalogueError`` when the resource is missing or malformed, or names what does not exist.
  package init(_ bytes: CatalogueBytes) throws(CatalogueError) {
    file = try bytes.decode(RulesFile.self, from: "emulator-rules.json")
    settings = try SettingCatalogue(bytes)
    var general: [Right: [Rule]] = [:]
    var governing: [Cell: [Rule]] = [:]
    for rule in file.rules {
      for scope in rule.governs {
        for right in scope.rights.words.compactMap(Right.init) {
          if scope.entities == "*" { general[right, default: []].append(rule) }
          for entity in scope.entities.words { governing[Cell(entity: entity, right: right), default: []].append(rule) }
        }
      }
    }
    self.general = general
    self.governing = governing
    masks = Dictionary(grouping: file.masks, by: \.entity)
    modules = file.modules.reduce(into: [:]) { modules, module in
      for entity in module.entities.words { modules[entity, default: []].append(module.setting) }
    }
    impersonation = file.impersonation.reduce(into: [:]) { cells, row in
      for entity in row.value.words { cells[entity] = row.key }
    }
    try check(EntityCatalogue(bytes))
  }

  /// What the level leaves of the entity's rows for the right; nothing while the entity's module is not active.
  package func reach(of entity: String, _ right: Right, at level: EffectiveLevel) -> Reach {
    Reach(condition(on: entity, right, at: level))
  }

  /// The fields of an entity that the level hides, with the value that Autotask shows instead.
  package func maskedFields(of entity: String, at level: EffectiveLevel) -> [String: JSONValue] {
    var hidden: [String: JSONValue] = [:]
    for mask in masks[entity] ?? [] where !mask.shownBy.contains(where: { $0.allSatisfy { isGreatest($0, at: level) } })
    {
      for field in mask.fields.words { hidden[field] = mask.shows.map(JSONValue.integer) ?? .null }
    }
    return hidden
  }

  /// Whether the entity's product module is active, so that it can be used at all.
  package func isModuleActive(for entity: String, at level: EffectiveLevel) -> Bool {
    (modules[entity] ?? []).allSatisfy { isGreatest($0, at: level) }
  }

  /// The setting that lets the API user use a right on an entity for somebody else, nil where the grid has none.
  ///
  /// Source: Web Services API security settings, Resource Impersonation.
  package func impersonationSetting(for entity: String, _ right: Right) -> String? {
    guard let row = impersonation[entity] else { return nil }
    let verb =
      switch right {
      case .query: "view"
      case .create: "add"
      case .update: "edit"
      case .delete: "delete"
      }
    return settings["wsapi.impersonate.\(row).\(verb)"]?.id
  }

  /// The values of the picklists on which rules depend, by field and label.
  package var picklists: [String: [String: Int64]] { file.picklists }

  private func isGreatest(_ setting: String, at level: EffectiveLevel) -> Bool {
    settings[setting]?.values.last == level[setting]
  }
}

extension RuleBook {
  private func condition(on entity: String, _ right: Right, at level: EffectiveLevel) -> RowCondition {
    let rules = governing[Cell(entity: entity, right: right)] ?? []
    guard !rules.isEmpty, isModuleActive(for: entity, at: level) else { return .never }
    var parts: [RowCondition] = []
    for rule in (general[right] ?? []) + rules {
      let part = condition(of: rule, at: level)
      if part == .never { return .never }
      parts.append(part)
    }
    if needsSight(right) { parts.append(condition(on: entity, .query, at: level)) }
    return .conjunction(parts)
  }

  /// Whether a row must be queried to be reached: what is not seen can be neither changed nor removed.
  func needsSight(_ right: Right) -> Bool { right == .update || right == .delete }

  private func condition(of rule: Rule, at level: EffectiveLevel) -> RowCondition {
    if let always = rule.always { return condition(of: always, at: level) }
    let condition = RowCondition.disjunction(
      rule.ways.map { self.condition(of: pattern(of: $0, at: level), at: level) }
    )
    // All labels of a picklist together are no condition.
    if case .field(let field, let values) = condition, let labels = file.picklists[field],
      Set(labels.values).isSubset(of: values)
    {
      return .always
    }
    return condition
  }

  private func pattern(of way: Rule.Way, at level: EffectiveLevel) -> RowPattern {
    let answer = level[way.setting]
    if let lets = way.lets { return lets[answer] ?? .nothing }
    guard let setting = settings[way.setting], let rank = setting.rank(of: answer),
      let least = setting.rank(of: way.from ?? setting.values.last ?? "")
    else { return .nothing }
    return rank >= least ? .everything : .nothing
  }

  private func condition(of pattern: RowPattern, at level: EffectiveLevel) -> RowCondition {
    switch pattern {
    case .nothing: .never
    case .everything: .always
    case .picklist(let field, let labels):
      .field(field, isOneOf: labels.compactMap { file.picklists[field]?[$0] }.sorted())
    case .unset(let field): .flagUnset(field)
    case .isNull(let field): .isNull(field)
    case .isSet(let field): .isSet(field)
    case .creator(let field): .isCaller(field)
    case .owner(let field): level.canOwnRows ? .isCaller(field) : .never
    case .parent(let entity, let field, let right, let orNull):
      parent(entity, right, by: field, orNull: orNull, at: level)
    case .line(let field): .line(field)
    case .colleague(let field): .colleague(field)
    case .lineOf(let entity, let field, let line): .lineOf(entity: entity, by: field, line: line)
    case .all(let parts): .conjunction(parts.map { condition(of: $0, at: level) })
    case .any(let parts): .disjunction(parts.map { condition(of: $0, at: level) })
    }
  }

  private func parent(
    _ entity: String,
    _ right: Right,
    by field: String,
    orNull: Bool,
    at level: EffectiveLevel
  ) -> RowCondition {
    switch reach(of: entity, right, at: level) {
    case .everything: .always
    case .nothing: orNull ? .isNull(field) : .never
    case .rows:
      orNull
        ? .disjunction([.isNull(field), .reachable(field: field, entity: entity, right: right)])
        : .reachable(field: field, entity: entity, right: right)
    }
  }
}
