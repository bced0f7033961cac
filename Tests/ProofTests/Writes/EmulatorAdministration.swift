import Autotask
import AutotaskEmulator
import NIOHTTP1
import Testing

/// What tests ask of an emulator besides what a client of Autotask may.
extension RunningEmulator {
  /// Asks the emulator's own administration.
  @discardableResult
  func admin(_ method: HTTPMethod, _ path: String, _ body: String? = nil) async throws -> JSONValue {
    let reply = try await WireCaller.exchange(method, adminURL + path, body)
    try #require(reply.status < 300, "\(reply.text)")
    return reply.json
  }

  /// Makes it fail, in its own words; `'` stands for `"`.
  func faults(_ plan: String) async throws { try await admin(.PUT, "faults", plan.replacing("'", with: "\"")) }

  /// The rows of an entity as they are stored.
  func stored(_ entity: String) async throws -> [JSONValue] { try await admin(.GET, "tables/\(entity)").array ?? [] }

  /// The first ticket that is not complete.
  func openTicket() async throws -> Int64 {
    let row = try await stored("Tickets").first { $0["status"]?.integer != 5 }
    return try #require(row?["id"]?.integer)
  }

  /// The writes that were received, as `POST /V1.0/Tickets`.
  func writes() async throws -> [String] {
    (try await admin(.GET, "requests?since=0").array ?? []).compactMap { request in
      let (method, path) = (request["method"]?.string ?? "", request["path"]?.string ?? "")
      return method == "GET" || path.contains("/query") ? nil : "\(method) \(path)"
    }
  }
}
