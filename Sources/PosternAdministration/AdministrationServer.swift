public import Logging
public import PosternWire
public import ServiceLifecycle

/// The administrators' address.
public struct AdministrationServer: Service {
  private let server: WireServer

  /// A server.
  ///
  /// - Parameters:
  ///   - configuration: Where and how it listens.
  ///   - administration: What administrators may look at and change.
  ///   - logger: Where it tells of itself; never tokens, bodies or values.
  ///   - onReady: Called once with the port, when calls are answered.
  public init(
    _ configuration: WireServer.Configuration,
    administration: Administration,
    logger: Logger,
    onReady: @escaping @Sendable (Int) async -> Void = { _ in }
  ) {
    let face = AdministrationFace(
      administration,
      at: configuration.address,
      isSecure: configuration.certificate != nil,
      logger: logger
    )
    server = WireServer(configuration, face: face, logger: logger) { port in
      face.listens(on: port)
      await onReady(port)
    }
  }

  /// Serves until the service group shuts down.
  ///
  /// - Throws: When the address cannot be listened on.
  public func run() async throws { try await server.run() }
}
