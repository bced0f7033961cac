import AsyncHTTPClient
import Autotask
import AutotaskClient
import Foundation
import NIOCore
import NIOHTTP1
import PosternMCP

/// Takes messages from standard input to a server, and its answers back.
///
/// It decides nothing and keeps nothing: a message is sent as it came, with the headers that say again what it says.
struct ToolRelay {
  let url: String
  let token: Secret
  /// How long an answer may take: a little more than the server gives itself.
  private static let patience = TimeAmount.seconds(320)

  /// A relay to where a server has its tools.
  init(_ place: ServerPlace, _ token: Secret, grouping: ToolGrouping) {
    url = "\(place.base)/mcp" + (grouping == .actions ? "" : "?tools=\(grouping.rawValue)")
    self.token = token
  }

  /// Relays until the input ends.
  func serve() async throws {
    let console = Console.current
    var settings = HTTPClient.Configuration()
    // Another address would get the token.
    settings.redirectConfiguration = .disallow
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    let lines = LineExchange(write: { console.write(Data($0)) }) { message, line in
      await answer(message, line, client)
    }
    await lines.run(StandardInput.stream(of: console))
    try await client.shutdown()
  }

  private func answer(_ message: RPCMessage, _ line: [UInt8], _ client: HTTPClient) async -> RPCAnswer? {
    guard case .request(let request) = message else { return nil }
    do {
      var sent = HTTPClientRequest(url: url)
      sent.method = .POST
      sent.headers.add(name: "Authorization", value: "Bearer \(token.revealed)")
      sent.headers.add(name: "Content-Type", value: "application/json")
      sent.headers.add(name: "Accept", value: "application/json, text/event-stream")
      sent.headers.add(name: "User-Agent", value: "Postern/\(PosternCommand.version)")
      for field in MessageHeaders(for: message).fields { sent.headers.add(name: field.name, value: field.value) }
      sent.body = .bytes(line)
      let response = try await client.execute(sent, timeout: Self.patience)
      let body = try await response.body.collect(upTo: 64_000_000)
      return Self.answer(to: request, status: Int(response.status.code), Array(body.readableBytesView))
    } catch {
      return RPCAnswer(.internal("the server could not be reached, or did not answer in full"), to: request.id)
    }
  }

  /// The server's answer, if it is one to this request.
  static func answer(to request: RPCRequest, status: Int, _ body: [UInt8]) -> RPCAnswer {
    if let json = try? JSONValue(parsing: body), let answer = RPCAnswer(relayed: json, to: request.id) { return answer }
    let sentence =
      switch status {
      case 401: "the server does not know the token in POSTERN_TOKEN, or it has ended"
      case 404: "the server has no such connection, or no tools at this address"
      case 429, 503: "the server has no room now; try again later"
      default: "the server answered with status \(status), and with nothing that belongs to this request"
      }
    return RPCAnswer(.internal(sentence), to: request.id)
  }
}
