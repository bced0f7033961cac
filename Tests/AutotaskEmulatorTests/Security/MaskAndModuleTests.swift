import Autotask
import AutotaskEmulator
import Testing

@Suite struct MaskAndModuleTests {
  private let bench: RuleBench

  init() throws { bench = try RuleBench.shared.get() }

  @Test func `internal cost of resources shows as zero without cost rights and people's admin area`() {
    #expect(bench.rules.maskedFields(of: "Resources", at: bench.system).isEmpty)
    let blind = bench.level("other.view-internal-cost;other.surveys.view-resource-ratings")
    #expect(bench.rules.maskedFields(of: "Resources", at: blind) == ["internalCost": 0])
    let seeing = bench.level(
      "other.view-internal-cost;admin.resources-users-hr;other.surveys.view-resource-ratings"
    )
    #expect(bench.rules.maskedFields(of: "Resources", at: seeing).isEmpty)
  }

  @Test func `hidden fields exist, and the system level hides none`() throws {
    let fields = try FieldCatalogue(.embedded)
    for entity in bench.entities.all {
      #expect(bench.rules.maskedFields(of: entity.name, at: bench.system).isEmpty)
      for field in bench.rules.maskedFields(of: entity.name, at: bench.lowest).keys {
        #expect(fields.field(field, of: entity.name)?.name == field, "\(entity.name).\(field)")
      }
    }
  }

  @Test(arguments: [
    ("Documents", false, false), ("DocumentPlainTextContent", false, false), ("KnowledgeBaseArticles", false, true),
    ("ArticleToDocumentAssociations", false, false), ("Tickets", true, true),
  ])
  func `modules carry documents and articles`(entity: String, withoutBoth: Bool, withoutDocumentation: Bool) {
    var level = bench.system
    #expect(bench.rules.isModuleActive(for: entity, at: level))
    level.values["external.module.documentation"] = "Off"
    #expect(bench.rules.isModuleActive(for: entity, at: level) == withoutDocumentation)
    #expect((bench.rules.reach(of: entity, .query, at: level) != .nothing) == withoutDocumentation)
    level.values["external.module.knowledgebase"] = "Off"
    #expect(bench.rules.isModuleActive(for: entity, at: level) == withoutBoth)
  }

  @Test func `the impersonation grid is asked by entity and right`() {
    #expect(bench.rules.impersonationSetting(for: "TicketNotes", .create) == "wsapi.impersonate.ticket-notes.add")
    #expect(bench.rules.impersonationSetting(for: "ConfigurationItems", .query) == "wsapi.impersonate.devices.view")
    #expect(bench.rules.impersonationSetting(for: "Surveys", .query) == nil)
  }

  @Test func `dependencies follow parents`() {
    let note = bench.rules.dependency(of: "TicketNotes", .update)
    #expect(
      note.settings == [
        "crm.access.customer-cancelation", "crm.access.prospect-lead-dead", "crm.access.vendor-partner",
        "external.line-of-business", "servicedesk.ticket-notes.edit", "servicedesk.tickets.view",
      ]
    )
    #expect(note.rules.contains("organization-access"))
    #expect(bench.rules.dependency(of: "Surveys", .query).settings.isEmpty)
  }
}
