import Autotask
import AutotaskClient
import AutotaskEmulator
import Foundation
import LeastPrivilege
import PosternCommands
import Testing

@Suite("postern audit")
struct AuditCommandTests {
  private func summary(_ run: CommandRun, _ verdict: AuditReport.Verdict) throws -> Int64 {
    try run.json["summary"]?[verdict.rawValue]?.integer ?? -1
  }

  @Test("4 with excess, 0 on the planned level, 3 with one needed setting lowered, 5 with both; at most 4 requests")
  func statuses() async throws {
    try await withEmulatedConnection { connection in
      let open = await connection.run("audit", "main", "--preset", "rewst")
      #expect(open.status == 4, "\(open.notes)")
      #expect(try summary(open, .excess) > 100)
      #expect(try summary(open, .missing) == 0)
      let report = try open.json
      #expect(report["level"] == "API User (system) (API-only)")
      #expect((2...4).contains(report["requestsSpent"]?.integer ?? 0))
      #expect(report["apiUser"]?.string == connection.emulator.username)

      try await connection.hold(["rewst"])
      let least = await connection.run("audit", "main", "--preset", "rewst")
      #expect(least.status == 0, "\(least.output.suffix(2000))")
      #expect(try summary(least, .excess) == 0)

      try await connection.hold(["rewst"], changing: ["contracts.contracts.add": "No"])
      let missing = await connection.run("audit", "main", "--preset", "rewst")
      #expect(missing.status == 3)
      let changes = try missing.json["changes"]?.array ?? []
      #expect(changes.contains { $0["setting"] == "contracts.contracts.add" && $0["to"] == "Yes" })

      let both = await connection.run("audit", "main", "--for", "tickets.*", "contracts.create")
      #expect(both.status == 5)
    }
  }

  @Test("Without --for: 2, and the presets are named; --used says what it waits for")
  func usage() async throws {
    try await withEmulatedConnection { connection in
      let bare = await connection.run("audit", "main")
      #expect(bare.status == 2)
      #expect(bare.notes.contains("rewst") && bare.notes.contains("service-desk"))
      let used = await connection.run("audit", "main", "--preset", "rewst", "--used", "90d")
      #expect(used.status == 2)
      #expect(used.notes.contains("needs the ledger, which this version does not have yet"))
      let unknown = await connection.run("audit", "mian", "--preset", "rewst")
      #expect(unknown.status == 2)
      #expect(unknown.notes.contains("main"))
      let canary = await connection.run("audit", "main", "--preset", "rewst", "--canary", "Tickts=1")
      #expect(canary.status == 2)
      #expect(canary.notes.contains("Tickets"))
    }
  }

  @Test("What cannot be read ends with 2 and says what to check")
  func unreadable() async throws {
    try await withEmulatedConnection { connection in
      let environment = ["SECRET": "wrong", "CODE": "wrong"]
      let run = await CommandRun(
        ["audit", "main", "--preset", "rewst"],
        in: connection.folder,
        environment: environment
      )
      #expect(run.status == 2)
      #expect(run.notes.contains("lock"))
      #expect(!run.notes.contains("wrong\""))
    }
  }

  @Test("Canaries are read: one that comes back, one that does not")
  func canaries() async throws {
    try await withEmulatedConnection { connection in
      let ticket = try #require(try await connection.admin.rows(of: "Tickets").first?["id"]?.integer)
      try await connection.hold(["tickets-notes"])
      let found = await connection.run("audit", "main", "--for", "tickets-notes", "--canary", "tickets=\(ticket)")
      let cell = try Self.cell(found, "Tickets", "query")
      #expect(["sufficient", "restricted"].contains(cell["verdict"]?.string))
      let lost = await connection.run("audit", "main", "--for", "tickets-notes", "--canary", "Tickets=987654321")
      let other = try Self.cell(lost, "Tickets", "query")
      #expect(other["note"]?.string?.contains("987654321") == true)
      #expect(try lost.json["requestsSpent"]?.integer == 4)
    }
  }

  private static func cell(_ run: CommandRun, _ entity: String, _ verb: String) throws -> JSONValue {
    let row = try run.json["entities"]?.array?.first { $0["entity"]?.string == entity }
    return try #require(row?["verbs"]?[verb])
  }

  @Test("The twin: read through this connection's user when both hold one level, refused when they do not")
  func twin() async throws {
    try await withEmulatedConnection { connection in
      try await connection.hold(["service-desk"])
      try await connection.admin.put(
        user: "vendor@emulator.example",
        secret: "s",
        integrationCode: "VENDOR",
        level: "Planned"
      )
      let same = await connection.run("audit", "main", "--preset", "service-desk", "--user", "vendor@emulator.example")
      #expect(same.status == 0, "\(same.notes)")
      let report = try same.json
      #expect(report["apiUser"] == "vendor@emulator.example")
      #expect(report["twin"]?.string == connection.emulator.username)
      #expect(report["userRights"]?.array?.isEmpty == false)

      try await connection.admin.give(level: "API User (system)", to: "vendor@emulator.example")
      let other = await connection.run("audit", "main", "--preset", "service-desk", "--user", "vendor@emulator.example")
      #expect(other.status == 2)
      #expect(other.notes.contains("do not hold the same security level"))
      let nobody = await connection.run("audit", "main", "--preset", "service-desk", "--user", "nobody@none.example")
      #expect(nobody.status == 2)
      #expect(nobody.notes.contains("nobody@none.example"))
    }
  }

  @Test("--save keeps it, --since shows what drifted")
  func drift() async throws {
    try await withEmulatedConnection { connection in
      let early = await connection.run("audit", "main", "--preset", "rewst", "--since", "LAST")
      #expect(early.status == 2)
      #expect(early.notes.contains("--save"))
      try await connection.hold(["rewst"])
      let kept = await connection.run("audit", "main", "--preset", "rewst", "--save")
      #expect(kept.notes.contains("kept as audit 1"))
      let same = await connection.run("audit", "main", "--preset", "rewst", "--since", "LAST", "--format", "markdown")
      #expect(same.output.contains("Nothing changed since audit 1"))
      try await connection.hold(["rewst"], changing: ["crm.todos.view": "All"])
      let drifted = await connection.run("audit", "main", "--preset", "rewst", "--since", "1")
      #expect(drifted.status == 4)
      let differences = try drifted.json["drift"]?["differences"]?.array ?? []
      #expect(
        differences.contains {
          $0["entity"] == "CompanyToDos" && $0["verb"] == "query" && $0["before"] == "None"
            && $0["verdictNow"] == "excess"
        }
      )
    }
  }

  @Test("Recorded facts of the tenant are taken in")
  func facts() async throws {
    try await withEmulatedConnection { connection in
      try await connection.hold(["surveys.get"])
      let tried = await connection.run("try", "surveys.get", "--connection", "main")
      #expect(tried.status == 0, "\(tried.output)\(tried.notes)")
      #expect(try tried.json["learnt"] == 1)
      let audit = await connection.run("audit", "main", "--for", "surveys.get")
      #expect(audit.status == 0)
      let proof = try audit.json["proof"]?["sentence"]?.string
      #expect(proof?.contains("1 observed") == true, "\(proof ?? "")")
    }
  }
}
