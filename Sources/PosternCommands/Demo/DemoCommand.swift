import ArgumentParser
import Autotask
import AutotaskEmulator
import Foundation
import LeastPrivilege
import ServiceLifecycle
import UnixSignals

/// `postern demo`: all of it, on an emulator, in one go.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Show everything on an emulator, in one go; nothing leaves this machine.",
    discussion: """
      Starts a local Autotask, audits an API user on the vendor's default level, plans the least level for the 64
      actions of Rewst's guide, has the proof checked, applies the level, audits again, runs every action by real
      calls, and lowers each raised setting in turn to see an action fail. Then runs them all through a gateway under a
      caller with the grants of the guide, and has a narrow caller try what it was not granted. Writes one page with
      plan and audit.

      Example: postern demo
      Example: postern demo --keep --report demo.html

      Exit status: 0 everything was as promised, 1 something was not.
      """
  )

  @Flag(help: "Leave the emulator serving until Ctrl-C.")
  var keep = false

  @Option(help: ArgumentHelp("Where the page is written.", valueName: "FILE.html"))
  var report = "postern-demo.html"

  @OptionGroup var formatOptions: FormatOptions

  func run() async throws {
    // A newcomer reads this: a table in a pipe, too, unless a script asks for JSON.
    let isJSON = formatOptions.isJSON || formatOptions.format == .json
    guard isJSON || formatOptions.format ?? .table == .table else {
      throw CommandFailure.usage("the format is not offered here; offered: `table`, `json`")
    }
    let catalogue = try PolicyCatalogue()
    // The demo asks more of an hour than any integration would.
    let configuration = EmulatorConfiguration(hourlyThreshold: 1_000_000, logger: EmulatorCommand.logger())
    let (outcomes, tell) = AsyncStream.makeStream(of: Bool.self)
    let (ready, announce) = AsyncStream.makeStream(of: RunningEmulator.self)
    let emulator = try Emulator(configuration) { announce.yield($0) }
    let demonstration = Demonstration(ready: ready, keepsServing: keep) { emulator in
      let isKept = try await show(emulator, catalogue, isJSON: isJSON)
      tell.yield(isKept)
      if keep { Self.invite(emulator) }
    }
    let group = ServiceGroup(
      configuration: .init(
        services: [
          .init(service: emulator),
          .init(service: demonstration, successTerminationBehavior: .gracefullyShutdownGroup),
        ],
        gracefulShutdownSignals: [.sigint, .sigterm],
        logger: EmulatorCommand.logger()
      )
    )
    try await group.run()
    tell.finish()
    guard await outcomes.first(where: { _ in true }) == true else { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  private func show(_ emulator: RunningEmulator, _ catalogue: PolicyCatalogue, isJSON: Bool) async throws -> Bool {
    let begun = ContinuousClock.now
    if !isJSON { Output.write("A local Autotask serves at \(emulator.baseURL)\n") }
    let run = try await DemoRun(on: emulator, catalogue, now: Date()) { step in
      if !isJSON { Output.write(" \(step.isKept ? "✓" : "✗") \(step.promise)\n   \(step.seen)") }
    }
    let file = Console.current.file(report)
    try OutputFile(file: file).write(DemoPage(run: run, catalogue: catalogue).page.text)
    let seconds = begun.duration(to: .now).components.seconds
    if isJSON {
      Output.write(json(run, file, seconds).text(.indented))
    } else {
      Output.write(
        "\n\(run.isKept ? "Everything was as promised" : "Something was not as promised"), in \(seconds) seconds.\n"
          + "The page with plan and audit: \(file.path)"
      )
    }
    return run.isKept
  }

  private func json(_ run: DemoRun, _ file: URL, _ seconds: Int64) -> JSONValue {
    [
      "format": "postern-demo/1", "kept": .bool(run.isKept), "seconds": .integer(seconds), "report": .string(file.path),
      "steps": .array(
        run.steps.map { ["promise": .string($0.promise), "seen": .string($0.seen), "kept": .bool($0.isKept)] }
      ),
    ]
  }

  private static func invite(_ emulator: RunningEmulator) {
    Output.write(emulator.readyLine)
    Output.note(
      """

      The emulator keeps serving until Ctrl-C. To try it, in another terminal:
        export AUTOTASK_USERNAME='\(emulator.username)' AUTOTASK_SECRET='\(emulator.secret)' \
      AUTOTASK_INTEGRATION_CODE='\(emulator.integrationCode)'
        postern setup --base-url \(emulator.baseURL) --yes
        postern audit main --preset rewst
        postern query Tickets 'status != Complete' --max 5
        curl -X PUT \(emulator.adminURL)users/\(emulator.username) -d '{"level":"API User (system)"}'
      """
    )
  }
}

/// Waits until the emulator serves, runs the demo, and then ends or lets the emulator serve on.
private struct Demonstration: Service {
  let ready: AsyncStream<RunningEmulator>
  let keepsServing: Bool
  let show: @Sendable (RunningEmulator) async throws -> Void

  func run() async throws {
    guard let emulator = await ready.first(where: { _ in true }) else { return }
    try await show(emulator)
    if keepsServing { try await gracefulShutdown() }
  }
}
