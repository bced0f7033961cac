import Autotask
import Foundation
import Testing

@Suite("The plan of preset rewst in every format")
struct PlanSnapshotTests {
  static let formats = ["table", "json", "markdown", "html", "csv"]

  /// Compared with what is kept; `POSTERN_RECORD_SNAPSHOTS=1` writes it anew.
  @Test("is what was reviewed", arguments: formats)
  func snapshot(format: String) async throws {
    let run = await CommandRun(["plan", "--preset", "rewst", "--format", format])
    #expect(run.status == 0)
    #expect(run.notes.isEmpty)
    // The digest changes with every letter of the catalogue, of which most do not concern this plan.
    let output = run.output.replacing(#/sha256:[0-9a-f]+/#, with: "sha256:…")
    let kept = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(components: "Snapshots", "plan-rewst.\(format)")
    if ProcessInfo.processInfo.environment["POSTERN_RECORD_SNAPSHOTS"] == "1" {
      try Data(output.utf8).write(to: kept)
    }
    let text = try String(contentsOf: kept, encoding: .utf8)
    #expect(
      text == output,
      "differs; if that is meant, record with POSTERN_RECORD_SNAPSHOTS=1 and read the difference"
    )
  }

  @Test("is the same from run to run", arguments: formats)
  func stable(format: String) async {
    let runs = [
      await CommandRun(["plan", "--preset", "rewst", "--format", format]),
      await CommandRun(["plan", "--preset", "rewst", "--format", format]),
    ]
    #expect(runs[0].output == runs[1].output)
  }

  @Test("says what is proved, and what is left at its narrowest before any setting", arguments: formats)
  func proof(format: String) async throws {
    let output = await CommandRun(["plan", "--preset", "rewst", "--format", format]).output
    #expect(output.lowercased().contains("least for the rules of catalogue sha256:"))
    let condition = try #require(output.range(of: "will be invisible, without an error"))
    let setting = try #require(
      output.range(of: format == "json" ? "\"settings\": [\n    {\n      \"id\": \"contracts" : "Contract Visibility")
    )
    #expect(condition.lowerBound < setting.lowerBound)
  }

  @Test("JSON can be read and holds the published members")
  func json() async throws {
    let plan = try JSONValue(parsing: await CommandRun(["plan", "--preset", "rewst", "--json"]).output)
    #expect(plan["format"] == "postern-plan/1")
    #expect(plan["name"] == "Rewst Automation")
    #expect(plan["actions"]?.array?.count == 64)
    #expect(plan["settings"]?.array?.count == 19)
    #expect(plan["outsideTheLevel"]?.array?.count == 1)
    for key in ["baseLevel", "baseline", "conditions", "alternatives", "residualRisk", "unproved", "proof"] {
      #expect(plan[key] != nil, "\(key) is missing")
    }
    #expect(plan["proof"]?["cells"]?["documented"]?.integer ?? 0 > 0)
    #expect(plan["assumeDifference"]?["other"] == "documented")
  }

  @Test("CSV has one row a setting, every row with every column")
  func csv() async throws {
    let lines = try CSVReader.rows(await CommandRun(["plan", "--preset", "rewst", "--format", "csv"]).output)
    let heads = try #require(lines.first)
    #expect(
      heads == [
        "kind", "id", "section", "group", "label", "value", "lowest", "evidence", "neededBy", "why", "clickPath",
        "sources",
      ]
    )
    #expect(lines.filter { $0.first == "level" }.count == 19)
    #expect(lines.filter { $0.first == "outside the level" }.count == 1)
    #expect(lines.filter { $0.first == "baseline" }.count == 4)
    #expect(lines.allSatisfy { $0.count == heads.count })
  }
}

/// Reads comma-separated values by RFC 4180.
enum CSVReader {
  struct Broken: Error {}

  static func rows(_ text: String) throws -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = ""
    var isQuoted = false
    var rest = text.unicodeScalars[...]
    while let next = rest.popFirst() {
      switch (next, isQuoted) {
      case ("\"", true) where rest.first == "\"":
        cell.append("\"")
        rest.removeFirst()
      case ("\"", _): isQuoted.toggle()
      case (",", false):
        row.append(cell)
        cell = ""
      case ("\r", false):
        guard rest.popFirst() == "\n" else { throw Broken() }
        rows.append(row + [cell])
        (row, cell) = ([], "")
      default: cell.unicodeScalars.append(next)
      }
    }
    guard row.isEmpty, cell.isEmpty, !isQuoted else { throw Broken() }
    return rows
  }
}
