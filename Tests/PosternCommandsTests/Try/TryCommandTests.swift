import Autotask
import Foundation
import PosternCommands
import Testing

@Suite("postern try")
struct TryCommandTests {
  private func verdicts(_ run: CommandRun) throws -> [String: String] {
    let actions = try run.json["actions"]?.array ?? []
    return Dictionary(
      actions.map { ($0["action"]?.string ?? "", $0["verdict"]?.string ?? "") }
    ) { first, _ in first }
  }

  @Test("On the planned level every read works, and nothing speaks against it")
  func reads() async throws {
    try await withEmulatedConnection { connection in
      try await connection.hold(["rewst"])
      let run = await connection.run("try", "--preset", "rewst", "--connection", "main")
      #expect(run.status == 0, "\(run.output)\(run.notes)")
      let verdicts = try verdicts(run)
      #expect(verdicts.count == 43)
      #expect(Set(verdicts.values) == ["worked"], "\(verdicts.filter { $0.value != "worked" })")
    }
  }

  @Test("An empty answer that is a refusal is told from one that has no rows, and the ladder is shown")
  func denied() async throws {
    try await withEmulatedConnection { connection in
      try await connection.hold(["companies-contacts"])
      let run = await connection.run("try", "tickets.get", "companies.get", "contracts.list_by_filter", "documents.get")
      #expect(run.status == 1)
      let verdicts = try verdicts(run)
      #expect(
        verdicts == [
          "tickets.get": "denied", "companies.get": "worked", "contracts.list_by_filter": "denied",
          "documents.get": "denied",
        ]
      )
      #expect(try run.json["learnt"] == 0)
    }
  }

  @Test("A level with excess proves nothing about what is needed")
  func excess() async throws {
    try await withEmulatedConnection { connection in
      let run = await connection.run("try", "surveys.get", "--connection", "main")
      #expect(run.status == 0, "\(run.notes)")
      let json = try run.json
      #expect(json["recorded"] == 1)
      #expect(json["learnt"] == 0)
    }
  }

  @Test("--no-record keeps nothing")
  func unrecorded() async throws {
    try await withEmulatedConnection { connection in
      try await connection.hold(["surveys.get"])
      let run = await connection.run("try", "surveys.get", "--no-record")
      #expect(try run.json["recorded"] == 0)
      #expect(!FileManager.default.fileExists(atPath: connection.folder.appending(component: "postern.db").path))
    }
  }

  @Test("Writes are tried on rows that the trial makes and names, below the company that was named")
  func writes() async throws {
    try await withEmulatedConnection { connection in
      try await connection.hold(["rewst"])
      let companies = try await connection.admin.rows(of: "Companies")
      let company = try #require(
        companies.first { $0["companyType"] == 1 && $0["isActive"] == true && $0["id"] != 0 }?["id"]?.integer
      )
      let before = try await connection.admin.rows(of: "Tickets")
      let run = await connection.run(
        "try",
        "tickets.create",
        "tickets.update",
        "ticket_notes.create",
        "ticket_notes.update",
        "time_entries.delete",
        "projects.create",
        "phases.create",
        "phases.update",
        "--write",
        "--company",
        "\(company)"
      )
      #expect(run.status == 0, "\(run.output)\(run.notes)")
      #expect(try Set(verdicts(run).values) == ["worked"], "\(run.output)")
      let after = try await connection.admin.rows(of: "Tickets")
      #expect(Array(after.prefix(before.count)) == before)
      for ticket in after.dropFirst(before.count) {
        #expect(ticket["companyID"]?.integer == company)
        #expect(ticket["title"]?.string?.hasPrefix("Postern try") == true)
      }
      let left = try run.json["left"]?.array ?? []
      #expect(left.contains { $0["entity"] == "Tickets" })
      #expect(!left.contains { $0["entity"] == "TimeEntries" })
    }
  }

  @Test("--write and --company go together", arguments: [["--write"], ["--company", "1"]])
  func together(options: [String]) async {
    let run = await CommandRun(["try", "--preset", "rewst"] + options)
    #expect(run.status == 2)
    #expect(run.notes.contains("go together"))
  }
}
