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
      let seen = json["steps"]?.array?.compactMap { $0["seen"]?.string } ?? []
      #expect(seen.count == 7)
      #expect(seen.contains { $0.hasPrefix("64 of 64 actions worked over REST") }, "\(seen)")
      #expect(seen.contains { $0.hasPrefix("2 tools and 2 paths listed") && $0.contains("0 calls reached") }, "\(seen)")
      let page = try String(contentsOf: folder.appending(component: "demo.html"), encoding: .utf8)
      #expect(
        page.contains("id=\"plan\"") && page.contains("id=\"matrix\"") && page.contains("id=\"guard\"")
          && !page.contains("<script")
      )
    }
  }
}
