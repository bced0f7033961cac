import Autotask
import LeastPrivilege

extension PlanDocument {
  /// The plan in its published format, with what is left open at the top.
  var json: JSONValue {
    let members = plan.json.object ?? JSONObject()
    let first = ["format", "name", "conditions"]
    var object = JSONObject(first.compactMap { key in members[key].map { (key, $0) } })
    for member in members where !first.contains(member.key) { object[member.key] = member.value }
    let rows = difference.map { row -> JSONValue in
      ["id": .string(row.setting.id), "here": .string(row.here), "there": .string(row.there)]
    }
    object["assumeDifference"] = ["other": .string(otherMode.options.assume.rawValue), "settings": .array(rows)]
    object["recipe"] = .array(catalogue.base.recipe.map(JSONValue.string))
    object["userRecipe"] = .array(catalogue.base.userRecipe.map(JSONValue.string))
    if var proof = object["proof"]?.object {
      proof["cells"] = .object(JSONObject(catalogue.cellCounts().map { ($0.state, .integer(Int64($0.cells))) }))
      object["proof"] = .object(proof)
    }
    return .object(object)
  }

  /// One row a setting: first what is left open, then the level, what is outside it, the baseline, the proof.
  var csv: String {
    var table = TextTable(heads: Self.columns)
    for condition in open {
      for need in condition.settings {
        table.rows.append(row("condition", need.id, value: "left open", why: headline(condition), of: condition))
      }
    }
    table.rows += plan.settings.map { row("level", $0) }
    table.rows += plan.outsideTheLevel.map { row("outside the level", $0) }
    for step in plan.baseline {
      table.rows.append(row("baseline", step.setting, value: step.value, why: step.why, clickPath: step.clickPath))
    }
    table.rows.append(["proof", "", "", "", "", "", "", "", "", plan.proof.sentence, "", ""])
    return table.csv
  }

  /// The columns of the comma-separated format.
  static let columns = [
    "kind", "id", "section", "group", "label", "value", "lowest", "evidence", "neededBy", "why", "clickPath", "sources",
  ]

  private func row(_ kind: String, _ raised: Plan.Raised) -> [String] {
    let setting = raised.setting
    return [
      kind, setting.id, setting.section, setting.group, setting.label, raised.value, setting.lowest,
      raised.evidence.rawValue, raised.neededBy.joined(separator: " "), raised.why, setting.clickPath,
      raised.sources.joined(separator: " "),
    ]
  }

  private func row(
    _ kind: String,
    _ id: String,
    value: String,
    why: String,
    of condition: Plan.OpenCondition? = nil,
    clickPath: String? = nil
  ) -> [String] {
    let setting = catalogue.settings[id]
    return [
      kind, id, setting?.section ?? "", setting?.group ?? "", setting?.label ?? "", value, setting?.lowest ?? "",
      condition?.evidence.rawValue ?? "", "", why, clickPath ?? setting?.clickPath ?? "", condition?.id ?? "",
    ]
  }
}
