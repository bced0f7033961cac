import Autotask
import Synchronization
import Testing

@testable import PosternMCP

/// A message a line in, an answer a line out.
struct LineExchangeTests {
  /// What is written when these bytes come, in parts of a size.
  private func exchange(_ bytes: [UInt8], parts: Int = 7, lineLimit: Int = 1_000) async throws -> [JSONValue] {
    let written = Mutex<[[UInt8]]>([])
    let server = ToolServer(.init(version: "1"))
    let lines = LineExchange(lineLimit: lineLimit) { line in
      written.withLock { $0.append(line) }
    } answer: { message, _ in
      await server.answer(message, from: BookTools())
    }
    let (input, feed) = AsyncStream.makeStream(of: [UInt8].self)
    for start in stride(from: 0, to: bytes.count, by: parts) {
      feed.yield(Array(bytes[start..<min(start + parts, bytes.count)]))
    }
    feed.finish()
    await lines.run(input)
    return try written.withLock { $0 }.map { line in
      #expect(line.last == 10)
      #expect(!line.dropLast().contains(10))
      return try JSONValue(parsing: line)
    }
  }

  private func exchange(_ text: String, parts: Int = 7) async throws -> [JSONValue] {
    try await exchange(Array(text.replacing("'", with: "\"").utf8), parts: parts)
  }

  @Test("Lines are answered however they are cut, the last one without its end, too", arguments: [1, 5, 4_096])
  func lines(parts: Int) async throws {
    let text =
      "{'jsonrpc':'2.0','id':1,'method':'ping'}\r\n\n{'jsonrpc':'2.0','method':'notifications/initialized'}\n"
      + "nonsense\n{'jsonrpc':'2.0','id':9,'result':{}}\n{'jsonrpc':'2.0','id':'b','method':'tools/list'}"
    let answers = try await exchange(text, parts: parts)
    #expect(answers.count == 3)
    #expect(answers.contains(["jsonrpc": "2.0", "id": 1, "result": [:]]))
    #expect(answers.contains { $0["id"] == "b" && $0["result"]?["tools"] != nil })
    #expect(answers.contains { $0["id"] == nil && $0["error"]?["code"] == -32700 })
  }

  @Test("A line that is too long is refused once, and the next one is read")
  func longLine() async throws {
    let text = String(repeating: "a", count: 5_000) + "\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n"
    let answers = try await exchange(Array(text.utf8), parts: 900)
    #expect(answers.count == 2)
    #expect(answers[0]["error"]?["code"] == -32600)
    #expect(answers[1]["result"] == [:])
  }

  @Test("A request that is cancelled is not answered; the others are, and its id is free again")
  func cancels() async throws {
    let written = Mutex<[JSONValue]>([])
    let (begun, begin) = AsyncStream.makeStream(of: RPCID.self)
    let (input, feed) = AsyncStream.makeStream(of: [UInt8].self)
    let calls = Mutex(0)
    let lines = LineExchange { line in
      written.withLock { $0.append((try? JSONValue(parsing: line)) ?? .null) }
    } answer: { message, _ in
      guard case .request(let request) = message else { return nil }
      begin.yield(request.id)
      guard request.method == "slow",
        calls.withLock({
          $0 += 1; return $0
        }) == 1
      else {
        return RPCAnswer(JSONObject(), to: request.id)
      }
      // Ends when it is cancelled, and not before.
      let (never, _) = AsyncStream.makeStream(of: Void.self)
      for await _ in never {}
      return RPCAnswer(JSONObject([("late", true)]), to: request.id)
    }
    let run = Task { await lines.run(input) }
    func send(_ text: String) { feed.yield(Array((text.replacing("'", with: "\"") + "\n").utf8)) }
    var started = begun.makeAsyncIterator()
    send("{'jsonrpc':'2.0','id':1,'method':'slow'}")
    _ = await started.next()
    send("{'jsonrpc':'2.0','id':1,'method':'slow'}")
    send("{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':1}}")
    send("{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':'none'}}")
    send("{'jsonrpc':'2.0','id':1,'method':'slow'}")
    _ = await started.next()
    feed.finish()
    await run.value
    let answers = written.withLock { $0 }
    // The second came while the first was under way.
    #expect(answers.count == 2)
    #expect(answers[0]["error"]?["code"] == -32600)
    #expect(answers[1] == ["jsonrpc": "2.0", "id": 1, "result": [:]])
  }

  @Test("More requests than may be under way are refused, each by its id")
  func crowd() async throws {
    let (refused, refuse) = AsyncStream.makeStream(of: JSONValue.self)
    let (gate, open) = AsyncStream.makeStream(of: Void.self)
    let (input, feed) = AsyncStream.makeStream(of: [UInt8].self)
    let answered = Mutex<Set<Int64>>([])
    let all = LineExchange.concurrent + 3
    let lines = LineExchange { line in
      let json = (try? JSONValue(parsing: line)) ?? .null
      if json["error"] != nil { refuse.yield(json) }
      answered.withLock { if let id = json["id"]?.integer { $0.insert(id) } }
    } answer: { message, _ in
      guard case .request(let request) = message else { return nil }
      // Nobody goes on before the gate is open.
      for await _ in gate {}
      return RPCAnswer(JSONObject(), to: request.id)
    }
    let run = Task { await lines.run(input) }
    for id in 0..<all { feed.yield(Array("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"ping\"}\n".utf8)) }
    var refusals = refused.makeAsyncIterator()
    for id in LineExchange.concurrent..<all {
      let json = try #require(await refusals.next())
      #expect(json["error"]?["code"] == -32603)
      #expect(json["id"]?.integer == Int64(id))
    }
    open.finish()
    feed.finish()
    await run.value
    #expect(answered.withLock { $0 }.count == all)
  }
}
