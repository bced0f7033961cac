import Autotask
import AutotaskClient
import Foundation
import LeastPrivilege
import Logging
import PosternMCP
import PosternRuntime
import PosternServer
import PosternStore
import PosternWire
import ServiceLifecycle
import UnixSignals

/// The tools of one caller, straight at the connection: for whoever has the right to this machine's store.
///
/// Everything is as behind a server: the same store, the same grants, the same ledger, the same shared hour. What is not
/// asked for is a token; that somebody speaks for the caller is recorded first, with the name of who does.
struct LocalTools {
  let caller: String
  let connection: String?
  let grouping: ToolGrouping

  /// Answers until the input ends or the process is told to end.
  func serve(_ configuration: PosternConfiguration) async throws {
    try configuration.requireConnection()
    if let connection { _ = try configuration.connection(connection) }
    let logger = Self.logger()
    let model = try ResourceModel()
    let store = try configuration.openStore()
    let ledger = try configuration.ledgerWriter(store, logger: logger)
    let wire = HTTPWire(.postern)
    do {
      try await ledger.start()
      let opened = try await configuration.openConnections(store, model, wire, metrics: Metrics(), logger: logger)
      let door = CallerDoor(store: store, model: model, connections: opened.connections)
      _ = try LocalGateway.rules(try await door.rules(), knowing: caller)
      try await ledger.append(
        Machine.act("mcp", "as \(caller)", connection: connection, surface: "cli"),
        .now
      )
      try await run(door, opened, store, ledger, logger)
    } catch {
      await ledger.close()
      try await wire.shutdown()
      throw error
    }
    await ledger.close()
    try await wire.shutdown()
  }

  private func run(
    _ door: CallerDoor,
    _ opened: OpenedConnections,
    _ store: any Store,
    _ ledger: LedgerWriter,
    _ logger: Logger
  ) async throws {
    let local = try await LocalGateway(over: opened.connections, ledger: ledger, store: store, logger: logger)
    let server = ToolServer(ToolServer.Identity(version: PosternCommand.version))
    let console = Console.current
    let lines = LineExchange(write: { console.write(Data($0)) }) { message, _ in
      do {
        // Read for each message: a grant that was changed holds for the next one.
        guard let source = try await source(local.gateway, door) else {
          return await server.answer(message, from: NoTools())
        }
        return await server.answer(message, from: source)
      } catch {
        logger.error("the grants cannot be read", metadata: ["error": "\(error)"])
        guard case .request(let request) = message else { return nil }
        return RPCAnswer(.internal("the grants cannot be read now; try again later"), to: request.id)
      }
    }
    let input = StandardInput.stream(of: console)
    // The first is stopped last: the ledger is closed when nothing writes to it any more.
    let others: [any Service] = [LedgerService(writer: ledger), KeptBudget(keeper: local.keeper), opened.credentials]
    var services = others.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) }
    let service = LineService(lines: lines, input: input)
    services.append(.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup))
    let settings = ServiceGroupConfiguration(
      services: services,
      gracefulShutdownSignals: [.sigint, .sigterm],
      logger: logger
    )
    do {
      try await ServiceGroup(configuration: settings).run()
    } catch {
      throw CommandFailure.failed("this ended early: \(error)")
    }
  }

  private func source(_ gateway: Gateway, _ door: CallerDoor) async throws -> ActionTools? {
    guard let rules = try await door.rules(), let id = connection ?? rules.grants.connection(for: caller),
      let upstream = door.connections.first(where: { $0.id == id })
    else { return nil }
    return ActionTools(gateway, under: rules, over: upstream, for: caller, grouping: grouping, at: Date())
  }

  /// Standard output is the protocol's alone: everything else goes to standard error, an object a line.
  private static func logger() -> Logger {
    let note = Console.current.note
    var logger = Logger(label: "postern") { JSONLogHandler(label: $0, write: note) }
    logger.logLevel = .warning
    return logger
  }
}

/// Answers lines until they end, or until the process is told to end; what is under way is finished.
private struct LineService: Service {
  let lines: LineExchange
  let input: AsyncStream<[UInt8]>

  func run() async {
    await cancelWhenGracefulShutdown { await lines.run(input) }
  }
}
