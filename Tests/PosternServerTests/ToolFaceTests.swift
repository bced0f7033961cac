import AsyncHTTPClient
import Autotask
import Foundation
import Ledger
import NIOCore
import NIOHTTP1
import RuntimeSupport
import Testing

/// `POST /mcp`: the wire of the Model Context Protocol, and the tools of one caller behind it.
struct ToolFaceTests {
  private struct Answer {
    var status: Int
    var headers: HTTPHeaders
    var json: JSONValue

    var result: JSONValue { json["result"] ?? .null }
    var error: Int64? { json["error"]?["code"]?.integer }
  }

  private static func exchange(
    _ gateway: RunningGateway,
    _ method: HTTPMethod,
    _ path: String,
    _ body: String? = nil,
    headers: [(String, String)] = [],
    token: String? = nil
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(gateway.port)/\(path)")
    request.method = method
    if let token = token ?? gateway.tokens["c"], !token.isEmpty {
      request.headers.add(name: "Authorization", value: "Bearer \(token)")
    }
    if body != nil, !headers.contains(where: { $0.0 == "Content-Type" }) {
      request.headers.add(name: "Content-Type", value: "application/json")
    }
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let body { request.body = .bytes(ByteBuffer(string: body.replacing("'", with: "\""))) }
    let response = try await patientClient.execute(request, timeout: .seconds(300))
    let bytes = try await response.body.collect(upTo: 10_000_000)
    return Answer(
      status: Int(response.status.code),
      headers: response.headers,
      json: (try? JSONValue(parsing: bytes.readableBytesView)) ?? .null
    )
  }

  /// A request of 2025-11-25, as a client sends it that does not begin with a handshake.
  private static func ask(
    _ gateway: RunningGateway,
    _ method: String,
    _ params: String = "{}",
    path: String = "mcp"
  ) async throws -> Answer {
    try await exchange(gateway, .POST, path, "{'jsonrpc':'2.0','id':1,'method':'\(method)','params':\(params)}")
  }

  /// A call of a tool in 2026-07-28, with the headers that it must have.
  private static func call(
    _ gateway: RunningGateway,
    _ tool: String,
    _ arguments: String,
    path: String = "mcp"
  ) async throws -> Answer {
    try await exchange(
      gateway,
      .POST,
      path,
      "{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'\(tool)','arguments':\(arguments),\(meta)}}",
      headers: [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", tool)]
    )
  }

  private static let meta =
    "'_meta':{'io.modelcontextprotocol/protocolVersion':'2026-07-28','io.modelcontextprotocol/clientCapabilities':{}}"
  private static let list = "{'jsonrpc':'2.0','id':1,'method':'tools/list'}"
  private static let newList = "{'jsonrpc':'2.0','id':1,'method':'tools/list','params':{\(meta)}}"

  // MARK: The wire

  @Test func theWireOfBothRevisions() async throws {
    try await withGateway(grants("{'id': 'g', 'actions': ['tickets.get']}"), rows: 60) { gateway in
      try await Self.whoMayComeIn(gateway)
      try await Self.whatIsRefused(gateway)
      try await Self.whatIsAnswered(gateway)
    }
  }

  private static func whoMayComeIn(_ gateway: RunningGateway) async throws {
    let base = "http://127.0.0.1:\(gateway.port)"
    let stranger = try await exchange(gateway, .POST, "mcp", list, token: "")
    #expect(stranger.status == 401)
    let metadata = "\(base)/.well-known/oauth-protected-resource/mcp"
    #expect(
      stranger.headers.first(name: "WWW-Authenticate") == "Bearer realm=\"postern\", resource_metadata=\"\(metadata)\""
    )
    let wrong = try await exchange(gateway, .POST, "mcp", list, token: "pst_wrong")
    #expect(wrong.headers.first(name: "WWW-Authenticate")?.contains("error=\"invalid_token\"") == true)
    // Who looks is told where a token goes, and nothing of what is there.
    for path in ["mcp", "c/main/mcp", "c/nowhere/mcp"] {
      let found = try await exchange(gateway, .GET, ".well-known/oauth-protected-resource/\(path)", token: "")
      #expect(found.status == 200)
      #expect(found.json["resource"] == .string("\(base)/\(path)"))
      #expect(found.json["bearer_methods_supported"] == ["header"])
    }
    #expect(
      try await exchange(gateway, .GET, ".well-known/oauth-protected-resource", token: "").json["resource"]
        == .string(base)
    )
    #expect(try await exchange(gateway, .GET, ".well-known/oauth-protected-resource/x", token: "").status == 404)
    #expect(try await exchange(gateway, .POST, ".well-known/oauth-protected-resource", "{}").status == 405)
    // A page of another site, or of a name that was pointed here, gets nowhere, with a token or without.
    for origin in ["http://example.net", "null", "https://127.0.0.1:\(gateway.port)", "http://127.0.0.1:1", base + "/"]
    {
      let answer = try await exchange(gateway, .POST, "mcp", list, headers: [("Origin", origin)])
      #expect(answer.status == 403, "\(origin)")
    }
    #expect(try await exchange(gateway, .POST, "mcp", list, headers: [("Origin", base)]).status == 200)
    let pointed = [("Host", "example.net"), ("Origin", "http://example.net")]
    #expect(try await exchange(gateway, .POST, "mcp", list, headers: pointed).status == 403)
    for method in [HTTPMethod.GET, .DELETE, .PUT] {
      let answer = try await exchange(gateway, method, "mcp")
      #expect(answer.status == 405)
      #expect(answer.headers.first(name: "Allow") == "POST")
    }
  }

  private static func whatIsRefused(_ gateway: RunningGateway) async throws {
    let refused: [(String, [(String, String)], String, Int, Int64?)] = [
      (list, [("Content-Type", "text/plain")], "mcp", 415, nil),
      (list, [("Content-Encoding", "gzip")], "mcp", 415, nil),
      (list, [], "mcp?tools=all", 400, nil), (list, [], "mcp?x=1", 400, nil), (list, [], "c/nowhere/mcp", 404, nil),
      ("{", [], "mcp", 400, -32700), ("[\(list)]", [], "mcp", 400, -32600),
      ("{'jsonrpc':'2.0','id':1,'result':{}}", [], "mcp", 400, -32600),
      (list, [("MCP-Protocol-Version", "2025-06-18")], "mcp", 400, -32022),
      (list, [("MCP-Protocol-Version", "2026-07-28")], "mcp", 400, -32602),
      (newList, [("MCP-Protocol-Version", "2026-07-28")], "mcp", 400, -32020),
      (newList, [("MCP-Protocol-Version", "2025-11-25"), ("Mcp-Method", "tools/list")], "mcp", 400, -32020),
      (newList, [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call")], "mcp", 400, -32020),
      (newList, [("Mcp-Method", "tools/list")], "mcp", 400, -32020),
    ]
    for (body, headers, path, status, code) in refused {
      let answer = try await exchange(gateway, .POST, path, body, headers: headers)
      #expect(answer.status == status, "\(body) \(headers) \(path)")
      #expect(answer.error == code, "\(body) \(headers) \(path)")
    }
    let unknown = newList.replacing("tools/list", with: "resources/list")
    let headers = [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "resources/list")]
    let answer = try await exchange(gateway, .POST, "mcp", unknown, headers: headers)
    #expect(answer.status == 404)
    #expect(answer.error == -32601)
  }

  private static func whatIsAnswered(_ gateway: RunningGateway) async throws {
    let begun = try await ask(gateway, "initialize", "{'protocolVersion':'2025-11-25','capabilities':{}}")
    #expect(begun.result["protocolVersion"] == "2025-11-25")
    #expect(begun.headers.first(name: "Mcp-Session-Id") == nil)
    let told = "{'jsonrpc':'2.0','method':'notifications/initialized'}"
    let accepted = try await exchange(gateway, .POST, "mcp", told, headers: [("MCP-Protocol-Version", "2025-11-25")])
    #expect(accepted.status == 202)
    #expect(accepted.json == .null)
    let headers = [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/list")]
    let found = try await exchange(gateway, .POST, "mcp", newList, headers: headers)
    #expect(found.status == 200)
    #expect(found.headers.first(name: "Cache-Control") == "no-store")
    #expect(found.result["resultType"] == "complete")
    // Who has a token and no grants has no tools.
    let none = try await exchange(gateway, .POST, "mcp", list, token: gateway.tokens["d"])
    #expect(none.result["tools"] == [])
  }

  // MARK: The tools

  private static let narrow = """
    {'id': 'read', 'actions': ['tickets.get', 'tickets.update'], 'companies': [COMPANY],
     'fields': {'read': {'except': ['description']}, 'write': {'only': ['title']}}},
    {'id': 'dry', 'operations': [{'entity': 'TicketNotes', 'verbs': ['create']}], 'mode': 'dryRun',
     'companies': [COMPANY]},
    {'id': 'held', 'actions': ['companies.update'], 'companies': [COMPANY], 'mode': 'approval'}
    """

  @Test func aCallerHasTheToolsThatItsGrantsOpenAndNoOthers() async throws {
    try await withGateway(grants("{'id': 'g', 'actions': ['tickets.get']}"), rows: 60) { gateway in
      let (id, company, other) = try await GatewayWriteTests.ticket(gateway)
      try await gateway.apply(grants(Self.narrow.replacing("COMPANY", with: "\(company)")))
      let tools = try await Self.ask(gateway, "tools/list").result["tools"]?.array ?? []
      let names = tools.compactMap { $0["name"]?.string }
      #expect(names == names.sorted())
      #expect(names.allSatisfy { $0.wholeMatch(of: /[a-zA-Z0-9_-]{1,64}/) != nil })
      #expect(Set(names).isSuperset(of: ["tickets__get", "tickets__update", "companies__update"]))
      #expect(names.allSatisfy { !$0.hasSuffix("__delete") && !$0.hasPrefix("contacts") })
      for tool in tools {
        #expect(tool["title"]?.string == tool["name"]?.string?.replacing("__", with: "."))
        #expect(tool["inputSchema"]?["type"] == "object" && tool["outputSchema"]?["type"] == "object")
      }
      let update = try #require(tools.first { $0["name"] == "tickets__update" })
      #expect(update["inputSchema"]?["properties"]?.object?.keys.sorted() == ["id", "title"])
      #expect(update["annotations"]?["readOnlyHint"] == false && update["annotations"]?["destructiveHint"] == true)
      let get = try #require(tools.first { $0["name"] == "tickets__get" })
      #expect(get["annotations"]?["readOnlyHint"] == true)

      try await Self.reads(gateway, id, other)
      try await Self.writes(gateway, id, other, company)
      try await Self.hidden(gateway, id)
      try await Self.categories(gateway, id, names)
    }
  }

  private static func reads(_ gateway: RunningGateway, _ id: Int64, _ other: Int64) async throws {
    for name in ["tickets__get", "tickets.get"] {
      let answer = try await call(gateway, name, "{'id':\(id)}")
      #expect(answer.status == 200)
      #expect(answer.result["isError"] == false)
      let structured = try #require(answer.result["structuredContent"])
      #expect(structured.text().contains("\"id\":\(id)"))
      #expect(!structured.text().contains("\"description\""))
      let text = try #require(answer.result["content"]?.array?.first?["text"]?.string)
      #expect(try JSONValue(parsing: text) == structured)
      #expect(answer.result["content"]?.array?.last?["text"]?.string?.contains("no instructions") == true)
    }
    // A row that may not be seen and one that does not exist are answered alike.
    let foreign = try await call(gateway, "tickets__get", "{'id':\(other)}")
    let missing = try await call(gateway, "tickets__get", "{'id':987654321}")
    #expect(foreign.result["isError"] == true)
    #expect(foreign.json == missing.json)
    let records = await gateway.ledger.entries
    #expect(records.contains { $0.surface == "mcp" && $0.caller == "c" && $0.ids == [id] })
  }

  private static func writes(
    _ gateway: RunningGateway,
    _ id: Int64,
    _ other: Int64,
    _ company: Int64
  ) async throws {
    let done = try await call(gateway, "tickets__update", "{'id':\(id),'title':'by an agent'}")
    #expect(done.result["isError"] == false)
    #expect(done.result["structuredContent"]?["id"]?.integer == id)
    #expect(try await gateway.stored("Tickets", id)?["title"] == "by an agent")
    let denied = try await call(gateway, "tickets__update", "{'id':\(id),'status':5}")
    #expect(denied.result["isError"] == true)
    #expect(denied.result["structuredContent"] == nil)
    #expect(denied.result["_meta"]?["postern/problem"]?["type"]?.string?.hasPrefix("urn:postern:problem:") == true)
    #expect(denied.result["content"]?.array?.first?["text"]?.string?.contains("status") == true)
    #expect(try await call(gateway, "tickets__update", "{'id':\(other),'title':'x'}").result["isError"] == true)

    try await repeats(gateway, id)

    let note = "{'ticketID':\(id),'title':'a','description':'b','noteType':1,'publish':1}"
    let dry = try await call(gateway, "ticket_notes__create", note)
    #expect(dry.result["isError"] == false, "\(dry.json.text())")
    #expect(dry.result["structuredContent"]?["dryRun"] != nil)
    #expect(dry.result["content"]?.array?.last?["text"]?.string?.contains("Nothing was sent") == true)

    let held = "{'id':\(company),'companyName':'Renamed'}"
    let waiting = try await call(gateway, "companies__update", held)
    #expect(waiting.result["isError"] == false, "\(waiting.json.text())")
    let approval = try #require(waiting.result["structuredContent"]?["approval"]?.string)
    #expect(approval.hasPrefix("apr_"))
    // A client that can ask a person to wait is asked; the same approval is meant.
    let asking = meta.replacing("clientCapabilities':{}", with: "clientCapabilities':{'elicitation':{}}")
    let asked = try await exchange(
      gateway,
      .POST,
      "mcp",
      "{'jsonrpc':'2.0','id':2,'method':'tools/call','params':{'name':'companies__update','arguments':\(held),\(asking)}}",
      headers: [
        ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", "companies__update"),
      ]
    )
    #expect(asked.result["resultType"] == "input_required")
    #expect(asked.result["inputRequests"]?["approval"]?["params"]?["message"]?.string?.contains(approval) == true)
    // Nothing but the two permitted writes has reached Autotask.
    #expect(try await gateway.writes().count == 2)
  }

  /// A call with a key is done once, however often it is sent; another call under the key is refused.
  private static func repeats(_ gateway: RunningGateway, _ id: Int64) async throws {
    func call(_ title: String) async throws -> Answer {
      let arguments = "{'id':\(id),'title':'\(title)'}"
      let meta = "'_meta':{'postern/idempotencyKey':'once'}"
      return try await ask(gateway, "tools/call", "{'name':'tickets__update','arguments':\(arguments),\(meta)}")
    }
    for _ in 0..<2 { #expect(try await call("once").result["structuredContent"]?["id"]?.integer == id) }
    #expect(try await call("twice").result["isError"] == true)
    #expect(try await gateway.stored("Tickets", id)?["title"] == "once")
  }

  private static func hidden(_ gateway: RunningGateway, _ id: Int64) async throws {
    let before = await gateway.ledger.entries.count
    let secret = try await call(gateway, "contracts__get", "{'id':\(id)}")
    let nothing = try await call(gateway, "nothing__get", "{'id':\(id)}")
    #expect(secret.status == 400 && secret.error == -32602)
    #expect(secret.json.text().replacing("contracts", with: "nothing") == nothing.json.text())
    #expect(secret.status == nothing.status)
    // Whatever is wrong with its input tells no more.
    for arguments in ["{}", "{'id':'x','y':[]}"] {
      #expect(try await call(gateway, "contracts__get", arguments).json == secret.json)
    }
    // The attempt is known to those who look after the grants.
    let records = await gateway.ledger.entries.dropFirst(before)
    #expect(records.contains { $0.entity == "Contracts" && $0.decision == "deny" && $0.surface == "mcp" })
  }

  private static func categories(_ gateway: RunningGateway, _ id: Int64, _ names: [String]) async throws {
    let path = "mcp?tools=categories"
    let tools = try await ask(gateway, "tools/list", path: path).result["tools"]?.array ?? []
    let ids = tools.flatMap { $0["inputSchema"]?["properties"]?["action"]?["enum"]?.array ?? [] }.compactMap(\.string)
    let categories = Set(tools.compactMap { $0["name"]?.string })
    #expect(categories.isSuperset(of: ["companies-contacts", "tickets-notes"]) && !categories.contains("contracts"))
    #expect(ids.map { $0.replacing(".", with: "__") }.sorted() == names)
    let told = try await call(gateway, "tickets-notes", "{'action':'tickets.update'}", path: path)
    #expect(told.result["structuredContent"]?["inputSchema"]?["required"] == ["id"])
    let read = try await call(gateway, "tickets-notes", "{'action':'tickets.get','input':{'id':\(id)}}", path: path)
    #expect(read.result["structuredContent"]?.text().contains("\"id\":\(id)") == true)
    for wrong in [
      "{}", "{'action':'tickets.get','input':7}", "{'action':'tickets.get','id':1}",
      "{'action':'companies.update','input':{}}", "{'action':'tickets.delete','input':{'id':\(id)}}",
    ] {
      let answer = try await call(gateway, "tickets-notes", wrong, path: path)
      #expect(answer.result["isError"] == true, "\(wrong)")
    }
    // Hidden and unknown alike, within a category and among them.
    let secret = try await call(gateway, "tickets-notes", "{'action':'tickets.create','input':{}}", path: path)
    let nothing = try await call(gateway, "tickets-notes", "{'action':'tickets.nought_','input':{}}", path: path)
    #expect(secret.json.text().replacing("tickets.create", with: "tickets.nought_") == nothing.json.text())
    #expect(try await call(gateway, "contracts", "{'action':'contracts.get','input':{}}", path: path).error == -32602)
    #expect(try await call(gateway, "tickets__get", "{'id':\(id)}", path: path).error == -32602)
  }
}
