import ArgumentParser
import Autotask
import LeastPrivilege

/// What a plan is made for, as the command line tells it.
struct SelectionOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("Actions: ids, globs, categories or presets.", valueName: "action"))
  var words: [String] = []

  @Option(name: .customLong("preset"), help: "The actions of a preset; may be repeated.")
  var presets: [String] = []

  @Option(name: .customLong("category"), help: "The actions of a category; may be repeated.")
  var categories: [String] = []

  @Option(
    name: .customLong("operation"),
    help: "A raw operation, such as \"POST /V1.0/Tickets/query\"; may be repeated."
  )
  var operations: [String] = []

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "Actions from a file: a word a line (# comments), a JSON array of ids, a plan or a certificate.",
      valueName: "FILE"
    )
  )
  var file: String?

  @Option(
    name: .customLong("webhooks"),
    help: ArgumentHelp("How many webhooks at a time, or the file that declares them.", valueName: "N|FILE")
  )
  var webhooks = WebhookCount.number(0)

  /// The selection.
  ///
  /// - Throws: `SelectionError` with the nearest names; ``CommandFailure`` when nothing is selected.
  func selection(from catalogue: PolicyCatalogue) throws -> Selection {
    var selection = try NeededSelection(words: words, preset: presets.first, file: file).selection(from: catalogue)
    for preset in presets.dropFirst() { try selection.add(preset: preset, from: catalogue) }
    for category in categories { try selection.add(category: category, from: catalogue) }
    if !operations.isEmpty {
      let routes = RouteTable(try catalogue.entities())
      for operation in operations { try selection.add(operation: operation, from: routes) }
    }
    selection.add(webhooks: try webhooks.number())
    guard !selection.items.isEmpty else {
      throw CommandFailure.usage(
        """
        nothing is selected: name actions, or --preset with one of \(catalogue.presets.map(\.id).codeList)
        Example: postern plan --preset rewst
        """
      )
    }
    return selection
  }
}

extension Selection {
  /// Adds the actions of a category by its id or title.
  ///
  /// - Throws: ``CommandFailure`` with the nearest categories.
  mutating func add(category word: String, from catalogue: PolicyCatalogue) throws {
    let categories = catalogue.actions.categories
    guard let category = categories.first(where: { $0.id == word || $0.title == word }) else {
      let ids = categories.map(\.id)
      throw CommandFailure.unknown("category", word, among: ids, advice: "categories: \(ids.joined(separator: ", "))")
    }
    for action in catalogue.actions.all where action.category == category.id { add(.action(action)) }
  }
}
