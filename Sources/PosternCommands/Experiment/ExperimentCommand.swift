import ArgumentParser
import Autotask
import LeastPrivilege

/// The open questions, and what a tenant has shown.
struct ExperimentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiment",
    abstract: "Settle open questions about Autotask on a live tenant, and keep the answers.",
    discussion: "Example: postern experiment record e8-note-create-without-edit --outcome 1 --connection main",
    subcommands: [ExperimentList.self, ExperimentRecord.self, ExperimentForget.self],
    defaultSubcommand: ExperimentList.self
  )
}

extension [Experiment] {
  /// The experiment of an id or number.
  ///
  /// - Throws: ``CommandFailure`` with the nearest ids.
  func named(_ word: String) throws -> Experiment {
    guard let experiment = first(where: { $0.id == word || String($0.number) == word }) else {
      throw CommandFailure.unknown("experiment", word, among: map(\.id), advice: "see `postern experiment list`")
    }
    return experiment
  }
}
