import Autotask
import Foundation
import LeastPrivilege
import Testing

@Suite("postern plan")
struct PlanCommandTests {
  @Test(
    "wrong usage ends with 2 and names what would be right",
    arguments: [
      (["plan"], "--preset with one of `rewst`"),
      (["plan", "tickets.creat"], "did you mean `tickets.create`"),
      (["plan", "--preset", "rewts"], "did you mean `rewst`"),
      (["plan", "--category", "ticket-notes"], "did you mean `tickets-notes`"),
      (["plan", "--operation", "POST /V1.0/Tickts/query", "tickets.get"], "`POST /V1.0/Tickets/query`"),
      (["plan", "--preset", "rewst", "--format", "jsn"], "json"),
      (["plan", "--preset", "rewst", "--format", "sarif"], "offered: `table`, `json`"),
      (["plan", "tickets.get", "--answer", "x=yes"], "no condition is named `x`"),
      (["plan", "tickets.get", "--answer", "x"], "ID=yes or ID=no"),
      (["plan", "tickets.get", "--webhooks", "-1"], "webhooks"),
      (["plan", "--from", "missing.txt"], "missing.txt"),
      (["plan", "--verify", "missing.json"], "`missing.json` cannot be read"),
      (["plan", "--verify", "a", "--compare-guide"], "give one of"),
      (["plan", "tickets.get", "--connection", "main"], "no connection is named `main`"),
      (["plam"], "plam"),
    ]
  )
  func usage(arguments: [String], words: String) async {
    let run = await CommandRun(arguments)
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.notes.contains(words), "\(run.notes)")
  }

  @Test("selections of every kind add up")
  func selections() async throws {
    try await withFolder { folder in
      try "# the desk\ntickets.get # one\n\nticket_notes.*\n".write(
        to: folder.appending(component: "a.txt"),
        atomically: true,
        encoding: .utf8
      )
      let arguments = [
        "plan", "companies.get", "--category", "surveys", "--operation", "POST /V1.0/Tickets/query", "--webhooks", "2",
        "--from", "a.txt", "--json",
      ]
      let run = await CommandRun(arguments, in: folder)
      let ids = try JSONValue(parsing: run.output)["actions"]?.array?.compactMap(\.string) ?? []
      #expect(
        Set(["companies.get", "surveys.get", "tickets.get", "ticket_notes.create", "webhooks:2"]).isSubset(of: ids)
      )
      #expect(ids.contains("operation:Tickets:query"))
    }
  }

  @Test("a plan can be made anew from a plan and from a certificate")
  func again() async throws {
    try await withFolder { folder in
      let arguments = ["plan", "--preset", "service-desk", "--webhooks", "1", "--json"]
      let first = await CommandRun(
        arguments + ["--output", "plan.json", "--certificate", "certificate.json"],
        in: folder
      )
      #expect(first.status == 0)
      #expect(first.output.isEmpty)
      let levels = try await ["plan.json", "certificate.json"].asyncMap { file in
        let text = await CommandRun(["plan", "--from", file, "--json"], in: folder).output
        return try JSONValue(parsing: text)["settings"]
      }
      let plan = try JSONValue(parsing: String(contentsOf: folder.appending(component: "plan.json"), encoding: .utf8))
      #expect(levels == [plan["settings"], plan["settings"]])
    }
  }

  @Test("a certificate is valid, and a changed one is refused with 1")
  func certificates() async throws {
    try await withFolder { folder in
      let file = folder.appending(component: "certificate.json")
      _ = await CommandRun(["plan", "--preset", "rewst", "--certificate", file.path], in: folder)
      let valid = await CommandRun(["plan", "--verify", "certificate.json", "--format", "table"], in: folder)
      #expect(valid.status == 0)
      #expect(valid.output.hasPrefix("valid: the level allows 64 actions"))
      let text = try String(contentsOf: file, encoding: .utf8)
      try text.replacing("\"contracts.visibility\": \"Full\"", with: "\"contracts.visibility\": \"Limited\"")
        .write(to: file, atomically: true, encoding: .utf8)
      let refused = await CommandRun(["plan", "--verify", "certificate.json", "--json"], in: folder)
      #expect(refused.status == 1)
      let verdict = try JSONValue(parsing: refused.output)
      #expect(verdict["verdict"] == "refused")
      #expect(verdict["refusals"]?.array?.isEmpty == false)
      try "no json".write(to: file, atomically: true, encoding: .utf8)
      #expect(await CommandRun(["plan", "--verify", "certificate.json"], in: folder).status == 2)
    }
  }

  @Test("an answered condition raises its setting and leaves the top")
  func answers() async throws {
    let id = "records-belong-to-vendor-or-partner-organizations"
    let run = await CommandRun(["plan", "tickets.get", "--answer", "\(id)=yes", "--format", "table"])
    #expect(run.status == 0)
    #expect(run.output.contains("Vendor & Partners"))
    #expect(!run.output.contains("records of Vendor or Partner organizations will be invisible"))
  }

  @Test("the other way of taking unproved requirements is shown in both directions")
  func assume() async throws {
    var differences: [JSONValue?] = []
    for mode in ["least", "documented"] {
      let run = await CommandRun(["plan", "--preset", "rewst", "--assume", mode, "--json"])
      differences.append(try JSONValue(parsing: run.output)["assumeDifference"]?["settings"])
    }
    let least = try #require(differences[0]?.array)
    let documented = try #require(differences[1]?.array)
    #expect(least.count == documented.count)
    for (one, other) in zip(least, documented) {
      #expect(one["here"] == other["there"])
      #expect(one["there"] == other["here"])
    }
  }

  @Test("a terminal gets a table, and colour unless NO_COLOR is set")
  func terminal() async {
    let arguments = ["plan", "tickets.get"]
    #expect(await CommandRun(arguments, isTerminal: true).output.contains("\u{1B}[1m"))
    let plain = await CommandRun(arguments, environment: ["NO_COLOR": "1"], isTerminal: true).output
    #expect(plain.hasPrefix("Rewst Automation: "))
    #expect(!plain.contains("\u{1B}"))
  }

  @Test("the guide's eight rows are compared", arguments: ["table", "json", "markdown", "csv"])
  func guide(format: String) async throws {
    let run = await CommandRun(["plan", "--compare-guide", "--format", format])
    #expect(run.status == 0)
    #expect(run.output.contains("Manage Adjustments"))
    if format == "json" { #expect(try JSONValue(parsing: run.output)["rows"]?.array?.count == 8) }
  }

  @Test("the open questions that touch a plan are steps")
  func experiments() async throws {
    let run = await CommandRun(["plan", "tickets.create", "--experiments", "--json"])
    let ids = try JSONValue(parsing: run.output).array?.compactMap { $0["id"]?.string } ?? []
    #expect(ids.contains("e1-create-without-crm"))
    #expect(!ids.contains("e5-document-categories"))
  }
}

extension Sequence {
  fileprivate func asyncMap<Answer>(_ body: (Element) async throws -> Answer) async rethrows -> [Answer] {
    var answers: [Answer] = []
    for element in self { answers.append(try await body(element)) }
    return answers
  }
}
