import ArgumentParser
import Autotask
import Foundation
import LeastPrivilege
import PosternStore

/// Sets up a connection in stages: each can be run alone, and run again.
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
        postern setup --only level --preset rewst
        postern setup --id second --only filter --company-types 1
        postern setup --status
        postern setup --steps

      Secrets are given as references, env:NAME, file:PATH or sealed:NAME, and only the references are written. On a
      terminal what is missing is asked; AUTOTASK_USERNAME, AUTOTASK_SECRET and AUTOTASK_INTEGRATION_CODE are taken when
      they are set. With --seal the values that were accepted are kept in the store, sealed under the key of
      POSTERN_KEY_FILE, and the file refers to them: then variable and file are needed no longer.
      The zone that was found is written, so that the host stays pinned.

      Behind the checks come the stages level, canary, webhooks, filter and organizations. On a terminal each that is not
      done is offered; without one those are run that the command line says something of, or that --only names, and the
      rest is told. Run it again at any time: what is there is taken up, and each stage can be run again. --status tells
      how each stage stands, and the command that goes on; nothing is sent for it.

      Exit status: 0 done, whatever is left; 1 a stage could not be run through, 2 wrong usage.
      """
  )

  @OptionGroup(title: "Connection") var given: SetupOptions
  @OptionGroup(title: "Stages") var stageOptions: StageOptions
  @OptionGroup var configurationOptions: ConfigurationOptions

  @Option(help: ArgumentHelp("Run these stages alone, with commas between them.", valueName: "STAGE,…"))
  var only: SetupStages?

  @Option(help: ArgumentHelp("Leave these stages out, with commas between them.", valueName: "STAGE,…"))
  var skip: SetupStages?

  @Flag(help: "Tell how each stage stands, and change nothing.")
  var status = false

  @Flag(help: "Only print how the level and the API user are made.")
  var steps = false

  @Flag(help: "Keep secret and tracking identifier sealed in the store, once they are accepted.")
  var seal = false

  @OptionGroup var output: FormatOptions

  func validate() throws {
    guard [status, steps, only != nil].count(where: \.self) <= 1 else {
      throw ValidationError("give one of --status, --steps and --only")
    }
    guard status || (output.format == nil && !output.isJSON) else {
      throw ValidationError("--format and --json go with --status")
    }
  }

  func run() async throws {
    if steps {
      let base = try PolicyCatalogue().base
      return Output.write(SetupSteps(base: base, kind: given.identifierKind ?? .vendor).text)
    }
    if status { return try await tellStatus() }
    let chosen = try stages()
    var id = given.id ?? Self.firstID
    if chosen.contains(.checks) {
      let checks = ChecksStage(given: given, configurationOptions: configurationOptions, seal: seal)
      try await checks.run()
    } else {
      id = try connectionID()
    }
    let hasFailed = try await runStages(chosen, of: id)
    try await tellOpenStages(of: id)
    if hasFailed { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  /// The id of a connection that nobody has named.
  static let firstID = "main"

  /// The stages to run without asking.
  private func stages() throws -> Set<SetupStage> {
    let chosen = only?.stages ?? Set(SetupStage.allCases.filter(stageOptions.concerns))
    let left = chosen.subtracting(skip?.stages ?? [])
    guard !left.isEmpty || only == nil else { throw CommandFailure.usage("--skip leaves nothing of --only") }
    return left
  }

  /// The connection that is meant where none is made: the one that is named, else the first.
  private func connectionID() throws -> String {
    try configurationOptions.load().connection(given.id).id
  }

  /// Runs the stages behind the checks; on a terminal those that are not done are offered.
  ///
  /// - Returns: Whether one could not be run through.
  private func runStages(_ chosen: Set<SetupStage>, of id: String) async throws -> Bool {
    var hasFailed = false
    for stage in SetupStage.allCases where stage != .checks && !(skip?.stages.contains(stage) ?? false) {
      // Read anew for each: a stage may have changed the file or the store.
      let context = try await context(of: id)
      if !chosen.contains(stage) {
        guard only == nil, Console.current.isInteractive else { continue }
        let state = context.progress.state(stage)
        if state.progress == .done {
          Output.note("\(stage.rawValue): done; \(state.why)")
          continue
        }
        guard let goesOn = Self.offers(stage, state) else { return hasFailed }
        guard goesOn else { continue }
      }
      let outcome = try await run(stage, context)
      try await withStore(context.configuration) { store in
        try await context.progress.keep(outcome, of: stage, in: store)
      }
      tell(outcome, of: stage)
      hasFailed = hasFailed || outcome.hasFailed
    }
    return hasFailed
  }

  /// Asks whether to go on with a stage; nil where nobody answers any more, which ends the questions and is no failure.
  private static func offers(_ stage: SetupStage, _ state: StageState) -> Bool? {
    let answer = try? Question.ask(
      "Go on with \(stage.title) (\(state.why))? yes, no or stop",
      fallback: state.progress == .optional ? "no" : "yes"
    ) { ["yes", "y", "no", "n", "stop"].contains($0.lowercased()) ? nil : "yes, no or stop" }
    guard let answer = answer?.lowercased(), answer != "stop" else { return nil }
    return answer.hasPrefix("y")
  }

  private func context(of id: String) async throws -> SetupContext {
    let configuration = try configurationOptions.load()
    let connection = try configuration.connection(id)
    return SetupContext(
      configuration: configuration,
      file: configurationOptions.file,
      connection: connection,
      options: stageOptions,
      progress: try await SetupProgress(of: connection, in: configuration)
    )
  }

  private func run(_ stage: SetupStage, _ context: SetupContext) async throws -> StageOutcome {
    switch stage {
    case .checks: throw CommandFailure.usage("the checks are run before every other stage")
    case .level: try await LevelStage(context: context).run()
    case .canary: try await CanaryStage(context: context).run()
    case .webhooks: try await WebhooksStage(context: context).run()
    case .filter: try await FilterStage(context: context).run()
    case .organizations: try await OrganizationsStage(context: context).run()
    }
  }

  private func tell(_ outcome: StageOutcome, of stage: SetupStage) {
    let state = outcome.isDone ? "done" : "open"
    Output.write("\n\(TextStyle.result.bold("\(stage.rawValue): \(state)"))\n\(outcome.report)")
    if !outcome.commands.isEmpty {
      Output.write("To go on:\n" + outcome.commands.map { "  \($0)" }.joined(separator: "\n"))
    }
  }

  /// Tells what is left, for whoever has not asked for one stage alone.
  private func tellOpenStages(of id: String) async throws {
    guard only == nil else { return }
    let open = try await context(of: id).progress.states.filter { $0.progress == .open }
    guard !open.isEmpty else { return }
    let lines = open.map { "  \($0.stage.rawValue): \($0.why)\($0.command.map { "\n    \($0)" } ?? "")" }
    Output.note("\nLeft to do:\n" + lines.joined(separator: "\n"))
  }

  // MARK: Status

  private func tellStatus() async throws {
    let format = try output.chosen(among: [.table, .json, .csv, .markdown])
    let configuration = try configurationOptions.load()
    let connections =
      if let id = given.id { [try configuration.connection(id)] } else { configuration.connections }
    if connections.isEmpty { Output.note("no connection is configured; `postern setup` makes one") }
    var rows: [(connection: String, state: StageState)] = []
    for connection in connections {
      let states = try await SetupProgress(of: connection, in: configuration).states
      rows += states.map { (connection.id, $0) }
    }
    if format == .json {
      return Output.write(JSONValue.array(rows.map { $0.state.json(of: $0.connection) }).text(.indented))
    }
    let table = TextTable(
      heads: ["connection", "stage", "state", "why", "command"],
      rows: rows.map {
        [$0.connection, $0.state.stage.rawValue, $0.state.progress.rawValue, $0.state.why, $0.state.command ?? ""]
      }
    )
    Output.write(table.text(format))
  }
}

extension StageState {
  /// The state for scripts.
  fileprivate func json(of connection: String) -> JSONValue {
    [
      "connection": .string(connection), "stage": .string(stage.rawValue), "state": .string(progress.rawValue),
      "why": .string(why), "command": command.map(JSONValue.string) ?? .null,
    ]
  }
}
