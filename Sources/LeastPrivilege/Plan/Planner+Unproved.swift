import Autotask

extension Planner {
  /// The items whose requirement is neither documented nor observed, and those that vendors ask more for.
  func unproved(_ workings: Workings, at point: LevelVector) -> [Plan.Unproved] {
    workings.requirements.indices.compactMap { index in
      let requirement = workings.requirements[index]
      guard let choice = workings.choice(of: index, at: point) else { return nil }
      let evidence = requirement.evidence(of: requirement.choices[choice])
      guard evidence < .observed || !requirement.fallback.isEmpty else { return nil }
      return Plan.Unproved(
        action: requirement.item,
        why: why(requirement, evidence),
        fallback: ladder(requirement, at: point)
      )
    }
  }

  private func why(_ requirement: Requirement, _ evidence: Evidence) -> String {
    switch (requirement.row?.state, evidence) {
    case (.unknown, _): "no source says what it needs; starts with nothing"
    case (_, .assumed): "assumed: no source says so"
    case (_, .inferred): "inferred from official text, a vendor's guide or the shape of the editor"
    default: "documented, and yet some vendors ask for more"
    }
  }

  /// The next smallest changes: what the sources name; else other ways and open conditions; else the same group's rows.
  private func ladder(_ requirement: Requirement, at point: LevelVector) -> [Rung] {
    var rungs: [Rung] = []
    func add(_ rung: Rung) {
      guard let position = catalogue.settings.position(of: rung.setting),
        let rank = catalogue.settings.all[position].rank(of: rung.value), rank > point[position],
        !rungs.contains(where: { $0.setting == rung.setting && $0.value == rung.value })
      else { return }
      rungs.append(rung)
    }
    requirement.fallback.forEach(add)
    guard rungs.isEmpty else { return rungs }
    for choice in requirement.choices.dropFirst() {
      for need in choice { add(Rung(setting: need.setting, value: need.atLeast, why: need.why, source: need.source)) }
    }
    for condition in requirement.open {
      add(
        Rung(
          setting: condition.setting,
          value: condition.atLeast,
          why: "If \(condition.when): \(condition.why)",
          source: condition.source
        )
      )
    }
    if rungs.isEmpty { neighbours(of: requirement, at: point).forEach(add) }
    return rungs
  }

  /// The answers one step higher in the editor's groups that the requirement or its ladder touches.
  private func neighbours(of requirement: Requirement, at point: LevelVector) -> [Rung] {
    let named = (requirement.choices.first ?? []).map(\.setting) + requirement.fallback.map(\.setting)
    let touched = named.compactMap { catalogue.settings[$0] }
    let groups = Set(touched.map { "\($0.section)|\($0.group)" })
    return catalogue.settings.all.enumerated().compactMap { position, setting -> Rung? in
      guard groups.contains("\(setting.section)|\(setting.group)"), setting.place == .level,
        setting.effect == .yes || setting.effect == .unknown, let value = setting.value(at: point[position] + 1)
      else { return nil }
      return Rung(
        setting: setting.id,
        value: value,
        why: "The next answer in the same group of the editor; no source names it for this call."
      )
    }.prefix(3).map { $0 }
  }
}
