import ArgumentParser
import Autotask
import LeastPrivilege

/// Lists the presets.
struct PresetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "presets",
    abstract: "List the named sets of actions.",
    discussion: "Example: postern presets --format json"
  )

  @OptionGroup var output: FormatOptions

  func run() throws {
    let format = try output.chosen(among: [.table, .json, .csv, .markdown])
    let catalogue = try PolicyCatalogue()
    let presets = try catalogue.presets.map { preset in
      var selection = Selection()
      try selection.add(preset: preset.id, from: catalogue)
      return (preset: preset, actions: selection.items.map(\.id))
    }
    if format == .json {
      let list = presets.map { entry -> JSONValue in
        [
          "id": .string(entry.preset.id), "title": .string(entry.preset.title),
          "description": .string(entry.preset.description), "actions": .array(entry.actions.map(JSONValue.string)),
        ]
      }
      return Output.write(JSONValue.array(list).text(.indented))
    }
    let table = TextTable(
      heads: ["id", "actions", "title", "description"],
      rows: presets.map { [$0.preset.id, String($0.actions.count), $0.preset.title, $0.preset.description] }
    )
    Output.write(table.text(format))
  }
}
