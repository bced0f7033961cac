import ArgumentParser
import Autotask
import Foundation
import LeastPrivilege
import PosternStore

/// Keeps what an experiment has shown.
struct ExperimentRecord: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Keep what an experiment has shown as a fact of one connection, and tell what it changes.",
    discussion: """
      Example: postern experiment record e1-create-without-crm --outcome 1 --connection main
      The outcomes are numbered in `postern experiment list`. A later record takes the place of an earlier one.
      """
  )

  @Argument(help: "The experiment's id or number.")
  var id: String

  @Option(help: ArgumentHelp("Which of its outcomes was seen.", valueName: "N"))
  var outcome: Int

  @Option(help: ArgumentHelp("The connection on which it was seen.", valueName: "ID"))
  var connection: String

  @Option(help: "The preset whose plan is compared.")
  var preset: String = "rewst"

  @OptionGroup var configurationOptions: ConfigurationOptions

  func run() async throws {
    let catalogue = try PolicyCatalogue()
    let experiment = try catalogue.experiments().named(id)
    guard experiment.outcomes.indices.contains(outcome - 1) else {
      let known = experiment.outcomes.enumerated().map { "\($0 + 1): \($1.when)" }.joined(separator: "\n  ")
      throw CommandFailure.usage("\(experiment.id) has no outcome \(outcome); it has\n  \(known)")
    }
    let seen = experiment.outcomes[outcome - 1]
    let configuration = try configurationOptions.load()
    let connection = try configuration.connection(connection).id
    let fact = TenantFact(
      connection: connection,
      origin: experiment.id,
      outcome: seen.when,
      changes: seen.effect,
      time: Date()
    )
    let (before, after) = try await withStore(configuration) { store in
      let before = try await store.facts(connection: connection)
      try await store.record(fact)
      return (before, try await store.facts(connection: connection))
    }
    Output.write("recorded for \(connection): \(experiment.id): \(seen.when)")
    Output.write(try PlanChange(preset: preset, catalogue: catalogue, before: before, after: after).text)
  }
}

/// What facts change in the plan of a preset.
struct PlanChange {
  /// The change for people.
  let text: String

  /// Compares the plans of a preset before and after.
  ///
  /// - Throws: `SelectionError` for an unknown preset.
  init(preset: String, catalogue: PolicyCatalogue, before: [TenantFact], after: [TenantFact]) throws {
    var selection = Selection()
    try selection.add(preset: preset, from: catalogue)
    let plans = try [before, after].map { facts in
      try Planner(catalogue.applying(facts.flatMap(\.changes))).plan(selection)
    }
    let changes = catalogue.settings.all.compactMap { setting -> String? in
      let values = plans.map { $0.level[setting.id] ?? setting.lowest }
      return values[0] == values[1] ? nil : "  \(setting.section) > \(setting.label): \(values[0]) → \(values[1])"
    }
    let head = "plan of preset \(preset): "
    let proof = plans[1].proof.sentence
    text =
      changes.isEmpty
      ? "\(head)no setting changes; \(proof)"
      : ([head + "\(changes.count) changed"] + changes + ["  \(proof)"]).joined(separator: "\n")
  }
}
