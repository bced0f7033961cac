import Autotask
import Foundation
import PosternCommands
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("The formats of an audit")
struct AuditFormatTests {
  @Test("Each parses as what it says, and tells the same verdicts")
  func formats() async throws {
    try await withEmulatedConnection { connection in
      let json = await connection.run("audit", "main", "--preset", "service-desk", "--json")
      let report = try json.json
      #expect(report["format"] == "postern-audit/1")
      #expect(report["entities"]?.array?.count == 232)
      let excess = try #require(report["summary"]?["excess"]?.integer)

      let sarif = await connection.run("audit", "main", "--preset", "service-desk", "--format", "sarif")
      let log = try sarif.json
      #expect(log["version"] == "2.1.0")
      let run = try #require(log["runs"]?.array?.first)
      let rules = run["tool"]?["driver"]?["rules"]?.array?.compactMap { $0["id"]?.string } ?? []
      let results = run["results"]?.array ?? []
      #expect(results.count { $0["ruleId"] == "excess" } == excess)
      for result in results {
        let index = try #require(result["ruleIndex"]?.integer)
        #expect(rules[Int(index)] == result["ruleId"]?.string)
        #expect(["none", "note", "warning", "error"].contains(result["level"]?.string))
        #expect(result["message"]?["text"]?.string?.isEmpty == false)
        // SARIF 2.1.0, 3.27.9: a kind other than `fail` goes with level `none`.
        #expect((result["level"] == "none") == (result["kind"] == "informational"))
      }

      let csv = await connection.run("audit", "main", "--preset", "service-desk", "--format", "csv")
      let lines = csv.output.split(separator: "\r\n")
      #expect(lines.first == "entity,verb,needed,granted,used,verdict,note")
      #expect(lines.count { $0.contains(",excess,") } == excess)

      let html = await connection.run("audit", "main", "--preset", "service-desk", "--format", "html")
      #expect(html.output.contains("id=\"verdict-excess\""))
      #expect(!html.output.contains("<script") && !html.output.contains("http://") && !html.output.contains("src="))
      let page = html.output.replacing(/<!DOCTYPE html>\n?/, with: "")
      #expect(try XMLDocument(data: Data(page.utf8)).rootElement()?.name == "html")

      let markdown = await connection.run("audit", "main", "--preset", "service-desk", "--format", "markdown")
      #expect(markdown.output.contains("| entity | query | create | update | delete |"))
    }
  }

  @Test("A table shows what deserves attention; --all shows every entity; --output writes a file")
  func table() async throws {
    try await withEmulatedConnection { connection in
      try await connection.hold(["service-desk"])
      let table = await connection.run("audit", "main", "--preset", "service-desk", isTerminal: true)
      #expect(table.status == 0)
      #expect(table.output.contains("Exactly least"))
      #expect(!table.output.contains("Countries"))
      let all = await connection.run("audit", "main", "--preset", "service-desk", "--all", isTerminal: true)
      #expect(all.output.contains("Countries"))
      let file = await connection.run(
        "audit",
        "main",
        "--for",
        "service-desk",
        "--format",
        "html",
        "--output",
        "a.html"
      )
      #expect(file.output.isEmpty)
      #expect(file.notes.contains("a.html"))
      #expect(FileManager.default.fileExists(atPath: connection.folder.appending(component: "a.html").path))
    }
  }
}
