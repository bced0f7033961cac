import Autotask
import Foundation
import Testing

@Suite("postern actions and presets")
struct ListTests {
  @Test("the guide's actions are an array with what each requires")
  func actions() async throws {
    let run = await CommandRun(["actions", "list", "--preset", "rewst", "--format", "json"])
    #expect(run.status == 0)
    let actions = try #require(try JSONValue(parsing: run.output).array)
    #expect(actions.count == 64)
    for action in actions {
      for key in ["id", "category", "title", "entity", "verb", "method", "path", "effect", "evidence", "requires"] {
        #expect(action[key] != nil, "\(key) of \(action["id"]?.string ?? "")")
      }
    }
    let create = actions.first { $0["id"] == "tickets.create" }
    let settings = create?["requires"]?.array?.compactMap { $0["setting"]?.string }
    #expect(settings?.contains("servicedesk.tickets.add") == true)
  }

  @Test("the list has the actions of more than one call, with the same keys; a preset has none of them")
  func composites() async throws {
    let all = try #require(try await CommandRun(["actions", "list", "--json"]).json.array)
    let composites = all.filter { $0["group"] == "composite" }
    let ids = Set(composites.compactMap { $0["id"]?.string })
    #expect(ids.isSuperset(of: ["tickets.activity", "version.get", "zone.get", "threshold.get", "request"]))
    for key in all[0].object?.keys ?? [] where key != "access" && !["alternatives", "conditions"].contains(key) {
      #expect(
        composites.allSatisfy { $0[key] != nil } || ["narrower", "fallback", "publishedAs"].contains(key),
        "\(key)"
      )
    }
    let activity = composites.first { $0["id"] == "tickets.activity" }
    #expect(activity?["requires"]?.array?.isEmpty == false && activity?["operations"]?.array?.count == 3)
    let database = try #require(
      try await CommandRun(["actions", "list", "--category", "database", "--json"]).json.array
    )
    #expect(database.count == 6 && database.allSatisfy { $0["category"] == "database" })
    let shown = await CommandRun(["actions", "show", "tickets.activity"])
    #expect(shown.status == 0 && shown.output.contains("TicketAttachments"), "\(shown.output)\(shown.notes)")
  }

  @Test("presets are an array of ids, titles and actions")
  func presets() async throws {
    let presets = try #require(try JSONValue(parsing: await CommandRun(["presets", "--json"]).output).array)
    let rewst = presets.first { $0["id"] == "rewst" }
    #expect(rewst?["actions"]?.array?.count == 64)
    #expect(presets.contains { $0["id"] == "read-only" })
  }

  @Test("every action can be shown", arguments: ["table", "json", "markdown"])
  func show(format: String) async throws {
    let run = await CommandRun(["actions", "show", "contracts.adjust_services", "--format", format])
    #expect(run.status == 0)
    #expect(run.output.contains("ContractServiceAdjustments"))
  }

  @Test(
    "unknown names end with 2 and the nearest",
    arguments: [
      (["actions", "show", "ticket.create"], "`tickets.create`"),
      (["actions", "list", "--category", "survey"], "`surveys`"),
      (["actions", "list", "--preset", "read_only"], "`read-only`"),
      (
        ["experiment", "record", "e1-create-without-cmr", "--outcome", "1", "--connection", "main"],
        "`e1-create-without-crm`"
      ),
    ]
  )
  func unknown(arguments: [String], nearest: String) async {
    let run = await CommandRun(arguments)
    #expect(run.status == 2)
    #expect(run.notes.contains("did you mean \(nearest)"), "\(run.notes)")
  }

  @Test(
    "every command has help with an example",
    arguments: [
      [], ["plan"], ["actions"], ["actions", "list"], ["actions", "show"], ["presets"], ["experiment"],
      ["experiment", "list"], ["experiment", "record"], ["experiment", "forget"], ["setup"],
    ]
  )
  func help(command: [String]) async {
    let run = await CommandRun(command + ["--help"])
    #expect(run.status == 0)
    #expect(run.notes.isEmpty)
    #expect(run.output.contains("Example"), "\(run.output)")
  }
}
