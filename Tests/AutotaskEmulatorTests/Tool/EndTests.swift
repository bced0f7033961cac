import AutotaskEmulator
import Logging
import Synchronization
import Testing

/// However an emulator ends, it logs no failure, since there is none.
@Suite struct EndTests {
  @Test func anEndIsNoFailure() async throws {
    let log = Log()
    try await withSmallEmulator({ $0.logger = log.logger }) { (wire: Wire) async throws -> Void in
      #expect(try await wire.call("GET", "Companies/174").status == 200)
    }
    #expect(log.lines.isEmpty, "\(log.lines)")
  }

  /// The caller is cancelled while the emulator serves, or while it starts.
  @Test(arguments: [true, false]) func anEndByCancellingIsNoFailure(_ serves: Bool) async throws {
    let log = Log()
    let (begun, announce) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      if !serves { announce.finish() }
      try await withSmallEmulator({ $0.logger = log.logger }) { (wire: Wire) async throws -> Void in
        _ = try await wire.call("GET", "Companies/174")
        announce.finish()
        // Nothing is waited for: the caller is cancelled here, and an hour never passes.
        try await Task.sleep(for: .seconds(3600))
      }
    }
    for await _ in begun {}
    task.cancel()
    await #expect(throws: (any Error).self) { try await task.value }
    #expect(log.lines.isEmpty, "\(log.lines)")
  }
}

/// What was logged as a warning or worse.
private final class Log: Sendable {
  private let all = Mutex<[String]>([])

  var lines: [String] { all.withLock { $0 } }

  var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

  private struct Handler: LogHandler {
    let log: Log
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.warning

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { log.all.withLock { $0.append("\(event.message)") } }
  }
}
