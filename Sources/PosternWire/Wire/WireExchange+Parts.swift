import NIOCore
import NIOHTTP1

/// An answer whose body is made while it is sent; it belongs to its connection's loop.
final class WirePartsUnderWay {
  let answer: WireAnswer
  let head: WireHead
  /// When the request began.
  let since: NIODeadline
  /// Fulfilled when there is room for the next part, nil while nobody waits for that.
  var room: EventLoopPromise<Void>?

  init(_ answer: WireAnswer, to head: WireHead, since: NIODeadline) {
    self.answer = answer
    self.head = head
    self.since = since
  }
}

extension WireExchange {
  /// Begins an answer whose body is made while it is sent.
  func give(_ under: WirePartsUnderWay, madeBy make: @escaping WirePartsMaker, _ context: ChannelHandlerContext) {
    progress = .giving(under)
    context.writeAndFlush(wrapOutboundOut(.head(under.answer.responseHead(to: under.head))), promise: nil)
    let loop = context.eventLoop
    let this = NIOLoopBound((self, under), eventLoop: loop)
    let parts = WireParts { bytes in
      try await loop.flatSubmit {
        let (exchange, under) = this.value
        return exchange.give(bytes, of: under, on: loop)
      }.get()
    }
    // Ended by its body, and by the first part that cannot be given.
    Task {
      let isWhole: Bool
      do {
        try await make(parts)
        isWhole = true
      } catch {
        isWhole = false
      }
      loop.execute {
        let (exchange, under) = this.value
        exchange.end(under, isWhole: isWhole)
      }
    }
  }

  /// Tells what would have made a body that nobody takes it.
  static func decline(_ make: @escaping WirePartsMaker) {
    // Ended by the first part.
    Task { try? await make(WireParts { _ in throw ChannelError.ioOnClosedChannel }) }
  }

  private func give(_ bytes: [UInt8], of under: WirePartsUnderWay, on loop: any EventLoop) -> EventLoopFuture<Void> {
    guard case .giving(let current) = progress, current === under, let context else {
      return loop.makeFailedFuture(ChannelError.ioOnClosedChannel)
    }
    let part = context.channel.allocator.buffer(bytes: bytes)
    context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(part))), promise: nil)
    guard !context.channel.isWritable else { return loop.makeSucceededVoidFuture() }
    let room = loop.makePromise(of: Void.self)
    under.room = room
    return room.futureResult
  }

  private func end(_ under: WirePartsUnderWay, isWhole: Bool) {
    guard case .giving(let current) = progress, current === under, let context else { return }
    // Without its own end the body is cut for every client to see: the connection ends behind the last part.
    if isWhole { context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil) }
    answered(under.answer, to: under.head, since: under.since, isLast: under.answer.isLast || !isWhole)
  }
}
