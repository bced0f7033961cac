import AsyncHTTPClient
import Autotask
import AutotaskEmulator
import Foundation
import NIOCore
import NIOHTTP1
import Testing

extension RunningGateway {
  /// What came back.
  struct Answer {
    var status: Int
    var json: JSONValue

    /// The sentences of Autotask's envelope.
    var errors: [String] { (json["errors"]?.array ?? []).compactMap(\.string) }
  }

  /// Sends bytes to a path below the service, or to a page link.
  func send(
    _ method: HTTPMethod,
    _ address: String,
    _ body: String? = nil,
    caller: String? = "c",
    headers: [(String, String)] = []
  ) async throws -> Answer {
    var headers = headers
    if let caller { headers.append(("Authorization", "Bearer \(tokens[caller] ?? "")")) }
    return try await Self.exchange(method, address.hasPrefix("http") ? address : baseURL + address, body, headers)
  }

  /// Asks the emulator's own administration.
  @discardableResult
  func admin(_ method: HTTPMethod, _ path: String, _ body: String? = nil) async throws -> JSONValue {
    let answer = try await Self.exchange(method, emulator.adminURL + path, body, [])
    try #require(answer.status < 300, "\(answer.json.text())")
    return answer.json
  }

  /// Faults, in the emulator's words; `'` stands for `"`.
  func faults(_ plan: String) async throws { try await admin(.PUT, "faults", plan.replacing("'", with: "\"")) }

  /// A row as it is stored.
  func stored(_ entity: String, _ id: Int64) async throws -> JSONValue? {
    try await admin(.GET, "tables/\(entity)").array?.first { $0["id"]?.integer == id }
  }

  /// The writes that reached the emulator since a number of calls.
  func writes() async throws -> [JSONValue] {
    (try await admin(.GET, "requests?since=0").array ?? []).filter { request in
      let path = request["path"]?.string ?? ""
      return request["method"] != "GET" && !path.contains("/query")
    }
  }

  private static func exchange(
    _ method: HTTPMethod,
    _ address: String,
    _ body: String?,
    _ headers: [(String, String)]
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: address)
    request.method = method
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(string: body))
    }
    let response = try await patientClient.execute(request, timeout: .seconds(300))
    let bytes = try await response.body.collect(upTo: 10_000_000)
    return Answer(status: Int(response.status.code), json: (try? JSONValue(parsing: bytes.readableBytesView)) ?? .null)
  }
}
