internal import Logging
internal import ServiceLifecycle

/// Starts an emulator, runs a body against it, and stops it again.
///
/// Any number of emulators may run at once in one process.
/// - Parameters:
///   - configuration: How to start; by default on a free port, in memory.
///   - isolation: The caller's actor, on which the body runs.
///   - body: What is done while the emulator serves.
/// - Returns: What the body returns.
/// - Throws: What the body throws, or why the emulator did not start.
public func withEmulator<R: Sendable>(
  _ configuration: EmulatorConfiguration = EmulatorConfiguration(),
  isolation: isolated (any Actor)? = #isolation,
  _ body: (RunningEmulator) async throws -> R
) async throws -> R {
  let (ready, announce) = AsyncStream.makeStream(of: RunningEmulator.self)
  let emulator = try Emulator(configuration) { running in
    announce.yield(running)
    announce.finish()
  }
  var logger = configuration.logger
  logger.logLevel = max(logger.logLevel, .warning)
  let group = ServiceGroup(configuration: .init(services: [emulator], logger: logger))
  return try await withThrowingTaskGroup(of: Void.self, isolation: isolation) { tasks in
    tasks.addTask {
      // Whoever waits for an emulator that could not start must not wait for ever.
      defer { announce.finish() }
      try await group.run()
    }
    var running: RunningEmulator?
    for await first in ready { running = first }
    guard let running else {
      try await tasks.next()
      throw CancellationError()
    }
    do {
      let result = try await body(running)
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      return result
    } catch {
      await group.triggerGracefulShutdown()
      // What the body found is told, not how the emulator ended; a shutdown that is cut off would log errors.
      try? await tasks.waitForAll()
      throw error
    }
  }
}
