import Autotask
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Turns the library's requests into heads and bodies for a face, and the face's answers into the library's.
struct WireResponder: HTTPResponder {
  /// What a request knows of its connection.
  struct Context: RequestContext {
    var coreContext: CoreRequestContextStorage
    let source: String

    init(source: ApplicationRequestContextSource) {
      coreContext = .init(source: source)
      self.source = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }
  }

  let face: any Face
  let limits: WireLimits
  let readiness: Readiness
  let meter: WireMeter
  let isSecure: Bool
  let logger: Logger

  /// What is asked for every few seconds, and told in no log.
  private static let probes: Set<String> = ["health", "ready"]

  func respond(to request: Request, context: Context) async throws -> Response {
    let start = ContinuousClock.now
    let head = WireHead(
      method: request.method,
      path: String(request.uri.path),
      query: request.uri.query.map { String($0) },
      headers: request.headers,
      authority: request.head.authority,
      source: context.source,
      isSecure: isSecure,
      trace: TraceContext(request.headers[values: .traceparent])
    )
    var answer = await answer(head, request.body)
    // An answer to HEAD has no body, whatever it says: the next answer would be read as one.
    if request.method == .head { answer.body = [] }
    let duration = ContinuousClock.now - start
    meter.answered(answer, in: duration)
    logger.log(
      level: Self.probes.contains(answer.operation) ? .debug : .info,
      "answered",
      metadata: [
        "trace": "\(head.trace.trace)", "surface": "\(face.surface)", "method": "\(head.method)",
        "operation": "\(answer.operation)", "status": "\(answer.status)",
        "milliseconds": "\(Int(duration / .milliseconds(1)))",
      ]
    )
    return Self.response(answer)
  }

  private func answer(_ head: WireHead, _ body: RequestBody) async -> WireAnswer {
    switch head.segments {
    case ["health"]: return .json(["status": "ok"], operation: "health")
    case ["ready"]: return await ready()
    default: break
    }
    switch await face.admit(head) {
    case .answered(var answer):
      // What is left of the body is not worth waiting for.
      if head.announcesBody { answer.isLast = true }
      return answer
    case .welcome(let go):
      do {
        let body = try await read(body, announced: head.headers[.contentLength].flatMap { Int($0) })
        var answer = await finish { await go(body) }
        if case .tooLarge = body { answer.isLast = true }
        return answer
      } catch {
        // A body that came too slowly, or whose connection ended before it was whole.
        var answer = WireAnswer(status: 408, contentType: nil, body: [], operation: "none")
        answer.isLast = true
        if error is SlowBody { meter.refused(.tooSlow) }
        return answer
      }
    }
  }

  private func ready() async -> WireAnswer {
    let states = await readiness.states()
    let isFailing = states.contains { if case .failing = $0.state { true } else { false } }
    var object = JSONObject([("status", isFailing ? "not ready" : "ready")])
    for (name, state) in states { object[name] = Int64(state.word).map(JSONValue.integer) ?? .string(state.word) }
    return .json(.object(object), status: isFailing ? 503 : 200, operation: "ready")
  }

  private func read(_ body: RequestBody, announced: Int?) async throws -> WireBody {
    guard announced ?? 0 <= limits.body else { return .tooLarge }
    var whole: [UInt8] = []
    whole.reserveCapacity(min(announced ?? 0, 65_536))
    for try await part in body {
      guard whole.count + part.readableBytes <= limits.body else { return .tooLarge }
      whole.append(contentsOf: part.readableBytesView)
    }
    return .whole(whole)
  }

  /// Waits for the work on a request as long as a request may take.
  ///
  /// The work itself is not cut off: what was sent to Autotask is answered there, and its outcome must be kept. It ends
  /// by the time limits of its own calls.
  private func finish(_ work: @escaping @Sendable () async -> WireAnswer) async -> WireAnswer {
    let (answers, first) = AsyncStream.makeStream(of: WireAnswer.self, bufferingPolicy: .bufferingOldest(1))
    // Ended by the time limits of the calls that it makes.
    Task {
      first.yield(await work())
      first.finish()
    }
    let limit = limits.requestTime
    // Ended below, as soon as there is an answer.
    let clock = Task {
      // The longest that a request may take; the clock is stopped by its answer.
      try await Task.sleep(for: limit)
      first.yield(.late)
      first.finish()
    }
    defer { clock.cancel() }
    for await answer in answers { return answer }
    // The server stops, and its time for that is over.
    return .late
  }

  private static func response(_ answer: WireAnswer) -> Response {
    var headers = HTTPFields()
    if let type = answer.contentType { headers[.contentType] = type }
    if answer.isLast { headers[.connection] = "close" }
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

extension WireHead {
  /// Whether a body follows.
  fileprivate var announcesBody: Bool {
    headers[.transferEncoding] != nil || headers[.contentLength].map { $0 != "0" } ?? false
  }
}

extension WireAnswer {
  /// A request that took too long.
  fileprivate static var late: WireAnswer {
    var answer = WireAnswer(status: 503, contentType: nil, body: [], headers: [("Retry-After", "10")])
    answer.isLast = true
    return answer
  }
}

extension HTTPField.Name {
  fileprivate static let traceparent = HTTPField.Name("traceparent") ?? .from
}
