import Autotask
import AutotaskClient
import Foundation
import LeastPrivilege
import PosternRuntime
import PosternStore

/// The first stage: finds the zone, checks the credentials, writes the configuration.
struct ChecksStage {
  let given: SetupOptions
  let configurationOptions: ConfigurationOptions
  /// Whether secrets are kept sealed in the store.
  let seal: Bool

  /// Checks and writes.
  ///
  /// - Throws: ``CommandFailure`` that says what is missing or which step failed; then nothing is written.
  func run() async throws {
    let base = try PolicyCatalogue().base
    let file = configurationOptions.file
    let existing = FileManager.default.fileExists(atPath: file.path) ? try PosternConfiguration(contentsOf: file) : nil
    let answers = try SetupAnswers(given, existing: existing)
    let configuration = (existing ?? PosternConfiguration(folder: file.deletingLastPathComponent()))
      .overridden(by: Console.current.environment)
    if seal { _ = try KeyRing.reading(.current) }
    let check = try await ConnectionCheck(
      answers.connection,
      SecretReader(configuration),
      zoneAddress: given.zoneURL
    )
    let checked = try await check.run()
    let sealing = seal ? ConnectionSealing(checked.connection) : nil
    let connection = sealing?.sealed ?? checked.connection
    try confirm(connection, in: file, existing: existing)
    try await sealing?.keep(check.credentials, in: configuration)
    try await save(connection, in: file, existing: existing)
    try await remember(checked, as: connection)
    Output.write(summary(checked, base: base))
    Output.write("\n" + SetupSteps(base: base, kind: answers.identifierKind).text)
  }

  /// Keeps that the connection was checked, so that the stages behind it can go on.
  private func remember(_ checked: ConnectionCheck.Result, as connection: ConnectionConfiguration) async throws {
    let configuration = try configurationOptions.load()
    let outcome = StageOutcome(
      isDone: true,
      detail: "credentials accepted, level \(checked.level ?? "not known")",
      report: ""
    )
    let progress = try await SetupProgress(of: connection, in: configuration)
    try await withStore(configuration) { try await progress.keep(outcome, of: .checks, in: $0) }
  }

  private func confirm(_ connection: ConnectionConfiguration, in file: URL, existing: PosternConfiguration?) throws {
    let before = existing?.connections.first { $0.id == connection.id }
    if let before, before != connection, !given.yes {
      let host = before.baseURL == connection.baseURL ? "" : " (base URL \(before.baseURL ?? "auto"))"
      try Question.confirm("`\(file.path)` has a connection `\(connection.id)`\(host). Replace it?", flag: "--yes")
    }
  }

  private func save(_ connection: ConnectionConfiguration, in file: URL, existing: PosternConfiguration?) async throws {
    let before = existing?.connections.first { $0.id == connection.id }
    let text = existing == nil ? nil : try String(contentsOf: file, encoding: .utf8)
    let edited = try ConfigurationEditor(text: text, file: file).adding(connection)
    let output = OutputFile(file: file, permissions: 0o600)
    if before == connection {
      try output.write(edited)
    } else {
      // The store that the file will name has the record of how it came about.
      let configuration = try PosternConfiguration(yaml: edited, file: file)
        .overridden(by: Console.current.environment)
      try await withStore(configuration) { store in
        try await configuration.administer("setup", nil, connection: connection.id, in: store) { _ in
          try output.write(edited)
        }
      }
    }
    Output.note("connection `\(connection.id)` written to \(file.path)")
  }

  private func summary(_ checked: ConnectionCheck.Result, base: LevelBase) -> String {
    var lines = ["Connection \(checked.connection.id): user name, secret and tracking identifier are accepted."]
    lines.append("  base URL       \(checked.connection.baseURL ?? "auto")\(checked.zoneName.map { " (\($0))" } ?? "")")
    lines.append(
      "  requests used  \(checked.threshold.used) of \(checked.threshold.limit) in \(checked.threshold.minutes) minutes"
    )
    lines.append("  level          \(checked.level ?? "unknown: the API user's own row in Resources cannot be read")")
    if let level = checked.level, base.levels.contains(where: { [$0.name, $0.label].contains(level) }) {
      lines.append(
        "This is a level of the vendor that allows nearly everything. `postern plan` computes a smaller one."
      )
    }
    return lines.joined(separator: "\n")
  }
}
