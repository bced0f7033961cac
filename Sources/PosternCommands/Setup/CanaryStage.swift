import Autotask
import AutotaskClient
import Foundation
import LeastPrivilege
import PosternStore

/// The stage of the trial: what `postern try` does, with what the automation uses; its results are kept as facts.
struct CanaryStage {
  let context: SetupContext

  /// Tries the reads, and with a company the writes.
  ///
  /// - Throws: ``CommandFailure``, `SelectionError`, `StoreError`; what Autotask refuses is an outcome.
  func run() async throws -> StageOutcome {
    let connection = context.connection.id
    let catalogue = try await context.configuration.catalogue(for: connection)
    let (selection, words) = try await context.selection(catalogue)
    let canaries = try context.options.canary?.resolved(try catalogue.entities()) ?? []
    let company = context.options.writeBelow
    let command = "postern try \(words.quoted) --connection \(connection)"
    let trial: TryRun
    do {
      trial = try await withCountedConnection(connection, in: context.configuration) { counted in
        try await TryRun(selection, on: counted, catalogue, company: company, canaries: canaries, now: Date())
      }
    } catch let error as AutotaskError {
      return StageOutcome(
        isDone: false,
        detail: "could not be run",
        report: CommandFailure(error)?.message ?? error.description,
        commands: [command],
        hasFailed: true
      )
    }
    try await withStore(context.configuration) { store in
      for fact in trial.facts { try await store.record(fact) }
    }
    let failures = trial.results.count(where: \.verdict.isFailure)
    let kind = company == nil ? "reads" : "actions"
    return StageOutcome(
      isDone: failures == 0,
      detail: failures == 0
        ? "\(trial.results.count) \(kind) tried, nothing speaks against the level"
        : "\(failures) of \(trial.results.count) \(kind) did not work",
      report: TryRendering(run: trial, isRecorded: true).text(.table),
      commands: failures == 0
        ? (company == nil ? ["\(command) --write --company ID   (tries the writes, too)"] : []) : [command]
    )
  }
}
