internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore

/// Turns the server's requests into calls and the answers into its responses.
struct EmulatorResponder: HTTPResponder {
  /// What a request knows of its connection.
  struct Context: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
      coreContext = .init(source: source)
      channel = source.channel
    }
  }

  let core: EmulatorCore
  /// Bodies larger than this are refused unread.
  private static let largestBody = 20_000_000

  func respond(to request: Request, context: Context) async throws -> Response {
    let body: ByteBuffer
    do {
      body = try await request.body.collect(upTo: Self.largestBody)
    } catch {
      return Self.response(.message("The request body is too large.", status: 413))
    }
    let call = IncomingCall(
      method: request.method.rawValue,
      path: request.uri.path,
      query: request.uri.query,
      headers: Self.headers(request),
      body: Array(body.readableBytesView),
      isLocal: Self.isLocal(context.channel)
    )
    switch await core.answer(call) {
    case .answer(let answer): return Self.response(answer)
    case .drop:
      try? await context.channel.close()
      return Response(status: .internalServerError)
    }
  }

  private static func headers(_ request: Request) -> [String: String] {
    var headers: [String: String] = [:]
    headers["host"] = request.head.authority
    for field in request.headers { headers[field.name.canonicalName] = field.value }
    return headers
  }

  private static func isLocal(_ channel: any Channel) -> Bool {
    guard let address = channel.remoteAddress?.ipAddress else { return false }
    return address.hasPrefix("127.") || address == "::1" || address.hasPrefix("::ffff:127.")
  }

  private static func response(_ answer: Answer) -> Response {
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
