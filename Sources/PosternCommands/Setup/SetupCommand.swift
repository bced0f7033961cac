import ArgumentParser
import Autotask
import AutotaskClient
import Foundation
import LeastPrivilege
import PosternRuntime

/// Makes a connection: finds the zone, checks the credentials, writes the configuration.
struct SetupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "setup",
    abstract: "Set up a connection to an Autotask database, check it, and write it to postern.yaml.",
    discussion: """
      Examples:
        postern setup
        postern setup --username api@msp.example --secret env:AUTOTASK_SECRET \\
          --tracking-identifier file:code.txt --yes
        postern setup --secret file:secret.txt --tracking-identifier file:code.txt --seal
        postern setup --steps

      Secrets are given as references, env:NAME, file:PATH or sealed:NAME, and only the references are written. On a
      terminal what is missing is asked; AUTOTASK_USERNAME, AUTOTASK_SECRET and AUTOTASK_INTEGRATION_CODE are taken when
      they are set. With --seal the values that were accepted are kept in the store, sealed under the key of
      POSTERN_KEY_FILE, and the file refers to them: then variable and file are needed no longer.
      The zone that was found is written, so that the host stays pinned.
      """
  )

  @OptionGroup var given: SetupOptions
  @OptionGroup var configurationOptions: ConfigurationOptions

  @Flag(help: "Only print how the level and the API user are made.")
  var steps = false

  @Flag(help: "Keep secret and tracking identifier sealed in the store, once they are accepted.")
  var seal = false

  func run() async throws {
    let base = try PolicyCatalogue().base
    if steps { return Output.write(SetupSteps(base: base, kind: given.identifierKind ?? .vendor).text) }
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
    Output.write(summary(checked, base: base))
    Output.write("\n" + SetupSteps(base: base, kind: answers.identifierKind).text)
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

/// What the command line gives of a connection.
struct SetupOptions: ParsableArguments {
  @Option(help: "The connection's id.")
  var id: String = "main"

  @Option(
    name: .customLong("base-url"),
    help: ArgumentHelp("Where the service begins; auto finds the zone.", valueName: "URL|auto")
  )
  var baseURL: String = "auto"

  @Option(help: ArgumentHelp("The API user's name, or a reference to it.", valueName: "NAME"))
  var username: String?

  @Option(help: ArgumentHelp("Where the API user's secret is kept.", valueName: "env:NAME|file:PATH|sealed:NAME"))
  var secret: String?

  @Option(help: ArgumentHelp("Where the tracking identifier is kept.", valueName: "env:NAME|file:PATH|sealed:NAME"))
  var trackingIdentifier: String?

  @Option(help: "Whose tracking identifier the automation's API user has.")
  var identifierKind: IdentifierKind?

  @Option(name: .customLong("zone-url"), help: ArgumentHelp("Where the zone is looked up.", valueName: "URL"))
  var zoneURL: String = ZoneDiscovery.publicAddress

  @Flag(help: "Replace a connection of the same id without asking.")
  var yes = false
}

/// Whose tracking identifier an API user has.
enum IdentifierKind: String, Sendable, CaseIterable, ExpressibleByArgument {
  /// One of the tenant's own, Custom (Internal Integration).
  case custom
  /// One of an integration vendor, which only the vendor knows.
  case vendor
}
