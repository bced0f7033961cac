import ArgumentParser
import Autotask
import AutotaskClient
import Foundation
import LeastPrivilege
import PosternStore

/// `postern try`: whether the level is enough, by real calls.
struct TryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "try",
    abstract: "Try actions with real calls, and remember what this tenant shows.",
    discussion: """
      Runs each read of the selection and tells an empty answer that is a refusal from one that has no rows. With
      --write and --company each write is tried on a record that it makes below that organization and names
      "Postern try …"; what Autotask lets be removed is removed, and what is left is listed.

      Example: postern try --preset rewst --connection main --canary Surveys=3
      Example: postern try 'tickets.*' --connection main --write --company 174

      Exit status: 0 nothing speaks against the level, 1 something was denied, refused or failed, 2 wrong usage.
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "What to try: ids, globs, categories or presets.")
  var actions: [String] = []

  @Option(help: "What to try, as a preset.")
  var preset: String?

  @Option(help: ArgumentHelp("The connection; else the first.", valueName: "ID"))
  var connection: String?

  @Flag(help: "Try writes too; needs --company.")
  var write = false

  @Option(help: ArgumentHelp("The organization below which records are made.", valueName: "ID"))
  var company: Int64?

  @Option(help: ArgumentHelp("Rows that are known to exist.", valueName: "Entity=ID,…"))
  var canary: CanaryRows?

  @Flag(help: "Do not keep what was learnt.")
  var noRecord = false

  @OptionGroup var formatOptions: FormatOptions

  func validate() throws {
    guard write == (company != nil) else {
      throw ValidationError("--write and --company ID go together: every record is made below that organization")
    }
  }

  func run() async throws {
    let format = try formatOptions.chosen(among: [.table, .json])
    let configuration = try configurationOptions.load()
    let id = try configuration.connection(connection).id
    let catalogue = try await configuration.catalogue(for: id)
    let needed = NeededSelection(words: actions, preset: preset)
    guard !needed.isEmpty else {
      let presets = catalogue.presets.map(\.id).joined(separator: ", ")
      throw CommandFailure.usage("say what to try: ACTION… or --preset ID (\(presets))")
    }
    let selection = try needed.selection(from: catalogue)
    let canaries = try canary?.resolved(try catalogue.entities()) ?? []
    let run = try await withCountedConnection(id, in: configuration) { connection in
      try await TryRun(selection, on: connection, catalogue, company: company, canaries: canaries, now: Date())
    }
    if !noRecord {
      try await withStore(configuration) { store in
        for fact in run.facts { try await store.record(fact) }
      }
    }
    Output.write(TryRendering(run: run, isRecorded: !noRecord).text(format))
    if run.results.contains(where: \.verdict.isFailure) { throw ExitCode(ExitStatus.failed.rawValue) }
  }
}
