import Autotask
import AutotaskEmulator
import Foundation
import PosternCommands
import Testing

@Suite("postern run, and postern query for a caller")
struct RunCommandTests {
  /// A caller that may create and read the tickets of one company, one that may only look, and one that must ask.
  private static func rules(_ company: Int64) -> String {
    func grant(_ mode: String) -> JSONValue {
      [
        "id": "g", "actions": ["tickets.create", "tickets.update", "tickets.get", "tickets.list_by_filter"],
        "operations": [["entity": "Companies", "verbs": ["query", "get"]]], "companies": [.integer(company)],
        "fields": ["read": ["except": ["description"]], "write": ["except": ["description"]]], "mode": .string(mode),
      ]
    }
    let callers: [JSONValue] = [("rewst", "live"), ("looker", "dryRun"), ("asker", "approval")].map { id, mode in
      ["id": .string(id), "grants": [grant(mode)]]
    }
    return JSONValue.object(JSONObject([("version", 1), ("callers", .array(callers))])).text()
  }

  /// Runs the body where the grants are in force; it is told the company's name and another one's.
  private func withCallers(
    _ body: @Sendable (EmulatedConnection, _ own: String, _ other: String) async throws -> Void
  ) async throws {
    try await withEmulatedConnection(rows: 200) { connection in
      let all = await connection.run("query", "Companies", "id > 0", "--all", "--fields", "id,companyName")
      let rows = try #require(try all.json.array, "\(all.notes)")
      let first = try #require(rows.first { $0["companyName"]?.string != rows.last?["companyName"]?.string })
      let company = try #require(first["id"]?.integer)
      try Data(Self.rules(company).utf8).write(to: connection.folder.appending(component: "grants.yaml"))
      let applied = await connection.run("grants", "apply", "--yes")
      try #require(applied.status == 0, "\(applied.notes)")
      try await body(connection, first["companyName"]?.string ?? "", rows.last?["companyName"]?.string ?? "")
    }
  }

  @Test("An action runs by labels, and the ledger keeps who spoke for whom")
  func runs() async throws {
    try await withCallers { connection, own, _ in
      let made = await connection.run(
        "run",
        "tickets.create",
        "--as",
        "rewst",
        "--title=No mail since 9",
        "--company",
        own,
        "--status",
        "New",
        "--priority",
        "High"
      )
      #expect(made.status == 0, "\(made.notes)")
      let id = try #require(try made.json["id"]?.integer ?? made.json["item"]?["id"]?.integer, "\(made.output)")
      try Data(#"{"id": \#(id), "title": "from the file", "status": "Complete"}"#.utf8)
        .write(to: connection.folder.appending(component: "input.json"))
      // What is typed goes before the file.
      let changed = await connection.run(
        "run",
        "tickets.update",
        "--as",
        "rewst",
        "--input",
        "input.json",
        "--set",
        "title=typed"
      )
      #expect(changed.status == 0, "\(changed.notes)")
      let shown = await connection.run(
        "run",
        "tickets.get",
        "--as",
        "rewst",
        "--id",
        "\(id)",
        "--fields",
        "title,status"
      )
      #expect(
        shown.output.contains("typed") && !shown.output.contains("from the file"),
        "\(shown.output)\(shown.notes)"
      )
      let listed = await connection.run(
        "run",
        "tickets.list_by_filter",
        "--as",
        "rewst",
        "--filter",
        "status = Complete and id = \(id)",
        "--format",
        "csv"
      )
      #expect(listed.output.split(whereSeparator: \.isNewline).count == 2, "\(listed.output)\(listed.notes)")
      let records = await connection.run("ledger", "export")
      let entries = try records.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
      let spoken = entries.filter { $0["action"] == "run" && $0["kind"] == "administration" }
      #expect(spoken.count == 4 && spoken.allSatisfy { $0["subject"] == "as rewst" })
      let decisions = entries.filter { $0["kind"] == "decision" && $0["caller"] == "rewst" }
      #expect(!decisions.isEmpty && decisions.allSatisfy { $0["surface"] == "cli" })
      #expect(await connection.run("ledger", "verify").status == 0)
    }
  }

  @Test(
    "A denied run ends with 1, the reason and what to ask for; one with problems with 2 and all of them; one held with 3"
  )
  func refusals() async throws {
    try await withCallers { connection, own, other in
      let hidden = await connection.run(
        "run",
        "tickets.create",
        "--as",
        "rewst",
        "--title",
        "a",
        "--company",
        own,
        "--status",
        "1",
        "--priority",
        "1",
        "--description",
        "x"
      )
      #expect(hidden.status != 0 && hidden.output.isEmpty && hidden.notes.contains("description"), "\(hidden.notes)")
      let denied = await connection.run("run", "ticket_notes.list_for_ticket", "--as", "rewst", "--ticketID", "7")
      #expect(denied.status == 1 && denied.notes.contains("to ask for: {"), "\(denied.notes)")
      let wrong = await connection.run(
        "run",
        "tickets.create",
        "--as",
        "rewst",
        "--company",
        other,
        "--status",
        "Nwe",
        "--titel",
        "a"
      )
      #expect(wrong.status == 2 && wrong.output.isEmpty)
      for word in ["company", "status", "titel", "`New`", "`title`"] {
        #expect(wrong.notes.contains(word), "\(word): \(wrong.notes)")
      }
      let unknown = await connection.run("run", "tickets.creat", "--as", "rewst")
      #expect(unknown.status == 2 && unknown.notes.contains("`tickets.create`"), "\(unknown.notes)")
      let ticket = ["--title", "a", "--company", own, "--status", "New", "--priority", "High"]
      func create(_ caller: String) async -> CommandRun {
        await CommandRun(
          ["run", "tickets.create", "--as", caller] + ticket,
          in: connection.folder,
          environment: ["SECRET": connection.emulator.secret, "CODE": connection.emulator.integrationCode]
        )
      }
      #expect(await create("looker").status == 0)
      let asked = await create("asker")
      #expect(asked.status == 3 && asked.output.contains("apr_") && asked.notes.contains("an approver must decide"))
    }
  }

  @Test(
    "What is typed wrongly ends with 2 before anything is asked",
    arguments: [
      (["run", "tickets.get", "--id", "7"], "--server URL"),
      (["run", "tickets.get", "--as", "c", "--server", "http://127.0.0.1:1", "--id", "7"], "name one"),
      (["run", "tickets.get", "--server", "http://127.0.0.1:1", "--id", "7"], "POSTERN_TOKEN"),
      (["run", "tickets.get", "--as", "c", "--id", "7", "--ID", "8"], "--ID is given twice"),
      (["run", "tickets.get", "--as", "c", "7"], "`7` has no name before it"),
      (["run", "tickets.get", "--as", "c", "--set", "id"], "--set takes NAME=VALUE"),
      (["run", "tickets.get", "--as", "c", "--input", "none.json"], "cannot read `none.json`"),
      (["query", "Tickets", "--server", "ftp://x"], "POSTERN_TOKEN"),
    ]
  )
  func mistakes(_ arguments: [String], _ words: String) async throws {
    let run = await CommandRun(arguments)
    #expect(run.status == 2)
    #expect(run.notes.contains(words), "\(run.notes)")
  }

  @Test(
    "A token goes nowhere in the clear",
    arguments: [
      ("http://postern.example", "in the clear"), ("https://me:pw@postern.example", "no more than a host"),
      ("ftp://postern.example", "no address of a server"), ("https://postern.example/?a", "no more than a host"),
    ]
  )
  func addresses(_ address: String, _ words: String) async throws {
    let run = await CommandRun(
      ["run", "tickets.get", "--id", "7", "--server", address],
      environment: ["POSTERN_TOKEN": "pst_secret"]
    )
    #expect(run.status == 2 && run.notes.contains(words) && !run.notes.contains("pst_secret"), "\(run.notes)")
  }

  @Test("A query for a caller answers what its grants show; names of rows stand for their ids")
  func queries() async throws {
    try await withCallers { connection, own, other in
      let filter = #"company = "\#(own)" and status is not null"#
      let mine = await connection.run("query", "Tickets", filter, "--as", "rewst", "--all")
      #expect(mine.status == 0, "\(mine.notes)")
      let rows = try #require(try mine.json.array)
      #expect(!rows.isEmpty && rows.allSatisfy { $0["description"] == nil })
      let all = await connection.run("query", "Tickets", filter, "--all")
      #expect(try all.json.array?.count == rows.count, "the operator sees as many of this company")
      // A company that the caller may not see has no name for it.
      let foreign = await connection.run("query", "Tickets", #"company = "\#(other)""#, "--as", "rewst")
      #expect(
        foreign.status == 2 && foreign.notes.contains("no Company that may be read is called"),
        "\(foreign.notes)"
      )
      let hidden = await connection.run("query", "Tickets", "description contains x", "--as", "rewst")
      #expect(hidden.status != 0)
      let count = await connection.run("query", "Tickets", "id > 0", "--as", "rewst", "--count")
      #expect(count.output == "\(rows.count)\n", "\(count.notes)")
    }
  }

  @Test("Through a server a query answers as straight at the connection, and a wrong token is told")
  func throughAServer() async throws {
    try await withCallers { connection, own, _ in
      let filter = #"company = "\#(own)" and status is not null"#
      let arguments = ["query", "Tickets", filter, "--all", "--fields", "id,title,status"]
      let straight = await CommandRun(
        arguments + ["--as", "rewst"],
        in: connection.folder,
        environment: ["SECRET": connection.emulator.secret, "CODE": connection.emulator.integrationCode]
      )
      #expect(straight.status == 0, "\(straight.notes)")
      let issued = await connection.run("callers", "token", "add", "rewst")
      let token = try #require(try issued.json["token"]?.string, "\(issued.notes)")
      let server = try await ServedFolder(
        connection.folder,
        name: "serve",
        arguments: ["serve"],
        environment: [
          "SECRET": connection.emulator.secret, "CODE": connection.emulator.integrationCode,
          "POSTERN_LISTEN": "127.0.0.1:0", "POSTERN_ADMIN": "127.0.0.1:0",
        ]
      )
      let address = ["--server", "http://127.0.0.1:\(server.port)"]
      let through = await CommandRun(arguments + address, environment: ["POSTERN_TOKEN": token])
      #expect(through.output == straight.output, "\(through.notes)")
      let ticket = try #require(try straight.json.array?.first?["id"]?.integer)
      let get = ["run", "tickets.get", "--id", "\(ticket)", "--fields", "title,status", "--labels"]
      let shown = await CommandRun(get + address, environment: ["POSTERN_TOKEN": token])
      #expect(try shown.status == 0 && shown.json.text().contains("\"status\""), "\(shown.output)\(shown.notes)")
      let notes = ["run", "ticket_notes.list_for_ticket", "--ticketID", "\(ticket)"]
      let denied = await CommandRun(notes + address, environment: ["POSTERN_TOKEN": token])
      #expect(denied.status == 1 && denied.notes.contains("to ask for: {"), "\(denied.notes)")
      let wrong = await CommandRun(arguments + address, environment: ["POSTERN_TOKEN": "pst_wrong"])
      #expect(wrong.status == 1 && wrong.output.isEmpty && !wrong.notes.contains("pst_wrong"), "\(wrong.notes)")
      try await server.end()
    }
  }

  @Test("A server that cannot be reached, or is none, is told in a line and ends with 1")
  func unreachable() async throws {
    let server = try FixedServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
    let environment = ["POSTERN_TOKEN": "pst_secret", "POSTERN_SERVER": "http://127.0.0.1:\(server.port)"]
    let none = await CommandRun(["run", "tickets.get", "--id", "7"], environment: environment)
    #expect(none.status == 1 && none.notes.contains("no JSON"), "\(none.notes)")
    server.stop()
    let gone = await CommandRun(
      ["run", "tickets.get", "--id", "7", "--server", "http://127.0.0.1:1"],
      environment: environment
    )
    #expect(gone.status == 1 && gone.notes.contains("could not be reached"), "\(gone.notes)")
  }

  @Test("A shell is offered actions, their fields and entities")
  func completion() async throws {
    let script = await CommandRun(["--generate-completion-script", "bash"])
    #expect(script.status == 0 && script.output.contains("_postern_run"), "\(script.notes)")
    // As the script asks: the argument, the index of the word that is typed, where in it, and the words.
    func offered(_ command: String, _ argument: String, _ words: [String]) async -> [Substring] {
      let place = ["---completion", command, "--", argument, "\(words.count - 1)", "0"]
      return await CommandRun(place + words).output.split(separator: "\n")
    }
    #expect(await offered("run", "positional@0", ["postern", "run", ""]).contains("tickets.create"))
    let fields = await offered("run", "positional@0", ["postern", "run", "tickets.update", "--ti"])
    #expect(fields.contains("--title") && fields.contains("--id") && !fields.contains("--createDate"))
    let more = await offered("run", "positional@1", ["postern", "run", "tickets.get", "--id", "7", ""])
    #expect(more.contains("--labels"))
    #expect(await offered("query", "positional@0", ["postern", "query", ""]).contains("Tickets"))
    let list = await offered("query", "--fields", ["postern", "query", "Tickets", "--fields", "id,"])
    #expect(list.contains("id,title") || list.contains("title"), "\(list.prefix(3))")
  }
}
