import Autotask
import AutotaskEmulator
import Testing

/// Bodies that are too large, take too long, or never end.
@Suite struct LongBodyTests {
  private static let post = "POST /atservicesrest/v1.0/Tickets HTTP/1.1"
  private static let type = "Content-Type: application/json"
  private static let ticket = #"{"companyID":174,"title":"Half","status":1,"priority":2}"#

  /// The client hears it before it has sent anything, and that nothing more will be said.
  @Test(arguments: [20_000_001, 100_000_000]) func bodiesBeyondTwentyMegabytesAreRefused(_ length: Int) async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      let head = wire.raw(Self.post, [Self.type, "Content-Length: \(length)"], body: [UInt8(ascii: "{")])
      let next = wire.raw("GET /atservicesrest/v1.0/Companies/174 HTTP/1.1")
      let answer = try await wire.exchange([head, next], answers: 2)
      #expect(answer.hasPrefix("HTTP/1.1 413 "))
      #expect(answer.lowercased().contains("connection: close"))
      #expect(answer.ranges(of: "HTTP/1.1 ").count == 1)
    }
  }

  @Test func anEndlessBodyIsCutOff() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      let chunk = Array("400000\r\n".utf8) + Array(repeating: 0x20, count: 0x400000) + Array("\r\n".utf8)
      let head = wire.raw(Self.post, [Self.type, "Transfer-Encoding: chunked"])
      let answer = try await wire.exchange([head] + Array(repeating: chunk, count: 100))
      #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 413 "))
    }
  }

  @Test(.timeLimit(.minutes(15)), arguments: ["Content-Length: 100000", "Transfer-Encoding: chunked"])
  func bodiesThatDripAreCutOff(_ length: String) async throws {
    try await withSmallEmulator({ $0.bodyTimeout = .milliseconds(300) }) { (wire: Wire) async throws -> Void in
      let drop = Array((length.hasPrefix("T") ? "1\r\n \r\n" : " ").utf8)
      let head = wire.raw(Self.post, [Self.type, length])
      let answer = try await RawConnection.drip(drop, after: head, port: wire.emulator.port)
      #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 408 "))
      #expect(try await wire.call("GET", "Companies/174").status == 200)
    }
  }

  @Test(.timeLimit(.minutes(15))) func headsThatDripAreCutOff() async throws {
    try await withSmallEmulator({ $0.idleTimeout = .milliseconds(300) }) { (wire: Wire) async throws -> Void in
      let begun = Array("GET /atservicesrest/v1.0/Companies/174 HTTP/1.1\r\nX: ".utf8)
      #expect(try await RawConnection.drip([0x79], after: begun, port: wire.emulator.port) == "")
      #expect(try await wire.call("GET", "Companies/174").status == 200)
    }
  }

  /// A body that breaks off may look like a whole one; nothing of it is done.
  @Test(arguments: [true, false]) func whatIsNotFinishedIsNotDone(_ ends: Bool) async throws {
    try await withSmallEmulator({ $0.bodyTimeout = .milliseconds(300) }) { (wire: Wire) async throws -> Void in
      let size = String(Self.ticket.utf8.count, radix: 16)
      let chunk = Array("\(size)\r\n\(Self.ticket)\r\n".utf8)
      let head = wire.raw(Self.post, [Self.type, "Transfer-Encoding: chunked"], body: chunk)
      let answer = try await wire.exchange([head], answers: 2, ends: ends)
      #expect(answer.isEmpty || ["HTTP/1.1 400 ", "HTTP/1.1 408 "].contains { answer.hasPrefix($0) }, "\(answer)")
      let half = try await wire.query("Tickets", [["op": "eq", "field": "title", "value": "Half"]])
      #expect(half.status == 200 && half.items.isEmpty)
    }
  }
}
