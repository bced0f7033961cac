public import Logging

/// How an emulator is started.
public struct EmulatorConfiguration: Sendable {
  /// The security level of the user that is there from the start.
  public enum Level: Sendable, Equatable {
    /// One of the levels of the tenant, such as `API User (system)`.
    case named(String)
    /// A level of these settings; what is missing has its lowest value, as with `PUT levels/{name}`.
    case settings([String: String])
  }

  /// The name of the level that ``Level/settings(_:)`` makes.
  public static let ownLevelName = "Own Level"

  /// The host to listen on; the admin API answers the loopback alone, wherever it listens.
  public var host: String
  /// The port to listen on, 0 for any free one.
  public var port: Int
  /// Equal seeds make equal rows.
  public var seed: UInt64
  /// How many rows are seeded, roughly; every entity has some.
  public var rows: Int
  /// The file that keeps the rows, nil to keep them in memory.
  public var database: String?
  /// The level of the user that is there from the start.
  public var level: Level
  /// Settings of the tenant that differ from those of the seeded one.
  public var tenant: [String: String]
  /// Calls of the tenant in any 60 minutes.
  public var hourlyThreshold: Int
  /// Rows, levels, users and settings that a tenant starts with, nil for none beside the seeded ones.
  public var seedFile: SeedFile?
  /// What to do where sources disagree.
  public var switches: Set<EmulatorSwitch>
  /// Whether webhooks may name the addresses alone that Autotask takes, HTTPS on port 443; without it callouts may
  /// also go to any port, and to HTTP on this machine.
  public var strictCallouts: Bool
  /// How long a connection may say nothing, or take over the head of a request, before it is closed; two minutes is
  /// what IIS allows by default.
  package var idleTimeout: Duration = .seconds(120)
  /// How long the body of a request may take from its head on, however often a part of it comes; ASP.NET gives a
  /// request 110 seconds in all.
  package var bodyTimeout: Duration = .seconds(110)
  /// How long the receiver of a callout may take.
  package var calloutTimeout: Duration = .seconds(10)
  /// Where failures are logged.
  public var logger: Logger

  /// Makes a configuration; by default 10,000 rows in memory on a free port of the loopback.
  public init(
    host: String = "127.0.0.1",
    port: Int = 0,
    seed: UInt64 = 1,
    rows: Int = 10_000,
    database: String? = nil,
    level: Level = .named("API User (system)"),
    tenant: [String: String] = [:],
    hourlyThreshold: Int = 10_000,
    seedFile: SeedFile? = nil,
    switches: Set<EmulatorSwitch> = [],
    strictCallouts: Bool = false,
    logger: Logger = Logger(label: "autotask-emulator")
  ) {
    self.host = host
    self.port = port
    self.seed = seed
    self.rows = rows
    self.database = database
    self.level = level
    self.tenant = tenant
    self.hourlyThreshold = hourlyThreshold
    self.seedFile = seedFile
    self.switches = switches
    self.strictCallouts = strictCallouts
    self.logger = logger
  }
}
