import Foundation
import HTTPTypes
import Logging
import PosternWire
import ServiceLifecycle
import Testing

/// A face that tells what reached it.
struct EchoFace: Face {
  let surface = "echo"
  /// What the work on a request waits for.
  var work: @Sendable (WireHead, [UInt8]) async -> Void = { _, _ in }

  func isShort(_ head: WireHead) -> Bool { head.path != "/long" }

  func admit(_ head: WireHead) async -> Admission {
    if head.path == "/refused" { return .answered(WireAnswer(status: 401, contentType: nil, body: [])) }
    return .welcome { body in
      guard case .whole(let bytes) = body else {
        return WireAnswer(status: 413, contentType: nil, body: [])
      }
      await work(head, bytes)
      let text = "\(head.method.rawValue) \(head.path) \(bytes.count)"
      return WireAnswer(status: 200, contentType: "text/plain", body: Array(text.utf8), operation: "echo")
    }
  }
}

/// Runs the body with a server, and lets it end gracefully.
///
/// - Parameter body: Gets the port, and what makes the server begin to stop.
func withWire(
  _ face: any Face = EchoFace(),
  limits: WireLimits = WireLimits(),
  certificate: CertificateFiles? = nil,
  readiness: Readiness = Readiness(),
  metrics: Metrics = Metrics(),
  logger: Logger? = nil,
  _ body: @Sendable (_ port: Int, _ stop: @Sendable () async -> Void) async throws -> Void
) async throws {
  let (ready, announce) = AsyncStream.makeStream(of: Int.self)
  var quiet = Logger(label: "wire")
  quiet.logLevel = .critical
  let server = WireServer(
    .init(
      WireAddress(host: "127.0.0.1", port: 0),
      certificate: certificate,
      limits: limits,
      readiness: readiness,
      metrics: metrics
    ),
    face: face,
    logger: logger ?? quiet
  ) { announce.yield($0) }
  let group = ServiceGroup(configuration: .init(services: [server], logger: quiet))
  try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask {
      defer { announce.finish() }
      try await group.run()
    }
    let port = try #require(await ready.first { _ in true })
    do {
      try await body(port) { await group.triggerGracefulShutdown() }
    } catch {
      await group.triggerGracefulShutdown()
      throw error
    }
    await group.triggerGracefulShutdown()
    try await tasks.waitForAll()
  }
}

/// A gate that a test opens.
actor Gate {
  private var isOpen = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var arrivals = 0
  private var watchers: [CheckedContinuation<Void, Never>] = []

  /// Waits until the gate is open.
  func pass() async {
    arrivals += 1
    for watcher in watchers { watcher.resume() }
    watchers = []
    if isOpen { return }
    await withCheckedContinuation { waiting.append($0) }
  }

  /// Opens the gate.
  func open() {
    isOpen = true
    for one in waiting { one.resume() }
    waiting = []
  }

  /// Waits until somebody stands at the gate.
  func somebodyCame() async {
    if arrivals > 0 { return }
    await withCheckedContinuation { watchers.append($0) }
  }
}
