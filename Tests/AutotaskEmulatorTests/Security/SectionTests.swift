import Autotask
import AutotaskEmulator
import Testing

/// What one level must leave of one right; settings without an answer have their greatest.
struct ReachCase: Sendable, CustomTestStringConvertible {
  var raised: String
  var entity: String
  var right: Right
  var reach: Reach

  init(_ raised: String, _ entity: String, _ right: Right, _ reach: Reach) {
    (self.raised, self.entity, self.right, self.reach) = (raised, entity, right, reach)
  }

  var testDescription: String { "\(entity) \(right) with \(raised.isEmpty ? "nothing" : raised)" }
}

private let customers = "crm.access.customer-cancelation"
private let organizations = customers + ";crm.access.vendor-partner;crm.access.prospect-lead-dead"
private let tickets = customers + ";servicedesk.tickets.view"
private let company = RowCondition.reachable(field: "companyID", entity: "Companies", right: .query)
private let ticket = RowCondition.reachable(field: "ticketID", entity: "Tickets", right: .query)
private let document = RowCondition.reachable(field: "documentID", entity: "Documents", right: .query)

@Suite struct SectionTests {
  private let bench: RuleBench

  init() throws { bench = try RuleBench.shared.get() }

  private func check(_ example: ReachCase) {
    #expect(
      bench.rules.reach(of: example.entity, example.right, at: bench.level(example.raised)) == example.reach
    )
  }

  @Test(arguments: [
    ReachCase("", "Companies", .query, .nothing),
    ReachCase(customers, "Companies", .query, .rows(.field("companyType", isOneOf: [1, 6]))),
    ReachCase(customers + "=Mine", "Companies", .query, .nothing),
    ReachCase(customers + "=My Territories", "Companies", .query, .nothing),
    ReachCase(
      "crm.access.vendor-partner;crm.access.prospect-lead-dead",
      "Companies",
      .query,
      .rows(.field("companyType", isOneOf: [2, 3, 4, 7, 8]))
    ),
    ReachCase(organizations, "Companies", .query, .everything),
    ReachCase("crm.organizations.add", "Companies", .create, .everything),
    ReachCase(customers + ";crm.organizations.edit=Mine", "Companies", .update, .nothing),
    ReachCase("crm.organizations.edit", "Companies", .update, .nothing),
    ReachCase(organizations + ";crm.organizations.edit", "Companies", .update, .everything),
    ReachCase(customers, "Contacts", .query, .rows(company)),
    ReachCase("crm.contacts.add", "Contacts", .create, .nothing),
    ReachCase(customers + ";crm.contacts.add", "Contacts", .create, .rows(company)),
    ReachCase(organizations + ";crm.organizations.edit", "Contacts", .update, .everything),
    ReachCase(organizations, "Contacts", .update, .nothing),
    ReachCase(organizations + ";crm.notes.view=Mine", "CompanyNotes", .query, .rows(.isCaller("assignedResourceID"))),
    ReachCase(
      customers + ";crm.todos.view;crm.todos.delete=Mine",
      "CompanyToDos",
      .delete,
      .rows(.all([.isCaller("creatorResourceID"), company]))
    ),
    ReachCase(organizations + ";crm.opportunities-quotes.view=Mine", "Opportunities", .query, .nothing),
    ReachCase(
      organizations + ";crm.devices-subscriptions.view;crm.devices-subscriptions.edit",
      "ConfigurationItems",
      .update,
      .nothing
    ),
    ReachCase(
      organizations + ";crm.devices-subscriptions.view;crm.devices-subscriptions.edit;admin.devices",
      "ConfigurationItems",
      .update,
      .everything
    ),
  ])
  func `organizations and what belongs to them`(example: ReachCase) { check(example) }

  @Test(arguments: [
    ReachCase("contracts.contracts.view;contracts.visibility=Limited", "Contracts", .query, .nothing),
    ReachCase("contracts.contracts.view;contracts.visibility", "Contracts", .query, .everything),
    ReachCase("contracts.contracts.view=Organizations;contracts.visibility", "Contracts", .query, .nothing),
    ReachCase(
      customers + ";contracts.contracts.view=Organizations;contracts.visibility",
      "Contracts",
      .query,
      .rows(company)
    ),
    ReachCase(
      organizations + ";contracts.contracts.view=Organizations;contracts.visibility",
      "Contracts",
      .update,
      .everything
    ),
    ReachCase(
      organizations + ";contracts.contracts.view=Organizations;contracts.visibility",
      "Contracts",
      .create,
      .nothing
    ),
    ReachCase(
      customers + ";contracts.contracts.view=Organizations;contracts.visibility;contracts.contracts.add",
      "Contracts",
      .create,
      .rows(company)
    ),
    ReachCase(
      customers + ";contracts.contracts.view=Organizations;contracts.visibility",
      "ContractServices",
      .update,
      .rows(
        .all([
          .reachable(field: "contractID", entity: "Contracts", right: .update),
          .reachable(field: "contractID", entity: "Contracts", right: .query),
        ])
      )
    ),
    ReachCase("contracts.contracts.view;contracts.visibility", "ContractServiceAdjustments", .create, .everything),
  ])
  func `contracts and what belongs to them`(example: ReachCase) { check(example) }

  @Test(arguments: [
    ReachCase("projects.client-internal.view", "Projects", .query, .rows(.field("projectType", isOneOf: [4, 5, 8]))),
    ReachCase("projects.client-internal.view", "Projects", .update, .rows(.field("projectType", isOneOf: [4, 5, 8]))),
    ReachCase("projects.client-internal.view=Mine", "Projects", .query, .nothing),
    ReachCase(
      "projects.client-internal.view;projects.proposals.view;projects.templates.view",
      "Tasks",
      .query,
      .everything
    ),
    ReachCase("projects.client-internal.add", "Projects", .create, .nothing),
    ReachCase(
      customers + ";projects.client-internal.add",
      "Projects",
      .create,
      .rows(.all([.field("projectType", isOneOf: [4, 5, 8]), company]))
    ),
    ReachCase(
      "projects.templates.view",
      "Phases",
      .create,
      .rows(.reachable(field: "projectID", entity: "Projects", right: .query))
    ),
  ])
  func `projects and what belongs to them`(example: ReachCase) { check(example) }

  @Test(arguments: [
    ReachCase("servicedesk.tickets.view", "Tickets", .query, .nothing),
    ReachCase(tickets, "Tickets", .query, .rows(company)),
    ReachCase(tickets + "=Mine + Organizations", "Tickets", .query, .nothing),
    ReachCase("servicedesk.tickets.add", "Tickets", .create, .nothing),
    ReachCase(organizations + ";servicedesk.tickets.add", "Tickets", .create, .everything),
    ReachCase(organizations + ";servicedesk.tickets.edit", "Tickets", .update, .nothing),
    ReachCase(organizations + ";servicedesk.tickets.edit;servicedesk.tickets.view", "Tickets", .update, .everything),
    ReachCase(tickets, "TicketNotes", .create, .rows(ticket)),
    ReachCase(tickets, "TicketNotes", .update, .nothing),
    ReachCase(
      tickets + ";servicedesk.ticket-notes.edit=Mine",
      "TicketNotes",
      .update,
      .rows(.all([.isCaller("creatorResourceID"), ticket]))
    ),
    ReachCase(
      organizations + ";servicedesk.tickets.view;servicedesk.ticket-notes.edit",
      "TicketNotes",
      .update,
      .everything
    ),
    ReachCase("", "TicketCategories", .query, .everything),
    ReachCase("", "TicketCategories", .update, .nothing),
    ReachCase("admin.service-desk-tickets", "TicketCategories", .update, .everything),
    ReachCase(tickets, "TicketChecklistItems", .create, .nothing),
    ReachCase(organizations + ";servicedesk.service-calls.view=Mine", "ServiceCalls", .query, .nothing),
    ReachCase(
      organizations + ";servicedesk.tickets.view;servicedesk.charges.view;servicedesk.charges.edit=Mine",
      "TicketCharges",
      .update,
      .rows(.isCaller("creatorResourceID"))
    ),
    ReachCase("", "AttachmentInfo", .query, .nothing),
  ])
  func `tickets and what belongs to them`(example: ReachCase) { check(example) }

  @Test(arguments: [
    ReachCase("", "DocumentCategories", .query, .nothing),
    ReachCase("documents.access", "DocumentCategories", .query, .nothing),
    ReachCase("documents.access;documents.manage", "DocumentCategories", .query, .everything),
    ReachCase("documents.access", "Documents", .query, .nothing),
    ReachCase(customers + ";documents.access", "Documents", .query, .rows(company)),
    ReachCase(organizations + ";documents.access", "DocumentAttachments", .query, .everything),
    ReachCase(
      customers + ";documents.access;documents.attachments.add;documents.attachments.delete;documents.docs.approve",
      "DocumentAttachments",
      .create,
      .rows(document)
    ),
    ReachCase(
      customers + ";documents.access;documents.attachments.add;documents.docs.approve",
      "DocumentAttachments",
      .create,
      .nothing
    ),
    ReachCase(
      customers + ";documents.access;documents.attachments.add;documents.attachments.delete",
      "DocumentAttachments",
      .create,
      .nothing
    ),
    ReachCase(
      customers + ";documents.access;documents.manage;documents.docs.add",
      "Documents",
      .create,
      .rows(company)
    ),
    ReachCase("kb.access", "KnowledgeBaseArticles", .query, .everything),
    ReachCase("kb.manage", "KnowledgeBaseArticles", .create, .nothing),
    ReachCase("kb.access;kb.manage", "KnowledgeBaseArticles", .delete, .everything),
    ReachCase(
      organizations + ";documents.access;external.module.documentation=Off",
      "Documents",
      .query,
      .nothing
    ),
  ])
  func `documents and articles`(example: ReachCase) { check(example) }

  @Test(arguments: [
    ReachCase("", "Resources", .query, .everything),
    ReachCase("other.resource-visibility.limit=limited", "Resources", .query, .rows(.isCaller("id"))),
    ReachCase(
      "other.resource-visibility.limit=limited",
      "ResourceRoles",
      .query,
      .rows(.reachable(field: "resourceID", entity: "Resources", right: .query))
    ),
    ReachCase("", "Resources", .update, .nothing),
    ReachCase("admin.resources-users-hr", "Resources", .update, .everything),
    ReachCase("", "Surveys", .query, .everything),
    ReachCase("", "SurveyResults", .query, .everything),
    ReachCase("", "NotificationHistory", .query, .nothing),
    ReachCase("inventory.products.add", "Products", .create, .nothing),
    ReachCase("inventory.products.add;inventory.products.view", "Products", .update, .everything),
    ReachCase("inventory.locations-items.view;inventory.locations-items.add", "InventoryItems", .update, .everything),
  ])
  func `people, products and reference data`(example: ReachCase) { check(example) }
}
