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
    switch try await Doorkeeper.read(request.body, announced: request.headers[.contentLength].flatMap { Int($0) }) {
    case .whole(let whole): body = whole
    case .tooLarge: return Self.response(.tooLarge)
    case .endless:
      try? await context.channel.close()
      return Self.response(.tooLarge)
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
