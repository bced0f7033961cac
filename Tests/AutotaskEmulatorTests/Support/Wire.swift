import AsyncHTTPClient
import Autotask
import AutotaskEmulator
import NIOCore
import NIOHTTP1

/// Calls over real HTTP, as a client of the service and of the admin API.
struct Wire: Sendable {
  let emulator: RunningEmulator
  var username: String
  var secret: String
  var integrationCode: String
  var headers: [(String, String)] = []

  init(_ emulator: RunningEmulator) {
    self.emulator = emulator
    username = emulator.username
    secret = emulator.secret
    integrationCode = emulator.integrationCode
  }

  /// What came back.
  struct Reply: Sendable {
    var status: Int
    var headers: [String: String]
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue { (try? JSONValue(parsing: body, depth: 64)) ?? .null }
    var items: [JSONValue] { json["items"]?.array ?? [] }
    var ids: [Int64] { items.compactMap { $0["id"]?.integer } }
    var itemID: Int64? { json["itemId"]?.integer }
    var error: String { json["errors"]?.array?.first?.string ?? "" }
    var next: String? { json["pageDetails"]?["nextPageUrl"]?.string }
    var previous: String? { json["pageDetails"]?["prevPageUrl"]?.string }
  }

  /// A call to the service, the path below `/atservicesrest`.
  func call(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> Reply {
    try await send(method, emulator.baseURL + "v1.0/" + path, body?.bytes())
  }

  /// A call to the admin API, the path below `/emulator`.
  func admin(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> Reply {
    try await send(method, emulator.adminURL + path, body?.bytes())
  }

  /// Any call.
  func send(_ method: String, _ url: String, _ body: [UInt8]? = nil) async throws -> Reply {
    var request = HTTPClientRequest(url: url)
    request.method = .RAW(value: method)
    request.headers.add(name: "UserName", value: username)
    request.headers.add(name: "Secret", value: secret)
    request.headers.add(name: "ApiIntegrationCode", value: integrationCode)
    for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: body))
    }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
    let buffer = try await response.body.collect(upTo: 50_000_000)
    var headers: [String: String] = [:]
    for (name, value) in response.headers { headers[name.lowercased()] = value }
    return Reply(status: Int(response.status.code), headers: headers, body: Array(buffer.readableBytesView))
  }

  /// A query by POST.
  func query(_ entity: String, _ filter: JSONValue, max: Int? = nil, include: [String] = []) async throws -> Reply {
    var body = JSONObject([("filter", filter)])
    if let max { body["maxRecords"] = .integer(Int64(max)) }
    if !include.isEmpty { body["includeFields"] = .array(include.map(JSONValue.string)) }
    return try await call("POST", "\(entity)/query", .object(body))
  }

  /// All rows of an entity, up to a page.
  func all(_ entity: String) async throws -> Reply {
    try await query(entity, [["op": "gte", "field": "id", "value": 0]])
  }

  /// The same calls for another user on a level of these settings.
  func onLevel(_ name: String, _ settings: [String: String]) async throws -> Wire {
    let object = JSONObject(settings.map { ($0.key, JSONValue.string($0.value)) })
    let path = name.replacing(" ", with: "%20")
    let level = try await admin("PUT", "levels/\(path)", ["settings": .object(object)])
    guard level.status == 200 else { throw WireError(reply: level) }
    let user = "\(name)@test.example".replacing(" ", with: "-")
    let made = try await admin(
      "PUT",
      "users/\(user)",
      ["secret": "s", "integrationCode": "CODE", "level": .string(name)]
    )
    guard made.status == 200 else { throw WireError(reply: made) }
    var wire = self
    (wire.username, wire.secret, wire.integrationCode) = (user, "s", "CODE")
    return wire
  }
}

struct WireError: Error {
  var reply: Wire.Reply
}

/// An emulator small enough for a test.
func withSmallEmulator<R: Sendable>(
  _ change: (inout EmulatorConfiguration) -> Void = { _ in },
  _ body: (Wire) async throws -> R
) async throws -> R {
  var configuration = EmulatorConfiguration(rows: 300)
  change(&configuration)
  return try await withEmulator(configuration) { emulator in try await body(Wire(emulator)) }
}
