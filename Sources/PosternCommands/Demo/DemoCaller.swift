import Autotask
import NIOHTTP1

/// One caller at the demo's server, with its token.
struct DemoCaller: Sendable {
  private let server: ServerCaller

  init(_ server: ServerCaller) { self.server = server }

  /// Asks on one of Postern's own paths.
  ///
  /// - Throws: ``CommandFailure`` when the server cannot be reached.
  func ask(_ method: HTTPMethod, _ path: String, _ body: JSONValue? = nil) async throws -> (
    status: Int, json: JSONValue
  ) {
    let answer = try await server.exchange(method, path, [], body, [])
    return (answer.status, (try? JSONValue(parsing: answer.body)) ?? .null)
  }

  /// Runs an action over REST.
  ///
  /// - Throws: As ``ask(_:_:_:)``.
  func run(_ action: String, _ input: JSONObject) async throws -> (status: Int, json: JSONValue) {
    try await ask(.POST, "api/v1/actions/\(action)", .object(input))
  }

  /// Sends a message of the Model Context Protocol.
  ///
  /// - Throws: As ``ask(_:_:_:)``.
  func tool(_ method: String, _ params: JSONValue) async throws -> JSONValue {
    try await ask(.POST, "mcp", ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": params]).json
  }
}
