import ArgumentParser
import Autotask
import LeastPrivilege
import PosternStore

/// Lists the open questions.
struct ExperimentList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the open questions as steps, with what a connection has recorded.",
    discussion: "Example: postern experiment list --preset rewst --connection main"
  )

  @Option(name: .customLong("preset"), help: "Only the questions that touch this preset; may be repeated.")
  var presets: [String] = []

  @Option(help: ArgumentHelp("Show what this connection has recorded.", valueName: "ID"))
  var connection: String?

  @OptionGroup var output: FormatOptions
  @OptionGroup var configurationOptions: ConfigurationOptions

  func run() async throws {
    let format = try output.chosen(among: ExperimentReport.formats)
    let catalogue = try PolicyCatalogue()
    var experiments = try catalogue.experiments()
    if !presets.isEmpty {
      var selection = Selection()
      for preset in presets { try selection.add(preset: preset, from: catalogue) }
      let plan = try Planner(catalogue).plan(selection)
      experiments = experiments.filter { plan.isTouched(by: $0) }
    }
    Output.write(ExperimentReport(experiments, facts: try await facts()).text(format))
  }

  private func facts() async throws -> [TenantFact] {
    guard let connection else { return [] }
    let configuration = try configurationOptions.load()
    let id = try configuration.connection(connection).id
    return try await withStore(configuration) { try await $0.facts(connection: id) }
  }
}
