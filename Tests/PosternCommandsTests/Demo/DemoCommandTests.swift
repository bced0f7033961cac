import Autotask
import Foundation
import PosternCommands
import Testing

@Suite("postern demo")
struct DemoCommandTests {
  @Test("Everything is as promised, and one page is written")
  func demo() async throws {
    try await withFolder { folder in
      let run = await CommandRun(["demo", "--json", "--report", "demo.html"], in: folder)
      #expect(run.status == 0, "\(run.output)\(run.notes)")
      let json = try run.json
      #expect(json["kept"] == true)
      #expect(json["steps"]?.array?.count == 5)
      let page = try String(contentsOf: folder.appending(component: "demo.html"), encoding: .utf8)
      #expect(page.contains("id=\"plan\"") && page.contains("id=\"matrix\"") && !page.contains("<script"))
    }
  }
}
