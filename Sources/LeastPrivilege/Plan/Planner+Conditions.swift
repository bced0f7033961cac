import Autotask

extension Workings {
  /// The conditions of a selection, each once with all its settings, answered ones included.
  func conditions(
    answers: [String: Bool],
    selection: Selection,
    catalogue: PolicyCatalogue
  ) -> [Plan.OpenCondition] {
    var found: [Plan.OpenCondition] = []
    for item in selection.items {
      // Asked again without answers: what was answered is shown too.
      let requirement = catalogue.requirement(of: item)
      for condition in requirement.open {
        found.note(
          id: condition.id,
          when: condition.when,
          setting: condition.setting,
          value: condition.atLeast,
          consequence: consequence(of: condition),
          evidence: condition.evidence,
          answer: answers[condition.id]
        )
      }
      for narrowing in requirement.narrowings {
        let setting = catalogue.settings[narrowing.setting]
        found.note(
          id: narrowing.id,
          when: narrowing.when,
          setting: narrowing.setting,
          value: narrowing.value,
          consequence: "if this holds, \(setting?.label ?? narrowing.setting) = \(narrowing.value) is enough",
          evidence: narrowing.evidence,
          answer: answers[narrowing.id]
        )
      }
    }
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
  fileprivate mutating func note(
    id: String,
    when: String,
    setting: String,
    value: String,
    consequence: String,
    evidence: Evidence,
    answer: Bool?
  ) {
    guard let index = firstIndex(where: { $0.id == id }) else {
      append(
        Plan.OpenCondition(
          id: id,
          when: when,
          settings: [(setting, value)],
          answer: answer,
          consequence: consequence,
          evidence: evidence
        )
      )
      return
    }
    if !self[index].settings.contains(where: { $0 == (setting, value) }) {
      self[index].settings.append((setting, value))
    }
    self[index].evidence = Swift.max(self[index].evidence, evidence)
  }
}
