/// A setting and the least rank of it that is enough.
struct NeedRule: Sendable {
  var setting: String
  var rank: Int
}

/// Another way: the needs of some settings fall away, others stand instead.
struct AlternativeRule: Sendable {
  var replaced: Set<String>
  var with: [NeedRule]
}

/// A need, or a smaller answer, that stands when something holds.
struct QuestionRule: Sendable {
  var word: String
  var need: NeedRule
}

/// One gate, which rows pass through.
struct GateRule: Sendable {
  var needs: [NeedRule]
  var alternatives: [AlternativeRule]
  var conditions: [QuestionRule]

  init(_ gate: CatalogueRows.Gate, _ ranks: Ranks) throws(CatalogueFault) {
    needs = try ranks.needs(gate.needs, in: "access.json")
    alternatives = try ranks.alternatives(gate.alternatives, in: "access.json")
    conditions = try ranks.conditions(gate.conditions, in: "access.json")
  }
}

/// What opens one right on one entity.
struct AccessRule: Sendable {
  var needs: [NeedRule] = []
  var alternatives: [AlternativeRule] = []
  var conditions: [QuestionRule] = []
  var ladder: [CatalogueRows.Rung]

  init(ladder: [CatalogueRows.Rung]) { self.ladder = ladder }

  mutating func add(_ gate: GateRule) {
    needs += gate.needs
    alternatives += gate.alternatives
    conditions += gate.conditions
  }
}

/// What an action needs beyond the right that it takes.
struct ActionRule: Sendable {
  var entity: String
  var right: Right?
  var adds: [NeedRule]
  var alternatives: [AlternativeRule]
  var conditions: [QuestionRule]
  var narrowings: [QuestionRule]
  var ladder: [CatalogueRows.Rung]

  init(_ action: CatalogueRows.Action, _ ranks: Ranks) throws(CatalogueFault) {
    entity = action.entity
    right = action.verb.right
    adds = try ranks.needs(action.adds ?? [], in: "actions.json")
    alternatives = try ranks.alternatives(action.alternatives, in: "actions.json")
    conditions = try ranks.conditions(action.conditions, in: "actions.json")
    var narrowings: [QuestionRule] = []
    for row in action.narrower ?? [] {
      let need = CatalogueRows.Need(setting: row.setting, atLeast: row.value)
      narrowings.append(QuestionRule(word: answerWord(of: row.when), need: try ranks.need(need, in: "actions.json")))
    }
    self.narrowings = narrowings
    ladder = action.fallback ?? []
  }
}

/// Turns the answers in rows into ranks.
struct Ranks {
  let settings: [String: SettingRule]

  init(_ file: CatalogueRows.Settings) throws(CatalogueFault) {
    var settings: [String: SettingRule] = [:]
    for row in file.settings {
      guard settings[row.id] == nil else {
        throw CatalogueFault(resource: "settings.json", expected: "expected each id once, found `\(row.id)` twice")
      }
      settings[row.id] = SettingRule(
        answers: row.kind == .number ? .numbers(from: row.minimum ?? 0) : .words(row.values)
      )
    }
    self.settings = settings
  }

  func need(_ row: CatalogueRows.Need, in resource: String) throws(CatalogueFault) -> NeedRule {
    guard let rank = settings[row.setting]?.rank(of: row.atLeast) else {
      let expected = "expected a setting and its answer, found `\(row.setting)` = `\(row.atLeast)`"
      throw CatalogueFault(resource: resource, expected: expected)
    }
    return NeedRule(setting: row.setting, rank: rank)
  }

  func needs(_ rows: [CatalogueRows.Need], in resource: String) throws(CatalogueFault) -> [NeedRule] {
    var needs: [NeedRule] = []
    for row in rows { needs.append(try need(row, in: resource)) }
    return needs
  }

  func alternatives(
    _ rows: [CatalogueRows.Alternative]?,
    in resource: String
  ) throws(CatalogueFault) -> [AlternativeRule] {
    var alternatives: [AlternativeRule] = []
    for row in rows ?? [] {
      alternatives.append(AlternativeRule(replaced: Set(row.replace), with: try needs(row.with, in: resource)))
    }
    return alternatives
  }

  func conditions(
    _ rows: [CatalogueRows.Condition]?,
    in resource: String
  ) throws(CatalogueFault) -> [QuestionRule] {
    var conditions: [QuestionRule] = []
    for row in rows ?? [] {
      let need = CatalogueRows.Need(setting: row.setting, atLeast: row.atLeast)
      conditions.append(QuestionRule(word: answerWord(of: row.when), need: try self.need(need, in: resource)))
    }
    return conditions
  }

  func baseline(_ base: CatalogueRows.Base) throws(CatalogueFault) -> [String: Int] {
    var ranks: [String: Int] = [:]
    for row in base.baseline {
      let need = CatalogueRows.Need(setting: row.setting, atLeast: row.value)
      ranks[row.setting] = try self.need(need, in: "base.json").rank
    }
    return ranks
  }
}
