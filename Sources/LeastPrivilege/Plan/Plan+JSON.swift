public import Autotask

extension Plan {
  /// The format's name and version.
  public static let format = "postern-plan/1"

  /// The plan in its published format.
  public var json: JSONValue {
    var object = JSONObject()
    object["format"] = .string(Self.format)
    object["name"] = .string(name)
    object["baseLevel"] = .string(baseLevel)
    object["preset"] = selection.preset.map(JSONValue.string)
    object["actions"] = .array(selection.items.map { .string($0.id) })
    object["assume"] = .string(options.assume.rawValue)
    object["conditions"] = .array(conditions.map(\.json))
    object["settings"] = .array(settings.map(\.json))
    object["baseline"] = .array(baseline.map(\.json))
    object["outsideTheLevel"] = .array(outsideTheLevel.map(\.json))
    object["alternatives"] = .array(
      alternatives.map { level in
        .object(JSONObject(level.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
      }
    )
    object["preference"] = preference.map(JSONValue.string) ?? .null
    object["residualRisk"] = .array(residualRisk.map { ["text": .string($0.text), "closedBy": .string($0.closedBy)] })
    object["unproved"] = .array(unproved.map(\.json))
    object["proof"] = proof.json
    return .object(object)
  }
}

extension Plan.Raised {
  fileprivate var json: JSONValue {
    [
      "id": .string(setting.id), "section": .string(setting.section), "group": .string(setting.group),
      "label": .string(setting.label), "value": .string(value), "lowest": .string(setting.lowest),
      "why": .string(why), "neededBy": .array(neededBy.map(JSONValue.string)), "evidence": .string(evidence.rawValue),
      "clickPath": .string(setting.clickPath), "sources": .array(sources.map(JSONValue.string)),
      "witness": witness.json,
    ]
  }
}

extension Plan.Witness {
  /// The witness in its published format.
  public var json: JSONValue {
    ["setting": .string(setting), "loweredTo": .string(loweredTo), "breaks": .string(breaks)]
  }
}

extension Plan.OpenCondition {
  fileprivate var json: JSONValue {
    [
      "id": .string(id), "when": .string(when),
      "settings": .array(settings.map { ["id": .string($0.id), "value": .string($0.value)] }),
      "answer": answer.map(JSONValue.bool) ?? .null, "consequence": .string(consequence),
      "evidence": .string(evidence.rawValue),
    ]
  }
}

extension LevelBase.Baseline {
  fileprivate var json: JSONValue {
    ["id": .string(setting), "value": .string(value), "why": .string(why), "clickPath": .string(clickPath)]
  }
}

extension Plan.Unproved {
  fileprivate var json: JSONValue {
    [
      "action": .string(action), "why": .string(why),
      "fallback": .array(
        fallback.map { rung in
          var object = JSONObject([
            ("setting", .string(rung.setting)), ("value", .string(rung.value)), ("why", .string(rung.why)),
          ])
          object["source"] = rung.source.map(JSONValue.string)
          return .object(object)
        }
      ),
    ]
  }
}

extension Plan.Proof {
  fileprivate var json: JSONValue {
    var object = JSONObject([("catalogue", .string(catalogue))])
    for grade in [Evidence.documented, .observed, .inferred, .assumed] {
      object[grade.rawValue] = .integer(Int64(rules[grade] ?? 0))
    }
    object["sentence"] = .string(sentence)
    return .object(object)
  }
}
