public import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
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
  /// Cancelled, it answers what still runs with 503, and ends.
  ///
  /// - Throws: When the address cannot be listened on.
  public func run() async throws {
    let configuration = configuration
    let connections = WireConnections(limit: configuration.limits.connections)
    let meter = WireMeter(surface: face.surface, metrics: configuration.metrics)
    configuration.metrics.gauge(.connections, [face.surface]) { Double(connections.current) }
    let responder = WireResponder(
      face: face,
      limits: configuration.limits,
      readiness: configuration.readiness,
      meter: meter,
      isSecure: configuration.certificate != nil,
      logger: logger
    )
    let group = MultiThreadedEventLoopGroup.singleton
    let executors = LoopExecutors(group)
    let listener = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelInitializer { channel in
        let place = connections.enter(channel)
        channel.closeFuture.whenComplete { _ in connections.leave(channel) }
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addWire(
            responder,
            certificate: configuration.certificate,
            place: place,
            executor: executors[channel.eventLoop]
          )
        }
      }
      .bind(host: configuration.address.host, port: configuration.address.port).get()
    await onReady(listener.localAddress?.port ?? configuration.address.port)
    try await withTaskCancellationHandler {
      try await withGracefulShutdownHandler {
        try await listener.closeFuture.get()
        await connections.allEnded()
      } onGracefulShutdown: {
        listener.close(promise: nil)
        connections.tell(.finish)
      }
    } onCancel: {
      listener.close(promise: nil)
      connections.tell(.end)
    }
  }
}

extension ChannelPipeline.SynchronousOperations {
  /// A connection's pipeline: TLS where there are certificates, the ``Doorkeeper``, the library's parser, the exchange.
  fileprivate func addWire(
    _ responder: WireResponder,
    certificate: CertificateFiles?,
    place: WireConnections.Place,
    executor: LoopExecutor?
  ) throws {
    // Each connection takes what is in force when it begins, so that new files cut none.
    if let certificate { try addHandler(NIOSSLServerHandler(context: certificate.context)) }
    let limits = responder.limits
    let doorkeeper = Doorkeeper(limits, place: place, meter: responder.meter)
    try addHandler(doorkeeper)
    var decoding = NIOHTTPDecoderLimitConfiguration()
    decoding.maxHeaderFieldSize = limits.head
    decoding.maxHeaderListSize = limits.head
    try configureHTTPServerPipeline(
      // The exchange takes one request after the other itself.
      withPipeliningAssistance: false,
      withErrorHandling: false,
      // What is written is checked where it is put together.
      withOutboundHeaderValidation: false,
      withEncoderConfiguration: .init(),
      withDecoderLimitConfiguration: decoding
    )
    try addHandler(WireExchange(responder, doorkeeper, executor: executor))
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
