import Autotask
import LeastPrivilege

/// A plan for a terminal.
struct PlanTable {
  private let document: PlanDocument
  private let style: TextStyle
  private var plan: Plan { document.plan }

  init(_ document: PlanDocument, style: TextStyle = .result) {
    self.document = document
    self.style = style
  }

  /// The text.
  var text: String {
    let head = [style.bold(plan.name) + ": " + document.scope, style.faint(plan.proof.sentence)].joined(separator: "\n")
    let parts =
      [head, openConditions, base] + document.sections.map { settings($0.name, $0.settings) } + [
        settings("Outside the level (of the user, the whole database or a module)", plan.outsideTheLevel),
        smaller, answered, alternatives, assumeDifference, unproved, residualRisk, proof,
      ]
    return parts.compactMap { $0 }.joined(separator: "\n\n")
  }

  private func part(_ heading: String, _ lines: [String]) -> String? {
    lines.isEmpty ? nil : ([style.bold(heading)] + lines).joined(separator: "\n")
  }

  private func indented(_ table: TextTable) -> [String] {
    table.aligned.split(separator: "\n").dropFirst().map { "  \($0)" }
  }

  private var openConditions: String? {
    let lines = document.open.flatMap { condition in
      [
        "  \(style.warning("!")) \(document.headline(condition))",
        "      \(style.faint("\(document.words(condition)); --answer \(condition.id)=yes"))",
      ]
    }
    return part("Left at their narrowest", lines)
  }

  private var base: String? {
    var table = TextTable(heads: ["setting", "value", "why"])
    table.rows = plan.baseline.map { [document.label($0.setting), $0.value, $0.why] }
    return part("Copy \"\(plan.baseLevel)\", press No Permission in every section, then", indented(table))
  }

  private func settings(_ heading: String, _ settings: [Plan.Raised]) -> String? {
    var table = TextTable(heads: ["setting", "value", "evidence", "needed by"])
    table.rows = settings.map { raised in
      let group = raised.setting.group.isEmpty ? "" : "\(raised.setting.group) > "
      return [group + raised.setting.label, raised.value, raised.evidence.rawValue, neededBy(raised)]
    }
    let lines = zip(indented(table), settings).flatMap { line, raised in [line, "      \(style.faint(raised.why))"] }
    return part(heading, lines)
  }

  private func neededBy(_ raised: Plan.Raised) -> String {
    let more = raised.neededBy.count - 1
    return raised.witness.breaks + (more > 0 ? " and \(more) more" : "")
  }

  private var smaller: String? {
    part("Less is enough, if", document.narrowing.map { "  \($0.when): \(document.words($0)); --answer \($0.id)=yes" })
  }

  private var answered: String? {
    part("Answered", document.answered.map { "  \($0.when): \($0.answer == true ? "yes" : "no")" })
  }

  private var alternatives: String? {
    let lines = plan.alternatives.map { level in
      let changes = document.changes(from: plan.level, to: level)
      return "  instead: \(changes.joined(separator: "; "))"
    }
    guard let preference = plan.preference else { return part("Other least levels", lines) }
    return part("Other least levels", lines + ["  this one is preferred because \(preference)"])
  }

  private var assumeDifference: String? {
    let there = document.otherMode.options.assume.rawValue
    var table = TextTable(heads: ["setting", "here", "there"])
    table.rows = document.difference.map { row in
      ["\(row.setting.section) > \(row.setting.label)", "\(row.here) here", "\(row.there) there"]
    }
    return part("With --assume \(there)", indented(table))
  }

  private var unproved: String? {
    let lines = plan.unproved.flatMap { item in
      ["  \(item.action): \(item.why)"]
        + item.fallback.enumerated().map { index, rung in
          "      \(index + 1). \(document.label(rung.setting)) = \(rung.value): \(rung.why)"
        }
    }
    return part("If it does not work: unproved actions, and what to try next", lines)
  }

  private var residualRisk: String? {
    let lines = plan.residualRisk.flatMap { ["  \($0.text)", "      \(style.faint("closed by \($0.closedBy)"))"] }
    return part("What the level still allows", lines)
  }

  private var proof: String? { part("Proof", ["  \(plan.proof.sentence)", "  \(document.cells)"]) }
}

extension PlanDocument {
  /// The settings in which another level differs, in words.
  func changes(from level: [String: String], to other: [String: String]) -> [String] {
    catalogue.settings.all.compactMap { setting in
      let here = level[setting.id] ?? setting.lowest
      let there = other[setting.id] ?? setting.lowest
      return here == there ? nil : "\(label(setting.id)) = \(there) (here \(here))"
    }
  }
}
