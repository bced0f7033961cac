import Autotask
import AutotaskClient
import Testing

/// Looks for the planted secrets in everything that an error shows.
func expectNoSecret(in error: any Error, sourceLocation: SourceLocation = #_sourceLocation) {
  var text = "\(error) \(String(reflecting: error))"
  dump(error, to: &text)
  for secret in [plantedSecret, plantedCode] {
    #expect(!text.contains(secret), sourceLocation: sourceLocation)
  }
}

@Suite struct SecretTests {
  @Test func aSecretWithALineEndIsRefusedWithoutBeingShown() async throws {
    let broken = AutotaskCredentials(
      userName: "u",
      secret: Secret(plantedSecret + "\n"),
      integrationCode: Secret(plantedCode)
    )
    let error = try await failure {
      try await withTransport(to: "http://127.0.0.1:1", credentials: broken) { _ in }
    }
    #expect(error.code == .unauthorized)
    #expect(error.message.contains("`Secret`"))
    expectNoSecret(in: error)
  }

  @Test func credentialsDoNotShowThemselves() {
    var text = "\(credentials) \(String(reflecting: credentials))"
    dump(credentials, to: &text)
    #expect(!text.contains(plantedSecret))
    #expect(!text.contains(plantedCode))
  }

  @Test func aServerThatRepeatsTheSecretIsRedacted() async throws {
    let sentence = "login \(plantedSecret) with \(plantedCode) failed"
    let body = JSONValue.object(JSONObject([("errors", [.string(sentence)])])).text()
    try await withScriptedServer([.json(body, status: 500)]) { server in
      try await withTransport(to: server.address) { transport in
        let client = AutotaskClient(transport, map: try map.get())
        let error = try await failure { _ = try await client.get("Tickets", 1) }
        #expect(error.sentences == ["login (secret) with (secret) failed"])
        expectNoSecret(in: error)
      }
    }
  }

  @Test(arguments: [
    Scene.html(status: 404), .html(status: 200), .empty(status: 500), .empty(status: 401), .json("[", status: 200),
    .json(#"{"item":7}"#, status: 200), .drop, .cut,
  ])
  func noErrorOfTheClientShowsASecret(_ scene: Scene) async throws {
    try await withScriptedServer([scene]) { server in
      try await withTransport(to: server.address) { transport in
        let client = AutotaskClient(transport, map: try map.get())
        expectNoSecret(in: try await failure { _ = try await client.get("Tickets", 1) })
      }
    }
  }
}
