import Foundation
import PosternWire
import Synchronization
import Testing

/// Bodies that are made while they are sent, over real sockets.
struct WirePartsTests {
  /// A face whose bodies are made by a function of the parts.
  private struct PartsFace: Face {
    let surface = "parts"
    var make: WirePartsMaker

    func isShort(_ head: WireHead) -> Bool { true }

    func admit(_ head: WireHead) async -> Admission {
      if head.path == "/next" { return .answered(WireAnswer(status: 204, contentType: nil, body: [])) }
      return .welcome { _ in
        var answer = WireAnswer(status: 200, contentType: "text/plain", body: [])
        answer.parts = make
        return answer
      }
    }
  }

  private struct Broken: Error {}

  private static let get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
  private static let next = "GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

  @Test func aPartIsSentBeforeTheNextIsMade() async throws {
    let gate = Gate()
    let face = PartsFace { parts in
      try await parts.send(Array("one".utf8))
      await gate.pass()
      try await parts.send(Array("two".utf8))
    }
    try await withWire(face) { port, _ in
      let connection = try await RawConnection(port: port)
      // What comes behind is answered behind.
      try await connection.send(Self.get + Self.next)
      let first = try await connection.until("one")
      #expect(first.contains("transfer-encoding: chunked") && !first.lowercased().contains("content-length"))
      #expect(!first.contains("two"))
      await gate.open()
      let rest = try await connection.rest()
      let end = try #require(rest.range(of: "two\r\n0\r\n\r\n"))
      #expect(rest[end.upperBound...].hasPrefix("HTTP/1.1 204 "))
    }
  }

  @Test func anErrorEndsTheConnectionWithoutTheBodysEnd() async throws {
    let face = PartsFace { parts in
      try await parts.send(Array("one".utf8))
      throw Broken()
    }
    try await withWire(face) { port, _ in
      let text = try await RawConnection.exchange(Self.get + Self.next, port: port)
      #expect(text.hasSuffix("one\r\n"), "\(text)")
    }
  }

  @Test func aClientOfTheOlderProtocolReadsToTheEndOfTheConnection() async throws {
    let face = PartsFace { parts in
      try await parts.send(Array("one".utf8))
      try await parts.send(Array("two".utf8))
    }
    try await withWire(face) { port, _ in
      let text = try await RawConnection.exchange("GET / HTTP/1.0\r\nHost: a\r\n\r\n", port: port)
      #expect(text.hasPrefix("HTTP/1.0 200 ") && text.hasSuffix("\r\n\r\nonetwo"), "\(text)")
    }
  }

  @Test func aHeadHasNoBodyAndWhoWouldMakeItIsTold() async throws {
    let (told, tell) = AsyncStream.makeStream(of: Bool.self)
    let face = PartsFace { parts in
      do {
        try await parts.send([1])
        tell.yield(false)
      } catch {
        tell.yield(true)
      }
    }
    try await withWire(face) { port, _ in
      let text = try await RawConnection.exchange(
        "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        port: port
      )
      #expect(text.hasSuffix("\r\n\r\n"))
      #expect(await told.first { _ in true } == true)
    }
  }

  @Test func whoReadsNothingIsGivenNoMoreThanTheWireHolds() async throws {
    let made = Mutex(0)
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let part = [UInt8](repeating: 120, count: 1 << 20)
    let face = PartsFace { parts in
      defer { end.yield() }
      while true {
        made.withLock { $0 += 1 }
        try await parts.send(part)
      }
    }
    var limits = WireLimits()
    limits.stallTime = .milliseconds(300)
    try await withWire(face, limits: limits) { port, _ in
      let silent = try await SilentConnection(port: port)
      try await silent.send(Self.get)
      // It ends by itself, for the client takes nothing; what was made by then is what buffers hold.
      for await _ in ends { break }
      #expect(made.withLock { $0 } < 64)
      await silent.close()
    }
  }
}
