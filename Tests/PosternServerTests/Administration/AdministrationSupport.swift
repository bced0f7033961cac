import AsyncHTTPClient
import Autotask
import Foundation
import LeastPrivilege
import Ledger
import Logging
import NIOCore
import NIOHTTP1
import PosternAdministration
import PosternRuntime
import PosternSQLite
import PosternServer
import PosternStore
import PosternWire
import ServiceLifecycle
import Synchronization
import Testing

/// A ledger that keeps its entries in memory, and can be broken.
final class ListLedger: DecisionLedger, Sendable {
  struct Broken: Error {}

  private let state = Mutex<(entries: [LedgerEntry], isBroken: Bool)>(([], false))

  var entries: [LedgerEntry] { state.withLock { $0.entries } }

  func breakDown() { state.withLock { $0.isBroken = true } }

  func append(_ entry: LedgerEntry, _ durability: LedgerDurability) async throws -> String {
    try state.withLock { state in
      guard !state.isBroken else { throw Broken() }
      state.entries.append(entry)
      return "test/\(state.entries.count)"
    }
  }
}

/// Reads documents of grants in JSON, and tells no differences.
struct PlainDesk: GrantDesk {
  func weigh(
    _ text: String,
    against applied: AppliedGrants?,
    mapped: MappedCompanies
  ) throws(Problem) -> WeighedGrants {
    guard let json = try? JSONValue(parsing: text), let model = try? GatewayModel.shared.get() else {
      throw .malformed("no JSON")
    }
    var reader = GrantReader()
    var problems: [GrantProblem] = []
    var ready: WeighedGrants.Ready?
    if let document = reader.read(LocatedValue(json)) {
      var compiler = GrantCompiler(model, for: GrantContext(connections: ["main"]))
      if let compiled = compiler.compile(document) {
        ready = .init(document: document.json, opened: compiled.openedJSON, differences: [])
      }
      problems = compiler.problems
    }
    problems += reader.problems
    return WeighedGrants(
      findings: problems.map { problem in
        [
          "severity": .string(problem.severity.rawValue), "path": .string(problem.path),
          "message": .string(problem.message), "line": .null,
        ]
      },
      ready: ready
    )
  }

  func show(_ applied: AppliedGrants, mapped: MappedCompanies) throws(Problem) -> JSONValue { [] }
}

/// An administrators' address with a token for each role.
struct RunningAdministration: Sendable {
  var port: Int
  var store: SQLiteStore
  var ledger: ListLedger
  var tokens: [String: String]

  /// Asks, and answers status, headers and body.
  func ask(
    _ method: HTTPMethod,
    _ path: String,
    _ body: JSONValue? = nil,
    as holder: String? = "operator",
    headers: [(String, String)] = []
  ) async throws -> (status: Int, headers: HTTPHeaders, json: JSONValue, text: String) {
    let path = path.hasPrefix("/") ? path : "/api/v1/admin/\(path)"
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
    request.method = method
    if let holder { request.headers.add(name: "Authorization", value: "Bearer \(tokens[holder] ?? holder)") }
    for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: body.bytes()))
    }
    let response = try await patientClient.execute(request, timeout: .seconds(300))
    let bytes = try await response.body.collect(upTo: 10_000_000)
    return (
      Int(response.status.code), response.headers, (try? JSONValue(parsing: bytes.readableBytesView)) ?? .null,
      String(buffer: bytes)
    )
  }
}

/// Runs the body with an administrators' address of its own, in front of a store with grants for the caller `c`.
func withAdministration(
  _ body: @Sendable (RunningAdministration) async throws -> Void
) async throws {
  let folder = FileManager.default.temporaryDirectory.appending(component: "postern-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let store = try SQLiteStore(path: folder.appending(component: "postern.db").path)
  let model = try GatewayModel.shared.get()
  let first = try PlainDesk().weigh(
    grants("{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'get']}]}").replacing("'", with: "\""),
    against: nil,
    mapped: MappedCompanies()
  )
  let ready = try #require(first.ready)
  _ = try await store.applyGrants(document: ready.document, opened: ready.opened, by: nil, at: Date())
  var tokens: [String: String] = [:]
  for role in AccessToken.Role.allCases {
    let holder = AccessToken.Holder.administrator(role.rawValue, role)
    let text = AccessTokenText(for: holder)
    try await store.add(AccessToken(for: holder, created: Date()), hash: text.hash)
    tokens[role.rawValue] = text.revealed
  }
  let caller = AccessTokenText(for: .caller("c"))
  try await store.add(AccessToken(for: .caller("c"), created: Date()), hash: caller.hash)
  tokens["c"] = caller.revealed
  let ledger = ListLedger()
  let door = CallerDoor(store: store, model: model, connections: [])
  let (readyPorts, announce) = AsyncStream.makeStream(of: Int.self)
  var logger = Logger(label: "administration")
  logger.logLevel = .critical
  let server = AdministrationServer(
    .init(WireAddress(host: "127.0.0.1", port: 0)),
    administration: Administration(
      store: store,
      approvals: Approvals(store: store, ledger: ledger, isSeparate: false),
      desk: PlainDesk(),
      questions: DecisionDesk {
        let silent = UpstreamConnection(id: "main", transport: SilentTransport(), model: model)
        return (try await door.rules(), [silent])
      },
      ledger: ledger
    ),
    logger: logger
  ) { announce.yield($0) }
  let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
  try await withThrowingTaskGroup(of: Void.self) { [tokens] tasks in
    tasks.addTask {
      defer { announce.finish() }
      try await group.run()
    }
    let port = try #require(await readyPorts.first { _ in true })
    do {
      try await body(RunningAdministration(port: port, store: store, ledger: ledger, tokens: tokens))
    } catch {
      await group.triggerGracefulShutdown()
      throw error
    }
    await group.triggerGracefulShutdown()
    try await tasks.waitForAll()
  }
}

/// An Autotask that is not there.
private struct SilentTransport: AutotaskTransport {
  struct Silent: Error {}

  func send(_ request: AutotaskRequest) async throws -> AutotaskResponse { throw Silent() }
}
