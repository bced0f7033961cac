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
      the caller's token as Secret; AI agents find their tools at http://127.0.0.1:8484/mcp. The grants file is applied when the server starts and again when it changes, whole
      or not at all. Callers, administrators and callouts have addresses of their own (`listen`, `admin`, `hooks`); where
      they are is told on standard error in JSON, one line, when all of them are served. Beyond loopback an address
      needs a certificate (`tls`), or --behind-proxy.

      Example: postern serve --config postern.yaml
      Example: postern serve --check

      Exit status: 0 stopped, or nothing wrong; 1 it cannot serve; 2 an error in the configuration or, with --check, in
      the grants.
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Flag(
    help: """
      Check configuration, grants and webhooks file, tell what would be put in force and what this version denies though it could be
      granted, change nothing, and end.
      """
  )
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
    try configuration.requireConnection()
    if check { return try await report(configuration, model) }
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
      context: configuration.grantContext(nil),
      store: store,
      ledger: ledger,
      logger: logger
    )
    let wire = HTTPWire(.postern)
    do {
      try await watcher.apply()
      try await serve(configuration, model, watcher, ledger, wire, at: addresses, logger: logger)
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
    let events = EventWatcher(
      file: configuration.folder.file(configuration.webhooks),
      model: model,
      connections: connections.map(\.id),
      logger: logger
    )
    await events.apply()
    let polling = PollingService(
      watcher: events,
      poller: Poller(connections: connections, store: watcher.store, logger: logger),
      keeper: GapKeeper(connections: connections, store: watcher.store, model: model, logger: logger),
      model: model
    )
    let door = CallerDoor(store: watcher.store, model: model, connections: connections) { await watcher.problem }
    let served = ServedFaces(
      addresses: addresses,
      configuration: configuration,
      model: model,
      door: door,
      events: events,
      callouts: CalloutDoor(store: watcher.store, vault: SecretVault(store: watcher.store), model: model),
      store: watcher.store,
      ledger: ledger,
      accounts: accounts,
      metrics: metrics,
      logger: logger
    )
    // The first is stopped last: the ledger is closed when nothing writes to it any more.
    let services: [any Service] =
      [LedgerService(writer: ledger), KeptBudget(keeper: keeper)] + served.services(publicAddress)
      + [watcher, opened.credentials, events, polling]
      + [KeptEvents(retention: EventRetention(store: watcher.store, logger: logger))]
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

  /// Tells what would be served. Nothing is changed: no store is made, and no grants are put in force.
  private func report(_ configuration: PosternConfiguration, _ model: ResourceModel) async throws {
    let applied = try await configuration.appliedGrants()
    Output.write("grants: \(applied.map { "version \($0.version) in force" } ?? "none in force")")
    let place = configuration.folder.file(configuration.grants)
    if FileManager.default.fileExists(atPath: place.path) {
      let mapped = try await configuration.mappedCompanies()
      let file = try GrantFile(place, model, for: try configuration.grantContext(mapped).trusting(applied))
      _ = try file.checked()
      let change = try GrantChange(of: file, to: applied, model, in: configuration, mapped: mapped)
      let isNew =
        applied?.document != change.newer.document.json || applied?.opened != change.newer.compiled.openedJSON
      Output.write("\(file.name): \(isNew ? "put in force when the server starts" : "in force already")")
    } else {
      Output.write("\(place.lastPathComponent): there is no such file")
    }
    try reportEvents(configuration, model)
    Output.write("denied in this version, whatever grants say: nothing")
  }

  private func reportEvents(_ configuration: PosternConfiguration, _ model: ResourceModel) throws {
    let place = configuration.folder.file(configuration.webhooks)
    guard FileManager.default.fileExists(atPath: place.path) else {
      return Output.write("\(place.lastPathComponent): there is no such file")
    }
    let file = try EventFile(place, model, connections: configuration.connections.map(\.id))
    let document = try file.checked()
    let parts = [
      "webhooks \(document.webhooks.count)", "subscriptions \(document.subscriptions.count)",
      "polls \(document.polls.count)",
    ]
    Output.write("\(file.name): \(parts.joined(separator: ", "))")
  }

  /// How long the server goes on for what runs when it is told to stop.
  private static let farewell = Duration.seconds(30)
}
