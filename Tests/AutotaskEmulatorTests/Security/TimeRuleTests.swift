import Autotask
import AutotaskEmulator
import Testing

@Suite struct TimeRuleTests {
  private let bench: RuleBench
  private let base = """
    crm.access.customer-cancelation;crm.access.vendor-partner;crm.access.prospect-lead-dead;\
    servicedesk.tickets.view;servicedesk.time.modify-non-billable;projects.time.modify-non-billable
    """
  private let allProjects = "projects.client-internal.view;projects.proposals.view;projects.templates.view"

  init() throws { bench = try RuleBench.shared.get() }

  private func reach(_ right: Right, _ raised: String, proxy: String? = nil, canOwnRows: Bool = false) -> Reach {
    var level = bench.level(raised)
    if let proxy { level.values["external.proxy-time-entry"] = proxy }
    level.canOwnRows = canOwnRows
    return bench.rules.reach(of: "TimeEntries", right, at: level)
  }

  @Test func `reading follows ticket and project view and not the organization`() {
    #expect(reach(.query, "timesheets.view-non-billable") == .nothing)
    #expect(
      reach(.query, "servicedesk.tickets.view;timesheets.view-non-billable")
        == .rows(.all([.isNull("taskID"), .isSet("ticketID")]))
    )
    #expect(
      reach(.query, "servicedesk.tickets.view;admin.resources-users-hr;timesheets.view-non-billable;" + allProjects)
        == .everything
    )
  }

  @Test func `non-billable time is hidden without its box`() {
    #expect(
      reach(.query, "servicedesk.tickets.view;admin.resources-users-hr;" + allProjects)
        == .rows(.flagUnset("isNonBillable"))
    )
  }

  @Test func `time for others needs the tenant's proxy setting`() {
    for proxy in ["Disabled", "Enabled for Timesheet Approvers"] {
      #expect(reach(.create, base + ";admin.service-desk-tickets", proxy: proxy) == .nothing)
    }
    #expect(
      reach(.create, base + ";" + allProjects, proxy: "Disabled", canOwnRows: true)
        == .rows(.isCaller("resourceID"))
    )
  }

  @Test func `each admin area opens the time of its work`() {
    #expect(reach(.create, base + ";" + allProjects) == .nothing)
    #expect(
      reach(.create, base + ";admin.service-desk-tickets;" + allProjects)
        == .rows(.all([.isNull("taskID"), .isSet("ticketID")]))
    )
    #expect(
      reach(.create, base + ";admin.projects-tasks;" + allProjects)
        == .rows(.all([.isNull("ticketID"), .isSet("taskID")]))
    )
    #expect(
      reach(.create, base + ";admin.projects-tasks;admin.service-desk-tickets;" + allProjects)
        == .rows(.any([.isSet("ticketID"), .isSet("taskID")]))
    )
    #expect(reach(.create, base + ";admin.resources-users-hr;" + allProjects) == .everything)
  }

  @Test func `time is entered only on work that is seen`() {
    #expect(
      reach(.create, "crm.access.customer-cancelation;admin.service-desk-tickets;servicedesk.time.modify-non-billable")
        == .nothing
    )
    #expect(reach(.create, base + ";admin.projects-tasks") == .nothing)
  }

  @Test func `deleting is for own creations alone`() {
    let administrator = base + ";admin.service-desk-tickets"
    let everywhere = base + ";admin.resources-users-hr;timesheets.view-non-billable;" + allProjects
    #expect(reach(.delete, everywhere) == .rows(.isCaller("creatorUserID")))
    #expect(reach(.delete, administrator) != .nothing)
    #expect(reach(.delete, administrator, proxy: "Disabled") == .nothing)
    #expect(reach(.delete, base) == .nothing)
  }

  @Test func `attachments of time entries follow the entry`() {
    let level = bench.level(base + ";admin.service-desk-tickets")
    #expect(
      bench.rules.reach(of: "TimeEntryAttachments", .query, at: level)
        == .rows(.reachable(field: "timeEntryID", entity: "TimeEntries", right: .query))
    )
  }
}
