import Autotask
import Crypto
import Foundation
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A real HTTP server on a free port that receives callouts and answers as it is told.
final class CalloutReceiver: Sendable {
  enum Reaction: Sendable {
    case status(Int)
    /// Answers a redirect to another path of its own.
    case redirect
    /// Never answers.
    case silence
  }

  /// A callout as it came.
  struct Received: Sendable {
    var method: String
    var path: String
    var headers: [String: String]
    var body: [UInt8]

    var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
    var fields: JSONValue { json["Fields"] ?? .null }

    /// Whether the signature is that of the raw bytes; written from the help page, not from the emulator.
    func isSigned(with secret: String) -> Bool {
      let key = SymmetricKey(data: Data(secret.utf8))
      let code = Data(HMAC<Insecure.SHA1>.authenticationCode(for: Data(body), using: key))
      return headers["x-hook-signature"] == "sha1=\(code.base64EncodedString())"
    }
  }

  let port: Int
  private let log = Mutex<[Received]>([])
  private let reactions = Mutex<[String: Reaction]>([:])

  init(port: Int) { self.port = port }

  var received: [Received] { log.withLock { $0 } }

  /// What came to a path, in order.
  func received(at path: String) -> [Received] { received.filter { $0.path == path } }

  func address(_ path: String = "/in") -> String { "http://127.0.0.1:\(port)\(path)" }

  /// Reacts so to what comes to a path from now on; without it everything is answered with 200.
  func react(_ reaction: Reaction, at path: String = "/in") { reactions.withLock { $0[path] = reaction } }

  fileprivate func take(_ callout: Received) -> Reaction {
    log.withLock { $0.append(callout) }
    return reactions.withLock { $0[callout.path] } ?? .status(200)
  }
}

/// Runs the body while a receiver serves.
func withCalloutReceiver<R: Sendable>(_ body: (CalloutReceiver) async throws -> R) async throws -> R {
  let (ports, announce) = AsyncStream.makeStream(of: Int.self)
  let desk = ReceivingDesk()
  var application = Application(
    responder: desk,
    configuration: .init(address: .hostname("127.0.0.1", port: 0)),
    onServerRunning: { channel in
      announce.yield(channel.localAddress?.port ?? 0)
      announce.finish()
    }
  )
  // Servers are ended here by cancelling them, which they report as an error.
  application.logger.logLevel = .critical
  return try await withThrowingTaskGroup(of: Void.self) { [application] group in
    group.addTask { try await application.runService(gracefulShutdownSignals: []) }
    defer { group.cancelAll() }
    for await port in ports {
      let receiver = CalloutReceiver(port: port)
      desk.open(receiver)
      return try await body(receiver)
    }
    throw CancellationError()
  }
}

/// Hands what comes to the receiver, which is known once the server listens.
private final class ReceivingDesk: HTTPResponder {
  private let receiver = Mutex<CalloutReceiver?>(nil)

  func open(_ receiver: CalloutReceiver) { self.receiver.withLock { $0 = receiver } }

  func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
    let body = try await request.body.collect(upTo: 1_000_000)
    var headers: [String: String] = [:]
    for field in request.headers { headers[field.name.canonicalName] = field.value }
    let callout = CalloutReceiver.Received(
      method: request.method.rawValue,
      path: request.uri.path,
      headers: headers,
      body: Array(body.readableBytesView)
    )
    switch receiver.withLock({ $0 })?.take(callout) {
    case .status(let status): return Response(status: .init(code: status))
    case .redirect: return Response(status: .found, headers: [.location: "/elsewhere"])
    case .silence, nil:
      // Longer than any caller waits: the end of the receiver ends it.
      try await Task.sleep(for: .seconds(3600))
      throw CancellationError()
    }
  }
}
