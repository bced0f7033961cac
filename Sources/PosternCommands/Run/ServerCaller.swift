import AsyncHTTPClient
import Autotask
import Foundation
import NIOCore
import NIOHTTP1

/// A caller behind a server: its token, and nothing else of its own.
struct ServerCaller: CallingWay {
  let place: ServerPlace
  let token: Secret
  let client: HTTPClient
  /// How long an answer may take: a little more than the server gives itself.
  private static let patience = TimeAmount.seconds(320)
  /// The greatest answer that is taken.
  private static let mostBytes = 64 << 20

  func run(_ action: String, _ input: JSONObject, key: String?) async throws -> RunAnswer {
    var headers: [(String, String)] = []
    if let key { headers.append(("Idempotency-Key", key)) }
    let path = "api/v1/actions/\(Self.encoded(action))"
    let answer = try await exchange(.POST, path, [], .object(input), headers)
    if answer.status == 401 { throw Self.unknownToken }
    guard let json = try? JSONValue(parsing: answer.body), json.object != nil else {
      throw CommandFailure.failed("the server answered with status \(answer.status), and with no JSON")
    }
    return RunAnswer(status: answer.status, json: json)
  }

  /// Sends one request on Autotask's own paths.
  func send(_ request: AutotaskRequest) async throws -> AutotaskResponse {
    let path = request.path.split(separator: "/").map { Self.encoded(String($0)) }.joined(separator: "/")
    let headers = request.impersonating.map { [("ImpersonationResourceId", String($0))] } ?? []
    return try await exchange(
      HTTPMethod(rawValue: request.method.rawValue),
      "atservicesrest/\(path)",
      request.parameters,
      request.body,
      headers
    )
  }

  /// Sends one request of this caller.
  ///
  /// - Throws: ``CommandFailure`` when the server cannot be reached.
  func exchange(
    _ method: HTTPMethod,
    _ path: String,
    _ parameters: [(name: String, value: String)],
    _ body: JSONValue?,
    _ headers: [(String, String)]
  ) async throws -> AutotaskResponse {
    let query = parameters.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
    var request = HTTPClientRequest(url: "\(place.base)/\(path)\(query.isEmpty ? "" : "?\(query)")")
    request.method = method
    request.headers.add(name: "Authorization", value: "Bearer \(token.revealed)")
    request.headers.add(name: "Accept", value: "application/json")
    request.headers.add(name: "User-Agent", value: "Postern/\(PosternCommand.version)")
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let body {
      request.headers.add(name: "Content-Type", value: "application/json")
      request.body = .bytes(body.bytes())
    }
    do {
      let head = try await client.execute(request, timeout: Self.patience)
      let bytes = try await head.body.collect(upTo: Self.mostBytes)
      return AutotaskResponse(
        status: Int(head.status.code),
        contentType: head.headers.first(name: "Content-Type")?.split(separator: ";").first.map { $0.lowercased() },
        body: Array(bytes.readableBytesView),
        retryAfter: head.headers.first(name: "Retry-After").flatMap { Int($0) }
      )
    } catch let error as CancellationError {
      throw error
    } catch {
      // The error itself is not told: it may repeat what was sent.
      throw CommandFailure.failed("`\(place.base)` could not be reached, or did not answer in full")
    }
  }

  private static let unknownToken = CommandFailure.failed(
    "the server does not know the token in POSTERN_TOKEN, or it has ended"
  )

  /// Everything but unreserved letters is escaped.
  private static func encoded(_ text: String) -> String {
    let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
  }
}

/// Runs the body with a caller behind a server, and closes its connections afterwards.
func withServer<Answer: Sendable>(
  _ place: ServerPlace,
  _ token: Secret,
  isolation: isolated (any Actor)? = #isolation,
  _ body: (ServerCaller) async throws -> Answer
) async throws -> Answer {
  var settings = HTTPClient.Configuration()
  // Another address would get the token.
  settings.redirectConfiguration = .disallow
  let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
  do {
    let answer = try await body(ServerCaller(place: place, token: token, client: client))
    try await client.shutdown()
    return answer
  } catch {
    try await client.shutdown()
    throw error
  }
}
