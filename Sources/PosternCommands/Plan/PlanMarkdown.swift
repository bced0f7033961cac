import Autotask
import LeastPrivilege

/// A plan to paste into a ticket or a page.
struct PlanMarkdown {
  private let document: PlanDocument
  private var plan: Plan { document.plan }

  init(_ document: PlanDocument) { self.document = document }

  /// The text.
  var text: String {
    var parts = ["# \(plan.name)", "\(document.scope); \(plan.proof.sentence)."]
    parts += part("Left at their narrowest", table(["what follows", "setting", "to change it"], openConditions))
    parts += part("The base", steps(document.catalogue.base.recipe))
    parts += part("Baseline", table(["setting", "value", "why", "click path"], baseline))
    for section in document.sections { parts += part(section.name, settings(section.settings)) }
    parts += part("Outside the level", settings(plan.outsideTheLevel))
    parts += part("Less is enough, if", table(["when", "setting", "to change it"], smaller))
    parts += part("Answered", table(["when", "answer"], answered))
    parts += part("Other least levels", alternatives)
    let there = document.otherMode.options.assume.rawValue
    parts += part("With `--assume \(there)`", table(["setting", "here", "there"], difference))
    parts += part("If it does not work", table(["action", "how it is known", "what to try next, in order"], unproved))
    parts += part("What the level still allows", table(["residual risk", "closed by"], residualRisk))
    parts += part("The API user", steps(document.catalogue.base.userRecipe))
    parts += part("Proof", "\(plan.proof.sentence).\n\n\(document.cells).")
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func part(_ heading: String, _ content: String?) -> [String] {
    content.map { ["## \(heading)", $0] } ?? []
  }

  private func table(_ heads: [String], _ rows: [[String]]) -> String? {
    rows.isEmpty ? nil : TextTable(heads: heads, rows: rows).markdown
  }

  private func steps(_ steps: [String]) -> String {
    steps.enumerated().map { "\($0 + 1). \($1)" }.joined(separator: "\n")
  }

  private func settings(_ settings: [Plan.Raised]) -> String? {
    table(
      ["setting", "value", "evidence", "why", "needed by", "click path"],
      settings.map { raised in
        [
          raised.setting.label, raised.value, raised.evidence.rawValue, raised.why,
          raised.neededBy.map { "`\($0)`" }.joined(separator: ", "), raised.setting.clickPath,
        ]
      }
    )
  }

  private var openConditions: [[String]] {
    document.open.map { [document.headline($0), document.words($0), "`--answer \($0.id)=yes`"] }
  }

  private var baseline: [[String]] {
    plan.baseline.map { [document.label($0.setting), $0.value, $0.why, $0.clickPath] }
  }

  private var smaller: [[String]] {
    document.narrowing.map { [$0.when, document.words($0), "`--answer \($0.id)=yes`"] }
  }

  private var answered: [[String]] { document.answered.map { [$0.when, $0.answer == true ? "yes" : "no"] } }

  private var alternatives: String? {
    guard !plan.alternatives.isEmpty else { return nil }
    let lines = plan.alternatives.map { level in
      "- \(document.changes(from: plan.level, to: level).joined(separator: "; "))"
    }
    return (lines + (plan.preference.map { ["", "This one is preferred because \($0)."] } ?? [])).joined(
      separator: "\n"
    )
  }

  private var difference: [[String]] {
    document.difference.map { ["\($0.setting.section) > \($0.setting.label)", $0.here, $0.there] }
  }

  private var unproved: [[String]] {
    plan.unproved.map { item in
      let rungs = item.fallback.enumerated().map { "\($0 + 1). \(document.label($1.setting)) = \($1.value): \($1.why)" }
      return ["`\(item.action)`", item.why, rungs.joined(separator: " ")]
    }
  }

  private var residualRisk: [[String]] { plan.residualRisk.map { [$0.text, $0.closedBy] } }
}
