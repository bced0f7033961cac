import Autotask
import AutotaskEmulator
import Testing

/// Requests that no library would send: each is refused, or answered by the rules, and the emulator goes on.
@Suite struct BadRequestTests {
  private static let path = "/atservicesrest/v1.0/"

  @Test func whatIsNoHTTPIsABadRequest() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      let get = "GET \(Self.path)Companies/174 HTTP/1.1"
      let requests: [[UInt8]] = [
        Array("garbage\r\n\r\n".utf8), [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00],
        wire.raw("GET relative HTTP/1.1"), wire.raw("FOO \(Self.path)Companies/174 HTTP/1.1"),
        wire.raw("GET \(Self.path)Comp\0anies/174 HTTP/1.1"), wire.raw(get, ["X: a\0b"]),
        wire.raw(get, ["Bad Name: b"]), wire.raw(get, ["X-A: b", "  folded"]),
        wire.raw("POST \(Self.path)Tickets HTTP/1.1", ["Content-Length: -5"]),
        wire.raw("POST \(Self.path)Tickets HTTP/1.1", ["Content-Length: 99999999999999999999"]),
        wire.raw("POST \(Self.path)Tickets HTTP/1.1", ["Content-Length: 2", "Content-Length: 3"], body: [0x7B, 0x7D]),
        wire.raw("POST \(Self.path)Tickets HTTP/1.1", ["Content-Length: 5", "Transfer-Encoding: chunked"]),
        wire.raw("POST \(Self.path)Tickets HTTP/1.1", ["Transfer-Encoding: chunked"], body: Array("ZZ\r\n{}\r\n".utf8)),
        wire.raw(get, (0..<10_000).map { "X\($0): y" }),
        wire.raw(get, ["X: " + String(repeating: "y", count: 200_000)]),
        wire.raw("GET \(Self.path)\(String(repeating: "a", count: 200_000)) HTTP/1.1"),
      ]
      for request in requests {
        let answer = try await wire.exchange([request])
        #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(String(decoding: request.prefix(60), as: UTF8.self)): \(answer)")
      }
    }
  }

  @Test func aRequestMustNameItsHost() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      let answer = try await wire.exchange([wire.raw("GET \(Self.path)Companies/174 HTTP/1.1", host: false)])
      #expect(answer.hasPrefix("HTTP/1.1 400 "))
      #expect(answer.contains("Invalid Hostname"))
    }
  }

  @Test func answersToHeadHaveNoBody() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      let head = wire.raw("HEAD \(Self.path)Companies/174 HTTP/1.1")
      let get = wire.raw("GET \(Self.path)Nothing HTTP/1.1")
      let answer = try await wire.exchange([head + get], answers: 2)
      #expect(answer.hasPrefix("HTTP/1.1 405 "))
      #expect(!answer.contains("http method 'HEAD'"))
      #expect(answer.contains("HTTP/1.1 404 "))
    }
  }

  @Test(arguments: ["OPTIONS", "TRACE", "PROPFIND"])
  func methodsThatTheSwaggerLacksAre405(_ method: String) async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      let answer = try await wire.exchange([
        wire.raw("\(method) \(Self.path)Companies/174 HTTP/1.1", ["X-HTTP-Method-Override: GET"])
      ])
      #expect(answer.hasPrefix("HTTP/1.1 405 "))
    }
  }

  @Test func aMethodIsNotOverridden() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      var tricky = wire
      tricky.headers = [("X-HTTP-Method-Override", "DELETE"), ("X-HTTP-Method", "DELETE")]
      #expect(try await tricky.call("GET", "Companies/174?_method=DELETE").json["item"]?["id"] == 174)
    }
  }

  @Test func connectionsThatSayNothingAreClosed() async throws {
    try await withSmallEmulator({ $0.idleTimeout = .milliseconds(200) }) { (wire: Wire) async throws -> Void in
      let begun = Array("GET \(Self.path)Companies/174 HT".utf8)
      #expect(try await wire.exchange([begun]) == "")
      let head = wire.raw("POST \(Self.path)Tickets HTTP/1.1", ["Content-Length: 10"], body: [UInt8(ascii: "{")])
      #expect(try await wire.exchange([head]) == "")
    }
  }

  @Test func requestsInAPipelineAreAnsweredInOrder() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      let both =
        wire.raw("GET \(Self.path)Companies/174 HTTP/1.1") + wire.raw("GET \(Self.path)Nothing HTTP/1.1")
      let answer = try await wire.exchange([both], answers: 2)
      #expect(answer.hasPrefix("HTTP/1.1 200 "))
      #expect(answer.contains("HTTP/1.1 404 "))
    }
  }

  @Test func manyConnectionsAtOnceAreServed() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      try await withThrowingTaskGroup(of: String.self) { tasks in
        for _ in 0..<100 {
          tasks.addTask {
            try await RawConnection.exchange(
              [wire.raw("GET \(Self.path)zoneInformation?user=\(wire.username) HTTP/1.1")],
              port: wire.emulator.port
            )
          }
        }
        for try await answer in tasks { #expect(answer.hasPrefix("HTTP/1.1 200 ")) }
      }
    }
  }

  @Test(arguments: ["Comp%00anies/174", "Companies%2F174", "Companies/%31", "../Companies/174", "Companies/174%20"])
  func pathsHaveOneReading(_ path: String) async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      let answer = try await wire.exchange([wire.raw("GET \(Self.path)\(path) HTTP/1.1")])
      #expect(answer.hasPrefix("HTTP/1.1 404 "))
    }
  }
}
