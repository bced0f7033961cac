import Autotask
import LeastPrivilege

/// A plan with what its formats show beside it.
struct PlanDocument: Sendable {
  /// The formats that a plan has.
  static let formats: [OutputFormat] = [.table, .json, .markdown, .html, .csv]

  /// The plan.
  let plan: Plan
  /// The same plan with unproved requirements taken the other way.
  let otherMode: Plan
  /// What it was made from.
  let catalogue: PolicyCatalogue

  /// The plan in a format.
  func text(_ format: OutputFormat) -> String {
    switch format {
    case .json: json.text(.indented)
    case .csv: csv
    case .markdown: PlanMarkdown(self).text
    case .html: PlanPage(self).text
    default: PlanTable(self).text
    }
  }

  /// A condition that nobody answered and that holds something back.
  var open: [Plan.OpenCondition] { plan.conditions.filter { $0.answer == nil && !isMet($0) && !isNarrowing($0) } }

  /// A condition that would let an answer be smaller.
  var narrowing: [Plan.OpenCondition] { plan.conditions.filter { $0.answer == nil && isNarrowing($0) } }

  /// The conditions that were answered.
  var answered: [Plan.OpenCondition] { plan.conditions.filter { $0.answer != nil } }

  /// Whether the level covers the condition's settings for other reasons, so that leaving it open costs nothing.
  private func isMet(_ condition: Plan.OpenCondition) -> Bool {
    condition.settings.allSatisfy { need in
      guard let setting = catalogue.settings[need.id], let wanted = setting.rank(of: need.value) else { return false }
      let answer = plan.level[need.id] ?? plan.baseline.first { $0.setting == need.id }?.value
      return answer.flatMap(setting.rank) ?? 0 >= wanted
    }
  }

  private func isNarrowing(_ condition: Plan.OpenCondition) -> Bool {
    plan.selection.items.contains { item in
      guard case .action(let action) = item else { return false }
      return action.narrower.contains { $0.id == condition.id }
    }
  }

  /// The raised settings by the editor's sections, in the editor's order.
  var sections: [(name: String, settings: [Plan.Raised])] {
    plan.settings.reduce(into: []) { sections, raised in
      if sections.last?.name != raised.setting.section { sections.append((raised.setting.section, [])) }
      sections[sections.count - 1].settings.append(raised)
    }
  }

  /// The label of a setting with its section.
  func label(_ id: String) -> String {
    guard let setting = catalogue.settings[id] else { return id }
    return "\(setting.section) > \(setting.label)"
  }

  /// What follows from leaving a condition open, with what it is about where that is not said.
  func headline(_ condition: Plan.OpenCondition) -> String {
    let isVague = ["these ", "while "].contains { condition.consequence.hasPrefix($0) }
    return isVague ? "\(condition.when): \(condition.consequence)" : condition.consequence
  }

  /// A condition's settings in words.
  func words(_ condition: Plan.OpenCondition) -> String {
    condition.settings.map { "\(label($0.id)) = \($0.value)" }.joined(separator: "; ")
  }

  /// What the plan is for, in a few words.
  var scope: String {
    let count = plan.selection.items.count
    let preset = plan.selection.preset.map { " (preset \($0))" } ?? ""
    let level = count == 1 ? plan.selection.items.map(\.id).joined() : "\(count) actions\(preset)"
    let outside = plan.outsideTheLevel.isEmpty ? "" : ", \(plan.outsideTheLevel.count) outside it"
    return "\(plan.settings.count) settings raised in the level\(outside), for \(level)"
  }

  /// How much of the catalogue's access rows is known.
  var cells: String {
    let counts = catalogue.cellCounts()
    let total = counts.map(\.cells).reduce(0, +)
    return
      "access rows of the catalogue: \(total), of which \(counts.map { "\($0.cells) \($0.state)" }.joined(separator: ", "))"
  }

  /// The settings in which the two ways of taking unproved requirements differ.
  var difference: [(setting: Setting, here: String, there: String)] {
    let ids = Set(plan.level.keys).union(otherMode.level.keys)
    return catalogue.settings.all.filter { ids.contains($0.id) }.compactMap { setting in
      let here = plan.level[setting.id] ?? setting.lowest
      let there = otherMode.level[setting.id] ?? setting.lowest
      return here == there ? nil : (setting, here, there)
    }
  }
}
