import Hummingbird
import Logging
import NIOCore
import Synchronization

/// What a scripted server does with one request.
enum Scene: Sendable {
  /// Answers with JSON.
  case json(String, status: Int = 200)
  /// Answers a redirect.
  case redirect(to: String)
  /// Answers 429 with `Retry-After`.
  case throttled(retryAfter: String)
  /// Answers with a page of HTML.
  case html(status: Int)
  /// Answers a status without a body.
  case empty(status: Int)
  /// Answers 200 to this secret and 401 to any other.
  case only(secret: String)
  /// Closes the connection without an answer.
  case drop
  /// Announces more bytes than it sends, then closes the connection.
  case cut
  /// Never answers.
  case silence
  /// Answers so many bytes, without saying how many.
  case flood(bytes: Int)
}

/// A request as the scripted server saw it; header names are in lower case.
struct SeenRequest: Sendable {
  var method: String
  var path: String
  var query: String
  var headers: [String: String]
  var body: String
}

/// A real HTTP server on a free port that plays one scene after the other, the last one again and again.
final class ScriptedServer: Sendable {
  private let scenes: Mutex<[Scene]>
  private let requests = Mutex<[SeenRequest]>([])
  let port: Int

  init(_ scenes: [Scene], port: Int) {
    self.scenes = Mutex(scenes)
    self.port = port
  }

  var address: String { "http://127.0.0.1:\(port)/ATServicesRest/" }
  var seen: [SeenRequest] { requests.withLock { $0 } }

  func next(_ request: SeenRequest) -> Scene {
    requests.withLock { $0.append(request) }
    return scenes.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? .drop }
  }

  /// Replaces what is played from now on, for scenes that must name the port.
  func play(_ new: [Scene]) { scenes.withLock { $0 = new } }
}

/// Runs the body while a scripted server serves; nothing of it is left afterwards.
func withScriptedServer(
  _ scenes: [Scene] = [],
  _ body: (ScriptedServer) async throws -> Void
) async throws {
  let (ports, announce) = AsyncStream.makeStream(of: Int.self)
  let stage = Stage()
  var application = Application(
    responder: stage,
    configuration: .init(address: .hostname("127.0.0.1", port: 0)),
    onServerRunning: { channel in
      announce.yield(channel.localAddress?.port ?? 0)
      announce.finish()
    }
  )
  // Servers are ended here by cancelling them, which they report as an error.
  application.logger.logLevel = .critical
  try await withThrowingTaskGroup(of: Void.self) { [application] group in
    group.addTask { try await application.runService(gracefulShutdownSignals: []) }
    defer { group.cancelAll() }
    for await port in ports {
      let server = ScriptedServer(scenes, port: port)
      stage.open(server)
      try await body(server)
    }
  }
}
