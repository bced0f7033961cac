import ArgumentParser
import Autotask
import Foundation
import LeastPrivilege
import PosternStore

/// `postern audit`: what an API user may do beside what it needs.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Compare what an API user may do with what it needs.",
    discussion: """
      Reads the rights that Autotask declares for every entity, in 3 requests where it answers them at once, and says
      right by right whether they are sufficient, restricted, missing, in excess, unavoidable or unproved.

      Example: postern audit main --preset rewst
      Example: postern audit main --for 'tickets.*' companies.get --canary Tickets=123,Companies=174
      Example: postern audit main --preset rewst --user rewst@msp.example --save --since LAST

      Exit status: 0 exactly least, 3 something is missing, 4 something is in excess, 5 both, 2 could not be read or a
      needed right is unproved, or wrong usage.
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: ArgumentHelp("The connection's id.", valueName: "connection"))
  var connection: String

  @Option(
    name: .customLong("for"),
    parsing: .upToNextOption,
    help: "What is needed: ids, globs, categories or presets."
  )
  var words: [String] = []

  @Option(help: "What is needed, as a preset.")
  var preset: String?

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp("What is needed: a plan, a certificate, or a list.", valueName: "FILE")
  )
  var file: String?

  @Flag(help: "Show every entity, and what is unavoidable or unproved too.")
  var all = false

  @Option(help: ArgumentHelp("Rows that are known to exist, to be read too.", valueName: "Entity=ID,…"))
  var canary: CanaryRows?

  @Option(
    name: .customLong("user"),
    help: ArgumentHelp(
      "The API user to audit, when it cannot be read itself: both must hold one level.",
      valueName: "NAME"
    )
  )
  var user: String?

  @Flag(help: "Keep the audit in the store.")
  var save = false

  @Option(help: ArgumentHelp("Also show what changed since a kept audit.", valueName: "LAST|ID"))
  var since: String?

  @Option(help: ArgumentHelp("Also show what was used in this time.", valueName: "90d"))
  var used: String?

  @OptionGroup var formatOptions: FormatOptions

  @Option(help: ArgumentHelp("Write the result to a file.", valueName: "FILE"))
  var output: String?

  func run() async throws {
    guard used == nil else {
      throw CommandFailure.usage("--used needs the ledger, which this version does not have yet")
    }
    let format = try formatOptions.chosen(among: OutputFormat.allCases)
    let configuration = try configurationOptions.load()
    let connection = try configuration.connection(connection)
    let catalogue = try await configuration.catalogue(for: connection.id)
    let needed = NeededSelection(words: words, preset: preset, file: file)
    guard !needed.isEmpty else {
      let presets = catalogue.presets.map(\.id).joined(separator: ", ")
      throw CommandFailure.usage("say what is needed: --for WORD…, --from FILE or --preset ID (\(presets))")
    }
    let selection = try needed.selection(from: catalogue)
    let canaries = try canary?.resolved(try catalogue.entities()) ?? []
    let seen = try await observe(configuration, canaries)
    let report = try Auditor(catalogue).report(seen, for: selection)
    let drift = try await drift(to: report, configuration)
    try write(AuditRendering(report: report, comparison: drift, catalogue: catalogue, showsAll: all), as: format)
    if save {
      let id = try await withStore(configuration) { store in
        try await store.keepAudit(report.json, connection: connection.id, at: Date())
      }
      Output.note("kept as audit \(id)")
    }
    if report.exitCode != 0 { throw ExitCode(report.exitCode) }
  }

  /// Reads the live Autotask; what cannot be read ends with 2, as an audit that proves nothing.
  private func observe(
    _ configuration: PosternConfiguration,
    _ canaries: [(entity: String, id: Int64)]
  ) async throws -> AuditObservation {
    do {
      return try await withCountedConnection(connection, in: configuration) { connection in
        try await AuditObservation(reading: connection, canaries: canaries, twin: user)
      }
    } catch let error as AutotaskError {
      throw CommandFailure.usage(CommandFailure(error)?.message ?? error.description)
    }
  }

  private func drift(to report: AuditReport, _ configuration: PosternConfiguration) async throws -> AuditComparison? {
    guard let since else { return nil }
    let kept = try await withStore(configuration) { store in
      if since.lowercased() == "last" { return try await store.lastAudit(connection: report.connection) }
      guard let id = Int64(canonical: since) else {
        throw CommandFailure.usage("--since takes LAST or the number of a kept audit, found `\(since)`")
      }
      return try await store.audit(id: id)
    }
    guard let kept, kept.connection == report.connection else {
      let number = since.lowercased() == "last" ? "" : " as \(since)"
      throw CommandFailure.usage("no audit of `\(report.connection)` is kept\(number); --save keeps one")
    }
    do {
      let earlier = try AuditReport(json: kept.report)
      return AuditComparison(id: kept.id, time: kept.time, drift: AuditDrift(from: earlier, to: report))
    } catch {
      throw CommandFailure.failed("the kept audit \(kept.id) cannot be read: \(error)")
    }
  }

  private func write(_ rendering: AuditRendering, as format: OutputFormat) throws {
    let text = rendering.text(format)
    guard let output else { return Output.write(text) }
    try OutputFile(file: Console.current.file(output)).write(text)
    Output.note("written to \(output): \(rendering.summary)")
  }
}
