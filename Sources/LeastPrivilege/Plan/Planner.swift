import Autotask

/// Computes least levels: settings form a product of finite orders, so the least level is a join of needs.
public struct Planner: Sendable {
  /// What the planner stands on.
  public let catalogue: PolicyCatalogue

  /// A planner over a catalogue.
  public init(_ catalogue: PolicyCatalogue) { self.catalogue = catalogue }

  /// The least level that allows a selection.
  ///
  /// - Throws: ``PlanError`` when an item can be allowed by no level, such as an operation that the API does not offer.
  public func plan(
    _ selection: Selection,
    options: PlanOptions = .init(),
    name: String = "Rewst Automation"
  ) throws(PlanError) -> Plan {
    let requirements = selection.items.map { catalogue.requirement(of: $0, options) }
    let impossible = requirements.filter(\.choices.isEmpty).map(\.item)
    guard impossible.isEmpty else {
      throw PlanError("no level allows \(impossible.joined(separator: ", ")): the API offers no such operation")
    }
    let workings = try Workings(requirements, settings: catalogue.settings)
    let points = workings.minimalPointsByPreference()
    guard let point = points.first else { throw PlanError("no level allows this selection") }
    let raised = workings.raised(at: point)
    return Plan(
      name: name,
      baseLevel: catalogue.base.baseLevel,
      selection: selection,
      options: options,
      settings: raised.filter { $0.setting.place == .level },
      outsideTheLevel: raised.filter { $0.setting.place != .level },
      baseline: catalogue.base.baseline,
      conditions: workings.conditions(answers: options.answers, selection: selection, catalogue: catalogue),
      alternatives: points.dropFirst().map(workings.answers),
      preference: workings.preference(among: points),
      residualRisk: residualRisk(of: point, workings, selection),
      unproved: unproved(workings, at: point),
      proof: Plan.Proof(catalogue: catalogue.digest, rules: workings.rules(at: point)),
      changes: catalogue.changes,
      assumed: assumed(selection, options)
    )
  }

  /// The needs that unsure requirements got beyond their least.
  private func assumed(
    _ selection: Selection,
    _ options: PlanOptions
  ) -> [(item: String, setting: String, value: String)] {
    guard options.assume == .documented else { return [] }
    var least = options
    least.assume = .least
    return selection.items.flatMap { item in
      let before = catalogue.requirement(of: item, least).choices
      let after = catalogue.requirement(of: item, options).choices
      // Each way gets the same need, where it does not meet it already.
      let added = zip(before, after).flatMap { old, new in new.filter { !old.contains($0) } }
      return added.first.map { [(item.id, $0.setting, $0.atLeast)] } ?? []
    }
  }
}

/// The requirements of one selection as points of the settings' lattice.
struct Workings {
  let requirements: [Requirement]
  let settings: SettingCatalogue
  /// The points of each requirement's choices.
  let points: [[LevelVector]]

  init(_ requirements: [Requirement], settings: SettingCatalogue) throws(PlanError) {
    self.requirements = requirements
    self.settings = settings
    var points: [[LevelVector]] = []
    for requirement in requirements {
      var choices: [LevelVector] = []
      for needs in requirement.choices {
        var ranks: [(Int, Int)] = []
        for need in needs {
          guard let position = settings.position(of: need.setting),
            let rank = settings.all[position].rank(of: need.atLeast)
          else {
            throw PlanError("\(requirement.item) needs `\(need.setting)` = `\(need.atLeast)`, which no setting offers")
          }
          ranks.append((position, rank))
        }
        choices.append(LevelVector(ranks))
      }
      points.append(choices)
    }
    self.points = points
  }

  /// Whether the level of a point meets a requirement.
  func meets(_ requirement: Int, at point: LevelVector) -> Bool { points[requirement].contains(where: point.covers) }

  /// The first of a requirement's choices that a point meets.
  func choice(of requirement: Int, at point: LevelVector) -> Int? {
    points[requirement].firstIndex(where: point.covers)
  }

  /// Every minimal level, the preferred one first.
  ///
  /// Preferred is what stands on fewer assumptions, then what takes the usual way more often, then what raises
  /// fewer settings, and less; the last word keeps the order the same from run to run.
  func minimalPointsByPreference() -> [LevelVector] {
    let distinct = Set(points.map { Set($0) }).map(Array.init)
    return minimalPoints(meeting: distinct)
      .map { (point: $0, score: score($0)) }
      .sorted { $0.score.lexicographicallyPrecedes($1.score) }
      .map(\.point)
  }

  private func score(_ point: LevelVector) -> [Int] {
    let rules = rules(at: point)
    let unusual = requirements.indices.reduce(0) { $0 + (choice(of: $1, at: point) == 0 ? 0 : 1) }
    let raised = point.ranks.sorted { $0.key < $1.key }
    return [rules[.assumed] ?? 0, unusual, raised.count, raised.reduce(0) { $0 + $1.value }]
      + raised.flatMap { [$0.key, $0.value] }
  }

  /// The rules that a level stands on, by grade: each need of each entity and right once; a right that needs nothing
  /// is a rule, too.
  func rules(at point: LevelVector) -> [Evidence: Int] {
    var grades: [String: Evidence] = [:]
    for (index, requirement) in requirements.enumerated() {
      guard let choice = choice(of: index, at: point) else { continue }
      let needs = requirement.choices[choice]
      for need in needs {
        grades["\(requirement.rule) \(need.setting)", default: need.evidence].raise(to: need.evidence)
      }
      if needs.isEmpty { grades[requirement.rule] = requirement.evidence(of: needs) }
    }
    return grades.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  /// The raised settings of a level in the editor's order, each with its reason and its witness.
  func raised(at point: LevelVector) -> [Plan.Raised] {
    point.ranks.sorted { $0.key < $1.key }.map { position, rank in
      let setting = settings.all[position]
      let users = demands(on: position, rank: rank, at: point)
      let surest = users.max { ($0.need.evidence, $1.requirement) < ($1.need.evidence, $0.requirement) }
      let sources = users.map(\.need.source).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      return Plan.Raised(
        setting: setting,
        value: setting.value(at: rank) ?? setting.lowest,
        why: surest?.need.why ?? "",
        neededBy: users.map { requirements[$0.requirement].item },
        evidence: surest?.need.evidence ?? .assumed,
        sources: sources,
        witness: witness(for: position, at: point)
      )
    }
  }

  private func demands(
    on position: Int,
    rank: Int,
    at point: LevelVector
  ) -> [(requirement: Int, need: Need)] {
    requirements.indices.compactMap { index in
      guard let choice = choice(of: index, at: point), points[index][choice][position] == rank else { return nil }
      let id = settings.all[position].id
      let needs = requirements[index].choices[choice].filter { $0.setting == id }
      return needs.max { $0.evidence < $1.evidence }.map { (index, $0) }
    }
  }

  /// The item that fails when a setting is lowered one step; the one whose need is surest.
  func witness(for position: Int, at point: LevelVector) -> Plan.Witness {
    let lower = point.lowered(position)
    let setting = settings.all[position]
    let broken = requirements.indices.filter { !meets($0, at: lower) }
    let surest = broken.max { left, right in
      (grade(of: position, in: left, at: point), right) < (grade(of: position, in: right, at: point), left)
    }
    return Plan.Witness(
      setting: setting.id,
      loweredTo: setting.value(at: lower[position]) ?? setting.lowest,
      breaks: surest.map { requirements[$0].item } ?? ""
    )
  }

  private func grade(of position: Int, in requirement: Int, at point: LevelVector) -> Evidence {
    guard let choice = choice(of: requirement, at: point) else { return .assumed }
    let id = settings.all[position].id
    return requirements[requirement].choices[choice].filter { $0.setting == id }.map(\.evidence).max() ?? .assumed
  }

  /// The answers of a level by setting, raised ones only.
  func answers(_ point: LevelVector) -> [String: String] {
    Dictionary(
      point.ranks.map { (settings.all[$0.key].id, settings.all[$0.key].value(at: $0.value) ?? "") }
    ) { first, _ in first }
  }

  /// Why the first of several minimal levels is preferred; nil when there is no other.
  func preference(among points: [LevelVector]) -> String? {
    guard points.count > 1, let first = points.first else { return nil }
    let assumed = rules(at: first)[.assumed] ?? 0
    if points.dropFirst().allSatisfy({ (rules(at: $0)[.assumed] ?? 0) > assumed }) {
      return "it stands on fewer assumptions than the other \(points.count - 1)"
    }
    return "it takes the usual way where Autotask offers several, and raises no more than the other \(points.count - 1)"
  }
}

extension Evidence {
  fileprivate mutating func raise(to other: Evidence) { self = max(self, other) }
}
