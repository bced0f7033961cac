import Autotask
import Foundation

extension SmallCatalogue {
  /// The resources in the catalogue's own format.
  var bytes: CatalogueBytes {
    let files: [(String, JSONValue)] = [
      ("settings.json", ["sources": [], "levelPath": "", "settings": .array(settings.indices.map(settingRow))]),
      (
        "access.json",
        [
          "gates": .object(JSONObject(gates.enumerated().map { ("gate\($0)", gateRow($1)) })),
          "rows": .array(entities.indices.map(entityRow)),
        ]
      ),
      (
        "actions.json",
        ["categories": [["id": "all", "title": "All"]], "actions": .array(actions.indices.map(actionRow))]
      ),
      ("presets.json", ["presets": []]),
      (
        "base.json",
        ["baseLevel": "", "levels": [], "baseline": [], "recipe": [], "userRecipe": [], "userRights": []]
      ),
    ]
    return CatalogueBytes(resources: Dictionary(uniqueKeysWithValues: files.map { ($0, Data($1.bytes())) }))
  }

  /// The id of a setting.
  func id(_ setting: Int) -> String { "s\(setting)" }

  /// The id of an item in plans.
  func id(_ item: Item) -> String {
    switch item {
    case .action(let number): "action.\(number)"
    case .operation(let entity, let right): "operation:Entity\(entity):\(right.rawValue)"
    }
  }

  /// The word for answering a question.
  func word(_ question: Int) -> String { "question-\(question)" }

  /// The answer of a rank.
  func answer(_ setting: Int, _ rank: Int) -> String {
    settings[setting].isNumber ? String(settings[setting].minimum + rank) : "answer \(rank)"
  }

  /// The ranks of a level that names raised settings only.
  func ranks(_ level: [String: String]) -> [Int]? {
    var ranks: [Int] = []
    for setting in settings.indices {
      guard let text = level[id(setting)] else {
        ranks.append(0)
        continue
      }
      guard let rank = (0..<settings[setting].answers).first(where: { answer(setting, $0) == text }) else { return nil }
      ranks.append(rank)
    }
    return level.count == ranks.count { $0 > 0 } ? ranks : nil
  }

  private func settingRow(_ number: Int) -> JSONValue {
    let setting = settings[number]
    let values = setting.isNumber ? [] : (0..<setting.answers).map { JSONValue.string(answer(number, $0)) }
    return [
      "id": .string(id(number)), "section": "S", "label": "L", "kind": setting.isNumber ? "number" : "choice",
      "values": .array(values), "minimum": .integer(Int64(setting.minimum)), "systemDefault": "",
      "place": number.isMultiple(of: 3) ? "tenant" : "level", "effect": "yes", "evidence": "documented",
      "sources": [], "clickPath": "",
    ]
  }

  private func gateRow(_ gate: Gate) -> JSONValue {
    [
      "needs": .array(gate.needs.map(needRow)), "alternatives": .array(gate.alternatives.map(alternativeRow)),
      "conditions": .array(gate.conditions.map(conditionRow)),
    ]
  }

  private func entityRow(_ number: Int) -> JSONValue {
    var row = JSONObject([("entity", .string("Entity\(number)"))])
    for (right, cell) in entities[number] {
      row[right.rawValue] =
        switch cell {
        case .gated(let gates): ["gates": .array(gates.map { .string("gate\($0)") })]
        case .ungated: ["state": "ungated"]
        case .unknown: ["state": "unknown"]
        case .absent: ["state": "absent"]
        }
    }
    return .object(row)
  }

  private func actionRow(_ number: Int) -> JSONValue {
    let action = actions[number]
    return [
      "id": .string(id(.action(number))), "category": "all", "set": "guide", "title": "T",
      "entity": .string("Entity\(action.entity)"), "verb": .string(action.right.rawValue), "method": "GET",
      "path": "/V1.0/Entity", "effect": "read", "evidence": "documented", "adds": .array(action.adds.map(needRow)),
      "alternatives": .array(action.alternatives.map(alternativeRow)),
      "conditions": .array(action.conditions.map(conditionRow)),
      "narrower": .array(action.narrowings.map(narrowingRow)),
    ]
  }

  private func needRow(_ need: Need) -> JSONValue {
    [
      "setting": .string(id(need.setting)), "atLeast": .string(answer(need.setting, need.rank)), "why": "W",
      "evidence": .string(need.evidence.rawValue), "source": "S",
    ]
  }

  private func alternativeRow(_ alternative: Alternative) -> JSONValue {
    [
      "replace": .array(alternative.replaced.map { .string(id($0)) }), "with": .array(alternative.with.map(needRow)),
      "why": "W",
    ]
  }

  private func conditionRow(_ question: Question) -> JSONValue {
    var row = needRow(question.need).object ?? JSONObject()
    row["when"] = .string("Question \(question.number)?")
    return .object(row)
  }

  private func narrowingRow(_ question: Question) -> JSONValue {
    [
      "setting": .string(id(question.need.setting)),
      "value": .string(answer(question.need.setting, question.need.rank)),
      "when": .string("question: \(question.number)"), "evidence": "inferred",
    ]
  }
}
