import Autotask
import AutotaskClient
import Testing

/// A transport to an address, for the time of the body.
func withTransport(
  to address: String,
  settings: HTTPWire.Settings = .init(),
  credentials: AutotaskCredentials = credentials,
  _ body: (HTTPAutotaskTransport) async throws -> Void
) async throws {
  let wire = HTTPWire(settings)
  let result = await Result {
    let transport = try HTTPAutotaskTransport(
      base: ServiceBase(address),
      credentials: credentials,
      wire: wire,
      map: map.get()
    )
    try await body(transport)
  }
  try await wire.shutdown()
  try result.get()
}

@Suite struct WireTests {
  private let getTicket = AutotaskRequest(.get, "/V1.0/Tickets/1")

  @Test func everyCallCarriesTheCredentials() async throws {
    try await withScriptedServer([.json("{}")]) { server in
      try await withTransport(to: server.address) { transport in
        var request = AutotaskRequest(
          .post,
          "V1.0/Tickets/query",
          parameters: [("a b", "c+d@e&f")],
          body: ["Filter": []]
        )
        request.impersonating = 42
        let response = try await transport.send(request)
        #expect(response.status == 200)
        #expect(transport.requestsSent == 1)
      }
      let seen = try #require(server.seen.first)
      #expect(seen.method == "POST")
      #expect(seen.path == "/ATServicesRest/V1.0/Tickets/query")
      #expect(seen.query == "a%20b=c%2Bd%40e%26f")
      #expect(seen.body == #"{"Filter":[]}"#)
      #expect(seen.headers["username"] == "api+user@example.net")
      #expect(seen.headers["secret"] == plantedSecret)
      #expect(seen.headers["apiintegrationcode"] == plantedCode)
      #expect(seen.headers["impersonationresourceid"] == "42")
      #expect(seen.headers["content-type"] == "application/json")
      #expect(seen.headers["user-agent"]?.hasPrefix("Postern/") == true)
      #expect(seen.headers["content-encoding"] == nil)
    }
  }

  @Test(arguments: [
    (Scene.drop, AutotaskError.Code.connectionLost), (.cut, .truncated), (.flood(bytes: 1 << 20), .tooLarge),
  ])
  func brokenAnswers(_ scene: Scene, _ code: AutotaskError.Code) async throws {
    var settings = HTTPWire.Settings()
    settings.maximumAnswerBytes = 1 << 16
    try await withScriptedServer([scene]) { server in
      try await withTransport(to: server.address, settings: settings) { transport in
        let error = try await failure { _ = try await transport.send(getTicket) }
        #expect(error.code == code)
        #expect(server.seen.count == 1)
        expectNoSecret(in: error)
      }
    }
  }

  @Test func silenceEndsInATimeout() async throws {
    var settings = HTTPWire.Settings()
    settings.requestTimeout = .milliseconds(100)
    try await withScriptedServer([.silence]) { server in
      try await withTransport(to: server.address, settings: settings) { transport in
        let error = try await failure { _ = try await transport.send(getTicket) }
        #expect(error.code == .timedOut)
        #expect(transport.requestsSent == 1)
      }
    }
  }

  @Test func cancellationIsNoFailureOfAutotask() async throws {
    try await withScriptedServer([.silence]) { server in
      try await withTransport(to: server.address) { transport in
        await #expect(throws: CancellationError.self) {
          try await withThrowingTaskGroup(of: AutotaskResponse.self) { group in
            group.addTask { try await transport.send(AutotaskRequest(.get, "/V1.0/Tickets/1")) }
            while server.seen.isEmpty { await Task.yield() }
            group.cancelAll()
            _ = try await group.next()
          }
        }
      }
    }
  }

  @Test func redirectsAreNotFollowed() async throws {
    try await withScriptedServer { other in
      try await withScriptedServer([.redirect(to: other.address)]) { server in
        try await withTransport(to: server.address) { transport in
          let response = try await transport.send(getTicket)
          #expect(AnswerReader(response).failure?.code == .unexpectedAnswer)
          #expect(other.seen.isEmpty)
        }
      }
    }
  }

  @Test func tlsOnAPlainPortFails() async throws {
    try await withScriptedServer([.json("{}")]) { server in
      try await withTransport(to: "https://127.0.0.1:\(server.port)/") { transport in
        let error = try await failure { _ = try await transport.send(getTicket) }
        #expect(error.code == .tlsFailed)
        #expect(transport.requestsSent == 0)
        expectNoSecret(in: error)
      }
    }
  }

  /// Nothing listens on the first port, which is reserved.
  @Test(arguments: ["http://127.0.0.1:1/", "http://localhost:1/"])
  func anUnreachablePortIsTold(_ address: String) async throws {
    try await withTransport(to: address) { transport in
      let error = try await failure { _ = try await transport.send(getTicket) }
      #expect(error.code == .unreachable)
      #expect(transport.requestsSent == 0)
      expectNoSecret(in: error)
    }
  }

  @Test func retryAfterIsRead() async throws {
    try await withScriptedServer([.throttled(retryAfter: "7")]) { server in
      try await withTransport(to: server.address) { transport in
        let response = try await transport.send(getTicket)
        #expect(response.retryAfter == 7)
        #expect(AnswerReader(response).failure?.code == .throttled)
      }
    }
  }
}

@Suite struct CircuitTests {
  @Test func onlyARefusedLoginOpensIt() {
    var circuit = Circuit()
    for code: AutotaskError.Code? in [nil, .denied, .faulted, .throttled, .refused, .timedOut] { circuit.note(code) }
    #expect(circuit.refusal == nil)
    circuit.note(.trackingIdentifierRefused)
    circuit.note(nil)
    #expect(circuit.refusal?.code == .circuitOpen)
    circuit.reset()
    #expect(circuit.refusal == nil)
  }

  @Test(arguments: [
    Scene.empty(status: 401), .json(#"{"errors":["IntegrationCode is invalid."]}"#, status: 500),
  ])
  func nothingIsSentAfterARefusedLogin(_ scene: Scene) async throws {
    try await withScriptedServer([scene, .json("{}")]) { server in
      try await withTransport(to: server.address) { transport in
        #expect(try await transport.send(AutotaskRequest(.get, "/V1.0/Tickets/1")).status != 200)
        #expect(transport.isCircuitOpen)
        let error = try await failure { _ = try await transport.send(AutotaskRequest(.get, "/V1.0/Companies/1")) }
        #expect(error.code == .circuitOpen)
        #expect(server.seen.count == 1)
        #expect(transport.requestsSent == 1)
        transport.resetCircuit()
        #expect(try await transport.send(AutotaskRequest(.get, "/V1.0/Companies/1")).status == 200)
      }
    }
  }

  @Test func callsThatWaitAreStoppedToo() async throws {
    try await withScriptedServer([.empty(status: 401)]) { server in
      try await withTransport(to: server.address) { transport in
        await withTaskGroup(of: Void.self) { group in
          for _ in 0..<10 {
            group.addTask { _ = try? await transport.send(AutotaskRequest(.get, "/V1.0/Tickets/1")) }
          }
        }
        #expect(server.seen.count <= 2)
      }
    }
  }
}
