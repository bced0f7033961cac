internal import Autotask
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOTLS
internal import Synchronization

/// One connection to a host, and the request that is under way on it: one at a time, so that a cut answer cannot be
/// taken for a whole one.
final class WireConnection: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart
  typealias OutboundOut = HTTPClientRequestPart

  /// A connection as it is handed about between loops.
  struct Handle: Sendable {
    let host: AutotaskHost
    let channel: any Channel
    fileprivate let connection: NIOLoopBound<WireConnection>
  }

  /// Tells one exchange from another, and whether it is still wanted.
  fileprivate final class Turn: Sendable {
    let isCancelled = Atomic(false)
  }

  private struct Exchange {
    var continuation: CheckedContinuation<AutotaskResponse, any Error>
    var turn: Turn
    var deadline: NIODeadline
    var head: HTTPResponseHead?
    var body: [UInt8] = []
  }

  /// Room that is made for an answer on its own word.
  private static let announcedRoom = 4 << 20

  private let host: AutotaskHost
  private let settings: HTTPWire.Settings
  private let isSecure: Bool
  private let pool: WirePool
  /// Succeeds when requests may be sent.
  private var established: EventLoopPromise<Handle>?
  /// Whether the other side has taken the connection.
  private var isOpen = false
  private var exchange: Exchange?
  private var idleSince = NIODeadline.now()
  private var clock: (due: NIODeadline, task: Scheduled<Void>)?
  private var context: ChannelHandlerContext?

  init(
    to host: AutotaskHost,
    _ settings: HTTPWire.Settings,
    isSecure: Bool,
    pool: WirePool,
    established: EventLoopPromise<Handle>
  ) {
    self.host = host
    self.settings = settings
    self.isSecure = isSecure
    self.pool = pool
    self.established = established
  }

  // MARK: The connection

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    if context.channel.isActive { isActive(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    isActive(context)
    context.fireChannelActive()
  }

  private func isActive(_ context: ChannelHandlerContext) {
    isOpen = true
    if isSecure { ring(at: .now() + TimeAmount(settings.connectTimeout)) } else { isReady(context) }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted? = event as? TLSUserEvent { isReady(context) }
    context.fireUserInboundEventTriggered(event)
  }

  private func isReady(_ context: ChannelHandlerContext) {
    established?.succeed(handle(context))
    established = nil
    idleSince = .now()
    ring(at: idleSince + TimeAmount(settings.idleTimeout))
  }

  private func handle(_ context: ChannelHandlerContext) -> Handle {
    Handle(
      host: host,
      channel: context.channel,
      connection: NIOLoopBound(self, eventLoop: context.eventLoop)
    )
  }

  func channelInactive(context: ChannelHandlerContext) {
    fail(WireFailure.lost)
    pool.remove(context.channel, to: host)
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    fail(WireFailure.lost)
    clock?.task.cancel()
    self.context = nil
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case HTTPParserError.invalidEOFState: fail(WireFailure.lost)
    case is HTTPParserError: fail(WireFailure.notHTTP)
    default: fail(WireFailure.lost)
    }
    context.close(promise: nil)
  }

  // MARK: One exchange

  fileprivate func send(
    _ head: HTTPRequestHead,
    _ body: [UInt8]?,
    _ turn: Turn,
    _ continuation: CheckedContinuation<AutotaskResponse, any Error>
  ) {
    guard let context, context.channel.isActive, exchange == nil else {
      return continuation.resume(throwing: WireFailure.unused)
    }
    guard !turn.isCancelled.load(ordering: .relaxed) else {
      pool.put(handle(context))
      return continuation.resume(throwing: CancellationError())
    }
    let deadline = NIODeadline.now() + TimeAmount(settings.requestTimeout)
    exchange = Exchange(continuation: continuation, turn: turn, deadline: deadline)
    ring(at: deadline)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if let body {
      context.write(wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: body)))), promise: nil)
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard exchange != nil else {
      // An answer that nothing was asked for.
      return context.close(promise: nil)
    }
    switch unwrapInboundIn(data) {
    case .head(let head):
      let announced = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
      exchange?.head = head
      exchange?.body.reserveCapacity(min(max(0, announced), Self.announcedRoom))
    case .body(let part):
      part.readableBytesView.withUnsafeBytes { exchange?.body.append(contentsOf: $0) }
      guard let exchange, exchange.body.count > settings.maximumAnswerBytes else { return }
      let sentence = "the answer has more than \(settings.maximumAnswerBytes) bytes"
      end(.failure(AutotaskError(.tooLarge, sentence, status: exchange.head.map { Int($0.status.code) })))
      context.close(promise: nil)
    case .end: isAnswered(context)
    }
  }

  private func isAnswered(_ context: ChannelHandlerContext) {
    guard let exchange, let head = exchange.head else { return }
    idleSince = .now()
    let response = AutotaskResponse(head, body: exchange.body)
    self.exchange = nil
    if head.isKeepAlive {
      ring(at: idleSince + TimeAmount(settings.idleTimeout))
      pool.put(handle(context))
    } else {
      context.close(promise: nil)
    }
    exchange.continuation.resume(returning: response)
  }

  /// Gives up what is under way, for its task was cancelled.
  fileprivate func cancel(_ turn: Turn) {
    guard exchange?.turn === turn else { return }
    end(.failure(CancellationError()))
    context?.close(promise: nil)
  }

  /// Fails what is under way: the making of the connection, or the exchange on it.
  private func fail(_ failure: WireFailure) {
    established?.fail(isOpen && isSecure ? WireFailure.tls : .noConnection)
    established = nil
    guard let exchange else { return }
    guard let head = exchange.head else { return end(.failure(failure.error(host, settings))) }
    let status = Int(head.status.code)
    let code = failure == .notHTTP ? AutotaskError.Code.unexpectedAnswer : .truncated
    end(.failure(AutotaskError(code, "the answer was cut short", status: status)))
  }

  private func end(_ result: Result<AutotaskResponse, any Error>) {
    guard let exchange else { return }
    self.exchange = nil
    exchange.continuation.resume(with: result)
  }

  // MARK: Clock

  /// Looks at the time when it is due, or before: one clock for everything, seldom set anew.
  private func ring(at due: NIODeadline) {
    if let clock, clock.due <= due { return }
    guard let context else { return }
    clock?.task.cancel()
    let this = NIOLoopBound(self, eventLoop: context.eventLoop)
    let task = context.eventLoop.scheduleTask(deadline: due) { this.value.isDue() }
    clock = (due, task)
  }

  private func isDue() {
    clock = nil
    let now = NIODeadline.now()
    let due: NIODeadline
    if let exchange {
      due = exchange.deadline
      if due <= now {
        let sentence = "no whole answer from `\(host)` within \(settings.requestTimeout)"
        end(.failure(AutotaskError(.timedOut, sentence)))
      }
    } else {
      // Not established by now: a handshake that does not end. Nothing was sent.
      due = established == nil ? idleSince + TimeAmount(settings.idleTimeout) : now
    }
    if due <= now { context?.close(promise: nil) } else { ring(at: due) }
  }
}

extension WireConnection.Handle {
  /// Sends one request and waits for its answer.
  ///
  /// - Throws: ``AutotaskError`` when there was no whole answer; ``WireFailure/unused`` when nothing was sent;
  ///   `CancellationError`.
  func answer(to head: HTTPRequestHead, _ body: [UInt8]?) async throws -> AutotaskResponse {
    let loop = channel.eventLoop
    let turn = WireConnection.Turn()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        if loop.inEventLoop {
          connection.value.send(head, body, turn, continuation)
        } else {
          loop.execute { connection.value.send(head, body, turn, continuation) }
        }
      }
    } onCancel: {
      turn.isCancelled.store(true, ordering: .relaxed)
      loop.execute { connection.value.cancel(turn) }
    }
  }
}

extension AutotaskResponse {
  fileprivate init(_ head: HTTPResponseHead, body: [UInt8]) {
    let type = head.headers.first(name: "Content-Type")?.split(separator: ";").first
    self.init(
      status: Int(head.status.code),
      contentType: type.map { $0.trimmingCharacters(in: .whitespaces).lowercased() },
      body: body,
      retryAfter: head.headers.first(name: "Retry-After").flatMap { Int($0) }
    )
  }
}
