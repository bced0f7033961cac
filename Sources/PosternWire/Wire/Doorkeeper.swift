import NIOCore

/// What a connection is ended with where a body does not come in time.
struct SlowBody: Error {}

/// Stands before the parser of a connection: it checks every head, keeps the clocks, and says the last word.
final class Doorkeeper: ChannelInboundHandler, ChannelOutboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// As long a connection that is to end stays half open for what the client has under way: to close at once would
  /// make the system tell the client of an error, and the answer could be lost on it.
  private static let farewell = TimeAmount.seconds(2)

  private let limits: WireLimits
  private let place: WireConnections.Place
  private let meter: WireMeter
  private var frame: MessageFrame
  private var clock: Scheduled<Void>?
  /// Requests that the parser was given and that are not answered yet.
  private var outstanding = 0
  private var refusal: WireRefusal?
  private var isEnding = false
  private var context: ChannelHandlerContext?

  init(_ limits: WireLimits, place: WireConnections.Place, meter: WireMeter) {
    self.limits = limits
    self.place = place
    self.meter = meter
    frame = MessageFrame(largestHead: limits.head, largestBody: limits.body)
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) {
    clock?.cancel()
    self.context = nil
  }

  func channelActive(context: ChannelHandlerContext) {
    context.fireChannelActive()
    switch place {
    case .served: break
    case .crowded: refuse(.tooMany, context)
    case .flooded: context.close(promise: nil)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var input = unwrapInboundIn(data)
    meter.received.add(input.readableBytes)
    while let step = frame.step(&input) {
      switch step {
      case .held: startClock(limits.headTime, context) { $0.headIsLate($1) }
      case .head(let head, let isWhole, let expectsContinue):
        stopClock()
        if expectsContinue, outstanding == 0 { say("HTTP/1.1 100 Continue\r\n\r\n", context) }
        if !isWhole { startClock(limits.bodyTime, context) { $0.bodyIsLate($1) } }
        context.fireChannelRead(wrapInboundOut(head))
      case .body(let part, let isLast):
        if isLast { stopClock() }
        context.fireChannelRead(wrapInboundOut(part))
      case .refused(let refusal): refuse(refusal, context)
      }
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    meter.sent.add(unwrapOutboundIn(data).readableBytes)
    context.write(data, promise: promise)
  }

  // MARK: What the other end of the pipeline tells

  /// The parser has read a head.
  func requestBegan() { outstanding += 1 }

  /// An answer is written.
  func requestAnswered(isLast: Bool) {
    // The library answers by itself where nothing was asked that it could read.
    outstanding = max(0, outstanding - 1)
    guard let context else { return }
    if isLast {
      end(context)
    } else if outstanding == 0, let refusal {
      deliver(refusal, context)
    }
  }

  // MARK: Clocks

  private func startClock(
    _ time: Duration,
    _ context: ChannelHandlerContext,
    _ ring: @escaping (Doorkeeper, ChannelHandlerContext) -> Void
  ) {
    guard clock == nil else { return }
    let bound = NIOLoopBound((self, context, ring), eventLoop: context.eventLoop)
    clock = context.eventLoop.scheduleTask(in: TimeAmount(time)) {
      let (keeper, context, ring) = bound.value
      keeper.clock = nil
      ring(keeper, context)
    }
  }

  private func stopClock() {
    clock?.cancel()
    clock = nil
  }

  private func headIsLate(_ context: ChannelHandlerContext) { refuse(.tooSlow, context) }

  private func bodyIsLate(_ context: ChannelHandlerContext) {
    // Behind another request that is still worked on, it is not the client that is slow.
    guard outstanding < 2 else { return startClock(limits.bodyTime, context) { $0.bodyIsLate($1) } }
    frame.end()
    // Whoever reads the body hears of it, and answers; where all was said already, the connection ends.
    if outstanding == 0 { end(context) } else { context.fireErrorCaught(SlowBody()) }
  }

  // MARK: Last words

  /// Refuses what came last; what came before is answered first.
  func refuse(_ refusal: WireRefusal) {
    if let context { refuse(refusal, context) }
  }

  private func refuse(_ refusal: WireRefusal, _ context: ChannelHandlerContext) {
    guard self.refusal == nil, !isEnding else { return }
    stopClock()
    frame.end()
    self.refusal = refusal
    meter.refused(refusal)
    if outstanding == 0 { deliver(refusal, context) }
  }

  private func deliver(_ refusal: WireRefusal, _ context: ChannelHandlerContext) {
    say(refusal.response, context)
    end(context)
  }

  private func say(_ text: String, _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
  }

  /// Ends the connection after what was written.
  private func end(_ context: ChannelHandlerContext) {
    guard !isEnding else { return }
    isEnding = true
    stopClock()
    frame.end()
    context.flush()
    context.close(mode: .output, promise: nil)
    let channel = context.channel
    context.eventLoop.scheduleTask(in: Self.farewell) { channel.close(promise: nil) }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if isEnding, let event = event as? ChannelEvent, event == .inputClosed {
      context.close(promise: nil)
    }
    context.fireUserInboundEventTriggered(event)
  }
}
