import AsyncHTTPClient
import Autotask
import Foundation
import NIOCore
import NIOHTTP1
import Testing

extension RunningGateway {
  /// What came of an action.
  struct ActionReply {
    var status: Int
    var headers: HTTPHeaders
    var text: String
    var json: JSONValue

    /// The stable word of a problem, nil where it is none.
    var word: String? { json["type"]?.string.map { String($0.dropFirst("urn:postern:problem:".count)) } }
    /// The pointers of everything that is wrong with the input.
    var pointers: [String] { (json["errors"]?.array ?? []).compactMap { $0["pointer"]?.string } }
    /// What is wrong at a pointer.
    func detail(_ pointer: String) -> String? {
      json["errors"]?.array?.first { $0["pointer"]?.string == pointer }?["detail"]?.string
    }
    /// What may have been meant at a pointer.
    func nearest(_ pointer: String) -> [String] {
      let error = json["errors"]?.array?.first { $0["pointer"]?.string == pointer }
      return error?["nearest"]?.array?.compactMap(\.string) ?? []
    }
  }

  /// Runs an action over REST.
  func run(
    _ action: String,
    _ input: JSONValue = [:],
    caller: String? = "c",
    headers: [(String, String)] = []
  ) async throws -> ActionReply {
    try await ask(.POST, "/api/v1/actions/\(action)", input, caller: caller, headers: headers)
  }

  /// Asks on one of Postern's own paths.
  func ask(
    _ method: HTTPMethod,
    _ path: String,
    _ body: JSONValue? = nil,
    caller: String? = "c",
    headers: [(String, String)] = []
  ) async throws -> ActionReply {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
    request.method = method
    if let caller { request.headers.add(name: "Authorization", value: "Bearer \(tokens[caller] ?? caller)") }
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(bytes: body.bytes()))
    }
    let response = try await patientClient.execute(request, timeout: .seconds(300))
    let text = String(buffer: try await response.body.collect(upTo: 50_000_000))
    return ActionReply(
      status: Int(response.status.code),
      headers: response.headers,
      text: text,
      json: (try? JSONValue(parsing: text)) ?? .null
    )
  }

  /// The calls that reached the emulator while a body ran.
  func calls(during body: () async throws -> Void) async throws -> [JSONValue] {
    let before = try await admin(.GET, "requests?since=0").array?.count ?? 0
    try await body()
    return Array((try await admin(.GET, "requests?since=0").array ?? []).dropFirst(before))
  }
}
