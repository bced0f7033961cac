import Autotask
import AutotaskClient
import Logging
import Synchronization
import Testing

/// Credentials that a test exchanges, and how often they were read.
private final class MovingSource: CredentialSource {
  struct Unreadable: Error {}

  private let state: Mutex<(secret: String?, reads: Int)>

  init(_ secret: String?) { state = Mutex((secret, 0)) }

  /// What is kept from now on; nil for something that cannot be read.
  func put(_ secret: String?) { state.withLock { $0.secret = secret } }
  var reads: Int { state.withLock { $0.reads } }

  func credentials() async throws -> AutotaskCredentials {
    let secret = state.withLock { state in
      state.reads += 1
      return state.secret
    }
    guard let secret else { throw Unreadable() }
    return Self.credentials(secret)
  }

  static func credentials(_ secret: String) -> AutotaskCredentials {
    AutotaskCredentials(userName: "api@example.net", secret: Secret(secret), integrationCode: Secret("CODE"))
  }
}

/// A clock that a test moves.
private final class MovingClock: Sendable {
  private let time = Mutex(ContinuousClock.now)

  func advance(_ duration: Duration) { time.withLock { $0 += duration } }
  var now: ContinuousClock.Instant { time.withLock { $0 } }
}

private func withRenewing(
  _ scenes: [Scene],
  _ body: (RenewingTransport, MovingSource, MovingClock, ScriptedServer) async throws -> Void
) async throws {
  try await withScriptedServer(scenes) { server in
    let wire = HTTPWire()
    let source = MovingSource("old")
    let clock = MovingClock()
    let result = await Result {
      var surroundings = RenewingTransport.Surroundings()
      surroundings.now = { clock.now }
      let transport = try RenewingTransport(
        base: ServiceBase(server.address),
        credentials: MovingSource.credentials("old"),
        source: source,
        wire: wire,
        map: map.get(),
        surroundings: surroundings
      )
      try await body(transport, source, clock, server)
    }
    try await wire.shutdown()
    try result.get()
  }
}

extension ScriptedServer {
  fileprivate var secrets: [String] { seen.map { $0.headers["secret"] ?? "" } }
}

@Suite("Credentials are exchanged while they are in use")
struct RenewingTransportTests {
  private let write = AutotaskRequest(.patch, "/V1.0/Tickets", body: ["id": 1])
  private let ok = Scene.json("{}")
  private let refused = Scene.empty(status: 401)

  private func expectAnswer(_ transport: RenewingTransport, _ status: Int = 200) async throws {
    let answer = try await transport.send(write)
    #expect(answer.status == status)
  }

  @Test("a refused login is repeated once with the new secret, a write too, and the new one stays")
  func afterRefusal() async throws {
    try await withRenewing([refused, ok]) { transport, source, _, server in
      source.put("new")
      try await expectAnswer(transport)
      try await expectAnswer(transport)
      #expect(server.secrets == ["old", "new", "new"])
      #expect(!transport.isCircuitOpen)
    }
  }

  @Test("without another secret nothing is repeated, and nothing is sent until there is one")
  func sameSecret() async throws {
    try await withRenewing([refused, ok]) { transport, source, clock, server in
      try await expectAnswer(transport, 401)
      #expect(transport.isCircuitOpen)
      let error = try await failure { _ = try await transport.send(write) }
      #expect(error.code == .circuitOpen)
      #expect(server.secrets == ["old"])
      source.put("new")
      clock.advance(.seconds(1))
      try await expectAnswer(transport)
      #expect(server.secrets == ["old", "new"])
      #expect(!transport.isCircuitOpen)
    }
  }

  @Test("a secret that is kept before Autotask knows it is tried once, and used when the old one is refused")
  func keptFirst() async throws {
    // Tried and refused, twice served with the old one; then Autotask changes it.
    try await withRenewing([refused, ok, ok, refused, ok]) { transport, source, clock, server in
      source.put("new")
      clock.advance(.seconds(2))
      for _ in 0..<4 { try await expectAnswer(transport) }
      #expect(server.secrets == ["new", "old", "old", "old", "new", "new"])
    }
  }

  @Test("found by looking, it is in use without any refusal")
  func byLooking() async throws {
    try await withRenewing([ok]) { transport, source, clock, server in
      source.put("new")
      _ = try await transport.send(write)
      #expect(source.reads == 0)
      clock.advance(.seconds(1))
      _ = try await transport.send(write)
      _ = try await transport.send(write)
      #expect(source.reads == 1)
      #expect(server.secrets == ["old", "new", "new"])
    }
  }

  @Test("what cannot be read or sent leaves the credentials as they are", arguments: [nil, "", "two\nlines"])
  func unreadable(_ secret: String?) async throws {
    try await withRenewing([ok]) { transport, source, clock, server in
      source.put(secret)
      clock.advance(.seconds(1))
      try await expectAnswer(transport)
      #expect(source.reads == 1)
      source.put("new")
      clock.advance(.seconds(1))
      try await expectAnswer(transport)
      #expect(server.secrets == ["old", "new"])
    }
  }

  @Test("both refused: two logins are tried, and then none")
  func bothRefused() async throws {
    try await withRenewing([refused]) { transport, source, clock, server in
      source.put("new")
      try await expectAnswer(transport, 401)
      #expect(server.secrets == ["old", "new"])
      for _ in 0..<3 {
        clock.advance(.seconds(2))
        let error = try await failure { _ = try await transport.send(write) }
        #expect(error.code == .circuitOpen)
      }
      #expect(server.secrets.count == 2)
    }
  }

  @Test("a page of maintenance tells nothing of the login: the trial is held again")
  func maintenance() async throws {
    try await withRenewing([.html(status: 503), ok]) { transport, source, clock, server in
      source.put("new")
      clock.advance(.seconds(1))
      try await expectAnswer(transport, 503)
      try await expectAnswer(transport)
      #expect(server.secrets == ["new", "new"])
    }
  }

  @Test("calls at once are all answered though the secret changes under them")
  func atOnce() async throws {
    try await withRenewing([.only(secret: "new")]) { transport, source, _, server in
      source.put("new")
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<16 { group.addTask { try await transport.send(write).status } }
        for try await status in group { #expect(status == 200) }
      }
      // No more logins were refused than calls were on their way.
      #expect(server.secrets.filter { $0 == "old" }.count <= 2)
    }
  }
}
