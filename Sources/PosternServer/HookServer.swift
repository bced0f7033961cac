import HTTPTypes
public import Logging
public import PosternWire
public import ServiceLifecycle

/// The address for callouts: in this version it has its health and nothing else.
public struct HookServer: Service {
  private struct Nothing: Face {
    let surface = "hooks"

    func admit(_ head: WireHead) async -> Admission { .answered(Problem.notFound.answer(operation: "none")) }
  }

  private let server: WireServer

  /// A server.
  public init(
    _ configuration: WireServer.Configuration,
    logger: Logger,
    onReady: @escaping @Sendable (Int) async -> Void = { _ in }
  ) {
    server = WireServer(configuration, face: Nothing(), logger: logger, onReady: onReady)
  }

  /// Serves until the service group shuts down.
  ///
  /// - Throws: When the address cannot be listened on.
  public func run() async throws { try await server.run() }
}
