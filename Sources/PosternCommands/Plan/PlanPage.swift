import Autotask
import LeastPrivilege

/// A plan as one self-contained page: a checklist to print or to click through.
struct PlanPage {
  private let document: PlanDocument
  private var plan: Plan { document.plan }

  init(_ document: PlanDocument) { self.document = document }

  /// The page.
  var text: String {
    let page = HTMLPage(
      title: plan.name,
      summary: "\(document.scope). \(sentence(plan.proof.sentence))",
      parts: [openConditions, recipe, baseline].compactMap { $0 } + sections
        + [outside, smaller, answered, alternatives, assumeDifference, actions, residualRisk, user].compactMap { $0 },
      footer: """
        <p><strong>What is proved:</strong> \(sentence(plan.proof.sentence))</p>
        <p>\(sentence(document.cells))</p>
        <p>Catalogue <code>\(plan.proof.catalogue)</code>. Boxes that are ticked here are not kept.</p>
        """
    )
    return page.text
  }

  private func sentence(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() + "." }

  private var openConditions: HTMLPage.Part? {
    guard !document.open.isEmpty else { return nil }
    let items = document.open.map { condition in
      """
      <li><strong>\(sentence(document.headline(condition)))</strong>
      <span class="quiet">To change it: \(document.words(condition)); <code>--answer \(condition.id)=yes</code></span></li>
      """ as Markup
    }
    return HTMLPage.Part(
      id: "open",
      heading: "Left at their narrowest",
      content: "<ul class=\"steps\">\n\(items)\n</ul>",
      isWarning: true
    )
  }

  private func steps(_ prefix: String, _ steps: [String]) -> Markup {
    let items = steps.enumerated().map { index, step in
      "<li>\(HTMLPage.checkbox("\(prefix)-\(index + 1)", "\(step)"))</li>" as Markup
    }
    return "<ol class=\"steps\">\n\(items)\n</ol>"
  }

  private var recipe: HTMLPage.Part {
    HTMLPage.Part(id: "recipe", heading: "Make the level", content: steps("recipe", document.catalogue.base.recipe))
  }

  private var baseline: HTMLPage.Part {
    let rows = plan.baseline.map { step -> [Markup] in
      [
        HTMLPage.checkbox("baseline-\(step.setting)", "\(document.label(step.setting))"), "\(step.value)",
        "\(step.why)", "\(step.clickPath)",
      ]
    }
    return HTMLPage.Part(
      id: "baseline",
      heading: "Baseline",
      content: HTMLPage.table(
        caption: "What makes any level usable; no action needs it",
        heads: ["Setting", "Value", "Why", "Click path"],
        rows: rows
      )
    )
  }

  private var sections: [HTMLPage.Part] {
    document.sections.enumerated().map { index, section in
      HTMLPage.Part(
        id: "section-\(index + 1)",
        heading: section.name,
        content: settings("Settings of the section \(section.name)", section.settings)
      )
    }
  }

  private var outside: HTMLPage.Part? {
    guard !plan.outsideTheLevel.isEmpty else { return nil }
    return HTMLPage.Part(
      id: "outside",
      heading: "Outside the level",
      content: settings("Settings of the user, of the whole database, or of a module", plan.outsideTheLevel)
    )
  }

  private func settings(_ caption: String, _ settings: [Plan.Raised]) -> Markup {
    let rows = settings.map { raised -> [Markup] in
      let setting = raised.setting
      let place: Markup = setting.group.isEmpty ? .empty : "<br /><span class=\"quiet\">\(setting.group)</span>"
      return [
        HTMLPage.checkbox("set-\(setting.id)", "\(setting.label)\(place)"),
        "<strong>\(raised.value)</strong>", "\(setting.clickPath)", "\(raised.why)", neededBy(raised),
        HTMLPage.badge(raised.evidence.rawValue),
      ]
    }
    return HTMLPage.table(
      caption: caption,
      heads: ["Setting", "Value", "Click path", "Why", "Needed by", "Evidence"],
      rows: rows
    )
  }

  private func neededBy(_ raised: Plan.Raised) -> Markup {
    "\(raised.neededBy.map { "<code>\($0)</code>" as Markup })"
  }

  private var smaller: HTMLPage.Part? {
    list(
      "smaller",
      "Less is enough, if",
      document.narrowing.map { condition in
        "\(condition.when): \(document.words(condition)); <code>--answer \(condition.id)=yes</code>"
      }
    )
  }

  private var answered: HTMLPage.Part? {
    list("answered", "Answered", document.answered.map { "\($0.when): \($0.answer == true ? "yes" : "no")" })
  }

  private var alternatives: HTMLPage.Part? {
    let levels = plan.alternatives.map { level -> Markup in
      "\(document.changes(from: plan.level, to: level).joined(separator: "; "))"
    }
    return list(
      "alternatives",
      "Other least levels",
      levels
        + (plan.preference.map {
          ["This one is preferred because \($0)." as Markup]
        } ?? [])
    )
  }

  private func list(_ id: String, _ heading: String, _ items: [Markup]) -> HTMLPage.Part? {
    guard !items.isEmpty else { return nil }
    let lines = items.map { "<li>\($0)</li>" as Markup }
    return HTMLPage.Part(id: id, heading: heading, content: "<ul class=\"steps\">\n\(lines)\n</ul>")
  }

  private var assumeDifference: HTMLPage.Part? {
    guard !document.difference.isEmpty else { return nil }
    let there = document.otherMode.options.assume.rawValue
    return HTMLPage.Part(
      id: "assume",
      heading: "With --assume \(there)",
      content: HTMLPage.table(
        caption: "Where the plan would differ if unproved requirements were taken the other way",
        heads: ["Setting", "Here", "There"],
        rows: document.difference.map { ["\($0.setting.section) > \($0.setting.label)", "\($0.here)", "\($0.there)"] }
      )
    )
  }

  private var actions: HTMLPage.Part {
    let rows = plan.selection.items.map { item -> [Markup] in
      let unproved = plan.unproved.first { $0.action == item.id }
      let ladder = (unproved?.fallback ?? []).map { rung in
        "<li>\(document.label(rung.setting)) = <strong>\(rung.value)</strong>: \(rung.why)</li>" as Markup
      }
      return [
        HTMLPage.checkbox("action-\(item.id)", "<code>\(item.id)</code>"),
        "\(unproved?.why ?? "documented or observed")",
        ladder.isEmpty ? .empty : "<ol class=\"steps\">\(ladder)</ol>",
      ]
    }
    return HTMLPage.Part(
      id: "actions",
      heading: "Try the actions",
      content: HTMLPage.table(
        caption: "Each action, and the next smallest changes to try if it does not work",
        heads: ["Action", "How its requirement is known", "If it does not work"],
        rows: rows
      )
    )
  }

  private var residualRisk: HTMLPage.Part? {
    guard !plan.residualRisk.isEmpty else { return nil }
    return HTMLPage.Part(
      id: "risk",
      heading: "What the level still allows",
      content: HTMLPage.table(
        caption: "Residual risk: the product's settings know no rows and no fields",
        heads: ["What is allowed", "Closed by"],
        rows: plan.residualRisk.map { ["\($0.text)", "\($0.closedBy)"] }
      )
    )
  }

  private var user: HTMLPage.Part {
    HTMLPage.Part(id: "user", heading: "Make the API user", content: steps("user", document.catalogue.base.userRecipe))
  }
}
