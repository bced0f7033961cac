import HTTPTypes
import NIOCore
import NIOHTTP1

/// Stands behind the parser of a connection: takes one request after the other, has it answered, and writes the answer.
///
/// All of it happens on the connection's loop, the work on a request as far as it waits for nothing.
final class WireExchange: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  enum Progress {
    /// Between requests.
    case idle
    case working(WireRequest, WireHead, isLast: Bool, since: NIODeadline)
    /// The head of an answer is given, and its body is being made.
    case giving(WirePartsUnderWay)
    /// The last answer is given, and nothing more is read of this connection.
    case over
  }

  private let responder: WireResponder
  private let doorkeeper: Doorkeeper
  private let executor: LoopExecutor?
  var progress = Progress.idle
  /// What came behind a request that is not answered yet.
  private var waiting = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 2)
  private var source = "unknown"
  private var hasHeldRead = false
  /// Whether the connection ends with the answer to what runs.
  private var isFinishing = false
  /// Whether the client sends nothing more; it may wait for its answers all the same.
  private var hasInputEnded = false
  private var lastSign = NIODeadline.now()
  private var clock: Scheduled<Void>?
  private var stall: Scheduled<Void>?
  private(set) var context: ChannelHandlerContext?

  init(_ responder: WireResponder, _ doorkeeper: Doorkeeper, executor: LoopExecutor?) {
    self.responder = responder
    self.doorkeeper = doorkeeper
    self.executor = executor
  }

  private var limits: WireLimits { responder.limits }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    source = context.remoteAddress?.ipAddress ?? "unknown"
    setClock(context, TimeAmount(limits.idleTime))
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    clock?.cancel()
    stall?.cancel()
    switch progress {
    case .working(let request, _, _, _): request.fail(ChannelError.ioOnClosedChannel)
    case .giving(let under): under.room?.fail(ChannelError.ioOnClosedChannel)
    case .idle, .over: break
    }
    progress = .over
    waiting.removeAll()
  }

  // MARK: Requests

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    if case .head = part { doorkeeper.requestBegan() }
    lastSign = .now()
    if waiting.isEmpty, take(part, context) { return }
    waiting.append(part)
  }

  /// Takes one part; false where it belongs to a request whose turn has not come.
  private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) -> Bool {
    switch (progress, part) {
    case (.idle, .head(let head)): begin(head, context)
    case (.working(let request, _, _, _), .body(let bytes)): request.take(bytes, limit: limits.body)
    case (.working(let request, _, _, _), .end): request.end()
    case (.working, .head), (.giving, .head): return false
    case (.over, _), (.idle, _), (.giving, _): break
    }
    return true
  }

  private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let this = NIOLoopBound(self, eventLoop: context.eventLoop)
    let loop = context.eventLoop
    let announced = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
    let request = WireRequest(isTooLarge: announced > limits.body) { loop.execute { this.value.readOn() } }
    let wireHead = WireHead(head, source: source, isSecure: responder.isSecure)
    progress = .working(request, wireHead, isLast: !head.isKeepAlive, since: lastSign)
    let executor = responder.face.isShort(wireHead) ? executor : nil
    // Ended by its answer; the work itself is bounded by the time limits of its own calls.
    Task(executorPreference: executor) { [responder] in
      let answer = await responder.answer(wireHead, request)
      if loop.inEventLoop {
        this.value.finish(request, with: answer)
      } else {
        loop.execute { this.value.finish(request, with: answer) }
      }
    }
  }

  /// More is read only where somebody takes it: not before a body is wanted, and not behind a request that waits.
  func read(context: ChannelHandlerContext) {
    if isReading { context.read() } else { hasHeldRead = true }
  }

  private var isReading: Bool {
    guard waiting.isEmpty else { return false }
    if case .working(let request, _, _, _) = progress { return !request.isHeld }
    return true
  }

  private func readOn() {
    guard hasHeldRead, isReading, let context else { return }
    hasHeldRead = false
    context.read()
  }

  // MARK: Answers

  /// Writes the answer to a request, if none is written yet.
  private func finish(_ request: WireRequest, with answer: WireAnswer) {
    guard case .working(let current, let head, let isLast, let since) = progress, current === request, let context
    else {
      if let make = answer.parts { Self.decline(make) }
      return
    }
    var answer = answer
    // An answer to HEAD has no body, whatever it says: the next answer would be read as one.
    if head.method == .head {
      answer.body = []
      if let make = answer.parts { Self.decline(make) }
      answer.parts = nil
    }
    answer.isLast = isLast || endsHere || answer.isLast || answer.parts != nil && !head.takesParts
    lastSign = .now()
    if let make = answer.parts {
      return give(WirePartsUnderWay(answer, to: head, since: since), madeBy: make, context)
    }
    context.write(wrapOutboundOut(.head(answer.responseHead(to: head))), promise: nil)
    if !answer.body.isEmpty {
      let body = context.channel.allocator.buffer(bytes: answer.body)
      context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    answered(answer, to: head, since: since, isLast: answer.isLast)
  }

  /// Whether the connection ends with the answer to what runs, whatever that says.
  private var endsHere: Bool { isFinishing || hasInputEnded && waiting.isEmpty }

  /// Goes on behind an answer.
  func answered(_ answer: WireAnswer, to head: WireHead, since: NIODeadline, isLast: Bool) {
    let isLast = isLast || endsHere
    lastSign = .now()
    responder.note(answer, to: head, after: .nanoseconds((lastSign - since).nanoseconds))
    progress = isLast ? .over : .idle
    doorkeeper.requestAnswered(isLast: isLast)
    while !isLast, let context, let part = waiting.first, take(part, context) { waiting.removeFirst() }
    if isLast { waiting.removeAll() }
    readOn()
  }

  // MARK: Clocks

  private func setClock(_ context: ChannelHandlerContext, _ time: TimeAmount) {
    let this = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    clock = context.eventLoop.scheduleTask(in: time) {
      let (exchange, context) = this.value
      exchange.look(context)
    }
  }

  /// Looks whether the connection has been silent, or its request worked on, for too long: one clock for all of them.
  private func look(_ context: ChannelHandlerContext) {
    let limit: TimeAmount
    let since: NIODeadline
    switch progress {
    case .idle: (limit, since) = (TimeAmount(limits.idleTime), lastSign)
    case .working(_, _, _, let start): (limit, since) = (TimeAmount(limits.requestTime), start)
    case .giving(let under): (limit, since) = (TimeAmount(limits.requestTime), under.since)
    case .over: return
    }
    let rest = limit - (.now() - since)
    guard rest <= .nanoseconds(0) else {
      return setClock(context, min(rest, TimeAmount(limits.idleTime), TimeAmount(limits.requestTime)))
    }
    if case .working(let request, _, _, _) = progress {
      // The work itself is not cut off: what was sent to Autotask is answered there, and its outcome must be kept.
      finish(request, with: .late)
    } else {
      context.close(promise: nil)
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stall?.cancel()
    stall = nil
    if context.channel.isWritable, case .giving(let under) = progress {
      under.room?.succeed()
      under.room = nil
    }
    if !context.channel.isWritable {
      let channel = context.channel
      // Whoever does not read its answer keeps it in memory.
      stall = context.eventLoop.scheduleTask(in: TimeAmount(limits.stallTime)) { channel.close(promise: nil) }
    }
    context.fireChannelWritabilityChanged()
  }

  // MARK: The end

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch (event, progress) {
    case (WireConnections.Notice.end, .working(let request, _, _, _)): finish(request, with: .late)
    case (WireConnections.Notice.finish, .working), (WireConnections.Notice.finish, .giving): isFinishing = true
    case (ChannelEvent.inputClosed, .giving): hasInputEnded = true
    case (WireConnections.Notice.end, .giving): context.close(promise: nil)
    case (ChannelEvent.inputClosed, .working(let request, _, _, _)):
      hasInputEnded = true
      request.fail(ChannelError.inputClosed)
    case (is WireConnections.Notice, .idle), (ChannelEvent.inputClosed, .idle): context.close(promise: nil)
    default: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch (error, progress) {
    case (is SlowBody, .working(let request, _, _, _)): request.fail(error)
    case (is HTTPParserError, .working(let request, _, _, _)) where !request.isWhole: request.fail(error)
    // The check before the parser takes less than the parser does: this is for what it might have missed.
    case (is HTTPParserError, _): doorkeeper.refuse(.malformed)
    default: context.close(promise: nil)
    }
  }
}

extension WireAnswer {
  /// The head as it is written; where the length is not known, the library announces parts by itself.
  func responseHead(to head: WireHead) -> HTTPResponseHead {
    var fields: [(String, String)] = []
    fields.reserveCapacity(headers.count + 4)
    if let contentType { fields.append(("Content-Type", contentType)) }
    if parts == nil, status >= 200, status != 204, status != 304 {
      fields.append(("Content-Length", String(body.count)))
    }
    if isLast { fields.append(("Connection", "close")) }
    for (name, value) in headers where HTTPField.Name(name) != nil && HTTPField.isValidValue(value) {
      fields.append((name, value))
    }
    // In HTTP/1.0 the end of the connection is the body's.
    let version = parts == nil || head.takesParts ? HTTPVersion.http1_1 : .http1_0
    return HTTPResponseHead(version: version, status: .init(statusCode: status), headers: HTTPHeaders(fields))
  }
}
