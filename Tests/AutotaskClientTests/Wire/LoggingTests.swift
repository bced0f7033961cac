import Autotask
import AutotaskClient
import Logging
import Synchronization
import Testing

/// Keeps what is logged.
private final class LogBook: Sendable {
  private let lines = Mutex<[String]>([])

  var text: String { lines.withLock { $0.joined(separator: "\n") } }
  func note(_ line: String) { lines.withLock { $0.append(line) } }
}

private struct LogBookHandler: LogHandler {
  let book: LogBook
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { book.note("\(event.level) \(event.message) \(event.metadata ?? [:])") }
}

@Suite struct LoggingTests {
  @Test func requestsAreToldWithoutSecretsParametersAndBodies() async throws {
    let book = LogBook()
    let logger = Logger(label: "test") { _ in LogBookHandler(book: book) }
    var quick = RetryPolicy()
    quick.firstPause = .zero
    try await withScriptedServer([.empty(status: 503), .json(#"{"items":[]}"#), .empty(status: 401)]) { server in
      try await withAutotaskClient(
        address: server.address,
        credentials: credentials,
        policy: quick,
        logger: logger
      ) { client in
        _ = try await client.query("Tickets", Query(filter: [.field("title", .eq, "private words")])).collect()
        _ = try? await client.get("Tickets", 1)
      }
    }
    #expect(book.text.contains("/V1.0/Tickets/query"))
    #expect(book.text.contains("debug trying again"))
    #expect(book.text.contains("warning circuit opened"))
    for hidden in [plantedSecret, plantedCode, "private words"] { #expect(!book.text.contains(hidden)) }
  }
}
