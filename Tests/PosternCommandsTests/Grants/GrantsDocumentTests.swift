import Autotask
import Foundation
import Testing

/// The examples of `docs/grants.md` are files that the commands read as the page says.
@Suite("docs/grants.md")
struct GrantsDocumentTests {
  private struct Block {
    var kind: String
    var text: String
  }

  private func blocks() throws -> [Block] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appending(path: "docs/grants.md"), encoding: .utf8)
    var blocks: [Block] = []
    var open: Block?
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if let block = open {
        if line == "```" {
          blocks.append(block)
          open = nil
        } else {
          open?.text += line + "\n"
        }
      } else if line.hasPrefix("```") {
        open = Block(kind: String(line.dropFirst(3)), text: "")
      }
    }
    return blocks
  }

  /// An example that is a list of grants is a whole file with one caller around it.
  private func file(_ example: String) -> String { example.hasPrefix("- ") ? caller(example) : example }

  @Test("Every example passes the check without a warning")
  func examples() async throws {
    let examples = try blocks().filter { $0.kind.hasPrefix("yaml") && $0.kind != "yaml wrong" }
    #expect(examples.count > 10)
    for example in examples {
      try await withGrants(file(example.text)) { grants in
        let run = await grants.run("grants", "check", "--json")
        #expect(run.status == 0, "\(example.text)\n\(run.notes)")
        let findings = try run.json
        #expect(findings == [], "\(example.text)\n\(run.output)")
      }
    }
  }

  @Test("Every key of the form is in an example")
  func keys() throws {
    let text = try blocks().filter { $0.kind.hasPrefix("yaml") }.map(\.text).joined()
    for key in [
      "version", "forbid", "callers", "id", "description", "limits", "requestsPerHour", "concurrent", "recordsPerHour",
      "priority", "grants", "connection", "actions", "operations", "entity", "verbs", "companies", "where", "op",
      "field",
      "value", "items", "fields", "read", "write", "only", "except", "values", "impersonate", "mode",
      "verifyAfterWrite",
      "validUntil",
    ] {
      #expect(text.contains("\(key):"), "\(key)")
    }
  }

  @Test("The wrong example is refused in the words of the page")
  func wrong() async throws {
    let blocks = try blocks()
    let index = try #require(blocks.firstIndex { $0.kind == "yaml wrong" })
    try await withGrants(blocks[index].text) { grants in
      let run = await grants.run("grants", "check", "--format", "table")
      #expect(run.status == 2)
      #expect(run.notes == "postern: " + blocks[index + 1].text)
    }
  }

  @Test("The two versions differ as the page says")
  func difference() async throws {
    let blocks = try blocks()
    let index = try #require(blocks.firstIndex { $0.kind == "yaml before" })
    try await withGrants(blocks[index + 1].text) { grants in
      try grants.write(blocks[index].text, to: "before.yaml")
      let run = await grants.run("grants", "diff", "--from", "before.yaml", "--format", "table")
      #expect(run.output == blocks[index + 2].text)
    }
  }
}
