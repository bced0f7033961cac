import Foundation
import Testing

@Suite("postern generate-docs")
struct DocumentTests {
  @Test("writes the four documents, complete")
  func documents() async throws {
    try await withFolder { folder in
      let run = await CommandRun(["generate-docs", folder.path], in: folder)
      #expect(run.status == 0)
      func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(component: name), encoding: .utf8)
      }
      let roads = try text("roads.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
      #expect(roads.count == 232)
      let access = try text("access.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
      #expect(access.count == 232)
      #expect(try text("access.md").contains("928 cells"))
      let settings = try text("settings.md").split(separator: "\n").filter { $0.hasPrefix("| `") }
      #expect(settings.count == 255)
      let commands = try text("commands.md")
      for command in ["plan", "actions list", "actions show", "presets", "experiment record", "setup"] {
        #expect(commands.contains("## postern \(command)\n"), "\(command)")
      }
      #expect(!commands.contains("## postern generate-docs"))
    }
  }
}
