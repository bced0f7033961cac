import Autotask
import LeastPrivilege
import Testing

@Suite("What a user says of a plan")
struct PlanOptionTests {
  let catalogue: PolicyCatalogue
  let planner: Planner

  init() throws {
    catalogue = try PolicyCatalogue()
    planner = Planner(catalogue)
  }

  private func plan(_ words: [String], _ options: PlanOptions = .init(), webhooks: Int = 0) throws -> Plan {
    var selection = Selection()
    for word in words { try selection.add(word, from: catalogue) }
    selection.add(webhooks: webhooks)
    return try planner.plan(selection, options: options)
  }

  @Test("a condition that holds raises its setting; one left open says what will be missing")
  func conditions() throws {
    let id = Condition.id(of: "records belong to Vendor or Partner organizations")
    let open = try plan(["tickets.get"])
    let condition = try #require(open.conditions.first { $0.id == id })
    #expect(condition.answer == nil && condition.consequence.contains("invisible, without an error"))
    let answered = try plan(["tickets.get"], PlanOptions(answers: [id: true]))
    #expect(answered.level["crm.access.vendor-partner"] == "All" && open.level["crm.access.vendor-partner"] == nil)
    #expect(try plan(["tickets.get"], PlanOptions(answers: [id: false])).level == open.level)
  }

  @Test("editing own notes alone needs less")
  func narrowing() throws {
    let all = try plan(["ticket_notes.update"])
    #expect(all.level["servicedesk.ticket-notes.edit"] == "All")
    let id = try #require(all.conditions.first { $0.settings.contains { $0.value == "Mine" } }?.id)
    let own = try plan(["ticket_notes.update"], PlanOptions(answers: [id: true]))
    #expect(own.level["servicedesk.ticket-notes.edit"] == "Mine")
  }

  @Test("as many webhooks as asked for, no more")
  func webhooks() throws {
    #expect(try plan(["tickets.get"], webhooks: 3).level["other.webhooks.max"] == "3")
    #expect(try plan(["rewst-full"]).level["other.webhooks.max"] == "1")
    #expect(try plan(["rewst-full"], webhooks: 17).level["other.webhooks.max"] == "17")
    #expect(try plan(["tickets.get"]).level["other.webhooks.create"] == nil)
  }

  @Test("documented assumptions raise what nobody has proved, and only that")
  func assume() throws {
    let least = try plan(["surveys"])
    let documented = try plan(["surveys"], PlanOptions(assume: .documented))
    #expect(least.level.isEmpty && documented.level.count == 1)
    #expect(documented.assumed.count == 3)
    #expect(
      try plan(["projects.list_by_filter"], PlanOptions(assume: .documented)).level
        == plan(["projects.list_by_filter"]).level
    )
  }

  @Test("what nobody has proved carries what to try next")
  func ladders() throws {
    let plan = try plan(["rewst"])
    let resources = try #require(plan.unproved.first { $0.action == "resources.get" })
    #expect(resources.fallback.map(\.setting) == ["admin.your-organization", "admin.resources-users-hr"])
    for unproved in plan.unproved { #expect(!unproved.why.isEmpty, "\(unproved.action)") }
    let weak = plan.selection.items.filter { item in
      let requirement = catalogue.requirement(of: item)
      return requirement.evidence(of: requirement.choices[0]) < .observed
    }
    #expect(weak.allSatisfy { item in plan.unproved.contains { $0.action == item.id && !$0.fallback.isEmpty } })
  }

  @Test("what a tenant observed shrinks its plan, and is graded so")
  func facts() throws {
    let experiment = try #require(catalogue.experiments().first { $0.number == 1 })
    let tenant = catalogue.applying(experiment.outcomes[0].effect)
    var selection = Selection()
    try selection.add("tickets.create", from: tenant)
    #expect(try Planner(tenant).plan(selection).level == ["servicedesk.tickets.add": "Yes"])
    #expect(try Planner(catalogue).plan(selection).level.count == 2)
  }

  @Test("an operation is planned like an action, and one that the API lacks is refused")
  func operations() throws {
    let routes = RouteTable(try catalogue.entities())
    var selection = Selection()
    try selection.add(operation: "PATCH /v1.0/tickets", from: routes)
    #expect(selection.items.map(\.id) == ["operation:Tickets:update"])
    #expect(try planner.plan(selection).level == plan(["tickets.update"]).level)
    #expect(throws: SelectionError.self) { try selection.add(operation: "DELETE /V1.0/Tickets/1", from: routes) }
    #expect(throws: SelectionError.self) { try selection.add(operation: "/V1.0/Tickets", from: routes) }
    var impossible = Selection()
    impossible.add(.operation(entity: "Tickets", right: .delete))
    #expect(throws: PlanError.self) { try planner.plan(impossible) }
  }

  @Test("a misspelt name is refused with the nearest ones")
  func misspelt() {
    var selection = Selection()
    let error = #expect(throws: SelectionError.self) { try selection.add("tickets.craete", from: catalogue) }
    #expect(error?.nearest.first == "tickets.create")
    #expect(throws: SelectionError.self) { try selection.add("nothing.*", from: catalogue) }
    #expect(throws: SelectionError.self) { try selection.add(preset: "rewts", from: catalogue) }
  }

  @Test("the guide's table is read row by row")
  func guide() throws {
    let verdicts = try GuideComparison(catalogue).rows.map(\.verdict)
    #expect(
      verdicts == [.looser, .noSuchSetting, .both, .right, .looser, .noSuchSetting, .tighter, .noSuchSetting]
    )
  }

  @Test("a way to some of the rows is not enough, and is told as what the level lets through")
  func inPart() throws {
    let tasks = try plan(["tasks.get"])
    #expect(tasks.level == ["projects.client-internal.view": "All"])
    #expect(tasks.residualRisk.contains { $0.text.contains("read") && $0.text.contains("TimeEntries") })
    let both = try plan(["tasks.get", "time_entries.get"])
    #expect(both.level == tasks.level.merging(["servicedesk.tickets.view": "All"]) { $1 })
    let time = try plan(["time_entries.get"])
    #expect(time.level == ["servicedesk.tickets.view": "All"] && time.alternatives.isEmpty)
    let id = Condition.id(of: "task time must be visible")
    #expect(time.conditions.contains { $0.id == id })
    #expect(try plan(["time_entries.get"], PlanOptions(answers: [id: true])).level == both.level)
  }

  @Test("the other minimal levels are told")
  func alternatives() throws {
    let contracts = try plan(["contracts.get"])
    #expect(contracts.level["contracts.contracts.view"] == "Organizations")
    #expect(contracts.alternatives == [["contracts.visibility": "Full", "contracts.contracts.view": "All"]])
    #expect(contracts.preference != nil)
    #expect(try plan(["tickets.get"]).alternatives.isEmpty)
  }
}
