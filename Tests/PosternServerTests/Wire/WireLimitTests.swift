import Foundation
import NIOCore
import NIOPosix
import PosternWire
import Testing

/// What an address takes over real sockets, and how it ends what it does not take.
struct WireLimitTests {
  private static let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
  private static let lastGet = "GET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

  @Test(arguments: [
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n", "GET / HTTP/1.1\nHost: a\n\n",
    "GET http://other/ HTTP/1.1\r\nHost: a\r\n\r\n",
  ])
  func whatHasTwoReadingsEndsTheConnection(_ text: String) async throws {
    try await withWire { port, _ in
      let answer = try await RawConnection.exchange(text, port: port)
      #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
      #expect(answer.hasSuffix("Connection: close\r\n\r\n"))
      #expect(!answer.dropFirst().contains("HTTP/1.1"), "there is one answer")
    }
  }

  @Test(arguments: ["CONNECT b:1 HTTP/1.1\r\nHost: b:1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\n\r\n"])
  func thereIsNoTunnelAndNoOtherProtocol(_ text: String) async throws {
    try await withWire { port, _ in
      do {
        let text = try await RawConnection.exchange(text, port: port)
        #expect(text.hasPrefix("HTTP/1.1 501 "))
      }
    }
  }

  @Test func whatCameBeforeIsAnsweredFirst() async throws {
    let gate = Gate()
    try await withWire(EchoFace { _, _ in await gate.pass() }) { port, _ in
      let connection = try await RawConnection(port: port)
      try await connection.send(Self.get + Self.get.replacing("/a", with: "/b") + "broken\r\n\r\n")
      await gate.somebodyCame()
      await gate.open()
      let answer = try await connection.rest()
      let places = ["GET /a 0", "GET /b 0", "HTTP/1.1 400 "].map { answer.ranges(of: $0).map(\.lowerBound) }
      #expect(places.allSatisfy { $0.count == 1 })
      #expect(places.compactMap(\.first) == places.compactMap(\.first).sorted())
    }
  }

  @Test func aHeadThatIsTooLargeIsRefused() async throws {
    try await withWire { port, _ in
      let large = "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n"
      do {
        let text = try await RawConnection.exchange(large, port: port)
        #expect(text.hasPrefix("HTTP/1.1 431 "))
      }
    }
  }

  @Test func aDrippingHeadIsEnded() async throws {
    var limits = WireLimits()
    limits.headTime = .milliseconds(300)
    try await withWire(limits: limits) { port, _ in
      let connection = try await RawConnection(port: port)
      try await connection.send("GET / HT")
      do {
        let text = try await connection.rest()
        #expect(text.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
      }
    }
  }

  @Test(arguments: [("/wanted", "408"), ("/refused", "401")])
  func aDrippingBodyIsEnded(_ path: String, _ status: String) async throws {
    var limits = WireLimits()
    limits.bodyTime = .milliseconds(300)
    try await withWire(limits: limits) { port, _ in
      let connection = try await RawConnection(port: port)
      try await connection.send("POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
      let answer = try await connection.rest()
      #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
      #expect(answer.lowercased().contains("connection: close"))
    }
  }

  @Test(arguments: [false, true]) func aBodyThatIsTooLargeIsRefused(_ isChunked: Bool) async throws {
    var limits = WireLimits()
    limits.body = 1000
    try await withWire(limits: limits) { port, _ in
      let body = String(repeating: "x", count: 1001)
      let framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 1001"
      let text =
        "POST / HTTP/1.1\r\nHost: a\r\n\(framing)\r\n\r\n" + (isChunked ? "3e9\r\n\(body)\r\n0\r\n\r\n" : body)
      let answer = try await RawConnection.exchange(text, port: port)
      #expect(answer.hasPrefix("HTTP/1.1 413 "))
    }
  }

  @Test func whoWaitsForLeaveToSendGetsIt() async throws {
    try await withWire { port, _ in
      let connection = try await RawConnection(port: port)
      try await connection.send(
        "POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\nConnection: close\r\n\r\n"
      )
      do {
        let text = try await connection.until("\r\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\n"))
      }
      try await connection.send("abc")
      do {
        let text = try await connection.until("POST /x 3")
        #expect(text.contains("POST /x 3"))
      }
      await connection.close()
    }
  }

  @Test func aSilentConnectionIsClosed() async throws {
    var limits = WireLimits()
    limits.idleTime = .milliseconds(200)
    try await withWire(limits: limits) { port, _ in
      let nothing = try await RawConnection(port: port).rest()
      #expect(nothing.isEmpty)
    }
    // Long enough for a busy machine to ask in time.
    limits.idleTime = .seconds(5)
    try await withWire(limits: limits) { port, _ in
      let connection = try await RawConnection(port: port)
      try await connection.send(Self.get)
      let text = try await connection.rest()
      #expect(text.contains("GET /a 0"))
    }
  }

  @Test func workThatTakesTooLongIsAnswered() async throws {
    let gate = Gate()
    var limits = WireLimits()
    limits.requestTime = .milliseconds(200)
    try await withWire(EchoFace { _, _ in await gate.pass() }, limits: limits) { port, _ in
      do {
        let text = try await RawConnection.exchange(Self.get, port: port)
        #expect(text.hasPrefix("HTTP/1.1 503 "))
      }
      await gate.open()
    }
  }

  @Test func whoHasNoPlaceIsTold() async throws {
    var limits = WireLimits()
    limits.connections = 1
    try await withWire(limits: limits) { port, _ in
      let first = try await RawConnection(port: port)
      try await first.send(Self.get)
      _ = try await first.until("GET /a 0")
      let answer = try await RawConnection(port: port).rest()
      #expect(answer.hasPrefix("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"))
      try await first.send(Self.lastGet)
      do {
        let text = try await first.until("GET /b 0")
        #expect(text.contains("GET /b 0"), "who has a place keeps it")
      }
      await first.close()
    }
  }

  @Test(arguments: [("/a", true), ("/long", false)])
  func onlyShortWorkIsDoneOnTheLoop(_ path: String, _ isOnLoop: Bool) async throws {
    let face = EchoFace { _, _ in #expect((MultiThreadedEventLoopGroup.currentEventLoop != nil) == isOnLoop) }
    try await withWire(face) { port, _ in
      let request = "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
      let text = try await RawConnection.exchange(request, port: port)
      #expect(text.hasSuffix("GET \(path) 0"))
    }
  }

  @Test func whatRunsIsFinishedWhenTheServerStops() async throws {
    let gate = Gate()
    try await withWire(EchoFace { _, _ in await gate.pass() }) { port, stop in
      let running = try await RawConnection(port: port)
      let idle = try await RawConnection(port: port)
      try await running.send(Self.get)
      await gate.somebodyCame()
      await stop()
      #expect(try await idle.rest().isEmpty, "who asks for nothing is not waited for")
      await gate.open()
      do {
        let text = try await running.rest()
        #expect(text.contains("GET /a 0"))
      }
    }
  }
}
