import ArgumentParser
import Autotask
import LeastPrivilege

/// Shows one action.
struct ActionsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show everything about one action: requirement, alternatives, conditions, ladder, sources.",
    discussion: "Example: postern actions show tickets.create"
  )

  @Argument(help: "The action's id.")
  var id: String

  @OptionGroup var output: FormatOptions

  func run() throws {
    let format = try output.chosen(among: [.table, .json, .markdown])
    let catalogue = try PolicyCatalogue()
    if let row = catalogue.composites[id] {
      return Output.write(
        format == .json ? catalogue.json(of: row).text(.indented) : CompositeSheet(row, catalogue).text(format)
      )
    }
    guard let action = catalogue.actions[id] else {
      let all = catalogue.actions.all.map(\.id) + catalogue.composites.all.map(\.id)
      throw CommandFailure.unknown("action", id, among: all)
    }
    switch format {
    case .json: Output.write(catalogue.json(of: action).text(.indented))
    default: Output.write(ActionSheet(action: action, catalogue: catalogue).text(format))
    }
  }
}

/// One action of more than one call on one page.
private struct CompositeSheet {
  private let row: CompositeAction
  private let catalogue: PolicyCatalogue

  init(_ row: CompositeAction, _ catalogue: PolicyCatalogue) {
    self.row = row
    self.catalogue = catalogue
  }

  func text(_ format: OutputFormat) -> String {
    let title = "\(row.id): \(row.title)"
    let calls = TextTable(
      heads: ["entity", "verbs"],
      rows: row.operations.map { [$0.entity, $0.verbs.map(\.rawValue).joined(separator: ", ")] }
    )
    let parts = [
      format == .markdown ? "# \(title)" : title, row.description,
      row.operations.isEmpty ? nil : calls.text(format), "requires: \(catalogue.needs(of: row))",
    ]
    return parts.compactMap { $0 }.joined(separator: "\n\n")
  }
}

/// One action on one page.
private struct ActionSheet {
  let action: Action
  let requirement: Requirement
  let settings: SettingCatalogue

  init(action: Action, catalogue: PolicyCatalogue) {
    self.action = action
    requirement = catalogue.requirement(of: .action(action))
    settings = catalogue.settings
  }

  func text(_ format: OutputFormat) -> String {
    let heading = format == .markdown ? "## " : ""
    let parts =
      facts(format)
      + tables.filter { !$0.table.rows.isEmpty }.map { "\(heading)\($0.title)\n\n\($0.table.text(format))" }
    return parts.joined(separator: "\n\n")
  }

  private func facts(_ format: OutputFormat) -> [String] {
    let title = "\(action.id): \(action.title)"
    let call = "\(action.method.rawValue) \(action.path)"
    let lines = [
      "\(action.entity), \(action.verb.rawValue) (\(action.effect.rawValue)), category \(action.category)",
      format == .markdown ? "`\(call)`" : call,
      "evidence of the whole requirement: \(action.evidence.rawValue)",
      action.note ?? requirement.row?.note, action.publishedAs.map { "published as: \($0)" },
    ]
    return [format == .markdown ? "# \(title)" : title, lines.compactMap { $0 }.joined(separator: "\n")]
  }

  private var tables: [(title: String, table: TextTable)] {
    var tables = [("Requires", needs(requirement.choices.first ?? []))]
    if requirement.choices.first?.isEmpty ?? true {
      let words = requirement.row?.state == .unknown ? "no source says what it needs" : "no setting withholds it"
      tables = [("Requires", TextTable(heads: ["setting"], rows: [[words]]))]
    }
    for (index, choice) in requirement.choices.dropFirst().enumerated() {
      tables.append(("Instead (\(index + 1))", needs(choice)))
    }
    let conditions = requirement.open.map { condition in
      [condition.when, label(condition.setting), condition.atLeast, condition.evidence.rawValue, condition.id]
    }
    tables.append(("Only when", TextTable(heads: ["when", "setting", "at least", "evidence", "id"], rows: conditions)))
    let narrowings = requirement.narrowings.map { [$0.when, label($0.setting), $0.value, $0.evidence.rawValue, $0.id] }
    tables.append(
      ("Less is enough when", TextTable(heads: ["when", "setting", "value", "evidence", "id"], rows: narrowings))
    )
    let rungs = requirement.fallback.map { [label($0.setting), $0.value, $0.why, $0.source ?? ""] }
    tables.append(("If it does not work", TextTable(heads: ["setting", "value", "why", "source"], rows: rungs)))
    return tables
  }

  private func needs(_ needs: [Need]) -> TextTable {
    TextTable(
      heads: ["setting", "at least", "evidence", "why", "source"],
      rows: needs.map { [label($0.setting), $0.atLeast, $0.evidence.rawValue, $0.why, $0.source] }
    )
  }

  private func label(_ id: String) -> String {
    guard let setting = settings[id] else { return id }
    return "\(setting.section) > \(setting.label) (\(id))"
  }
}
