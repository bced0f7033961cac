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

  func respond(to request: Request, context: Context) async throws -> Response {
    guard request.head.authority?.isEmpty == false else { return Self.response(.withoutHost) }
    let body: ByteBuffer
    let announced = request.headers[.contentLength].flatMap { Int($0) }
    switch try await Doorkeeper.read(request.body, announced: announced, within: core.configuration.bodyTimeout) {
    case .whole(let whole): body = whole
    case .tooLarge: return Self.response(.tooLarge)
    case .endless: return Self.last(.tooLarge, on: context.channel, unread: announced == nil ? nil : request.body)
    case .late: return Self.last(.late, on: context.channel, unread: nil)
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
    case .answer(var answer):
      // An answer to HEAD has no body, whatever it says: the next answer would be read as one.
      if request.method == .head { answer.body = [] }
      return Self.response(answer)
    case .drop:
      try? await context.channel.close()
      return Response(status: .internalServerError)
    }
  }

  private static func headers(_ request: Request) -> [String: String] {
    var headers: [String: String] = [:]
    headers["host"] = request.head.authority
    // A header that comes twice is one with both values: two secrets are no secret.
    for field in request.headers {
      let name = field.name.canonicalName
      headers[name] = headers[name].map { "\($0), \(field.value)" } ?? field.value
    }
    return headers
  }

  private static func isLocal(_ channel: any Channel) -> Bool {
    guard let address = channel.remoteAddress?.ipAddress else { return false }
    return address.hasPrefix("127.") || address == "::1" || address.hasPrefix("::ffff:127.")
  }

  /// An answer after which the connection ends, with a body of the request of which nothing was read.
  private static func last(_ answer: Answer, on channel: any Channel, unread: RequestBody?) -> Response {
    var response = response(answer)
    response.headers[.connection] = "close"
    response.body = ResponseBody(contentLength: answer.body.count) { writer in
      try await writer.write(ByteBuffer(bytes: answer.body))
      try await writer.finish(nil)
      await Doorkeeper.end(channel, after: unread)
    }
    return response
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
