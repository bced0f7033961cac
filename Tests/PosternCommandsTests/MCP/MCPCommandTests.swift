import Autotask
import AutotaskEmulator
import Foundation
import PosternMCP
import Testing

@testable import PosternCommands

/// `postern mcp`: straight at the connection, and through a server.
struct MCPCommandTests {
  @Test(arguments: [
    ([], "name a server with --server URL, or a caller of this machine with --as CALLER"),
    (["--as", "c", "--server", "http://127.0.0.1:1"], "name one"),
    (["--server", "http://127.0.0.1:1"], "POSTERN_TOKEN"), (["--as", "c", "--tools", "action"], "did you mean"),
    (["--as", "c"], "no connection is configured"),
  ])
  func whatIsMissingIsNamed(_ arguments: [String], _ message: String) async throws {
    let run = await CommandRun(["mcp"] + arguments)
    #expect(run.status == 2)
    #expect(run.notes.contains(message), "\(run.notes)")
    #expect(run.output.isEmpty)
  }

  @Test(arguments: [
    ("http://127.0.0.1:8484", nil, "http://127.0.0.1:8484/mcp"),
    ("http://localhost:1/", "two", "http://localhost:1/c/two/mcp"),
    ("http://127.0.0.1:8484/atservicesrest/", nil, "http://127.0.0.1:8484/mcp"),
    ("https://postern.example.net/mcp", nil, "https://postern.example.net/mcp"),
    ("https://postern.example.net/c/two/mcp", nil, "https://postern.example.net/c/two/mcp"),
    ("https://postern.example.net/below/", nil, "https://postern.example.net/below/mcp"),
    ("http://[::1]:8484", nil, "http://[::1]:8484/mcp"),
  ])
  func whereAServerHasItsTools(_ address: String, _ connection: String?, _ url: String) throws {
    let place = try ServerPlace(address, connection: connection)
    #expect(ToolRelay(place, Secret("pst_"), grouping: .actions).url == url)
    #expect(ToolRelay(place, Secret("pst_"), grouping: .categories).url == url + "?tools=categories")
  }

  @Test(arguments: [
    "", "127.0.0.1:8484", "http://example.net", "http://127.example.net", "ftp://127.0.0.1", "http://a@127.0.0.1",
    "http://127.0.0.1?x=1", "http://10.0.0.1", "https://",
  ])
  func whereNoTokenIsSent(_ address: String) {
    #expect(throws: CommandFailure.self) { try ServerPlace(address, connection: nil) }
  }

  @Test func anAnswerIsRelayedIfItBelongsToTheRequest() {
    let request = RPCRequest(id: .number(7), method: "ping")
    func relayed(_ body: String, status: Int = 200) -> JSONValue {
      ToolRelay.answer(to: request, status: status, Array(body.utf8)).json
    }
    let good = #"{"jsonrpc":"2.0","id":7,"result":{"a":1}}"#
    #expect(relayed(good).text() == good)
    #expect(relayed(#"{"jsonrpc":"2.0","error":{"code":-32600,"message":"m"}}"#, status: 400)["id"] == 7)
    for (body, status) in [
      (#"{"jsonrpc":"2.0","id":8,"result":{}}"#, 200), (#"{"title":"A token is needed"}"#, 401), ("", 502),
      ("<html>", 200),
      (#"{"jsonrpc":"2.0","id":7,"result":{},"error":{}}"#, 200),
    ] {
      let answer = relayed(body, status: status)
      #expect(answer["id"] == 7)
      #expect(answer["error"]?["code"] == -32603)
    }
    #expect(relayed("", status: 401)["error"]?["message"]?.string?.contains("POSTERN_TOKEN") == true)
  }

  private static let grants = """
    {"version": 1, "callers": [{"id": "c", "grants": [{"id": "g", "actions": ["tickets.get"]}]}]}
    """

  private static func lines(_ id: Int64) -> String {
    let meta =
      #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","#
      + #""io.modelcontextprotocol/clientCapabilities":{}}"#
    let get = #"{"name":"tickets__get","arguments":{"id":\#(id)},\#(meta)}"#
    return [
      #"{"jsonrpc":"2.0","id":"d","method":"server/discover","params":{\#(meta)}}"#,
      #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{}}}"#,
      #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#,
      #"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#,
      #"{"jsonrpc":"2.0","id":3,"method":"tools/call","params":\#(get)}"#,
      #"{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"contracts__get","arguments":{"id":1}}}"#,
      "nonsense",
    ].joined(separator: "\n")
  }

  /// The answers by their ids; every line of the output must be a message.
  private static func answers(_ run: CommandRun) throws -> [String: JSONValue] {
    var answers: [String: JSONValue] = [:]
    for line in run.output.split(separator: "\n") {
      let json = try JSONValue(parsing: String(line))
      #expect(json["jsonrpc"] == "2.0")
      answers[json["id"].map { $0.string ?? $0.text() } ?? "none"] = json
    }
    return answers
  }

  private static func check(_ run: CommandRun, _ id: Int64) throws {
    #expect(run.status == 0, "\(run.notes)")
    let answers = try answers(run)
    #expect(answers.count == 6, "\(run.output)")
    #expect(answers["d"]?["result"]?["supportedVersions"] == ["2026-07-28", "2025-11-25"])
    #expect(answers["1"]?["result"]?["serverInfo"]?["version"]?.string == PosternCommand.version)
    let names = answers["2"]?["result"]?["tools"]?.array?.compactMap { $0["name"]?.string } ?? []
    #expect(names.contains("tickets__get") && !names.contains("contracts__get"))
    #expect(answers["3"]?["result"]?["isError"] == false)
    #expect(answers["3"]?["result"]?["structuredContent"]?.text().contains("\"id\":\(id)") == true)
    #expect(answers["4"]?["error"]?["message"] == "unknown tool: contracts__get")
    #expect(answers["none"]?["error"]?["code"] == -32700)
  }

  @Test func bothWaysGiveTheSameTools() async throws {
    try await withFolder { folder in
      try await withEmulator(EmulatorConfiguration(rows: 60)) { emulator in
        let yaml = """
          listen: 127.0.0.1:0
          admin: 127.0.0.1:0
          grants: grants.json
          connections:
            - {id: main, baseURL: "\(emulator.baseURL)", username: "\(emulator.username)", secret: env:S, integrationCode: env:C}
          """
        try Data(yaml.utf8).write(to: folder.appending(component: "postern.yaml"))
        try Data(Self.grants.utf8).write(to: folder.appending(component: "grants.json"))
        let environment = ["S": emulator.secret, "C": emulator.integrationCode]
        @Sendable func run(_ arguments: String..., input: String = "", token: String? = nil) async -> CommandRun {
          var environment = environment
          environment["POSTERN_TOKEN"] = token
          return await CommandRun(arguments, in: folder, environment: environment, input: input)
        }
        #expect(await run("mcp", "--as", "c").status == 1)
        #expect(await run("grants", "apply", "--yes").status == 0)
        let typo = await run("mcp", "--as", "d")
        #expect(typo.status == 2 && typo.notes.contains("`c`"))
        let issued = await run("callers", "token", "add", "c")
        let token = try #require(try issued.json["token"]?.string)
        let rows = await run("query", "Tickets", "--fields", "id", "--format", "json")
        let id = try #require(try rows.json.array?.first?["id"]?.integer)

        try Self.check(await run("mcp", "--as", "c", input: Self.lines(id)), id)
        try await ServeCommandTests.whileServing(in: folder, emulator) { ready in
          let base = try #require(ready["baseURL"]?.string).replacing("/atservicesrest/", with: "")
          try Self.check(await run("mcp", "--server", base, input: Self.lines(id), token: token), id)
          let stranger = await run("mcp", "--server", base, input: Self.lines(id), token: "pst_wrong")
          #expect(stranger.status == 0)
          #expect(try Self.answers(stranger)["2"]?["error"]?["message"]?.string?.contains("POSTERN_TOKEN") == true)
          #expect(!stranger.notes.contains("pst_") && !stranger.output.contains("pst_"))
        }
        let ledger = await run("ledger", "export")
        let records = try ledger.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        let spoke = try #require(records.first { $0["action"] == "mcp" })
        #expect(spoke["kind"] == "administration" && spoke["subject"] == "as c")
        #expect(spoke["caller"]?.string?.hasPrefix("local:") == true)
        #expect(records.count { $0["surface"] == "mcp" && $0["caller"] == "c" && $0["entity"] == "Tickets" } == 2)
        #expect(await run("ledger", "verify").status == 0)
      }
    }
  }
}
