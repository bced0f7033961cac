import Autotask
import AutotaskClient
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing

/// Connections are used again as long as both sides keep them, and no request is sent on two.
@Suite struct WirePoolTests {
  /// On a busy machine a test may be silent for longer than a connection is kept.
  private static var patient: HTTPWire.Settings {
    var settings = HTTPWire.Settings()
    settings.idleTimeout = .seconds(3_600)
    return settings
  }

  @Test func aConnectionIsUsedAgain() async throws {
    try await withCountingServer { server in
      try await withTransport(to: server.address, settings: Self.patient) { transport in
        for _ in 0..<5 {
          let body = try await transport.send(getTicket).body
          #expect(body == Array("{\"connection\":1}".utf8))
        }
      }
    }
  }

  @Test func aConnectionThatEndsIsReplaced() async throws {
    try await withCountingServer(isKept: false) { server in
      try await withTransport(to: server.address, settings: Self.patient) { transport in
        for number in 1...3 {
          let body = try await transport.send(getTicket).body
          #expect(body == Array("{\"connection\":\(number)}".utf8))
        }
      }
      #expect(server.connections.value == 3)
    }
  }

  @Test func asManyAreKeptAsMayBe() async throws {
    var settings = Self.patient
    settings.connectionsPerHost = 2
    try await withCountingServer { server in
      try await withTransport(to: server.address, settings: settings) { transport in
        // Each on a connection of its own: the thread limit holds for an endpoint, so that these are six.
        let paths = ["Tickets", "Companies", "Contacts", "Contracts", "Projects", "TimeEntries"]
        try await withThrowingTaskGroup(of: Int.self) { group in
          for path in paths {
            group.addTask { try await transport.send(AutotaskRequest(.get, "/V1.0/\(path)/1")).status }
          }
          for try await status in group { #expect(status == 200) }
        }
        for path in paths { _ = try await transport.send(AutotaskRequest(.get, "/V1.0/\(path)/1")) }
      }
      #expect((1...6).contains(server.connections.value))
    }
  }

  /// A body that comes in many parts is put together, and the connection is good for the next.
  @Test func aChunkedAnswerIsWhole() async throws {
    try await withCountingServer(parts: 50) { server in
      try await withTransport(to: server.address, settings: Self.patient) { transport in
        for _ in 0..<2 {
          let body = try await transport.send(getTicket).body
          #expect(body == Array(String(repeating: "{\"connection\":1}", count: 50).utf8))
        }
      }
    }
  }

  private let getTicket = AutotaskRequest(.get, "/V1.0/Tickets/1")
}

/// A server that answers each request with the number of its connection.
private struct CountingServer {
  let port: Int
  let connections: SharedCount

  var address: String { "http://127.0.0.1:\(port)/ATServicesRest/" }
}

/// A number that handlers share.
private final class SharedCount: Sendable {
  private let number = Atomic(0)

  var value: Int { number.load(ordering: .relaxed) }

  /// The next number.
  func next() -> Int { number.wrappingAdd(1, ordering: .relaxed).newValue }
}

private func withCountingServer(
  isKept: Bool = true,
  parts: Int = 1,
  _ body: (CountingServer) async throws -> Void
) async throws {
  let count = SharedCount()
  let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    .childChannelInitializer { channel in
      let number = count.next()
      return channel.eventLoop.makeCompletedFuture {
        try channel.pipeline.syncOperations.configureHTTPServerPipeline()
        try channel.pipeline.syncOperations.addHandler(NumberHandler(number: number, isKept: isKept, parts: parts))
      }
    }
    .bind(host: "127.0.0.1", port: 0).get()
  do {
    try await body(CountingServer(port: listener.localAddress?.port ?? 0, connections: count))
  } catch {
    try await listener.close()
    throw error
  }
  try await listener.close()
}

private final class NumberHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let number: Int
  private let isKept: Bool
  private let parts: Int

  init(number: Int, isKept: Bool, parts: Int) {
    self.number = number
    self.isKept = isKept
    self.parts = parts
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .end = unwrapInboundIn(data) else { return }
    var headers = HTTPHeaders([("Content-Type", "application/json")])
    if !isKept { headers.add(name: "Connection", value: "close") }
    context.write(wrapOutboundOut(.head(.init(version: .http1_1, status: .ok, headers: headers))), promise: nil)
    for _ in 0..<parts {
      let part = ByteBuffer(string: "{\"connection\":\(number)}")
      context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(part))), promise: nil)
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    if !isKept { context.close(promise: nil) }
  }
}
