import Autotask
import Synchronization
import TestSupport
import Testing

@testable import PosternMCP

/// Whatever comes: nothing crashes, and each request has one answer.
struct BadMessageTests {
  private static let meta =
    #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","#
    + #""io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}"#
  private static let accepted =
    #"{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"write__book","inputResponses":"#
    + #"{"approval":{"action":"accept"}},\#(meta)}}"#
  private static let seeds = [
    #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}"#,
    #"{"jsonrpc":"2.0","id":"a","method":"tools/list","params":{"cursor":"YWZ0ZXI6YQ=="}}"#,
    #"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"read__book","arguments":{"id":[1,{"a":null}]}}}"#,
    #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}"#,
    #"{"jsonrpc":"2.0","id":3,"method":"server/discover","params":{\#(meta)}}"#,
    #"{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"write__book","requestState":"x",\#(meta)}}"#,
    accepted,
  ].map { Array($0.utf8) }

  /// A message with a few bytes changed, cut out, doubled, or exchanged for a part of another one.
  private func mutated(_ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = Self.seeds.randomElement(using: &generator) ?? []
    for _ in 0..<Int.random(in: 0...4, using: &generator) where !bytes.isEmpty {
      let index = Int.random(in: 0..<bytes.count, using: &generator)
      switch Int.random(in: 0...4, using: &generator) {
      case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...9, using: &generator)))
      case 2: bytes.insert(contentsOf: bytes[index...].prefix(7), at: index)
      case 3:
        let word = [#""id":null"#, "[", "{}", "-0", "1e9", "\"\\u0000\"", "true", "\u{FEFF}"].randomElement(
          using: &generator
        )
        bytes.insert(contentsOf: Array((word ?? "").utf8), at: index)
      default: bytes += (Self.seeds.randomElement(using: &generator) ?? []).suffix(40)
      }
    }
    return bytes
  }

  @Test("Messages that were changed at random have one answer each, or none where none is due", arguments: 0..<4)
  func mutations(seed: Int) async throws {
    var generator = SeededGenerator(seed: seed)
    let server = ToolServer(.init(version: "1"))
    for _ in 0..<2_000 {
      let bytes = mutated(&generator)
      let headers =
        Bool.random(using: &generator) ? MessageHeaders(versions: ["2026-07-28"], methods: ["tools/list"]) : nil
      var isNotification = false
      var id: RPCID?
      var answer: RPCAnswer?
      do throws(RPCFailure) {
        let message = try RPCMessage(parsing: bytes)
        if case .notification = message { isNotification = true }
        if case .request(let request) = message { id = request.id }
        answer = await server.answer(message, headers: headers, from: BookTools())
      } catch {
        answer = RPCAnswer(error)
      }
      if isNotification, headers == nil { #expect(answer == nil) }
      guard !isNotification else { continue }
      let json = try #require(answer?.json, "\(String(decoding: bytes, as: UTF8.self))")
      #expect(json["jsonrpc"] == "2.0")
      #expect((json["result"] != nil) != (json["error"] != nil))
      if let id { #expect(json["id"] == id.json) }
      #expect(json["id"] != .null)
      let written = json.bytes()
      #expect(!written.contains(10))
      #expect(try JSONValue(parsing: written) == json)
    }
  }

  @Test("As lines, too: as many answers as requests and things that are no message")
  func lines() async throws {
    var generator = SeededGenerator(seed: 11)
    var input: [UInt8] = []
    var due = 0
    for _ in 0..<1_500 {
      // A line ends where its bytes say so: this counts lines as the transport does.
      let bytes = mutated(&generator).filter { $0 != 10 && $0 != 13 }
      guard !bytes.isEmpty else { continue }
      do throws(RPCFailure) {
        switch try RPCMessage(parsing: bytes) {
        case .request: due += 1
        case .notification(let method, _):
          // Which of the others it would cancel is not the question here.
          if method == "notifications/cancelled" { continue }
        case .response: break
        }
      } catch {
        due += 1
      }
      input += bytes + [10]
    }
    let count = Mutex(0)
    let server = ToolServer(.init(version: "1"))
    let lines = LineExchange(write: { _ in count.withLock { $0 += 1 } }) { message, _ in
      await server.answer(message, from: BookTools())
    }
    await lines.run(
      AsyncStream { feed in
        feed.yield(input)
        feed.finish()
      }
    )
    #expect(count.withLock { $0 } == due)
  }

  @Test("Deep nesting and large numbers are refused, not followed")
  func depth() {
    let deep = String(repeating: "[", count: 100_000)
    for text in [deep, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\",\"params\":{\"a\":\(deep)}}"] {
      #expect(throws: RPCFailure.self) { try RPCMessage(parsing: Array(text.utf8)) }
    }
    #expect(throws: RPCFailure.self) {
      try RPCMessage(parsing: Array("{\"jsonrpc\":\"2.0\",\"id\":99999999999999999999,\"method\":\"a\"}".utf8))
    }
  }
}
