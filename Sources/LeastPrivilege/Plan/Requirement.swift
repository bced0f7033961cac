public import Autotask

/// What one item of a selection needs of a level: any of several conjunctions of needs.
public struct Requirement: Sendable, Equatable {
  /// The item's id.
  public var item: String
  /// The rule that it stands on: entity and right, which several items may share.
  public var rule: String
  /// The conjunctions, the usual one first; an empty conjunction needs nothing.
  public var choices: [[Need]]
  /// Needs that stand only when something holds and that have not been answered.
  public var open: [Condition]
  /// Smaller answers that would do when something holds and that have not been answered.
  public var narrowings: [Narrowing]
  /// What to try next.
  public var fallback: [Rung]
  /// How the access row is known; nil for the webhooks allowance.
  public var row: AccessRow?

  /// How sure one of the conjunctions is: the weakest of its needs, or of the row when nothing is needed.
  public func evidence(of choice: [Need]) -> Evidence {
    let rowEvidence: Evidence? =
      switch row?.state {
      case .unknown: .assumed
      case .ungated: row?.evidence
      default: nil
      }
    return (choice.map(\.evidence) + [rowEvidence].compactMap { $0 }).min() ?? .documented
  }
}

/// What the user says of the conditions, and how far unsure requirements are raised.
public struct PlanOptions: Sendable, Equatable {
  /// How requirements that nobody has proved are taken.
  public enum Assume: String, Sendable, CaseIterable {
    /// At their least.
    case least
    /// Raised to the first rung of their ladder that the vendor's help supports.
    case documented
  }

  /// Answers by the conditions' ids; what is missing is left at its narrowest.
  public var answers: [String: Bool]
  /// How unsure requirements are taken.
  public var assume: Assume

  /// Makes options.
  public init(answers: [String: Bool] = [:], assume: Assume = .least) {
    self.answers = answers
    self.assume = assume
  }
}

extension PolicyCatalogue {
  /// What an item needs: the access row of its entity and right, joined with what the action adds.
  public func requirement(of item: PlanItem, _ options: PlanOptions = .init()) -> Requirement {
    var requirement: Requirement
    switch item {
    case .webhooks(let count): requirement = webhooksRequirement(count)
    case .operation(let entity, let right):
      requirement = Requirement(item: item, row: access[entity, right], adding: nil)
    case .action(let action):
      let row = action.verb.right.flatMap { access[action.entity, $0] }
      requirement = Requirement(item: item, row: row, adding: action)
    }
    requirement.answer(options, settings: settings)
    requirement.passOver(isBaseline)
    return requirement
  }

  /// Whether every usable level has this answer, or a greater one, whatever is planned.
  func isBaseline(_ setting: String, _ value: String) -> Bool {
    base.baseline.contains { $0.setting == setting && settings.is($0.value, atLeast: value, of: setting) }
  }

  private func webhooksRequirement(_ count: Int) -> Requirement {
    let source = "https://ww1.autotask.net/help/DeveloperHelp/Content/APIs/Webhooks/Webhooks_Creating.htm"
    let needs = [
      Need(
        setting: "other.webhooks.create",
        atLeast: "Yes",
        why: "Off by default on every level.",
        evidence: .documented,
        source: source
      ),
      Need(
        setting: "other.webhooks.max",
        atLeast: String(count),
        why: "One webhook for each trigger in use.",
        evidence: .documented,
        source: source
      ),
    ]
    return Requirement(
      item: PlanItem.webhooks(count).id,
      rule: "webhooks",
      choices: [needs],
      open: [],
      narrowings: [],
      fallback: [],
      row: nil
    )
  }
}

extension Requirement {
  fileprivate init(item: PlanItem, row: AccessRow?, adding action: Action?) {
    var base = row?.needs ?? []
    for need in action?.adds ?? [] { base.merge(need) }
    let alternatives = (row?.alternatives ?? []) + (action?.alternatives ?? [])
    let others = alternatives.map { alternative in
      var choice = base.filter { !alternative.replace.contains($0.setting) }
      for need in alternative.with { choice.merge(need) }
      return choice
    }
    // An operation that the API does not offer is opened by nothing.
    choices = row?.state == .absent || row == nil ? [] : [base] + others
    self.item = item.id
    rule = item.cell.map { "\($0.entity) \($0.right.rawValue)" } ?? item.id
    self.row = row
    open = (action?.conditions ?? []) + (row?.conditions ?? [])
    narrowings = action?.narrower ?? []
    fallback = (action?.fallback ?? []).isEmpty ? row?.fallback ?? [] : action?.fallback ?? []
  }

  /// Takes in what the user answered: a condition that holds becomes a need, a narrowing that holds lowers one.
  fileprivate mutating func answer(_ options: PlanOptions, settings: SettingCatalogue) {
    if !options.answers.isEmpty { take(options.answers, settings) }
    if options.assume == .documented { assumeDocumented(settings) }
  }

  private mutating func take(_ answers: [String: Bool], _ settings: SettingCatalogue) {
    for condition in open where answers[condition.id] == true {
      choices = choices.map { choice in
        var choice = choice
        choice.merge(condition.need)
        return choice
      }
    }
    for narrowing in narrowings where answers[narrowing.id] == true {
      choices = choices.map { choice in
        choice.map { need in
          // Where less is needed already, the smaller answer is not smaller.
          guard need.setting == narrowing.setting,
            settings.is(need.atLeast, atLeast: narrowing.value, of: need.setting)
          else { return need }
          return Need(
            setting: need.setting,
            atLeast: narrowing.value,
            why: "Enough because \(narrowing.when).",
            evidence: narrowing.evidence,
            source: need.source
          )
        }
      }
    }
    open.removeAll { answers[$0.id] != nil }
    narrowings.removeAll { answers[$0.id] != nil }
  }

  private mutating func assumeDocumented(_ settings: SettingCatalogue) {
    guard let first = choices.first, evidence(of: first) < .observed, let rung = fallback.first(where: \.isDocumented)
    else { return }
    let need = Need(
      setting: rung.setting,
      atLeast: rung.value,
      why: rung.why,
      evidence: .inferred,
      source: rung.source ?? ""
    )
    choices = choices.map { choice in
      let isMet = choice.contains { other in
        other.setting == need.setting && settings.is(other.atLeast, atLeast: need.atLeast, of: need.setting)
      }
      return isMet ? choice : choice.filter { $0.setting != need.setting } + [need]
    }
  }

  /// Passes over what every usable level meets: the baseline is clicked whatever is planned.
  fileprivate mutating func passOver(_ isBaseline: (_ setting: String, _ value: String) -> Bool) {
    choices = choices.map { choice in choice.filter { !isBaseline($0.setting, $0.atLeast) } }
    open.removeAll { isBaseline($0.setting, $0.atLeast) }
  }
}
