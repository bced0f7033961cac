import Autotask

extension Workings {
  /// The conditions of a selection, each once with all its settings, answered ones included.
  func conditions(
    answers: [String: Bool],
    selection: Selection,
    catalogue: PolicyCatalogue
  ) -> [Plan.OpenCondition] {
    var found: [Plan.OpenCondition] = []
    for (item, answered) in zip(selection.items, requirements) {
      // Asked again without answers: what was answered is shown too.
      let requirement = answers.isEmpty ? answered : catalogue.requirement(of: item)
      for condition in requirement.open {
        found.note(condition.when, (condition.setting, condition.atLeast), condition.evidence) {
          consequence(of: condition)
        }
      }
      for narrowing in requirement.narrowings {
        found.note(narrowing.when, (narrowing.setting, narrowing.value), narrowing.evidence) {
          let label = catalogue.settings[narrowing.setting]?.label ?? narrowing.setting
          return "if this holds, \(label) = \(narrowing.value) is enough"
        }
      }
    }
    for index in found.indices { found[index].answer = answers[found[index].id] }
    return found
  }

  /// What follows when the condition is left at its narrowest.
  private func consequence(of condition: Condition) -> String {
    let when = condition.when
    for (prefix, rest) in [("records belong to ", ""), ("documents of ", "documents of ")] where when.hasPrefix(prefix)
    {
      let whose = when.dropFirst(prefix.count)
      return rest.isEmpty
        ? "records of \(whose) will be invisible, without an error"
        : "\(rest)\(whose.replacing(" are needed", with: "")) will be invisible, without an error"
    }
    if when.hasPrefix("always") { return "while it is not so, these calls are refused as if a right were missing" }
    if when.hasPrefix("the project is a ") {
      return "\(when.dropFirst("the project is a ".count))s among the projects will be invisible, without an error"
    }
    if when.hasSuffix("must be visible") || when.hasSuffix("must be readable") {
      return "these rows or values will be missing, without an error"
    }
    if when == "Organizational Structure is enabled" {
      return "records outside the user's lines of business will be invisible, without an error"
    }
    return "if \(when), the call will be refused or have no effect"
  }
}

extension [Plan.OpenCondition] {
  /// Notes a setting under its condition; the words are made only once for each condition.
  fileprivate mutating func note(
    _ when: String,
    _ setting: (id: String, value: String),
    _ evidence: Evidence,
    consequence: () -> String
  ) {
    guard let index = firstIndex(where: { $0.when == when }) else {
      append(
        Plan.OpenCondition(
          id: Condition.id(of: when),
          when: when,
          settings: [setting],
          answer: nil,
          consequence: consequence(),
          evidence: evidence
        )
      )
      return
    }
    if !self[index].settings.contains(where: { $0 == setting }) { self[index].settings.append(setting) }
    self[index].evidence = Swift.max(self[index].evidence, evidence)
  }
}
