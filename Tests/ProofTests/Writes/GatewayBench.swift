import Autotask
import AutotaskClient
import AutotaskEmulator
import Foundation
import LeastPrivilege
import Logging
import PosternRuntime
import PosternSQLite
import PosternServer
import PosternStore
import RuntimeSupport
import ServiceLifecycle
import Testing

/// The callers' server in this process, over any ways to Autotask.
struct GatewayBench: Sendable {
  var port: Int
  var store: SQLiteStore
  var ledger: MemoryLedger
  var tokens: [String: String]
  /// The connections' ids.
  var connections: [String]

  /// A caller; at a connection of its own, or at the one that its grants name.
  func caller(_ id: String = "c", at connection: String? = nil) -> WireCaller {
    let place = connection.map { "c/\($0)/" } ?? ""
    return WireCaller(base: "http://127.0.0.1:\(port)/\(place)atservicesrest/", token: tokens[id] ?? "")
  }

  /// Puts grants in force; `'` stands for `"`.
  func apply(_ grants: String) async throws {
    let document = try JSONValue(parsing: grants.replacing("'", with: "\""))
    let compiled = try compile(grants, context: GrantContext(connections: connections))
    _ = try await store.applyGrants(document: document, opened: compiled.openedJSON, by: nil, at: Date())
  }

  /// Runs the body while the server serves.
  static func run(
    _ grants: String,
    callers: [String] = ["c"],
    over connections: [UpstreamConnection],
    now: @escaping @Sendable () -> Date = { Date() },
    _ body: (GatewayBench) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: "postern-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try SQLiteStore(path: folder.appending(component: "postern.db").path)
    var bench = GatewayBench(
      port: 0,
      store: store,
      ledger: MemoryLedger(),
      tokens: [:],
      connections: connections.map(\.id)
    )
    for caller in callers {
      let token = AccessTokenText(for: .caller(caller))
      try await store.add(AccessToken(for: .caller(caller), created: Date()), hash: token.hash)
      bench.tokens[caller] = token.revealed
    }
    try await bench.apply(grants)
    let (ready, announce) = AsyncStream.makeStream(of: Int.self)
    var logger = Logger(label: "gateway")
    logger.logLevel = .critical
    let server = GatewayServer(
      .init(host: "127.0.0.1", port: 0, now: now),
      gateway: Gateway(ledger: bench.ledger, heldCalls: store, reconcilePause: .milliseconds(1)),
      door: CallerDoor(store: store, model: try Shared.model.get(), connections: connections),
      logger: logger
    ) { announce.yield($0) }
    let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        defer { announce.finish() }
        try await group.run()
      }
      bench.port = try #require(await ready.first { _ in true })
      do {
        try await body(bench)
      } catch {
        await group.triggerGracefulShutdown()
        throw error
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }
}

extension UpstreamConnection {
  /// The way to an emulator, as `postern serve` has it, without its pauses between calls.
  static func emulated(
    _ id: String,
    _ emulator: RunningEmulator,
    _ wire: HTTPWire
  ) throws -> UpstreamConnection {
    try served(
      id,
      at: emulator.baseURL,
      AutotaskCredentials(
        userName: emulator.username,
        secret: Secret(emulator.secret),
        integrationCode: Secret(emulator.integrationCode)
      ),
      wire
    )
  }

  /// The way to a server, as `postern serve` has it, without its pauses between calls.
  static func served(
    _ id: String,
    at address: String,
    _ credentials: AutotaskCredentials,
    _ wire: HTTPWire
  ) throws -> UpstreamConnection {
    let map = try ServiceMap.embedded()
    let transport = try HTTPAutotaskTransport(
      base: try ServiceBase(address),
      credentials: credentials,
      wire: wire,
      map: map
    )
    return UpstreamConnection(id: id, transport: transport, model: try Shared.model.get(), limits: .plenty)
  }
}

extension ConnectionLimits {
  /// Limits within which all that a proof asks for has room, with slots that are free as soon as they were answered.
  static var plenty: ConnectionLimits {
    var limits = ConnectionLimits.uncooled
    limits.requestsPerHour = 100_000_000
    return limits
  }
}

/// Runs the body with a pool of connections of its own.
func withWire(_ settings: HTTPWire.Settings = HTTPWire.Settings(), _ body: (HTTPWire) async throws -> Void) async throws
{
  let wire = HTTPWire(settings)
  do {
    try await body(wire)
  } catch {
    try await wire.shutdown()
    throw error
  }
  try await wire.shutdown()
}
