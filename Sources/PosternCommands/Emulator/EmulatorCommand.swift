import ArgumentParser
import AutotaskEmulator
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// `postern emulator`: a local Autotask.
struct EmulatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emulator",
    abstract: "Serve a local Autotask that enforces security levels.",
    discussion: """
      Prints one line of JSON when it is ready, with address, admin address and credentials; logs go to standard
      error. It serves until it is interrupted. Rows are made up, the same for the same seed.

      Example: postern emulator --port 8080 --rows 2000
      Example: postern emulator --switch missingRowsAreNull --switch datesWithZone
      Example: postern emulator --level rewst.plan.json --database emulator.db
      Example: postern emulator --seed-file tenant.yaml --hourly-threshold 500

      FILE for --level is a plan, a certificate, or {"settings":{"ID":"value"}}.
      FILE for --seed-file holds rows, levels, users, settings, picklist values and user-defined fields, in YAML or
      JSON; docs/emulator.md describes it. The admin address opens in a browser too.
      """
  )

  @Option(help: "The port to listen on; 0 for any free one.")
  var port = 0

  @Option(help: "The number from which rows and credentials are made.")
  var seed: UInt64 = 1

  @Option(help: "How many rows are made, roughly.")
  var rows = 10_000

  @Option(help: ArgumentHelp("The file that keeps the rows; else they are kept in memory.", valueName: "FILE"))
  var database: String?

  @Option(help: ArgumentHelp("Rows, levels, users and settings to start with, in YAML or JSON.", valueName: "FILE"))
  var seedFile: String?

  @Option(help: ArgumentHelp("How many calls the tenant may make in any 60 minutes.", valueName: "CALLS"))
  var hourlyThreshold = 10_000

  @Option(help: ArgumentHelp("The API user's security level.", valueName: "NAME|FILE"))
  var level = "API User (system)"

  @Option(help: ArgumentHelp("Settings of the tenant, as {\"settings\":{…}}.", valueName: "FILE"))
  var tenant: String?

  @Option(
    name: .customLong("switch"),
    help: ArgumentHelp("Decide a disagreement of the sources the other way; may be repeated.", valueName: "NAME")
  )
  var switched: [String] = []

  @Flag(help: "Refuse webhooks that Autotask would refuse: to other ports than 443, and to HTTP on this machine.")
  var strictCallouts = false

  @Flag(help: "List the switches with both sides and the reason of the default, and end.")
  var switches = false

  func validate() throws {
    guard (0...65_535).contains(port) else { throw ValidationError("--port takes a number from 0 to 65535") }
    guard rows > 0 else { throw ValidationError("--rows takes a number from 1") }
    guard hourlyThreshold > 0 else { throw ValidationError("--hourly-threshold takes a number from 1") }
  }

  func run() async throws {
    if switches { return Output.write(SwitchTable().text) }
    let logger = Self.logger()
    let emulator = try Self.starting {
      try Emulator(try configuration(logger)) { Output.write($0.readyLine) }
    }
    let group = ServiceGroup(
      configuration: .init(
        services: [.init(service: emulator)],
        gracefulShutdownSignals: [.sigint, .sigterm],
        logger: logger
      )
    )
    do {
      try await group.run()
    } catch {
      throw CommandFailure.failed("the emulator stopped: \(error)")
    }
  }

  private func configuration(_ logger: Logger) throws -> EmulatorConfiguration {
    let console = Console.current
    return EmulatorConfiguration(
      port: port,
      seed: seed,
      rows: rows,
      database: database.map { console.file($0).path },
      level: try LevelFile.level(level),
      tenant: try tenant.map { try LevelFile(console.file($0)).settings } ?? [:],
      hourlyThreshold: hourlyThreshold,
      seedFile: try seedFile.map { try SeedFile(contentsOf: console.file($0)) },
      switches: try SwitchTable.named(switched),
      strictCallouts: strictCallouts,
      logger: logger
    )
  }

  private static func starting(_ make: () throws -> Emulator) throws -> Emulator {
    do {
      return try make()
    } catch let failure as CommandFailure {
      throw failure
    } catch {
      throw CommandFailure.usage("\(error)")
    }
  }

  /// Standard output holds the one line that a script reads.
  static func logger() -> Logger { Logger(label: "emulator") { StreamLogHandler.standardError(label: $0) } }
}
