import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle

/// One address with a face behind it: health and readiness, and whatever the face answers.
public struct WireServer: Service {
  /// Where and how it listens.
  public struct Configuration: Sendable {
    /// Where it listens.
    public var address: WireAddress
    /// The certificate and key, nil for plain HTTP.
    public var certificate: CertificateFiles?
    /// What it takes.
    public var limits: WireLimits
    /// What must hold before it is given requests.
    public var readiness: Readiness
    /// What counts its requests.
    public var metrics: Metrics

    /// Makes a configuration.
    public init(
      _ address: WireAddress,
      certificate: CertificateFiles? = nil,
      limits: WireLimits = WireLimits(),
      readiness: Readiness = Readiness(),
      metrics: Metrics = Metrics()
    ) {
      self.address = address
      self.certificate = certificate
      self.limits = limits
      self.readiness = readiness
      self.metrics = metrics
    }
  }

  private let configuration: Configuration
  private let face: any Face
  private let logger: Logger
  private let onReady: @Sendable (Int) async -> Void

  /// A server.
  ///
  /// - Parameters:
  ///   - configuration: Where and how it listens.
  ///   - face: What answers.
  ///   - logger: Where it tells of itself; never tokens, bodies or values.
  ///   - onReady: Called once with the port, when calls are answered.
  public init(
    _ configuration: Configuration,
    face: any Face,
    logger: Logger,
    onReady: @escaping @Sendable (Int) async -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.face = face
    self.logger = logger
    self.onReady = onReady
  }

  /// Serves until the service group shuts down; what runs is finished first.
  ///
  /// - Throws: When the address cannot be listened on.
  public func run() async throws {
    let (configuration, onReady) = (configuration, onReady)
    let connections = ConnectionCount(limit: configuration.limits.connections)
    let meter = WireMeter(surface: face.surface, metrics: configuration.metrics)
    configuration.metrics.gauge(.connections, [face.surface]) { Double(connections.current) }
    let application = Application(
      responder: WireResponder(
        face: face,
        limits: configuration.limits,
        readiness: configuration.readiness,
        meter: meter,
        isSecure: configuration.certificate != nil,
        logger: logger
      ),
      server: HTTPServerBuilder { responder in
        WireChannel(
          responder: responder,
          limits: configuration.limits,
          certificate: configuration.certificate,
          connections: connections,
          meter: meter
        )
      },
      configuration: .init(
        address: .hostname(configuration.address.host, port: configuration.address.port),
        serverName: nil
      ),
      onServerRunning: { channel in await onReady(channel.localAddress?.port ?? configuration.address.port) },
      logger: logger.quiet
    )
    try await application.run()
  }
}

/// Several servers that begin and end together: all of them stop listening at once, and each finishes what it has.
public struct WireServers: Service {
  private let servers: [any Service]

  /// Servers of one process.
  public init(_ servers: [any Service]) { self.servers = servers }

  /// Serves until the service group shuts down.
  ///
  /// - Throws: When one of the addresses cannot be listened on; the others end with it.
  public func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for server in servers { tasks.addTask { try await server.run() } }
      try await tasks.waitForAll()
    }
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
