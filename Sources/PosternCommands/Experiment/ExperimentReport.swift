import Autotask
import LeastPrivilege
import PosternStore

extension Plan {
  /// Whether an open question concerns an action, an entity or a setting of the plan.
  func isTouched(by experiment: Experiment) -> Bool {
    let items = Set(selection.items.map(\.id))
    let operations = Set(
      selection.items.compactMap { item in
        if case .operation(let entity, _) = item { entity } else { nil }
      }
    )
    return !items.isDisjoint(with: experiment.actions) || !operations.isDisjoint(with: experiment.entities)
      || !Set(outsideTheLevel.map(\.setting.id)).isDisjoint(with: experiment.settings)
  }
}

/// Open questions as steps that an administrator can try on a live tenant.
struct ExperimentReport {
  /// The formats that the questions have.
  static let formats: [OutputFormat] = [.table, .json, .markdown]

  private let experiments: [Experiment]
  private let facts: [String: TenantFact]

  /// The questions, with what one tenant has recorded on them.
  init(_ experiments: [Experiment], facts: [TenantFact] = []) {
    self.experiments = experiments
    self.facts = Dictionary(facts.map { ($0.origin, $0) }) { _, last in last }
  }

  /// The questions in a format.
  func text(_ format: OutputFormat) -> String {
    if format == .json { return JSONValue.array(experiments.map(json)).text(.indented) }
    guard !experiments.isEmpty else { return "no open question touches this plan" }
    return experiments.map { format == .markdown ? markdown($0) : paragraph($0) }.joined(separator: "\n\n")
  }

  private func paragraph(_ experiment: Experiment) -> String {
    var lines = [TextStyle.result.bold(experiment.id), "  \(experiment.question)"]
    lines += experiment.steps.enumerated().map { "    \($0 + 1). \($1)" }
    lines.append("  What may be seen:")
    lines += experiment.outcomes.enumerated().map { "    --outcome \($0 + 1)  \($1.when): \($1.meaning)" }
    if let fact = facts[experiment.id] { lines.append("  Recorded here: \(fact.outcome)") }
    return lines.joined(separator: "\n")
  }

  private func markdown(_ experiment: Experiment) -> String {
    var lines = ["## \(experiment.id)", "", experiment.question, ""]
    lines += experiment.steps.enumerated().map { "\($0 + 1). \($1)" }
    let table = TextTable(
      heads: ["outcome", "what is seen", "what it means"],
      rows: experiment.outcomes.enumerated().map { ["\($0 + 1)", $1.when, $1.meaning] }
    )
    lines += ["", table.markdown]
    if let fact = facts[experiment.id] { lines += ["", "Recorded here: \(fact.outcome)"] }
    return lines.joined(separator: "\n")
  }

  private func json(_ experiment: Experiment) -> JSONValue {
    func list(_ words: [String]) -> JSONValue { .array(words.map(JSONValue.string)) }
    let outcomes = experiment.outcomes.enumerated().map { index, outcome -> JSONValue in
      [
        "outcome": .integer(Int64(index + 1)), "when": .string(outcome.when), "meaning": .string(outcome.meaning),
        "changes": .array(outcome.effect.map(\.json)),
      ]
    }
    return [
      "id": .string(experiment.id), "number": .integer(Int64(experiment.number)),
      "question": .string(experiment.question), "settings": list(experiment.settings),
      "actions": list(experiment.actions), "entities": list(experiment.entities), "steps": list(experiment.steps),
      "outcomes": .array(outcomes), "recorded": facts[experiment.id].map { .string($0.outcome) } ?? .null,
    ]
  }
}
