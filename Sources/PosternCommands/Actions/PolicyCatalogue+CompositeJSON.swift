import Autotask
import LeastPrivilege

extension PolicyCatalogue {
  /// An action of more than one call, or of none, with the keys of every other action and what its operations require.
  func json(of row: CompositeAction) -> JSONValue {
    let requirements = requirements(of: row)
    let choices = requirements.map { ($0, $0.choices.first ?? []) }
    let evidence = choices.map { $0.evidence(of: $1) }.min() ?? .documented
    let first = row.operations.first
    return [
      "id": .string(row.id), "category": .string(row.category), "group": "composite", "title": .string(row.title),
      "entity": (first?.entity).map(JSONValue.string) ?? .null,
      "verb": (first?.verbs.last?.rawValue).map(JSONValue.string) ?? .null, "method": "POST",
      "path": .string("/api/v1/actions/\(row.id)"), "effect": .string(row.effect),
      "evidence": .string(evidence.rawValue), "requires": .array(Self.distinct(choices.flatMap(\.1)).map(\.json)),
      "needs": .string(row.needs.rawValue), "note": .string(row.description),
      "operations": .array(
        row.operations.map { operation in
          ["entity": .string(operation.entity), "verbs": .array(operation.verbs.map { .string($0.rawValue) })]
        }
      ),
    ]
  }

  /// What it needs, in a few words.
  func needs(of row: CompositeAction) -> String {
    let needs = Self.distinct(requirements(of: row).flatMap { $0.choices.first ?? [] })
    let words = needs.map { "\($0.setting)=\($0.atLeast)" }.joined(separator: " ")
    switch row.needs {
    case .all: return words.isEmpty ? "no setting" : words
    case .any: return "one of: \(words)"
    case .none: return "what it is asked for"
    }
  }

  private func requirements(of row: CompositeAction) -> [Requirement] {
    var selection = Selection()
    guard !row.operations.isEmpty, (try? selection.add(row.id, from: self)) != nil else { return [] }
    return selection.items.map { requirement(of: $0) }
  }

  private static func distinct(_ needs: [Need]) -> [Need] {
    var seen: Set<String> = []
    return needs.filter { seen.insert("\($0.setting)=\($0.atLeast)").inserted }
  }
}
