import AsyncHTTPClient
import Autotask
import Foundation
import LeastPrivilege
import Logging
import NIOCore
import NIOHTTP1
import PosternRuntime
import PosternSQLite
import PosternServer
import PosternStore
import RuntimeSupport
import ServiceLifecycle
import Synchronization
import Testing

/// The same attempts as bytes over HTTP: what is denied is refused, nothing of it goes out, and no answer holds what is
/// withheld.
@Suite("Attempts to get round the grants, over HTTP")
struct BypassOverHTTPTests {
  @Test(arguments: try BypassList.load().documents.keys)
  func attempts(under grants: String) async throws {
    let list = try BypassList.load()
    try await withListGateway(try #require(list.documents[grants]), list.rows) { gateway in
      for attempt in list.attempts where attempt.grants == grants {
        gateway.upstream.forget()
        let answer = try await gateway.send(attempt)
        if let allowed = attempt.expected["allow"], let request = attempt.request, request.isRead {
          for (id, row) in attempt.hiddenAndShown(allowed) {
            let seen = answer.rows.first { $0["id"] == .integer(id) }
            #expect(seen == nil || seen.map(JSONValue.object) == row, "\(attempt.name): \(answer.body)")
          }
        }
        if attempt.expected["deny"] != nil {
          #expect(answer.status >= 400, "\(attempt.name): \(answer.body)")
          #expect(!answer.body.contains("\"items\"") && !answer.body.contains("\"item\""), "\(attempt.name)")
        }
        let sent = gateway.upstream.writes
        if let allowed = attempt.expected["allow"], let request = attempt.request, !request.isRead,
          (allowed["mode"]?.string ?? "live") == "live"
        {
          #expect(sent.count == 1 && answer.status == 200, "\(attempt.name): \(answer.body)")
          if let body = allowed["body"] { #expect(sent.first?.body == body, "\(attempt.name)") }
        } else {
          #expect(sent.isEmpty, "\(attempt.name)")
        }
        #expect(!answer.body.contains("127.0.0.1:1"), "\(attempt.name): an address of Autotask")
      }
    }
  }
}

extension BypassAttempt {
  /// The rows that the list tells of: what is shown of each, nil where nothing is. A row of which it is only said that it
  /// shows is left out.
  fileprivate func hiddenAndShown(_ allowed: JSONValue) -> [(id: Int64, row: JSONValue?)] {
    let hidden = (allowed["shown"]?.object ?? JSONObject()).filter { $0.value == false }.map {
      ($0.key, JSONValue?.none)
    }
    let shown = (allowed["shows"]?.object ?? JSONObject()).map { ($0.key, $0.value == .null ? nil : $0.value) }
    return (hidden + shown).compactMap { place, row in
      place.split(separator: "/").last.flatMap { Int64($0) }.map { ($0, row) }
    }
  }
}

/// What came back.
private struct WireAnswer {
  var status: Int
  var body: String

  /// The rows in it.
  var rows: [JSONObject] {
    let json = try? JSONValue(parsing: body)
    return ((json?["items"]?.array ?? []) + [json?["item"]].compactMap(\.self)).compactMap(\.object)
  }
}

/// An upstream that remembers what was written, and does none of it.
private final class WatchedTransport: AutotaskTransport {
  private let tables: TableTransport
  private let written = Mutex<[AutotaskRequest]>([])

  init(_ tables: TableTransport) { self.tables = tables }

  var writes: [AutotaskRequest] { written.withLock { $0 } }
  func forget() { written.withLock { $0 = [] } }

  func send(_ request: AutotaskRequest) async throws -> AutotaskResponse {
    guard !request.isRead else { return try await tables.send(request) }
    written.withLock { $0.append(request) }
    let item: JSONValue = ["itemId": request.body?["id"] ?? 4711]
    return AutotaskResponse(status: 200, contentType: "application/json", body: item.bytes())
  }
}

/// A gateway over the list's rows.
private struct ListGateway {
  var port: Int
  var token: String
  var upstream: WatchedTransport

  func send(_ attempt: BypassAttempt) async throws -> WireAnswer {
    let path = attempt.written["path"]?.string ?? ""
    var address = "http://127.0.0.1:\(port)" + (attempt.isOfTheWire ? path : "/atservicesrest\(path)")
    let pairs = (attempt.written["parameters"]?.array ?? []).map { pair in
      (pair.array ?? []).map { text in
        (text.string ?? "").addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      }.joined(separator: "=")
    }
    if !pairs.isEmpty { address += "?" + pairs.joined(separator: "&") }
    var request = HTTPClientRequest(url: address.replacing(" ", with: "%20"))
    request.method = .RAW(value: attempt.written["method"]?.string ?? "GET")
    request.headers = ["UserName": "c", "Secret": token, "ApiIntegrationCode": "any"]
    if let encoded = attempt.written["bodyBase64"]?.string, let data = Data(base64Encoded: encoded) {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: data))
    } else if let text = attempt.written["body"]?.string {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(string: text))
    }
    for (name, value) in attempt.written["headers"]?.object ?? JSONObject() {
      request.headers.replaceOrAdd(name: name, value: value.string ?? "")
    }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
    let body = try await response.body.collect(upTo: 1_000_000)
    return WireAnswer(status: Int(response.status.code), body: String(buffer: body))
  }
}

private func withListGateway(
  _ document: JSONValue,
  _ rows: [String: JSONObject],
  _ body: (ListGateway) async throws -> Void
) async throws {
  let folder = FileManager.default.temporaryDirectory.appending(component: "postern-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let store = try SQLiteStore(path: folder.appending(component: "postern.db").path)
  let grants = try compile(document.text())
  _ = try await store.applyGrants(document: document, opened: grants.openedJSON, by: nil, at: Date())
  let holder = AccessToken.Holder.caller("c")
  let token = AccessTokenText(for: holder)
  try await store.add(AccessToken(for: holder, created: Date()), hash: token.hash)
  var tables = Tables()
  for (place, row) in rows {
    let parts = place.split(separator: "/")
    tables[String(parts[0]), Int64(parts[1]) ?? 0] = row
  }
  let model = try Shared.model.get()
  let upstream = WatchedTransport(TableTransport(tables: tables, routes: model.routes))
  let door = CallerDoor(
    store: store,
    model: model,
    connections: [UpstreamConnection(id: "main", transport: upstream, model: model, limits: .uncooled)]
  )
  let (ready, announce) = AsyncStream.makeStream(of: Int.self)
  var logger = Logger(label: "gateway")
  logger.logLevel = .error
  let server = GatewayServer(
    .init(host: "127.0.0.1", port: 0, now: { GrantCase.now }),
    gateway: Gateway(ledger: MemoryLedger(), heldCalls: store),
    door: door,
    logger: logger
  ) { announce.yield($0) }
  let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
  try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask {
      defer { announce.finish() }
      try await group.run()
    }
    let port = try #require(await ready.first { _ in true })
    do {
      try await body(ListGateway(port: port, token: token.revealed, upstream: upstream))
    } catch {
      await group.triggerGracefulShutdown()
      throw error
    }
    await group.triggerGracefulShutdown()
    try await tasks.waitForAll()
  }
}
