import Foundation
import NIOCore
import NIOPosix

/// A connection on which a test says exactly these bytes.
struct RawConnection: Sendable {
  private let channel: any Channel
  private let received: AsyncThrowingStream<ByteBuffer, any Error>

  /// Connects.
  init(port: Int) async throws {
    let (stream, sink) = AsyncThrowingStream.makeStream(of: ByteBuffer.self, throwing: (any Error).self)
    received = stream
    channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Collector(sink))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
  }

  /// Sends bytes.
  func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

  /// What came until the server said that there is no more.
  func rest() async throws -> String {
    var text = ""
    for try await part in received { text += String(buffer: part) }
    try? await channel.close()
    return text
  }

  /// What came until some text is in it.
  func until(_ end: String) async throws -> String {
    var text = ""
    for try await part in received {
      text += String(buffer: part)
      if text.contains(end) { break }
    }
    return text
  }

  /// Closes it.
  func close() async { try? await channel.close() }

  /// Sends bytes and answers all that comes back.
  static func exchange(_ text: String, port: Int) async throws -> String {
    let connection = try await RawConnection(port: port)
    try await connection.send(text)
    return try await connection.rest()
  }
}

/// A connection on which nothing that comes is read.
struct SilentConnection: Sendable {
  private let channel: any Channel

  /// Connects.
  init(port: Int) async throws {
    channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.autoRead, value: false)
      .connect(host: "127.0.0.1", port: port).get()
  }

  /// Sends bytes.
  func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

  /// Closes it.
  func close() async { try? await channel.close() }
}

private final class Collector: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer
  private let sink: AsyncThrowingStream<ByteBuffer, any Error>.Continuation

  init(_ sink: AsyncThrowingStream<ByteBuffer, any Error>.Continuation) { self.sink = sink }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { sink.yield(unwrapInboundIn(data)) }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed { sink.finish() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) { sink.finish() }

  // A connection that is reset has ended, too.
  func errorCaught(context: ChannelHandlerContext, error: any Error) { sink.finish() }
}
