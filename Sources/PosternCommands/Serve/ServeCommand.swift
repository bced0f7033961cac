import ArgumentParser
import Autotask
import AutotaskClient
import Foundation
import LeastPrivilege
import Logging
import PosternRuntime
import PosternServer
import PosternStore
import PosternWire
import ServiceLifecycle
import UnixSignals

/// `postern serve`: the gateway.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve callers on Autotask's own paths: each sees what its grants say, and nothing else.",
    discussion: """
      An Autotask client is pointed at http://127.0.0.1:8484/atservicesrest/ and sends its caller's id as UserName and
      the caller's token as Secret. The grants file is applied when the server starts and again when it changes, whole
      or not at all. Callers, administrators and callouts have addresses of their own (`listen`, `admin`, `hooks`); where
      they are is told on standard error in JSON, one line, when all of them are served. Beyond loopback an address
      needs a certificate (`tls`), or --behind-proxy.

      Example: postern serve --config postern.yaml
      Example: postern serve --check
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Flag(help: "Check configuration and grants, list what this version denies though it could be granted, and end.")
  var check = false

  @Flag(name: .customLong("behind-proxy"), help: "Listen beyond loopback without TLS: a proxy in front has it.")
  var isBehindProxy = false

  @Option(
    name: .customLong("public-address"),
    help: ArgumentHelp("The address under which callers reach the server, for page links.", valueName: "URL")
  )
  var publicAddress: String?

  func run() async throws {
    let configuration = try configurationOptions.load()
    let model = try ResourceModel()
    let addresses = try ServedAddresses(configuration, isBehindProxy: isBehindProxy)
    guard !configuration.connections.isEmpty else {
      throw CommandFailure.usage("no connection is configured; `postern setup` makes one")
    }
    let log = LogSink(write: Console.current.note)
    defer { log.flush() }
    let logger = Logger(label: "postern") { JSONLogHandler(label: $0, sink: log) }
    let store = try configuration.openStore()
    let ledger = try configuration.ledgerWriter(store, logger: logger)
    do {
      try await ledger.start()
    } catch {
      throw CommandFailure.failed("nothing is served, for the ledger cannot be written: \(error)")
    }
    let watcher = GrantWatcher(
      file: configuration.folder.file(configuration.grants),
      model: model,
      context: configuration.grantContext,
      store: store,
      ledger: ledger,
      logger: logger
    )
    let wire = HTTPWire(.postern)
    do {
      try await watcher.apply()
      if check {
        try await report(watcher)
      } else {
        try await serve(configuration, model, watcher, ledger, wire, at: addresses, logger: logger)
      }
    } catch {
      // Closed already where it ran as a service; where nothing came so far, the next start must find no gap.
      await ledger.close()
      try await wire.shutdown()
      throw error
    }
    await ledger.close()
    try await wire.shutdown()
  }

  private func serve(
    _ configuration: PosternConfiguration,
    _ model: ResourceModel,
    _ watcher: GrantWatcher,
    _ ledger: LedgerWriter,
    _ wire: HTTPWire,
    at addresses: ServedAddresses,
    logger: Logger
  ) async throws {
    let metrics = Metrics()
    let opened = try await configuration.openConnections(watcher.store, model, wire, metrics: metrics, logger: logger)
    let connections = opened.connections
    let accounts = CallerAccounts()
    let keeper = BudgetKeeper(connections: connections, accounts: accounts, store: watcher.store, logger: logger)
    try await keeper.restore()
    let door = CallerDoor(store: watcher.store, model: model, connections: connections) { await watcher.problem }
    let served = ServedFaces(
      addresses: addresses,
      configuration: configuration,
      model: model,
      door: door,
      store: watcher.store,
      ledger: ledger,
      accounts: accounts,
      metrics: metrics,
      logger: logger
    )
    // The first is stopped last: the ledger is closed when nothing writes to it any more.
    let services: [any Service] =
      [LedgerService(writer: ledger), KeptBudget(keeper: keeper)] + served.services(publicAddress)
      + [watcher, opened.credentials]
    var settings = ServiceGroupConfiguration(
      services: services.map { .init(service: $0) },
      gracefulShutdownSignals: [.sigint, .sigterm],
      logger: logger
    )
    // What runs is finished; what then still runs is answered with 503.
    settings.maximumGracefulShutdownDuration = Self.farewell
    let group = ServiceGroup(configuration: settings)
    do {
      try await group.run()
    } catch {
      throw CommandFailure.failed("the server stopped: \(error)")
    }
  }

  /// What this version denies though grants may name it.
  private func report(_ watcher: GrantWatcher) async throws {
    let version = try await watcher.store.currentGrants()?.version
    Output.write("grants: \(version.map { "version \($0) in force" } ?? "none in force")")
    Output.write("denied in this version, whatever grants say: ThresholdInformation, Modules")
  }

  /// How long the server goes on for what runs when it is told to stop.
  private static let farewell = Duration.seconds(30)
}
