import Autotask
public import Foundation
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import PosternRuntime
public import ServiceLifecycle

/// The callers' face of Postern: Autotask's own paths, and its health.
public struct GatewayServer: Service {
  /// Where and how it listens.
  public struct Configuration: Sendable {
    /// The host.
    public var host: String
    /// The port; 0 for any.
    public var port: Int
    /// The address under which callers reach it, without a final slash, where that is not the one it listens on.
    public var publicAddress: String?
    /// The clock by which grants and tokens end.
    public var now: @Sendable () -> Date

    /// Makes a configuration.
    public init(
      host: String,
      port: Int,
      publicAddress: String? = nil,
      now: @escaping @Sendable () -> Date = { Date() }
    ) {
      self.host = host
      self.port = port
      self.publicAddress = publicAddress
      self.now = now
    }
  }

  private let configuration: Configuration
  private let gateway: Gateway
  private let door: CallerDoor
  private let logger: Logger
  private let onReady: @Sendable (Int) async -> Void

  /// A server.
  ///
  /// - Parameters:
  ///   - configuration: Where it listens.
  ///   - gateway: What carries requests out.
  ///   - door: What knows callers, grants and connections.
  ///   - logger: Where it tells of itself; never tokens, bodies or values.
  ///   - onReady: Called once with the port, when calls are answered.
  public init(
    _ configuration: Configuration,
    gateway: Gateway,
    door: CallerDoor,
    logger: Logger,
    onReady: @escaping @Sendable (Int) async -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.gateway = gateway
    self.door = door
    self.logger = logger
    self.onReady = onReady
  }

  /// Serves until the service group shuts down; what runs is finished first.
  ///
  /// - Throws: When the address cannot be listened on.
  public func run() async throws {
    let configuration = configuration
    let onReady = onReady
    let application = Application(
      responder: GatewayResponder(
        gateway: gateway,
        door: door,
        publicAddress: configuration.publicAddress,
        logger: logger,
        now: configuration.now
      ),
      server: .http1(
        configuration: .init(
          idleTimeout: .seconds(60),
          httpDecoderConfiguration: .init(maxHeaderFieldSize: 16_384, maxHeaderListSize: 16_384)
        )
      ),
      configuration: .init(address: .hostname(configuration.host, port: configuration.port), serverName: nil),
      onServerRunning: { channel in await onReady(channel.localAddress?.port ?? configuration.port) },
      logger: logger.quiet
    )
    try await application.run()
  }
}

extension Logger {
  /// The server library's own chatter is left out; failures stay.
  fileprivate var quiet: Logger {
    var logger = self
    logger.logLevel = max(logLevel, .warning)
    return logger
  }
}
