import Autotask
import LeastPrivilege
import Testing

@Suite("Plans of the presets")
struct PresetPlanTests {
  let catalogue: PolicyCatalogue
  let planner: Planner

  init() throws {
    catalogue = try PolicyCatalogue()
    planner = Planner(catalogue)
  }

  private func level(_ words: String...) throws -> [String: String] {
    var selection = Selection()
    for word in words { try selection.add(word, from: catalogue) }
    return try planner.plan(selection).level
  }

  static let rewst = [
    "crm.access.customer-cancelation": "All", "crm.organizations.add": "Yes", "crm.organizations.edit": "All",
    "crm.contacts.add": "Yes", "contracts.visibility": "Full", "contracts.contracts.view": "Organizations",
    "contracts.contracts.add": "Yes", "documents.access": "Yes", "documents.manage": "Yes",
    "documents.attachments.add": "Yes", "documents.attachments.delete": "Yes", "documents.docs.approve": "Yes",
    "projects.client-internal.view": "All", "projects.client-internal.add": "Yes", "servicedesk.tickets.view": "All",
    "servicedesk.tickets.add": "Yes", "servicedesk.tickets.edit": "Yes", "servicedesk.ticket-notes.edit": "All",
    "admin.service-desk-tickets": "Yes",
    "external.proxy-time-entry": "Enabled for Timesheet Approvers and Administrators",
  ]

  @Test("the guide's 64 actions need 19 settings in the level and one outside it")
  func rewst() throws {
    var selection = Selection()
    try selection.add(preset: "rewst", from: catalogue)
    let plan = try planner.plan(selection)
    #expect(plan.level == Self.rewst)
    #expect(plan.settings.count == 19)
    #expect(plan.outsideTheLevel.map(\.setting.id) == ["external.proxy-time-entry"])
    #expect(plan.selection.items.count == 64)
  }

  @Test("without time entries and the category update no Admin box and no tenant setting remains")
  func withoutTime() throws {
    var selection = Selection()
    let left = Set(["ticket_categories.update"])
    for action in catalogue.actions.all
    where action.group == .guide && action.category != "time-entries" && !left.contains(action.id) {
      selection.add(.action(action))
    }
    let plan = try planner.plan(selection)
    var expected = Self.rewst
    expected["admin.service-desk-tickets"] = nil
    expected["external.proxy-time-entry"] = nil
    #expect(plan.level == expected)
  }

  @Test("a service desk needs four settings")
  func serviceDesk() throws {
    #expect(
      try level("service-desk") == [
        "crm.access.customer-cancelation": "All", "servicedesk.tickets.view": "All", "servicedesk.tickets.add": "Yes",
        "servicedesk.tickets.edit": "Yes",
      ]
    )
  }

  @Test("reading alone needs seven settings")
  func readOnly() throws {
    #expect(
      try level("read-only") == [
        "crm.access.customer-cancelation": "All", "contracts.visibility": "Full",
        "contracts.contracts.view": "Organizations", "documents.access": "Yes", "documents.manage": "Yes",
        "projects.client-internal.view": "All", "servicedesk.tickets.view": "All",
      ]
    )
  }
}
