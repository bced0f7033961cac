import Autotask
import AutotaskClient
import Testing

/// A write may have been done although no answer came, so no layer sends one again: a server that counts and cuts.
struct WritesOnceTests {
  private static let writes = [
    AutotaskRequest(.post, "/V1.0/Tickets", body: ["title": "x"]),
    AutotaskRequest(.patch, "/V1.0/Tickets", body: ["id": 1, "title": "x"]),
    AutotaskRequest(.put, "/V1.0/Tickets", body: ["id": 1]), AutotaskRequest(.delete, "/V1.0/TimeEntries/1"),
    AutotaskRequest(.get, "/V1.0/TimeOffRequests/1/Approve"), AutotaskRequest(.post, "/V1.0/Unknown", body: [:]),
  ]

  @Test(arguments: [
    Scene.drop, .cut, .empty(status: 500), .empty(status: 503), .html(status: 502), .throttled(retryAfter: "0"),
    .redirect(to: "http://127.0.0.1:1/"),
  ])
  func whateverBecomesOfIt(scene: Scene) async throws {
    for keepsLimits in [true, false] {
      try await withScriptedServer([scene]) { server in
        let wire = HTTPWire()
        let result = await Result {
          let service = try map.get()
          let transport = try HTTPAutotaskTransport(
            base: ServiceBase(server.address),
            credentials: credentials,
            wire: wire,
            map: service,
            keepsLimits: keepsLimits
          )
          // Retrying is there, and its pauses take no time: it must see that this is no read.
          let retrying = RetryingTransport(transport, map: service, surroundings: .init(pause: { _ in }, chance: { 0 }))
          for (index, write) in Self.writes.enumerated() {
            _ = try? await retrying.send(write)
            #expect(server.seen.count == index + 1, "\(scene): \(write.method) \(write.path)")
          }
        }
        try await wire.shutdown()
        try result.get()
      }
    }
  }

  @Test func aConnectionThatWasKeptAndIsCutIsNoReasonToSendAgain() async throws {
    try await withScriptedServer([.json("{}"), .drop]) { server in
      try await withTransport(to: server.address) { transport in
        for write in Self.writes {
          server.play([.json("{}"), .drop])
          let before = server.seen.count
          _ = try await transport.send(AutotaskRequest(.get, "/V1.0/Tickets/1"))
          await #expect(throws: AutotaskError.self) { try await transport.send(write) }
          #expect(server.seen.count == before + 2, "\(write.method) \(write.path)")
        }
      }
    }
  }

  @Test func whatStandsBeforeItMayKeepTheLimitsAlone() async throws {
    try await withScriptedServer([.empty(status: 401)]) { server in
      let wire = HTTPWire()
      let result = await Result {
        let transport = try HTTPAutotaskTransport(
          base: ServiceBase(server.address),
          credentials: credentials,
          wire: wire,
          map: map.get(),
          keepsLimits: false
        )
        for _ in 0..<2 { #expect(try await transport.send(AutotaskRequest(.get, "/V1.0/Tickets/1")).status == 401) }
        #expect(!transport.isCircuitOpen)
      }
      try await wire.shutdown()
      try result.get()
    }
  }
}
