import Autotask
import Foundation
import HTTPTypes
import Hummingbird
import LeastPrivilege
import Logging
import NIOCore
import PosternRuntime

/// Turns the wire into calls of the gateway, and its answers into the wire.
struct GatewayResponder: HTTPResponder {
  /// What a request knows of its connection.
  struct Context: RequestContext, RemoteAddressRequestContext {
    var coreContext: CoreRequestContextStorage
    let remoteAddress: SocketAddress?

    init(source: ApplicationRequestContextSource) {
      coreContext = .init(source: source)
      remoteAddress = source.channel.remoteAddress
    }
  }

  /// Bodies larger than this are refused; Autotask's own limit is not documented, its attachments end at 6 to 7 MB.
  private static let largestBody = 20_000_000

  let gateway: Gateway
  let door: CallerDoor
  let publicAddress: String?
  let logger: Logger
  let now: @Sendable () -> Date

  func respond(to request: Request, context: Context) async throws -> Response {
    var answer = await answered(request, from: context.remoteAddress)
    // An answer to HEAD has no body, whatever it says: the next answer would be read as one.
    if request.method == .head { answer.body = [] }
    return Self.response(answer)
  }

  private func answered(_ request: Request, from address: SocketAddress?) async -> GatewayAnswer {
    let segments = request.uri.path.split(separator: "/").map(String.init)
    if segments == ["health"] { return .json(["status": "ok"]) }
    if segments == ["ready"] { return await readiness }
    do {
      return try await answer(request, segments)
    } catch is TooLarge {
      return .message("The request body is too large.", status: 413)
    } catch let refusal as GatewayRefusal {
      return refusal.answer
    } catch is Unauthorized {
      logger.notice("refused a token", metadata: ["from": "\(address?.ipAddress ?? "unknown")"])
      // Guessing is slowed down for whoever guesses, and for nobody else.
      try? await Task.sleep(for: Self.delay)
      return .unauthorized
    } catch {
      // What cannot be decided is denied; what went wrong is for the log alone.
      logger.error("a request could not be decided", metadata: ["error": "\(error)"])
      return .errors(["Postern could not decide this request"], status: 503)
    }
  }

  /// How long a refused token waits for its answer.
  private static let delay = Duration.milliseconds(200)

  private var readiness: GatewayAnswer {
    get async {
      guard let rules = try? await door.rules() else {
        return .json(["status": "not ready", "why": "no grants are in force"], status: 503)
      }
      let (refused, all) = door.refusedLogins
      if refused == all, refused > 0 {
        return .json(["status": "not ready", "why": "Autotask refused the login"], status: 503)
      }
      // A grants file that is broken leaves the version before in force; that is served, and said.
      return .json([
        "status": "ready", "grants": .integer(rules.version),
        "grantsFile": await door.problem().map(JSONValue.string) ?? "applied",
        // Their number alone: a connection's name is for those who have a grant on it.
        "refusedLogins": .integer(Int64(refused)),
      ])
    }
  }

  private func answer(_ request: Request, _ segments: [String]) async throws -> GatewayAnswer {
    guard let place = Place(segments) else { return .notHere }
    let base = "\(address(of: request))/\(place.prefix)"
    let path = "/" + place.rest.joined(separator: "/")
    // The one call that needs no credentials; Postern answers it alike for every name, known or not.
    if path.lowercased() == "/v1.0/zoneinformation" { return .zone(base: base) }
    let credentials = Credentials(request.headers)
    let now = now()
    guard let credentials, let caller = try await door.caller(of: credentials.token, at: now),
      credentials.name.map({ $0 == caller.id }) ?? true
    else { throw Unauthorized() }
    guard let rules = try await door.rules() else { return .errors(["no grants are in force"], status: 403) }
    guard let id = place.connection ?? rules.grants.connection(for: caller.id), let connection = door.connection(id)
    else { return .notHere }
    let call = Gateway.Call(
      caller: caller.id,
      request: try await read(request, path),
      time: now,
      base: base,
      idempotencyKey: try Self.idempotencyKey(request.headers)
    )
    let answer = await gateway.answer(call, under: rules, over: connection)
    logger.info(
      "answered",
      metadata: [
        "caller": "\(caller.id)", "token": "\(caller.token)", "connection": "\(id)", "method": "\(request.method)",
        "path": "\(request.uri.path)", "status": "\(answer.status)",
      ]
    )
    return answer
  }

  /// The address under which this caller reaches Postern.
  private func address(of request: Request) -> String {
    publicAddress ?? "http://\(request.head.authority ?? "127.0.0.1")"
  }

  // MARK: Reading the wire

  private struct TooLarge: Error {}
  private struct Unauthorized: Error {}

  /// Headers by which some servers let a request mean another one; a caller that sends one is refused.
  private static let meaningful = [
    "x-http-method-override", "x-http-method", "x-method-override", "x-original-url", "x-rewrite-url",
  ]

  private func read(_ request: Request, _ path: String) async throws -> AutotaskRequest {
    guard let method = AutotaskMethod(rawValue: request.method.rawValue) else {
      throw GatewayRefusal(
        .message("The requested resource does not support http method '\(request.method.rawValue)'.", status: 405)
      )
    }
    for field in request.headers where Self.meaningful.contains(field.name.canonicalName) {
      throw GatewayRefusal(.errors(["malformed: the header `\(field.name)` is not taken"], status: 400))
    }
    if let encoding = request.headers[.contentEncoding], encoding.lowercased() != "identity" {
      throw GatewayRefusal(.errors(["malformed: bodies are taken uncompressed"], status: 415))
    }
    let resources = request.headers[values: .impersonation]
    var impersonating: Int64?
    if let text = resources.first {
      guard resources.count == 1, let id = Int64(canonical: text) else {
        throw GatewayRefusal(.errors(["malformed: ImpersonationResourceId takes one id"], status: 400))
      }
      impersonating = id
    }
    return AutotaskRequest(
      method,
      path,
      parameters: try Self.parameters(request.uri.query),
      body: try await body(of: request),
      impersonating: impersonating
    )
  }

  /// The caller's key for this call, as it stands or as the quoted string of the draft (draft-ietf-httpapi-idempotency-
  /// key-header-07); one that could be read in two ways is refused.
  private static func idempotencyKey(_ headers: HTTPFields) throws -> String? {
    let values = headers[values: .idempotencyKey]
    guard let value = values.first else { return nil }
    var key = value[...]
    if key.hasPrefix("\""), key.hasSuffix("\""), key.count > 1 { key = key.dropFirst().dropLast() }
    let isPlain = key.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    guard values.count == 1, (1...255).contains(key.count), isPlain else {
      throw GatewayRefusal(
        .errors(["malformed: Idempotency-Key takes one key of up to 255 visible ASCII characters"], status: 400)
      )
    }
    return String(key)
  }

  private func body(of request: Request) async throws -> JSONValue? {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > Self.largestBody { throw TooLarge() }
    var buffer = ByteBuffer()
    for try await var part in request.body {
      guard buffer.readableBytes + part.readableBytes <= Self.largestBody else { throw TooLarge() }
      buffer.writeBuffer(&part)
    }
    guard buffer.readableBytes > 0 else { return nil }
    guard Self.isJSON(request.headers[values: .contentType]) else {
      throw GatewayRefusal(
        .message("The request entity's media type is not supported for this resource.", status: 415)
      )
    }
    do {
      return try JSONValue(parsing: buffer.readableBytesView)
    } catch {
      throw GatewayRefusal(.errors(["malformed: the body is no JSON that has one reading: \(error)"], status: 400))
    }
  }

  /// Whether one header says that the body is JSON in UTF-8, the only form that has one reading.
  private static func isJSON(_ types: [String]) -> Bool {
    guard types.count == 1 else { return false }
    let parts = types[0].lowercased().split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
    guard let type = parts.first, ["application/json", "text/json"].contains(type) else { return false }
    return parts.dropFirst().allSatisfy { part in
      !part.hasPrefix("charset=") || ["charset=utf-8", "charset=\"utf-8\""].contains(part)
    }
  }

  /// The query parameters, decoded once; a name that comes twice has two readings and is refused.
  private static func parameters(_ query: String?) throws -> [(name: String, value: String)] {
    guard let query, !query.isEmpty else { return [] }
    var parameters: [(name: String, value: String)] = []
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count > 1 ? String(parts[1]) : ""
      guard let name = String(parts[0]).removingPercentEncoding,
        let value = value.replacing("+", with: " ").removingPercentEncoding,
        !parameters.contains(where: { $0.name.lowercased() == name.lowercased() })
      else { throw GatewayRefusal(.errors(["malformed: the query parameters have no single reading"], status: 400)) }
      parameters.append((name, value))
    }
    return parameters
  }

  private static func response(_ answer: GatewayAnswer) -> Response {
    var headers = HTTPFields()
    if let type = answer.contentType { headers[.contentType] = type }
    for (name, value) in answer.headers {
      if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
    }
    return Response(
      status: .init(code: answer.status),
      headers: headers,
      body: .init(byteBuffer: ByteBuffer(bytes: answer.body))
    )
  }
}

/// A request that is answered before it is decided.
struct GatewayRefusal: Error {
  var answer: GatewayAnswer

  init(_ answer: GatewayAnswer) { self.answer = answer }
}

/// Where a path leads: a connection and what stands below its service.
private struct Place {
  var connection: String?
  /// The path up to the service, with a final slash.
  var prefix: String
  var rest: [String]

  init?(_ segments: [String]) {
    if let first = segments.first, first.lowercased() == "atservicesrest" {
      prefix = "\(first)/"
      rest = Array(segments.dropFirst())
    } else if segments.count > 2, segments[0] == "c", segments[2].lowercased() == "atservicesrest" {
      connection = segments[1]
      prefix = "c/\(segments[1])/\(segments[2])/"
      rest = Array(segments.dropFirst(3))
    } else {
      return nil
    }
  }
}

/// The caller's id and token, as Autotask's headers or a bearer token carry them.
private struct Credentials {
  var name: String?
  var token: String

  /// Reads the headers; nil where something is missing or comes twice.
  init?(_ headers: HTTPFields) {
    let bearers = headers[values: .authorization]
    if !bearers.isEmpty {
      let parts = bearers[0].split(separator: " ", maxSplits: 1)
      guard bearers.count == 1, parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
      token = String(parts[1])
      return
    }
    let names = headers[values: .userName]
    let secrets = headers[values: .secret]
    guard names.count == 1, secrets.count == 1 else { return nil }
    name = names[0]
    token = secrets[0]
  }
}

extension HTTPField.Name {
  fileprivate static let userName = HTTPField.Name("UserName") ?? .authorization
  fileprivate static let secret = HTTPField.Name("Secret") ?? .authorization
  fileprivate static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .authorization
  fileprivate static let impersonation = HTTPField.Name("ImpersonationResourceId") ?? .authorization
}

extension GatewayAnswer {
  /// Refused credentials: an empty 401, as Autotask gives it.
  fileprivate static let unauthorized = GatewayAnswer(
    status: 401,
    contentType: nil,
    body: [],
    headers: [("WWW-Authenticate", "Basic Realm=\"postern\"")]
  )

  /// A path that is none of Postern's.
  fileprivate static let notHere = GatewayAnswer(
    status: 404,
    contentType: "text/html",
    body: Array("<html><head><title>404 - File or directory not found.</title></head></html>".utf8)
  )
}
