import Autotask
import Foundation
import PosternStore
import Testing

@Suite("postern grants show")
struct GrantsShowTests {
  private let text = caller(
    """
    - id: g
      actions: [tickets.update, ticket_notes.list_for_ticket]
      operations: [{entity: Companies, verbs: [get]}]
      fields:
        read: {except: [description, TicketNotes.title]}
        write: {only: [status, 'udf:Root Cause']}
    """
  )

  @Test("resolves actions, and names for each entity the fields that concern it")
  func columns() async throws {
    try await withGrants(text) { grants in
      let run = await grants.run("grants", "show", "--format", "csv")
      #expect(run.status == 0, "\(run.notes)")
      let rows = run.output.split(separator: "\r\n").map(String.init)
      #expect(
        rows == [
          "caller,grant,entity,verbs,rows,reads,writes,mode,until",
          "c,g,Companies,get,all,all,,live,",
          "c,g,TicketNotes,query,all,\"all but description, TicketNotes.title\",,live,",
          "c,g,Tickets,update,all,,\"status, udf:Root Cause\",live,",
        ]
      )
    }
  }

  @Test("tells what each grant opens, in JSON")
  func json() async throws {
    try await withGrants(text) { grants in
      let run = await grants.run("grants", "show", "--json", "--caller", "c")
      let shown = try #require(try run.json.array?.first)
      #expect(shown["id"] == "c")
      #expect(shown["opens"]?["g"]?.array?.map { $0["entity"] } == ["Companies", "TicketNotes", "Tickets"])
      let unknown = await grants.run("grants", "show", "--caller", "d")
      #expect(unknown.status == 2)
    }
  }

  @Test("shows the version in force where no file is named, and what was in force at any time before")
  func past() async throws {
    try await withGrants(text) { grants in
      let store = try grants.store()
      let march = try Date("2026-03-01T12:00:00Z", strategy: .iso8601)
      for (index, id) in ["first", "second"].enumerated() {
        _ = try await store.applyGrants(
          document: [
            "version": 1, "callers": [["id": .string(id), "grants": [["id": "g", "actions": ["tickets.get"]]]]],
          ],
          opened: [id: ["g": [["entity": "Tickets", "verbs": ["get"]]]]],
          by: nil,
          at: march.addingTimeInterval(Double(index) * 86_400 * 10)
        )
      }
      func callers(_ more: String...) async throws -> [String?] {
        let run = await CommandRun(["grants", "show", "--json"] + more, in: grants.folder)
        return try run.json.array?.map { $0["id"]?.string } ?? []
      }
      #expect(try await callers() == ["second"])
      #expect(try await callers("grants.yaml") == ["c"])
      #expect(try await callers("--at", "2026-03-03") == ["first"])
      #expect(try await callers("--at", "2026-03-11T12:00:00Z") == ["second"])
      #expect(try await callers("--at", "2026-03-11T11:59:59Z") == ["first"])
      #expect(try await callers("--number", "1") == ["first"])
      let noted = await grants.run("grants", "show", "--at", "2026-03-03")
      #expect(noted.notes == "version 1, in force since 2026-03-01T12:00:00Z\n")
      for wrong in [
        ["--at", "2026-03-01"], ["--at", "March"], ["--number", "3"], ["--at", "2026-03-03", "--number", "1"],
        ["grants.yaml", "--at", "2026-03-03"],
      ] {
        #expect(await CommandRun(["grants", "show"] + wrong, in: grants.folder).status == 2, "\(wrong)")
      }
    }
  }
}
