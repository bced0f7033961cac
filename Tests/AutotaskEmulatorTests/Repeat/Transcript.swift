import AsyncHTTPClient
import Autotask
import NIOCore
import NIOHTTP1

/// What an emulator answered, call after call, to the last byte.
///
/// Every call names the same host, so that links say the same whatever the port; where the port stands all the same, it
/// is left out.
struct Transcript: Sendable {
  struct Entry: Sendable, Equatable {
    var call: String
    var answer: String
  }

  struct User: Sendable {
    var name: String
    var secret: String
    var code: String
  }

  /// What came back, for the calls that depend on it.
  struct Reply: Sendable {
    var json: JSONValue

    var id: Int64 { json["itemId"]?.integer ?? 0 }
    var items: [JSONValue] { json["items"]?.array ?? [] }
  }

  let base: String
  let admin: String
  let user: User
  private let port: String
  private(set) var entries: [Entry] = []

  init(_ ready: JSONValue) {
    base = ready["baseURL"]?.string ?? ""
    admin = ready["adminURL"]?.string ?? ""
    user = User(
      name: ready["username"]?.string ?? "",
      secret: ready["secret"]?.string ?? "",
      code: ready["integrationCode"]?.string ?? ""
    )
    port = ":" + (base.split(separator: ":").last?.prefix { $0 != "/" } ?? "")
  }

  /// A call to the service, the path below `V1.0`.
  @discardableResult
  mutating func api(
    _ method: String,
    _ path: String,
    _ body: JSONValue? = nil,
    as caller: User? = nil
  ) async throws -> Reply {
    try await send(method, "\(base)V1.0/\(path)", body?.bytes(), as: caller ?? user)
  }

  /// A call to the admin API.
  ///
  /// - Parameter inAnyOrder: Whether the elements of the answer may come in any order.
  @discardableResult
  mutating func told(
    _ method: String,
    _ path: String,
    _ body: JSONValue? = nil,
    inAnyOrder: Bool = false
  ) async throws -> Reply {
    let reply = try await send(method, admin + path, body?.bytes(), as: nil)
    if inAnyOrder, let elements = reply.json.array, let last = entries.popLast() {
      let sorted = elements.map { $0.text().replacing(port, with: "") }.sorted()
      entries.append(Entry(call: last.call, answer: sorted.joined(separator: "\n")))
    }
    return reply
  }

  /// Any call of the API's user, with a body as it is.
  @discardableResult
  mutating func raw(_ method: String, _ path: String, _ body: String? = nil) async throws -> Reply {
    try await send(method, base + path, body.map { Array($0.utf8) }, as: user)
  }

  /// Follows the link to the next page, if there is one, as the first call was made.
  mutating func next(_ reply: Reply, _ body: JSONValue) async throws {
    guard let link = reply.json["pageDetails"]?["nextPageUrl"]?.string,
      let path = link.firstRange(of: "/ATServicesRest/").map({ link[$0.upperBound...] })
    else { return }
    try await send("POST", base + path, body.bytes(), as: user)
  }

  @discardableResult
  private mutating func send(_ method: String, _ url: String, _ body: [UInt8]?, as user: User?) async throws -> Reply {
    var request = HTTPClientRequest(url: url)
    request.method = .RAW(value: method)
    request.headers.add(name: "Host", value: "localhost")
    if let user {
      request.headers.add(name: "UserName", value: user.name)
      request.headers.add(name: "Secret", value: user.secret)
      request.headers.add(name: "ApiIntegrationCode", value: user.code)
    }
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: body))
    }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
    let bytes = Array(try await response.body.collect(upTo: 64 << 20).readableBytesView)
    let headers = response.headers.filter { !["date", "connection"].contains($0.name.lowercased()) }
    let text = String(decoding: bytes, as: UTF8.self)
    let answer = "\(response.status.code)\n\(headers.map { "\($0.name): \($0.value)\n" }.joined())\n\(text)"
    entries.append(
      Entry(
        call: "\(method) \(url)".replacing(port, with: ""),
        answer: answer.replacing(port, with: "")
      )
    )
    return Reply(json: (try? JSONValue(parsing: bytes, depth: 64)) ?? .null)
  }
}
