internal import Autotask
internal import Hummingbird
internal import Logging
internal import NIOCore
public import ServiceLifecycle
internal import Synchronization

/// A local Autotask: it serves the REST API on made-up rows and enforces security levels.
///
/// It runs until its service group shuts down; rows in memory are gone then.
public struct Emulator: Service {
  private let core: EmulatorCore
  private let onReady: @Sendable (RunningEmulator) async -> Void

  /// Opens or seeds the rows; nothing listens before ``run()``.
  ///
  /// - Parameters:
  ///   - configuration: How to start.
  ///   - onReady: Called once, when calls are answered.
  /// - Throws: When the catalogue cannot be read, a level or setting is unknown, or the file cannot be opened.
  public init(
    _ configuration: EmulatorConfiguration = EmulatorConfiguration(),
    onReady: @escaping @Sendable (RunningEmulator) async -> Void = { _ in }
  ) throws {
    core = try EmulatorCore(configuration)
    self.onReady = onReady
  }

  /// Serves until the service group shuts down.
  ///
  /// - Throws: When the address cannot be listened on.
  public func run() async throws {
    let core = core
    let onReady = onReady
    let configuration = core.configuration
    let logger = Self.quiet(configuration.logger)
    let application = Application(
      responder: EmulatorResponder(core: core),
      server: .http1(configuration: Doorkeeper.configuration(idleTimeout: configuration.idleTimeout)),
      configuration: .init(address: .hostname(configuration.host, port: configuration.port), serverName: nil),
      onServerRunning: { channel in
        let running = RunningEmulator(
          host: configuration.host,
          port: channel.localAddress?.port ?? configuration.port,
          user: core.defaultUser
        )
        core.authority.withLock { $0 = "\(configuration.host):\(running.port)" }
        await onReady(running)
      },
      logger: logger
    )
    defer { core.close() }
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { await Courier(core).run() }
      defer { tasks.cancelAll() }
      try await Self.serve(ServiceGroup(configuration: .init(services: [application], logger: logger)))
    }
  }

  /// Calls under way are waited for as long after the emulator's task was cancelled: long enough for a machine that is
  /// busy with a whole suite, and an end for a call that never ends.
  private static let farewell = Duration.seconds(300)

  /// Runs the server; whoever cancels gets the end of whoever asks for one.
  ///
  /// A server that is cancelled closes its socket, and a shutdown that comes then, as it does when a test is cancelled,
  /// would fail on the closed socket and log that as an error.
  private static func serve(_ group: ServiceGroup) async throws {
    // No child of this task, which would be cancelled with it; it hears of the service group's shutdown all the same.
    let serving = Task { try await group.run() }
    try await withTaskCancellationHandler {
      try await serving.value
    } onCancel: {
      Task {
        await group.triggerGracefulShutdown()
        // The graceful end may never come, where a call under way never ends: then it is cut off.
        try await Task.sleep(for: farewell)
        serving.cancel()
      }
    }
  }

  /// The server's own chatter is left out; failures stay.
  private static func quiet(_ logger: Logger) -> Logger {
    var logger = logger
    logger.logLevel = max(logger.logLevel, .warning)
    return logger
  }
}
