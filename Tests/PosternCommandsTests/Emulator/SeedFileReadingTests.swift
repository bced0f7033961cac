import Foundation
import Testing

@Suite("postern emulator --seed-file")
struct SeedFileReadingTests {
  /// What the command says of a file; it never gets as far as to serve.
  private func complaint(_ text: String, name: String = "tenant.yaml") async throws -> String {
    try await withFolder { folder in
      try Data(text.utf8).write(to: folder.appending(component: name))
      let run = await CommandRun(["emulator", "--seed-file", name], in: folder)
      #expect(run.status == 2)
      return run.notes
    }
  }

  @Test("names file, line and the nearest name")
  func lines() async throws {
    let notes = try await complaint(
      """
      replace: true
      levels:
        Narrow:
          servicedesk.tickets.veiw: All
      rows:
        Tickets:
          - id: 7000
            titel: x
      """
    )
    #expect(notes.contains("tenant.yaml:4: levels.Narrow.servicedesk.tickets.veiw: unknown setting"))
    #expect(notes.contains("tenant.yaml:8: rows.Tickets[0].titel: unknown field `titel`: did you mean `title`?"))
  }

  @Test("keeps Yes, Off and leading zeros as texts")
  func texts() async throws {
    // All of the file is right but for its last line: had `No` or `Off` become false, they would be named too.
    let notes = try await complaint(
      """
      levels:
        Narrow:
          servicedesk.tickets.add: No
      tenant:
        external.module.documentation: Off
      rows:
        Companies:
          - companyName: Alder
            companyType: 1
            phone: 0123
            postalCode: 01234
            ownerResourceID: $nobody
      """
    )
    #expect(notes.split(separator: "\n").filter { $0.contains("tenant.yaml") }.count == 1)
    #expect(notes.contains("tenant.yaml:12: rows.Companies[0].ownerResourceID: unknown row `$nobody`"))
  }

  @Test("says what is no YAML, no JSON, or not there")
  func broken() async throws {
    #expect(try await complaint("rows: [").contains("tenant.yaml:2: did not find"))
    #expect(try await complaint("{\"rows\":", name: "tenant.json").contains("`tenant.json` is no JSON"))
    #expect(try await complaint("").contains("is empty"))
    let run = await CommandRun(["emulator", "--seed-file", "nothing.yaml"])
    #expect(run.status == 2 && run.notes.contains("nothing.yaml"))
    let limit = await CommandRun(["emulator", "--hourly-threshold", "0"])
    #expect(limit.status == 2 && limit.notes.contains("--hourly-threshold"))
  }
}
