import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server that answers as no Autotask should: with bytes that do not end, pages that do not end, or pages of HTML.
final class AwkwardServer: Sendable {
  /// What is answered.
  enum Reply: Sendable {
    case whole(status: Int, type: String, body: String)
    /// A beginning, and then the same bytes again and again, up to so many.
    case flood(beginning: String, bytes: Int)
  }

  /// A call that came.
  struct Call: Sendable {
    var method: String
    var path: String
    var body: String
    /// Its number, from 1.
    var number: Int
  }

  private struct State {
    var calls: [Call] = []
    var bytesSent = 0
    var open = 0
  }

  private let state = Mutex(State())
  private let reply: @Sendable (Call) -> Reply

  init(_ reply: @escaping @Sendable (Call) -> Reply) { self.reply = reply }

  /// The calls so far.
  var calls: [Call] { state.withLock { $0.calls } }
  /// The bytes of floods that the operating system has taken.
  var bytesSent: Int { state.withLock { $0.bytesSent } }

  /// Serves while the body runs.
  func run(_ body: (Int) async throws -> Void) async throws {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Handler(self))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    do {
      try await body(channel.localAddress?.port ?? 0)
    } catch {
      try await channel.close()
      throw error
    }
    try await channel.close()
  }

  private func answer(_ method: String, _ path: String, _ body: String) -> Reply {
    let call = state.withLock { state in
      state.calls.append(Call(method: method, path: path, body: body, number: state.calls.count + 1))
      return state.calls[state.calls.count - 1]
    }
    return reply(call)
  }

  private func note(sent bytes: Int) { state.withLock { $0.bytesSent += bytes } }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: AwkwardServer
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(_ server: AwkwardServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        self.head = head
        body.clear()
      case .body(var part): body.writeBuffer(&part)
      case .end:
        guard let head else { return }
        switch server.answer(head.method.rawValue, head.uri, String(buffer: body)) {
        case .whole(let status, let type, let text): whole(status, type, text, context)
        case .flood(let beginning, let bytes):
          write(.head(.init(version: .http1_1, status: .ok, headers: ["Content-Type": "application/json"])), context)
          write(.body(.byteBuffer(ByteBuffer(string: beginning))), context)
          flood(bytes, context)
        }
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func write(_ part: HTTPServerResponsePart, _ context: ChannelHandlerContext) {
      context.write(wrapOutboundOut(part), promise: nil)
    }

    private func whole(_ status: Int, _ type: String, _ text: String, _ context: ChannelHandlerContext) {
      let headers: HTTPHeaders = ["Content-Type": type, "Content-Length": String(text.utf8.count)]
      write(.head(.init(version: .http1_1, status: .init(statusCode: status), headers: headers)), context)
      write(.body(.byteBuffer(ByteBuffer(string: text))), context)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Sends the next piece when the one before was taken, until nobody takes any more.
    private func flood(_ left: Int, _ context: ChannelHandlerContext) {
      guard left > 0 else {
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        return
      }
      let piece = ByteBuffer(repeating: UInt8(ascii: "a"), count: 1 << 16)
      let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(piece)))).whenComplete { result in
        let (handler, context) = bound.value
        guard case .success = result else { return context.close(promise: nil) }
        handler.server.note(sent: piece.readableBytes)
        handler.flood(left - piece.readableBytes, context)
      }
    }
  }
}
