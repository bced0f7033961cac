import Hummingbird
import NIOCore
import Synchronization

/// Plays the scenes of a scripted server.
final class Stage: HTTPResponder {
  /// A context that keeps the connection, so that a scene can close it.
  struct Context: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
      coreContext = .init(source: source)
      channel = source.channel
    }
  }

  private let server = Mutex<ScriptedServer?>(nil)

  /// Opens the stage once the port is known.
  func open(_ server: ScriptedServer) { self.server.withLock { $0 = server } }

  func respond(to request: Request, context: Context) async throws -> Response {
    let body = try await request.body.collect(upTo: 1 << 20)
    let headers = request.headers.map { ($0.name.canonicalName, $0.value) }
    let seen = SeenRequest(
      method: request.method.rawValue,
      path: request.uri.path,
      query: request.uri.query ?? "",
      headers: Dictionary(headers) { first, _ in first },
      body: String(buffer: body)
    )
    switch server.withLock({ $0?.next(seen) }) ?? .drop {
    case .json(let text, let status): return answer(status, "application/json; charset=utf-8", text)
    case .redirect(let address): return Response(status: .found, headers: [.location: address])
    case .throttled(let seconds): return Response(status: .tooManyRequests, headers: [.retryAfter: seconds])
    case .html(let status): return answer(status, "text/html", "<!DOCTYPE html><p>Runtime Error</p>")
    case .only(let secret):
      return seen.headers["secret"] == secret ? answer(200, "application/json", "{}") : Response(status: .unauthorized)
    case .empty(let status): return Response(status: .init(code: status))
    case .drop:
      try await context.channel.close()
      throw CancellationError()
    case .cut: return cut(context.channel)
    case .silence:
      try await Task.sleep(for: .seconds(3600))
      throw CancellationError()
    case .flood(let bytes): return flood(bytes)
    }
  }

  private func answer(_ status: Int, _ type: String, _ text: String) -> Response {
    Response(
      status: .init(code: status),
      headers: [.contentType: type],
      body: .init(byteBuffer: ByteBuffer(string: text))
    )
  }

  private func cut(_ channel: any Channel) -> Response {
    let body = ResponseBody(contentLength: 1000) { writer in
      try await writer.write(ByteBuffer(string: #"{"items":[{"id":1"#))
      try await channel.close()
    }
    return Response(status: .ok, headers: [.contentType: "application/json"], body: body)
  }

  private func flood(_ bytes: Int) -> Response {
    let body = ResponseBody { writer in
      let chunk = ByteBuffer(repeating: UInt8(ascii: " "), count: 4096)
      for _ in 0...(bytes / 4096) { try await writer.write(chunk) }
      try await writer.finish(nil)
    }
    return Response(status: .ok, headers: [.contentType: "application/json"], body: body)
  }
}
