import Autotask
import AutotaskEmulator
import LeastPrivilege
import Testing

/// The planner's access rows go backward, from entity and right to settings; the emulator's rules go forward, from
/// setting to rows. Wherever they differ, a source has to settle it: every difference is on a reviewed list.
@Suite("Access rows and emulator rules")
struct RuleDifferenceTests {
  private let catalogue: PolicyCatalogue
  private let rules: RuleBook

  init() throws {
    catalogue = try PolicyCatalogue()
    rules = try RuleBook(.embedded)
  }

  /// Settings that are lowered together: the planner treats the further ones of each row as conditions ("records
  /// belong to Vendor organizations", "the project is a proposal"), the emulator as other ways to other rows.
  private static let together: [[String]] = [
    ["crm.access.customer-cancelation", "crm.access.vendor-partner", "crm.access.prospect-lead-dead"],
    ["projects.client-internal.view", "projects.proposals.view", "projects.templates.view"],
    ["projects.client-internal.add", "projects.proposals.add", "projects.templates.add"],
  ]

  /// Conditions that the planner says always hold, and a level that no user could be given.
  private static let assumed: Set<String> = [
    "external.module.knowledgebase", "external.module.documentation", "general.active",
  ]

  private var lowest: [String: String] {
    var level = Dictionary(catalogue.settings.all.map { ($0.id, $0.lowest) }) { first, _ in first }
    for row in catalogue.base.baseline { level[row.setting] = row.value }
    for id in Self.assumed { level[id] = catalogue.settings[id]?.values.last }
    return level
  }

  private var greatest: [String: String] {
    let answers = catalogue.settings.all.map { ($0.id, $0.kind == .number ? "100" : $0.values.last ?? $0.lowest) }
    return Dictionary(answers) { first, _ in first }
  }

  /// The levels at which both are asked, by what tells them apart.
  private func levels() throws -> [(name: String, settings: [String: String])] {
    var levels = [(name: "lowest", settings: lowest), ("greatest", greatest)]
    let tied = Set(Self.together.flatMap { $0 })
    let single = catalogue.settings.all.map(\.id).filter { !tied.contains($0) && !Self.assumed.contains($0) }
    for group in single.map({ [$0] }) + Self.together {
      var level = greatest
      for id in group { level[id] = catalogue.settings[id]?.lowest }
      if level != greatest { levels.append(("without \(group[0])", level)) }
    }
    for preset in catalogue.presets {
      var selection = Selection()
      try selection.add(preset: preset.id, from: catalogue)
      let plan = try Planner(catalogue).plan(selection)
      levels.append(("plan", lowest.merging(plan.level) { $1 }))
    }
    return levels
  }

  /// Whether a level opens an entity by the access rows: all its rows, or those that a way in part leads to.
  private func opensByRows(_ entity: String, _ right: Right, at level: [String: String]) -> Bool {
    let whole = catalogue.requirement(of: .operation(entity: entity, right: right)).choices
    let row = catalogue.access[entity, right]
    let parts = (row?.inPart ?? []).map { part in
      (row?.needs ?? []).filter { !part.replace.contains($0.setting) } + part.with
    }
    return (whole + parts).contains { choice in
      choice.allSatisfy { need in
        guard let setting = catalogue.settings[need.setting], let wanted = setting.rank(of: need.atLeast) else {
          return false
        }
        return setting.rank(of: level[need.setting] ?? setting.lowest) ?? 0 >= wanted
      }
    }
  }

  /// Every difference: where only one of both lets a right through, by level.
  private func differences() throws -> [RuleDifference: Set<String>] {
    var found: [RuleDifference: Set<String>] = [:]
    for (name, settings) in try levels() {
      let level = EffectiveLevel(values: settings)
      for entity in catalogue.access.entities {
        for right in Right.allCases {
          guard [.gated, .ungated].contains(catalogue.access[entity, right]?.state) else { continue }
          let byRows = opensByRows(entity, right, at: settings)
          guard byRows != (rules.reach(of: entity, right, at: level) != .nothing) else { continue }
          found[RuleDifference(at: name, onlyByRows: byRows), default: []].insert("\(entity) \(right.rawValue)")
        }
      }
    }
    return found
  }

  @Test("Every difference is reviewed, and every reviewed difference is still there")
  func reviewed() throws {
    let found = try differences()
    for (difference, rights) in found {
      let known = RuleDifference.reviewed.first { $0.difference == difference }.map { Self.rights($0.rights) } ?? []
      let side = difference.onlyByRows ? "only the planner's rows open" : "only the emulator's rules open"
      let new = rights.subtracting(known).sorted()
      #expect(new.isEmpty, "\(difference.level): \(side) \(new.joined(separator: ", "))")
      let gone = known.subtracting(rights).sorted()
      #expect(gone.isEmpty, "\(difference.level): no longer different: \(gone.joined(separator: ", "))")
    }
    let stale = RuleDifference.reviewed.filter { found[$0.difference] == nil }.map(\.difference.level)
    #expect(stale.isEmpty)
    #expect(RuleDifference.reviewed.allSatisfy { !$0.reason.isEmpty })
  }

  /// The rights of a text such as `Tickets query create; Tasks query`.
  private static func rights(_ text: String) -> Set<String> {
    Set(
      text.split(separator: ";").flatMap { part in
        let words = part.split(separator: " ")
        return words.dropFirst().map { "\(words.first ?? "") \($0)" }
      }
    )
  }
}
