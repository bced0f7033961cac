import Autotask
import AutotaskClient
import Testing

@Suite struct ZoneDiscoveryTests {
  private func zone(at address: String, of user: String = "a+b@c.example") async throws -> Zone {
    let wire = HTTPWire()
    let result = await Result { try await ZoneDiscovery(wire: wire, address: address).zone(of: user) }
    try await wire.shutdown()
    return try result.get()
  }

  @Test func asksWithoutCredentialsAndEncodesTheUser() async throws {
    let answer =
      #"{"zoneName":"AE02","url":"https://webservices14.autotask.net/ATServicesRest","webUrl":"https://ww14.autotask.net/","ci":7}"#
    try await withScriptedServer([.json(answer)]) { server in
      let zone = try await zone(at: server.address)
      #expect("\(zone.base)" == "https://webservices14.autotask.net/ATServicesRest/")
      #expect(zone.name == "AE02")
      #expect(zone.databaseID == 7)
      let seen = try #require(server.seen.first)
      #expect(seen.path == "/ATServicesRest/V1.0/zoneInformation")
      #expect(seen.query == "user=a%2Bb%40c.example")
      #expect(seen.headers["secret"] == nil)
      #expect(seen.headers["apiintegrationcode"] == nil)
      #expect(seen.headers["username"] == nil)
    }
  }

  @Test func anUnknownUserIsTold() async throws {
    try await withScriptedServer([.json(#"{"errors":["Zone information could not be determined"]}"#, status: 500)]) {
      let error = try await failure { [address = $0.address] in _ = try await zone(at: address) }
      #expect(error.code == .unknownUser)
    }
  }

  @Test(arguments: [
    ("https://evil.example.com/ATServicesRest/", AutotaskError.Code.hostNotAllowed),
    ("http://webservices5.autotask.net/ATServicesRest/", .hostNotAllowed),
  ])
  func aZoneElsewhereIsRefused(_ url: String, _ code: AutotaskError.Code) async throws {
    try await withScriptedServer([.json(#"{"url":"\#(url)"}"#)]) { server in
      let error = try await failure { _ = try await zone(at: server.address) }
      #expect(error.code == code)
    }
  }

  @Test func thePublicDiscoveryCannotNameTheLoopback() throws {
    let host = try AutotaskHost(ZoneDiscovery.publicAddress, for: .discovery)
    #expect(throws: AutotaskError.self) { try Zone(["url": "http://127.0.0.1:8080/"], from: host) }
    #expect(throws: AutotaskError.self) { try Zone(["zoneName": "x"], from: host) }
  }
}
