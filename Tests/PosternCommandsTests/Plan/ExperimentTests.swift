import Autotask
import Foundation
import Testing

@Suite("postern experiment")
struct ExperimentTests {
  private static let configuration = """
    connections:
      - {id: main, username: u@x.example, secret: env:S, integrationCode: env:C}
    """

  private func withConfiguration(_ body: (URL) async throws -> Void) async throws {
    try await withFolder { folder in
      try Self.configuration.write(to: folder.appending(component: "postern.yaml"), atomically: true, encoding: .utf8)
      try await body(folder)
    }
  }

  @Test("a recorded outcome changes the plan of its connection, and is gone when it is forgotten")
  func record() async throws {
    try await withConfiguration { folder in
      let plan = ["plan", "tickets.create", "--connection", "main", "--json"]
      let before = await CommandRun(plan, in: folder)
      let record = await CommandRun(
        ["experiment", "record", "e1-create-without-crm", "--outcome", "1", "--connection", "main"],
        in: folder
      )
      #expect(record.status == 0)
      #expect(record.output.contains("recorded for main"))
      #expect(record.output.contains("plan of preset rewst"))
      let after = await CommandRun(plan, in: folder)
      let settings = try JSONValue(parsing: after.output)["settings"]?.array?.compactMap { $0["id"]?.string }
      #expect(settings == ["servicedesk.tickets.add"])
      let list = await CommandRun(["experiment", "list", "--connection", "main"], in: folder)
      #expect(list.output.contains("\"recorded\": \"the first POST answers with an itemId\""))
      let forget = ["experiment", "forget", "e1-create-without-crm", "--connection", "main"]
      #expect(await CommandRun(forget, in: folder).status == 0)
      #expect(await CommandRun(forget, in: folder).status == 1)
      #expect(await CommandRun(plan, in: folder).output == before.output)
    }
  }

  @Test("an outcome that there is not ends with 2 and the list")
  func outcome() async throws {
    try await withConfiguration { folder in
      let run = await CommandRun(["experiment", "record", "1", "--outcome", "9", "--connection", "main"], in: folder)
      #expect(run.status == 2)
      #expect(run.notes.contains("1: the first POST answers with an itemId"))
      let unknown = await CommandRun(
        ["experiment", "record", "1", "--outcome", "1", "--connection", "mian"],
        in: folder
      )
      #expect(unknown.status == 2)
      #expect(unknown.notes.contains("`main`"))
    }
  }
}
