import AsyncHTTPClient
import Autotask
import Crypto
import Foundation
import LeastPrivilege
import Logging
import NIOCore
import NIOHTTP1
import PosternRuntime
import PosternSQLite
import PosternServer
import PosternStore
import PosternWire
import Synchronization

/// A server that takes callouts, with one webhook of tickets that is signed by ``key``.
struct HookBench: Sendable {
  static let key = "0123456789 \u{E9}"
  static let now = Date(timeIntervalSince1970: 1_790_000_000)

  var store: SQLiteStore
  var vault: SecretVault
  var metrics: Metrics
  var clock: HookClock
  var port: Int

  /// The path of the webhook.
  let path = "/hooks/main/kkkkkkkkkkkkkkkk"

  /// The webhook.
  static let webhook = OwnedWebhook(
    connection: "main",
    name: "tickets",
    entity: "Tickets",
    key: "kkkkkkkkkkkkkkkk",
    secret: "webhook.tickets",
    created: now
  )

  /// The value of the header for a body.
  static func signature(_ body: [UInt8], _ key: String = key) -> String {
    let code = HMAC<Insecure.SHA1>.authenticationCode(for: body, using: SymmetricKey(data: Data(key.utf8)))
    return "sha1=\(Data(code).base64EncodedString())"
  }

  /// Posts a body, signed where no signature is given, and answers the status.
  func post(_ body: String, _ signature: String? = nil, to path: String? = nil) async throws -> Int {
    let bytes = Array(body.utf8)
    return try await send(bytes, [("X-Hook-Signature", signature ?? Self.signature(bytes))], to: path)
  }

  /// Sends a body with headers, and answers the status.
  func send(
    _ body: [UInt8],
    _ headers: [(String, String)],
    method: HTTPMethod = .POST,
    to path: String? = nil
  ) async throws -> Int {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path ?? self.path)")
    request.method = method
    request.headers.add(contentsOf: HTTPHeaders(headers))
    if method == .POST { request.body = .bytes(ByteBuffer(bytes: body)) }
    let response = try await patientClient.execute(request, timeout: .seconds(300))
    _ = try await response.body.collect(upTo: 1_000_000)
    return Int(response.status.code)
  }

  /// The rows of the events that were kept, in their order.
  func rows() async throws -> [Int64] {
    try await store.events(EventFilter(), after: 0, limit: 1_000).map(\.happening.row)
  }
}

/// A clock that a test moves.
final class HookClock: Sendable {
  private let time = Mutex(HookBench.now)

  /// The time.
  var now: Date { time.withLock { $0 } }

  /// Moves it on.
  func move(by seconds: TimeInterval) { time.withLock { $0 += seconds } }
}

/// A callout about a ticket.
func callout(_ id: Int64, sequence: Int64? = nil, guid: String = "g", title: String = "x") -> String {
  let number = sequence.map { ",\"SequenceNumber\":\($0)" } ?? ""
  return """
    {"Action":"Update","Guid":"\(guid)","EntityType":"Ticket","Id":\(id),"Fields":{"Title":"\(title)"},\
    "EventTime":"2026-09-21T13:33:20Z"\(number),"PersonID":4}
    """
}

/// Runs the body with a server for callouts.
func withHooks(
  adding webhooks: [OwnedWebhook] = [HookBench.webhook],
  _ body: @Sendable (HookBench) async throws -> Void
) async throws {
  let folder = FileManager.default.temporaryDirectory.appending(component: "postern-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let store = try SQLiteStore(path: folder.appending(component: "postern.db").path)
  guard let sealing = SealingKey(SealingKey.newText()) else { return }
  let ring = KeyRing(current: sealing)
  let vault = SecretVault(store: store) { ring }
  _ = try await vault.keep(Secret(HookBench.key), named: "webhook.tickets", at: HookBench.now)
  for webhook in webhooks { try await store.keepWebhook(webhook) }
  let clock = HookClock()
  let metrics = Metrics()
  var logger = Logger(label: "hooks")
  logger.logLevel = .critical
  let face = HookFace(
    receiver: CalloutReceiver(
      door: CalloutDoor(store: store, vault: vault, model: try GatewayModel.shared.get()),
      inbox: Inbox(store: store) { clock.now },
      store: store
    ),
    metrics: metrics,
    logger: logger
  ) { clock.now }
  try await withWire(face, metrics: metrics, logger: logger) { port, _ in
    try await body(HookBench(store: store, vault: vault, metrics: metrics, clock: clock, port: port))
  }
}
