import AsyncHTTPClient
import Autotask
import Foundation
import NIOCore
import NIOHTTP1

/// A caller as the wire knows it: an address, a token, and bytes.
struct WireCaller: Sendable {
  /// What came back.
  struct Reply: Sendable, Equatable {
    var status: Int
    /// The header fields, but those that tell the time.
    var headers: [String: String]
    var text: String

    /// The body as JSON; null where it is none.
    var json: JSONValue { (try? JSONValue(parsing: text)) ?? .null }
    /// The sentences of Autotask's envelope.
    var errors: [String] { (json["errors"]?.array ?? []).compactMap(\.string) }
    /// The row that was written.
    var item: Int64? { json["itemId"]?.integer }
    /// The link to the next page.
    var next: String? { json["pageDetails"]?["nextPageUrl"]?.string }
    /// Everything that was told.
    var everything: String { headers.map { "\($0.key): \($0.value)" }.sorted().joined(separator: "\n") + "\n" + text }
  }

  /// Autotask's paths, with a final slash.
  var base: String
  var token: String
  /// The connections that it uses.
  var client = HTTPClient.shared

  /// Sends a call to a path below the service, or to a whole address.
  func send(
    _ method: HTTPMethod,
    _ path: String,
    _ body: String? = nil,
    headers: [(String, String)] = []
  ) async throws -> Reply {
    try await Self.exchange(
      method,
      path.hasPrefix("http") ? path : base + path,
      body,
      headers + [("Authorization", "Bearer \(token)")],
      by: client
    )
  }

  /// Sends a request of the reference's world.
  func send(_ request: AutotaskRequest, headers: [(String, String)] = []) async throws -> Reply {
    var path = String(request.path.dropFirst())
    if !request.parameters.isEmpty {
      let pairs = request.parameters.map { pair in
        [pair.name, pair.value].map { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }
          .joined(separator: "=")
      }
      path += "?" + pairs.joined(separator: "&")
    }
    var headers = headers
    if let resource = request.impersonating { headers.append(("ImpersonationResourceId", String(resource))) }
    return try await send(HTTPMethod(rawValue: request.method.rawValue), path, request.body?.text(), headers: headers)
  }

  /// Sends bytes to an address and answers what came back.
  static func exchange(
    _ method: HTTPMethod,
    _ address: String,
    _ body: String? = nil,
    _ headers: [(String, String)] = [],
    by client: HTTPClient = .shared
  ) async throws -> Reply {
    var request = HTTPClientRequest(url: address)
    request.method = method
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(ByteBuffer(string: body))
    }
    let response = try await client.execute(request, timeout: .seconds(300))
    let bytes = try await response.body.collect(upTo: 20_000_000)
    var fields: [String: String] = [:]
    for (name, value) in response.headers where name.lowercased() != "date" { fields[name.lowercased()] = value }
    return Reply(status: Int(response.status.code), headers: fields, text: String(buffer: bytes))
  }
}
