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

/// A gateway in front of an emulator: a real server, a real store, and a token for each caller.
struct RunningGateway: Sendable {
  var emulator: RunningEmulator
  var port: Int
  var store: SQLiteStore
  /// The store's file, for another process that uses it.
  var storePath: String
  var ledger = MemoryLedger()
  var tokens: [String: String]
  var wire: HTTPWire
  /// The gateway's connection to the emulator.
  var connection: UpstreamConnection

  /// Autotask's paths at the gateway.
  var baseURL: String { "http://127.0.0.1:\(port)/atservicesrest/" }

  /// A client that believes that it talks to Autotask.
  func client(_ caller: String = "c") throws -> AutotaskClient {
    try Self.client(
      baseURL,
      AutotaskCredentials(userName: caller, secret: Secret(tokens[caller] ?? ""), integrationCode: Secret("any")),
      wire
    )
  }

  /// A client of the emulator itself, with every right.
  func direct() throws -> AutotaskClient {
    try Self.client(
      emulator.baseURL,
      AutotaskCredentials(
        userName: emulator.username,
        secret: Secret(emulator.secret),
        integrationCode: Secret(emulator.integrationCode)
      ),
      wire
    )
  }

  private static func client(
    _ address: String,
    _ credentials: AutotaskCredentials,
    _ wire: HTTPWire
  ) throws -> AutotaskClient {
    let map = try ServiceMap.embedded()
    let base = try ServiceBase(address)
    let transport = try HTTPAutotaskTransport(base: base, credentials: credentials, wire: wire, map: map)
    return AutotaskClient(transport, map: map, base: base)
  }

  /// Applies grants; they hold for the next request.
  func apply(_ grants: String, by author: String? = nil) async throws {
    try await Self.apply(grants, to: store, by: author)
  }

  fileprivate static func apply(_ text: String, to store: SQLiteStore, by author: String? = nil) async throws {
    let json = try JSONValue(parsing: text.replacing("'", with: "\""))
    var reader = GrantReader()
    let read = reader.read(LocatedValue(json))
    let document = try #require(read, "\(reader.problems)")
    var compiler = GrantCompiler(try GatewayModel.shared.get(), for: GrantContext(connections: ["main"]))
    let compiled = compiler.compile(document)
    let grants = try #require(compiled, "\(compiler.problems)")
    _ = try await store.applyGrants(document: document.json, opened: grants.openedJSON, by: author, at: Date())
  }
}

/// The catalogue, decoded once for all tests.
enum GatewayModel {
  static let shared = Result { try ResourceModel() }
}

/// Runs the body with a gateway of its own; `'` stands for `"` in the grants.
func withGateway(
  _ grants: String,
  rows: Int = 600,
  ledger: MemoryLedger = MemoryLedger(),
  limits: ConnectionLimits = .uncooled,
  clock: BudgetClock = BudgetClock(),
  now: @escaping @Sendable () -> Date = { Date() },
  _ body: @Sendable (RunningGateway) async throws -> Void
) async throws {
  let folder = FileManager.default.temporaryDirectory.appending(component: "postern-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let storePath = folder.appending(component: "postern.db").path
  let store = try SQLiteStore(path: storePath)
  try await RunningGateway.apply(grants, to: store)
  var tokens: [String: String] = [:]
  for caller in ["c", "d"] {
    let holder = AccessToken.Holder.caller(caller)
    let text = AccessTokenText(for: holder)
    try await store.add(AccessToken(for: holder, created: Date()), hash: text.hash)
    tokens[caller] = text.revealed
  }
  let model = try GatewayModel.shared.get()
  try await withEmulator(EmulatorConfiguration(rows: rows)) { [tokens] emulator in
    let wire = HTTPWire()
    let map = try ServiceMap.embedded()
    let transport = try HTTPAutotaskTransport(
      base: try ServiceBase(emulator.baseURL),
      credentials: AutotaskCredentials(
        userName: emulator.username,
        secret: Secret(emulator.secret),
        integrationCode: Secret(emulator.integrationCode)
      ),
      wire: wire,
      map: map,
      keepsLimits: false
    )
    let connection = UpstreamConnection(
      id: "main",
      transport: transport,
      model: model,
      limits: limits,
      clock: clock
    )
    let running = RunningGateway(
      emulator: emulator,
      port: 0,
      store: store,
      storePath: storePath,
      ledger: ledger,
      tokens: tokens,
      wire: wire,
      connection: connection
    )
    let door = CallerDoor(store: store, model: model, connections: [connection])
    let (ready, announce) = AsyncStream.makeStream(of: Int.self)
    var logger = Logger(label: "gateway")
    logger.logLevel = .error
    let server = GatewayServer(
      .init(host: "127.0.0.1", port: 0, now: now),
      gateway: Gateway(
        ledger: ledger,
        heldCalls: store,
        accounts: CallerAccounts(clock: clock),
        reconcilePause: .milliseconds(1)
      ),
      door: door,
      logger: logger
    ) { announce.yield($0) }
    let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
    do {
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
          defer { announce.finish() }
          try await group.run()
        }
        var gateway = running
        gateway.port = try #require(await ready.first { _ in true })
        do {
          try await body(gateway)
        } catch {
          await group.triggerGracefulShutdown()
          throw error
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
      }
      try await wire.shutdown()
    } catch {
      try await wire.shutdown()
      throw error
    }
  }
}

/// One caller, `c`, with these grants.
func grants(_ grants: String, forbid: String = "[]") -> String {
  "{'version': 1, 'callers': [{'id': 'c', 'forbid': \(forbid), 'grants': [\(grants)]}]}"
}
