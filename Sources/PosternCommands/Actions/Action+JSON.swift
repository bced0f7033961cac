import Autotask
import LeastPrivilege

extension PolicyCatalogue {
  /// An action with everything that is known of its requirement.
  func json(of action: Action) -> JSONValue {
    let requirement = requirement(of: .action(action))
    var object = JSONObject([
      ("id", .string(action.id)), ("category", .string(action.category)), ("group", .string(action.group.rawValue)),
      ("title", .string(action.title)), ("entity", .string(action.entity)), ("verb", .string(action.verb.rawValue)),
      ("method", .string(action.method.rawValue)), ("path", .string(action.path)),
      ("effect", .string(action.effect.rawValue)), ("evidence", .string(action.evidence.rawValue)),
    ])
    object["access"] = (requirement.row?.state.rawValue).map(JSONValue.string)
    object["requires"] = .array((requirement.choices.first ?? []).map(\.json))
    object["alternatives"] = .array(requirement.choices.dropFirst().map { .array($0.map(\.json)) })
    object["conditions"] = .array(requirement.open.map(\.json))
    object["narrower"] = .array(requirement.narrowings.map(\.json))
    object["fallback"] = .array(requirement.fallback.map(\.json))
    object["note"] = (action.note ?? requirement.row?.note).map(JSONValue.string)
    object["publishedAs"] = action.publishedAs.map(JSONValue.string)
    return .object(object)
  }
}

extension Need {
  var json: JSONValue {
    [
      "setting": .string(setting), "atLeast": .string(atLeast), "why": .string(why),
      "evidence": .string(evidence.rawValue), "source": .string(source),
    ]
  }
}

extension Condition {
  fileprivate var json: JSONValue {
    [
      "id": .string(id), "when": .string(when), "setting": .string(setting), "atLeast": .string(atLeast),
      "why": .string(why), "evidence": .string(evidence.rawValue), "source": .string(source),
    ]
  }
}

extension Narrowing {
  fileprivate var json: JSONValue {
    [
      "id": .string(id), "when": .string(when), "setting": .string(setting), "value": .string(value),
      "evidence": .string(evidence.rawValue),
    ]
  }
}

extension Rung {
  fileprivate var json: JSONValue {
    var object = JSONObject([("setting", .string(setting)), ("value", .string(value)), ("why", .string(why))])
    object["source"] = source.map(JSONValue.string)
    return .object(object)
  }
}
