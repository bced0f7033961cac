import Autotask
import AutotaskEmulator
import Foundation
import Ledger
import PosternCommands
import PosternSQLite
import PosternStore
import Testing

@Suite("postern organizations")
struct OrganizationsCommandTests {
  private static let grants = caller(
    """
    - id: g
      companies: mapped
      operations: [{entity: Tickets, verbs: [query, get]}, {entity: Companies, verbs: [query]}]
    """
  )

  /// Runs the body with an emulator whose companies are known, and grants for `c` in force.
  private func prepared(
    companies: String = "",
    _ body: @Sendable (EmulatedConnection, _ companies: [JSONValue]) async throws -> Void
  ) async throws {
    try await withEmulatedConnection(rows: 300) { emulated in
      let file = emulated.folder.appending(component: "postern.yaml")
      let yaml = try String(contentsOf: file, encoding: .utf8)
      try Data((yaml + "\n" + companies).utf8).write(to: file)
      try Data(Self.grants.utf8).write(to: emulated.folder.appending(component: "grants.yaml"))
      let applied = await emulated.run("grants", "apply", "--yes")
      #expect(applied.status == 0, "\(applied.notes)")
      // Whoever applies it is told that it opens nothing yet.
      #expect(applied.notes.contains("no organization of c is mapped"))
      let listed = await emulated.run("request", "POST", "/V1.0/Companies/query", "--body", everything)
      let rows = try listed.json["items"]?.array ?? []
      try #require(!rows.isEmpty, "\(listed.notes)")
      try await body(emulated, rows)
    }
  }

  private let everything = #"{"filter":[{"op":"gte","field":"id","value":0}]}"#

  private func acts(_ emulated: EmulatedConnection) async throws -> [String] {
    let rows = try await SQLiteStore(path: emulated.folder.appending(component: "postern.db").path)
      .ledgerRows(LedgerFilter(kind: .administration), after: 0, through: nil, limit: 99)
    return try rows.compactMap { row in
      let act = try JSONValue(parsing: Data(row.bytes))
      let action = act["action"]?.string ?? ""
      return action.hasPrefix("organizations") ? "\(action) \(act["subject"]?.string ?? "")" : nil
    }
  }

  @Test("suggestions are told with their reasons, certain ones are mapped when that is asked for, and all is recorded")
  func suggests() async throws {
    try await prepared { emulated, companies in
      let active = companies.filter { $0["isActive"] == true && $0["id"]?.integer != 0 }
      let (first, second) = (try #require(active.first), try #require(active.last))
      let names = try [first, second].map { try #require($0["companyName"]?.string) }
      let ids = try [first, second].map { try #require($0["id"]?.integer) }
      let domain = try #require(second["webAddress"]?.string)
      let file = emulated.folder.appending(component: "o.csv")
      try Data(
        "name,id,domains\n\"\(names[0].uppercased())\",one,\nSomebody,two,\(domain)\nNobody at all,three,\n".utf8
      )
      .write(to: file)
      #expect(await emulated.run("organizations", "import", "c", "--file", "o.csv").status == 0)
      let suggested = await emulated.run("organizations", "suggest", "c", "--format", "json")
      #expect(suggested.status == 0, "\(suggested.notes)")
      let lines = Dictionary(
        uniqueKeysWithValues: (try suggested.json.array ?? []).map { ($0["id"]?.string ?? "", $0) }
      )
      #expect(lines["one"]?["certain"] == .integer(ids[0]))
      #expect(lines["one"]?["candidates"]?.array?.first?["reasons"] == ["same name"])
      #expect(lines["two"]?["certain"] == .null)
      #expect(lines["two"]?["candidates"]?.array?.first?["company"] == .integer(ids[1]))
      #expect(lines["three"]?["candidates"] == [])
      // Nothing is mapped until it is accepted.
      #expect(try await emulated.run("organizations", "list", "c", "--unmapped", "--json").json.array?.count == 3)
      #expect(try await acts(emulated) == ["organizations.import c"])
      let accepted = await emulated.run("organizations", "suggest", "c", "--accept-exact", isTerminal: true)
      #expect(accepted.output.contains("mapped") && accepted.notes.contains("1 mapped"))
      let list = try await emulated.run("organizations", "list", "c", "--json").json.array ?? []
      #expect(list.compactMap { $0["mapping"]?["company"]?.integer } == [ids[0]])
      #expect(list.compactMap { $0["mapping"]?["reason"]?.string } == ["same name"])
      #expect(try await acts(emulated).suffix(2) == ["organizations.accept c", "organizations.map c one \(ids[0])"])
      // What the grants are is seen by every command that works with them.
      let shown = await emulated.run("grants", "show", "--json")
      #expect(try shown.json.array?.first?["mapped"] == ["g": [.integer(ids[0])]])
      #expect(await emulated.run("grants", "show", isTerminal: true).output.contains("companies mapped (\(ids[0]))"))
      #expect(await emulated.run("grants", "check").notes.contains("no organization") == false)
      #expect(await emulated.run("grants", "diff").status == 0)
      let row = #"Tickets/7={"id":7,"companyID":\#(ids[0])}"#
      let explained = await emulated.run("explain", "c", "GET", "/V1.0/Tickets/7", "--row", row, "--json")
      #expect(explained.status == 0 && explained.output.contains("\(ids[0])"), "\(explained.output)")
      let own = await emulated.run("query", "Companies", "id >= 0", "--as", "c", "--format", "json")
      #expect(own.status == 0 && own.output.contains(names[0]) && !own.output.contains(names[1]), "\(own.notes)")
    }
  }

  @Test("by hand: the company must be there and be offered, replacing is asked for, unmapping and forgetting are told")
  func byHand() async throws {
    try await prepared(companies: "    companies: {types: [1]}") { emulated, companies in
      let offered = try #require(companies.first { $0["isActive"] == true && $0["companyType"] == 1 }?["id"]?.integer)
      let other = try #require(companies.first { $0["companyType"] != 1 }?["id"]?.integer)
      #expect(
        await emulated.run("organizations", "import", "c", "--name", "Contoso", "--external-id", "8f31").status == 0
      )
      func map(_ company: Int64, _ more: String...) async -> CommandRun {
        await CommandRun(
          ["organizations", "map", "c", "contoso", "\(company)"] + more,
          in: emulated.folder,
          environment: ["SECRET": emulated.emulator.secret, "CODE": emulated.emulator.integrationCode]
        )
      }
      let missing = await map(987_654_321)
      #expect(missing.status == 1 && missing.notes.contains("has no company 987654321"))
      let outside = await map(other)
      #expect(outside.status == 1 && outside.notes.contains("of type 1") && outside.notes.contains("--outside-filter"))
      #expect(await map(other, "--outside-filter").status == 0)
      let again = await map(offered)
      #expect(again.status == 2 && again.notes.contains("--replace"))
      #expect(await map(offered, "--replace").status == 0)
      #expect(await map(offered).output.contains("already"))
      // Nothing is sent where nobody looks.
      #expect(await map(987_654_321, "--replace", "--unchecked").status == 0)
      let unmapped = await emulated.run("organizations", "unmap", "c", "8f31")
      #expect(unmapped.status == 0 && unmapped.output.contains("987654321 no longer"))
      #expect(await emulated.run("organizations", "unmap", "c", "8f31").output.contains("no company"))
      let strange = await emulated.run("organizations", "unmap", "c", "Contosso")
      #expect(strange.status == 2 && strange.notes.contains("`Contoso`"))
      #expect(await emulated.run("organizations", "map", "d", "Contoso", "1").status == 2)
      #expect(await emulated.run("organizations", "list", "--connection", "mian").notes.contains("`main`"))
      #expect(await emulated.run("organizations", "unmap", "c", "Contoso", "--forget").status == 0)
      #expect(try await emulated.run("organizations", "list", "--json").json.array == [])
      let recorded = try await acts(emulated)
      #expect(
        recorded == [
          "organizations.import c", "organizations.map c 8f31 \(other)", "organizations.map c 8f31 \(offered)",
          "organizations.map c 8f31 987654321", "organizations.unmap c 8f31", "organizations.forget c 8f31",
        ]
      )
    }
  }

  @Test("what cannot be mapped or suggested is refused with what would be right")
  func usage() async throws {
    try await withFolder { folder in
      func notes(_ arguments: String...) async -> (Int32, String) {
        let run = await CommandRun(["organizations"] + arguments, in: folder)
        return (run.status, run.notes)
      }
      #expect(await notes("import", "c").1.contains("--file FILE or --name NAME"))
      #expect(
        await notes("import", "c", "--name", "a", "--name", "b", "--domain", "x.com").1.contains("go with one --name")
      )
      #expect(await notes("suggest", "c").1.contains("postern setup"))
      #expect(await notes("suggest", "c", "--requests", "0").0 == 2)
      #expect(await notes("list").0 == 0)
      #expect(!FileManager.default.fileExists(atPath: folder.appending(component: "postern.db").path))
    }
  }
}
