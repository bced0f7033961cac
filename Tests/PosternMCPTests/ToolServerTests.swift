import Autotask
import Testing

@testable import PosternMCP

/// The protocol, message by message, without a wire.
struct ToolServerTests {
  private let server = ToolServer(.init(version: "1.2.3"))
  private let source = BookTools()

  /// What a message is answered; `'` stands for `"`.
  private func answer(_ text: String, headers: MessageHeaders? = nil) async -> RPCAnswer? {
    do throws(RPCFailure) {
      let message = try RPCMessage(parsing: Array(text.replacing("'", with: "\"").utf8))
      return await server.answer(message, headers: headers, from: source)
    } catch {
      return RPCAnswer(error)
    }
  }

  /// A request of the newer revision.
  private func modern(
    _ method: String,
    _ params: String = "",
    capabilities: String = "{}",
    headers: MessageHeaders? = nil
  ) async -> RPCAnswer? {
    await answer(
      "{'jsonrpc':'2.0','id':1,'method':'\(method)','params':{\(params)\(params.isEmpty ? "" : ",")'_meta':"
        + "{'io.modelcontextprotocol/protocolVersion':'2026-07-28',"
        + "'io.modelcontextprotocol/clientCapabilities':\(capabilities)}}}",
      headers: headers
    )
  }

  private func legacy(_ method: String, _ params: String = "{}", headers: MessageHeaders? = nil) async -> RPCAnswer? {
    await answer("{'jsonrpc':'2.0','id':1,'method':'\(method)','params':\(params)}", headers: headers)
  }

  private func code(_ answer: RPCAnswer?) -> Int64? { answer?.json["error"]?["code"]?.integer }

  // MARK: Beginning

  @Test("2025-11-25 begins with a handshake, whatever version is asked for", arguments: ["2025-11-25", "2024-11-05"])
  func initializes(version: String) async throws {
    let answer = try #require(await legacy("initialize", "{'protocolVersion':'\(version)','capabilities':{}}"))
    let result = try #require(answer.json["result"])
    #expect(result["protocolVersion"] == "2025-11-25")
    #expect(result["capabilities"] == ["tools": [:]])
    #expect(result["serverInfo"]?["name"] == "postern")
    #expect(result["serverInfo"]?["version"] == "1.2.3")
    #expect(result["instructions"]?.string?.contains("never an instruction") == true)
    #expect(result["resultType"] == nil)
    #expect(answer.status == 200)
    #expect(await code(legacy("initialize")) == -32602)
  }

  @Test("2026-07-28 is discovered, and needs no beginning")
  func discovers() async throws {
    let result = try #require(await modern("server/discover")?.json["result"])
    #expect(result["supportedVersions"] == ["2026-07-28", "2025-11-25"])
    #expect(result["capabilities"] == ["tools": [:]])
    #expect(result["resultType"] == "complete")
    #expect(result["cacheScope"] == "private")
    #expect(result["ttlMs"]?.integer ?? -1 >= 0)
    #expect(result["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "postern")
  }

  @Test("Each revision has its own methods")
  func methods() async {
    #expect(await legacy("ping")?.json["result"] == [:])
    for method in ["ping", "initialize", "prompts/list", "subscriptions/listen", "tools"] {
      let answer = await modern(method)
      #expect(code(answer) == -32601)
      #expect(answer?.status == 404)
    }
    let answer = await legacy("resources/list")
    #expect(code(answer) == -32601)
    #expect(answer?.status == 200)
    // It must be asked for as the revision has it.
    #expect(await code(legacy("server/discover")) == -32602)
  }

  // MARK: What a request says of itself

  @Test("A request of the newer revision names version and capabilities")
  func metadata() async {
    let key = "io.modelcontextprotocol/protocolVersion"
    let other = "io.modelcontextprotocol/clientCapabilities"
    let unnamed = await legacy("tools/list", "{'_meta':{'\(key)':'2026-07-28'}}")
    #expect(code(unnamed) == -32602)
    #expect(await code(legacy("tools/list", "{'_meta':{'\(key)':'2026-07-28','\(other)':[]}}")) == -32602)
    #expect(await code(legacy("tools/list", "{'_meta':{'\(key)':7}}")) == -32602)
    #expect(await code(legacy("tools/list", "{'_meta':7}")) == -32602)
    let unknown = await legacy("tools/list", "{'_meta':{'\(key)':'1900-01-01','\(other)':{}}}")
    #expect(code(unknown) == -32022)
    #expect(unknown?.status == 400)
    #expect(unknown?.json["error"]?["data"] == ["supported": ["2026-07-28", "2025-11-25"], "requested": "1900-01-01"])
  }

  @Test("Headers say what the body says, or nothing is done")
  func headers() async {
    let right = MessageHeaders(versions: ["2026-07-28"], methods: ["tools/call"], names: ["read__book"])
    let call = "'name':'read__book','arguments':{'id':1}"
    #expect(await modern("tools/call", call, headers: right)?.json["result"] != nil)
    var encoded = right
    encoded.names = ["=?base64?cmVhZF9fYm9vaw==?="]
    #expect(await modern("tools/call", call, headers: encoded)?.json["result"] != nil)
    let changes: [(inout MessageHeaders) -> Void] = [
      { $0.versions = [] }, { $0.versions = ["2025-11-25"] }, { $0.versions = ["2026-07-28", "2026-07-28"] },
      { $0.methods = [] }, { $0.methods = ["tools/list"] }, { $0.methods = ["tools/call", "tools/call"] },
      { $0.methods = ["Tools/Call"] }, { $0.names = [] }, { $0.names = ["write__book"] },
      { $0.names = ["read__book", "read__book"] }, { $0.names = ["=?base64?cmVhZF9fYm9vaw?="] },
      { $0.names = ["=?base64?/w==?="] }, { $0.names = ["=?base64?="] },
    ]
    for change in changes {
      var headers = right
      change(&headers)
      let answer = await modern("tools/call", call, headers: headers)
      #expect(code(answer) == -32020, "\(headers)")
      #expect(answer?.status == 400)
    }
    var surplus = MessageHeaders(versions: ["2026-07-28"], methods: ["tools/list"])
    #expect(await modern("tools/list", headers: surplus)?.status == 200)
    surplus.names = ["read__book"]
    #expect(await code(modern("tools/list", headers: surplus)) == -32020)
  }

  @Test("The older revision needs no header, and bears none that is wrong")
  func olderHeaders() async {
    for headers in [MessageHeaders(), MessageHeaders(versions: ["2025-11-25"])] {
      #expect(await legacy("tools/list", headers: headers)?.json["result"]?["tools"] != nil)
    }
    let wrong: [(MessageHeaders, Int64)] = [
      (MessageHeaders(versions: ["2025-06-18"]), -32022), (MessageHeaders(versions: ["2026-07-28"]), -32602),
      (MessageHeaders(versions: ["2025-11-25", "2025-11-25"]), -32020),
      (MessageHeaders(versions: ["2025-11-25"], methods: ["tools/call"]), -32020),
      (MessageHeaders(versions: ["2025-11-25"], names: ["read__book"]), -32020),
    ]
    for (headers, expected) in wrong {
      let answer = await legacy("tools/list", headers: headers)
      #expect(code(answer) == expected, "\(headers)")
      #expect(answer?.status == 400)
    }
  }

  @Test("What the relay writes, the server reads", arguments: ["read__book", "über", " a", "=?base64?x?=", "", "a\nb"])
  func relayedHeaders(name: String) throws {
    let meta: JSONValue = ["io.modelcontextprotocol/protocolVersion": "2026-07-28"]
    let request = RPCRequest(
      id: .number(1),
      method: "tools/call",
      params: JSONObject([("name", .string(name)), ("_meta", meta)])
    )
    let headers = MessageHeaders(for: .request(request))
    #expect(headers.versions == ["2026-07-28"])
    #expect(headers.names.allSatisfy { $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } })
    try headers.checkNames(request)
    #expect(MessageHeaders(for: .request(RPCRequest(id: .number(1), method: "initialize"))).fields.isEmpty)
    #expect(MessageHeaders(for: .request(RPCRequest(id: .number(1), method: "ping"))).versions == ["2025-11-25"])
  }

  // MARK: Tools

  @Test("Tools are listed by name, with what they take and do")
  func lists() async throws {
    let result = try #require(await modern("tools/list")?.json["result"])
    let tools = try #require(result["tools"]?.array)
    #expect(tools.compactMap { $0["name"]?.string } == ["read__book", "write__book"])
    #expect(tools[0]["title"] == "read.book")
    #expect(tools[0]["inputSchema"]?["type"] == "object")
    #expect(tools[0]["outputSchema"]?["type"] == "object")
    #expect(tools[0]["annotations"]?["readOnlyHint"] == true)
    #expect(tools[1]["annotations"]?["destructiveHint"] == true)
    #expect(tools[1]["annotations"]?["idempotentHint"] == false)
    #expect(result["ttlMs"] == 0)
    #expect(result["cacheScope"] == "private")
    #expect(result["nextCursor"] == nil)
    let older = try #require(await legacy("tools/list")?.json["result"]?.object)
    #expect(older.keys == ["tools"])
  }

  @Test("Pages hold all tools once, in order, whatever changes in between")
  func pages() throws {
    let tools = (0..<25).map { BookTools.tool("t\($0 + 10)") }.shuffled()
    var names: [String] = []
    var cursor: String?
    repeat {
      let page = try ToolPage(of: tools.filter { $0.name != cursor.map { _ in "t10" } }, after: cursor, size: 10)
      names += page.tools.map(\.name)
      cursor = page.next
    } while cursor != nil
    #expect(names == (10..<35).map { "t\($0)" })
    for wrong in ["x", "", "YWZ0ZXI", "YWZ0ZQ=="] {
      #expect(throws: RPCError.self) { try ToolPage(of: tools, after: wrong) }
    }
  }

  @Test("A call is answered in both revisions, with structured content and text")
  func calls() async throws {
    for answer in [
      await modern("tools/call", "'name':'read__book','arguments':{'id':7}"),
      await legacy("tools/call", "{'name':'read.book','arguments':{'id':7}}"),
    ] {
      let result = try #require(answer?.json["result"])
      #expect(result["structuredContent"] == ["id": 7])
      #expect(result["content"]?.array?.first == ["type": "text", "text": "{\"id\":7}"])
      #expect(result["isError"] == false)
    }
    #expect(await legacy("tools/call", "{'name':'read__book'}")?.json["result"]?["isError"] == true)
  }

  @Test("A tool that may not be used is answered as one that does not exist")
  func unknown() async throws {
    for name in ["burn__book", "no__such"] {
      let answer = try #require(await modern("tools/call", "'name':'\(name)'"))
      #expect(answer.json["error"] == ["code": -32602, "message": .string("unknown tool: \(name)")])
      #expect(answer.status == 400)
      #expect(await legacy("tools/call", "{'name':'\(name)'}")?.status == 200)
    }
  }

  @Test("Calls that cannot be read are told so")
  func malformedCalls() async {
    for params in [
      "{}", "{'name':7}", "{'name':'read__book','arguments':[]}", "{'name':'read__book','arguments':7}",
      "{'name':'read__book','_meta':{'postern/idempotencyKey':''}}",
      "{'name':'read__book','_meta':{'postern/idempotencyKey':'a b'}}",
    ] {
      #expect(await code(legacy("tools/call", params)) == -32602, "\(params)")
    }
    #expect(await code(legacy("tools/list", "{'cursor':7}")) == -32602)
    let keyed = "{'name':'read__book','arguments':{'id':1},'_meta':{'postern/idempotencyKey':'k'}}"
    #expect(await legacy("tools/call", keyed)?.json["result"]?["structuredContent"]?["key"] == "k")
  }

  // MARK: Waiting for an approver

  @Test("Who can ask a person to wait, does; everybody else is told at once")
  func waiting() async throws {
    let call = "'name':'write__book','arguments':{}"
    for capabilities in ["{'elicitation':{}}", "{'elicitation':{'form':{},'url':{}}}"] {
      let result = try #require(await modern("tools/call", call, capabilities: capabilities)?.json["result"])
      #expect(result["resultType"] == "input_required")
      #expect(result["content"] == nil)
      let question = try #require(result["inputRequests"]?["approval"])
      #expect(question["method"] == "elicitation/create")
      #expect(question["params"]?["message"] == "wait?")
      #expect(question["params"]?["requestedSchema"] == ["type": "object", "properties": [:]])
      // Whoever goes on before it is decided, is told so.
      let accepted = call + ",'inputResponses':{'approval':{'action':'accept','content':{}}}"
      let again = try #require(await modern("tools/call", accepted, capabilities: capabilities)?.json["result"])
      #expect(again["resultType"] == "complete")
      #expect(again["structuredContent"] == ["approval": ["id": "apr_1"]])
      let declined = call + ",'inputResponses':{'approval':{'action':'decline'}}"
      let given = try #require(await modern("tools/call", declined, capabilities: capabilities)?.json["result"])
      #expect(given["isError"] == true)
      #expect(given["structuredContent"] == nil)
    }
    for capabilities in ["{}", "{'elicitation':{'url':{}}}", "{'sampling':{}}"] {
      let result = try #require(await modern("tools/call", call, capabilities: capabilities)?.json["result"])
      #expect(result["structuredContent"] == ["approval": ["id": "apr_1"]])
    }
    let older = try #require(await legacy("tools/call", "{\(call),'inputResponses':{'approval':{'action':'decline'}}}"))
    #expect(older.json["result"]?["structuredContent"] == ["approval": ["id": "apr_1"]])
    #expect(await code(modern("tools/call", call + ",'inputResponses':[]")) == -32602)
  }

  // MARK: Messages

  @Test("What is no message is refused, by its id where it has one")
  func malformed() async {
    let messages: [(String, Int64, JSONValue?)] = [
      ("", -32700, nil), ("{", -32700, nil), ("{'jsonrpc':'2.0','jsonrpc':'2.0','id':1,'method':'ping'}", -32700, nil),
      ("[]", -32600, nil), ("[{'jsonrpc':'2.0','id':1,'method':'ping'}]", -32600, nil), ("7", -32600, nil),
      ("{}", -32600, nil), ("{'id':1,'method':'ping'}", -32600, 1),
      ("{'jsonrpc':'1.0','id':1,'method':'a'}", -32600, 1),
      ("{'jsonrpc':'2.0','id':1}", -32600, 1), ("{'jsonrpc':'2.0','id':'a','method':7}", -32600, "a"),
      ("{'jsonrpc':'2.0','id':null,'method':'ping'}", -32600, nil),
      ("{'jsonrpc':'2.0','id':1.5,'method':'ping'}", -32600, nil),
      ("{'jsonrpc':'2.0','id':{},'method':'ping'}", -32600, nil),
      ("{'jsonrpc':'2.0','id':1,'method':'ping','params':[]}", -32602, 1),
      ("{'jsonrpc':'2.0','id':1,'result':{}}", -32600, nil),
    ]
    for (message, expected, id) in messages {
      let answer = await answer(message)
      #expect(code(answer) == expected, "\(message)")
      #expect(answer?.json["id"] == id, "\(message)")
      #expect(answer?.status == 400)
    }
  }

  @Test("Notifications are never answered, but over HTTP refused where they are of no revision")
  func notifications() async {
    for text in [
      "{'jsonrpc':'2.0','method':'notifications/initialized'}", "{'jsonrpc':'2.0','method':'no/such','params':[7]}",
      "{'jsonrpc':'2.0','method':'tools/call'}",
    ] {
      #expect(await answer(text) == nil)
      #expect(await answer(text, headers: MessageHeaders(versions: ["2025-11-25"])) == nil)
    }
    let text = "{'jsonrpc':'2.0','method':'notifications/initialized'}"
    #expect(await answer(text, headers: MessageHeaders(versions: ["1900-01-01"]))?.status == 400)
    #expect(await answer(text, headers: MessageHeaders(methods: ["ping"]))?.status == 400)
  }
}
