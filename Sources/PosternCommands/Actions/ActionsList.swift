import ArgumentParser
import Autotask
import LeastPrivilege

/// Lists actions.
struct ActionsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the actions, all or those of presets and categories.",
    discussion: """
      Actions of more than one call, or of none, come last: a preset has none of them, and a grant names each by itself.

      Examples:
        postern actions list --preset rewst --format json
        postern actions list --category time-entries
      """
  )

  @Option(name: .customLong("preset"), help: "Only the actions of this preset; may be repeated.")
  var presets: [String] = []

  @Option(name: .customLong("category"), help: "Only the actions of this category; may be repeated.")
  var categories: [String] = []

  @OptionGroup var output: FormatOptions

  func run() throws {
    let format = try output.chosen(among: [.table, .json, .csv, .markdown])
    let catalogue = try PolicyCatalogue()
    let actions = try selected(from: catalogue)
    let composites = presets.isEmpty ? catalogue.composites.all.filter(isWanted) : []
    if format == .json {
      return Output.write(
        JSONValue.array(actions.map { catalogue.json(of: $0) } + composites.map { catalogue.json(of: $0) }).text(
          .indented
        )
      )
    }
    let table = TextTable(
      heads: ["id", "title", "category", "entity", "verb", "effect", "evidence", "requires"],
      rows: actions.map { action in
        [
          action.id, action.title, action.category, action.entity, action.verb.rawValue, action.effect.rawValue,
          action.evidence.rawValue, catalogue.needs(of: action),
        ]
      }
        + composites.map { row in
          let entities = row.operations.map(\.entity).joined(separator: " ")
          return [row.id, row.title, row.category, entities, "", row.effect, "", catalogue.needs(of: row)]
        }
    )
    Output.write(table.text(format))
  }

  private func isWanted(_ row: CompositeAction) -> Bool { categories.isEmpty || categories.contains(row.category) }

  private func selected(from catalogue: PolicyCatalogue) throws -> [Action] {
    guard !presets.isEmpty || !categories.isEmpty else { return catalogue.actions.all }
    var selection = Selection()
    for preset in presets { try selection.add(preset: preset, from: catalogue) }
    let own = catalogue.composites.categories.map(\.id)
    for category in categories where !own.contains(category) {
      try selection.add(category: category, from: catalogue)
    }
    let ids = Set(selection.items.map(\.id))
    return catalogue.actions.all.filter { ids.contains($0.id) }
  }
}

extension PolicyCatalogue {
  /// What an action needs, in a few words.
  fileprivate func needs(of action: Action) -> String {
    let requirement = requirement(of: .action(action))
    if requirement.row?.state == .unknown { return "unknown" }
    let needs = requirement.choices.first ?? []
    return needs.isEmpty ? "no setting" : needs.map { "\($0.setting)=\($0.atLeast)" }.joined(separator: " ")
  }
}
