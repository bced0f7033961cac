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
import ServiceLifecycle

/// A server of Postern for the length of the demo: on the loopback, in front of the emulator, with a store of its own.
struct DemoGateway: Sendable {
  /// The callers, with what they are granted.
  let callers: [CallerGrants]
  let emulator: RunningEmulator
  let model: ResourceModel

  /// Runs the body with a token for each caller while the server runs; nothing is left of it afterwards.
  ///
  /// - Throws: Whatever the body throws, and when the server cannot run.
  func serving<Answer: Sendable>(
    _ body: @escaping @Sendable (_ tokens: [String: Secret], _ port: Int) async throws -> Answer
  ) async throws -> Answer {
    let folder = FileManager.default.temporaryDirectory.appending(component: "postern-demo-\(UUID().uuidString)")
    let onlyOwner: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: onlyOwner)
    // What is left in the folder for temporary files is the system's to remove.
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try SQLiteStore(path: folder.appending(component: "postern.db").path)
    let tokens = try await fill(store)
    let wire = HTTPWire(.postern)
    do {
      let answer = try await serve(store, wire) { try await body(tokens, $0) }
      try await wire.shutdown()
      return answer
    } catch {
      try await wire.shutdown()
      throw error
    }
  }

  /// Puts the grants in force, and makes the tokens.
  private func fill(_ store: SQLiteStore) async throws -> [String: Secret] {
    let document = GrantDocument(callers: callers)
    var compiler = GrantCompiler(model, for: GrantContext(connections: ["demo"]))
    guard let grants = compiler.compile(document) else {
      throw CommandFailure.failed("the demo's grants are not in order: \(compiler.problems)")
    }
    _ = try await store.applyGrants(document: document.json, opened: grants.openedJSON, by: "the demo", at: Date())
    var tokens: [String: Secret] = [:]
    for caller in callers {
      let holder = AccessToken.Holder.caller(caller.id)
      let text = AccessTokenText(for: holder)
      try await store.add(AccessToken(for: holder, created: Date()), hash: text.hash)
      tokens[caller.id] = Secret(text.revealed)
    }
    return tokens
  }

  private func connection(_ wire: HTTPWire) throws -> UpstreamConnection {
    var limits = ConnectionLimits()
    // Nobody else calls this Autotask, and it frees a thread with its answer.
    limits.cooldown = .zero
    limits.requestsPerHour = 1_000_000
    let transport = try HTTPAutotaskTransport(
      base: try ServiceBase(emulator.baseURL),
      credentials: emulator.credentials,
      wire: wire,
      map: try .embedded(),
      keepsLimits: false
    )
    return UpstreamConnection(id: "demo", transport: transport, model: model, limits: limits)
  }

  private func serve<Answer: Sendable>(
    _ store: SQLiteStore,
    _ wire: HTTPWire,
    _ body: @escaping @Sendable (_ port: Int) async throws -> Answer
  ) async throws -> Answer {
    var logger = EmulatorCommand.logger()
    // What is shown tells of every call.
    logger.logLevel = .warning
    let ledger = LedgerWriter(store: store, configuration: .init(node: "demo"), key: nil, logger: logger)
    try await ledger.start()
    let (ready, announce) = AsyncStream.makeStream(of: Int.self)
    var settings = GatewayServer.Configuration(host: "127.0.0.1", port: 0)
    settings.version = PosternCommand.version
    let server = GatewayServer(
      settings,
      gateway: Gateway(ledger: ledger, heldCalls: store),
      door: CallerDoor(store: store, model: model, connections: [try connection(wire)]),
      logger: logger
    ) { announce.yield($0) }
    // The first is stopped last: the ledger is closed when nothing writes to it any more.
    let services: [any Service] = [LedgerService(writer: ledger), server]
    let group = ServiceGroup(configuration: .init(services: services, logger: logger))
    return try await withThrowingTaskGroup(of: Answer?.self) { tasks in
      tasks.addTask {
        defer { announce.finish() }
        try await group.run()
        return nil
      }
      tasks.addTask {
        guard let port = await ready.first(where: { _ in true }) else { return nil }
        do {
          let answer = try await body(port)
          await group.triggerGracefulShutdown()
          return answer
        } catch {
          await group.triggerGracefulShutdown()
          throw error
        }
      }
      var answer: Answer?
      while let ended = try await tasks.next() { answer = ended ?? answer }
      guard let answer else { throw CommandFailure.failed("the demo's server ended early") }
      return answer
    }
  }
}
