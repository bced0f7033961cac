import Autotask

/// The stdio transport: a message a line in, an answer a line out (2026-07-28, basic/transports/stdio).
///
/// Requests run beside each other and are answered as they end. Nothing is known from one to the next but which are
/// under way, so that one can be cancelled.
public actor LineExchange {
  /// The longest line that is taken, in bytes: as much as a body over HTTP.
  public static let lineLimit = 20_000_000
  /// How many requests may be under way; one more is refused, so that a client cannot take all memory.
  static let concurrent = 64

  private let lineLimit: Int
  private let answer: @Sendable (RPCMessage, [UInt8]) async -> RPCAnswer?
  private let write: @Sendable ([UInt8]) -> Void
  private var running: [RPCID: Task<Void, Never>] = [:]

  /// An exchange.
  ///
  /// - Parameters:
  ///   - lineLimit: The longest line that is taken, in bytes.
  ///   - write: Takes a line with its end; called for one at a time.
  ///   - answer: Answers a message; it is given the line, too.
  public init(
    lineLimit: Int = LineExchange.lineLimit,
    write: @escaping @Sendable ([UInt8]) -> Void,
    answer: @escaping @Sendable (RPCMessage, [UInt8]) async -> RPCAnswer?
  ) {
    self.lineLimit = lineLimit
    self.write = write
    self.answer = answer
  }

  /// Answers what comes until it ends; what is under way then is finished.
  ///
  /// - Parameter input: The bytes as they come.
  public func run(_ input: AsyncStream<[UInt8]>) async {
    var splitter = LineSplitter(limit: lineLimit)
    for await bytes in input {
      for line in splitter.add(bytes) { take(line) }
    }
    // Who is told to end has not read the last line to its end.
    if !Task.isCancelled {
      for line in splitter.finish() { take(line) }
    }
    while let task = running.first?.value { await task.value }
  }

  private func take(_ line: LineSplitter.Line) {
    guard case .whole(let bytes) = line else {
      return send(RPCAnswer(.invalidRequest("a message has at most \(lineLimit) bytes"), to: nil))
    }
    do throws(RPCFailure) {
      switch try RPCMessage(parsing: bytes) {
      case .request(let request): start(request, bytes)
      case .notification(method: "notifications/cancelled", let params):
        // What was sent to Autotask is seen to its end there, and recorded; it is the answer that nobody wants.
        if let id = RPCID(params["requestId"]) { running.removeValue(forKey: id)?.cancel() }
      case .notification, .response: break
      }
    } catch {
      send(RPCAnswer(error))
    }
  }

  private func start(_ request: RPCRequest, _ line: [UInt8]) {
    guard running[request.id] == nil else {
      return send(RPCAnswer(.invalidRequest("a request with this id is under way"), to: request.id))
    }
    guard running.count < Self.concurrent else {
      return send(RPCAnswer(.internal("too many requests are under way; try again later"), to: request.id))
    }
    // It ends by itself or is cancelled by its id; `run` waits for it.
    running[request.id] = Task { [answer] in
      let reply = await answer(.request(request), line)
      finish(request.id, reply)
    }
  }

  /// One request has ended; it is answered unless it was cancelled.
  private func finish(_ id: RPCID, _ reply: RPCAnswer?) {
    guard !Task.isCancelled, running.removeValue(forKey: id) != nil else { return }
    send(reply ?? RPCAnswer(.internal("there is no answer"), to: id))
  }

  private func send(_ reply: RPCAnswer) {
    // Compact JSON has no line ends: those in strings are escaped.
    write(reply.json.bytes() + [UInt8(ascii: "\n")])
  }
}
