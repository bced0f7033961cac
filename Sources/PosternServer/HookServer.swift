public import Logging
public import PosternWire
public import ServiceLifecycle

/// The address for callouts alone, the one that faces the Internet.
public struct HookServer: Service {
  private let server: WireServer

  /// A server.
  ///
  /// - Parameters:
  ///   - configuration: Where it listens; its limits are tightened to what callouts are.
  ///   - face: What takes callouts.
  ///   - logger: Where it tells of itself.
  ///   - onReady: Called once with the port, when callouts are taken.
  public init(
    _ configuration: WireServer.Configuration,
    face: HookFace,
    logger: Logger,
    onReady: @escaping @Sendable (Int) async -> Void = { _ in }
  ) {
    var configuration = configuration
    configuration.limits.body = HookFace.largestBody
    // Autotask gives up after ten seconds.
    configuration.limits.bodyTime = .seconds(10)
    server = WireServer(configuration, face: face, logger: logger, onReady: onReady)
  }

  /// Serves until the service group shuts down; what runs is finished first.
  ///
  /// - Throws: When the address cannot be listened on.
  public func run() async throws { try await server.run() }
}
