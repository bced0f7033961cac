internal import Autotask
internal import GRDB

/// References that must lead to a row of the same company.
///
/// Source: msoukhomlinov/n8n-nodes-autotask issue 15 and CompanyLocationsEntity help page (another company on a ticket
/// needs contact and location emptied first), TicketAdditionalContactsEntity and
/// TicketAdditionalConfigurationItemsEntity help pages. Of the other rows it is assumed. Whether a parent company's
/// contacts and contracts may be named is not stated: they may not. Clients that move tickets empty no contract
/// (GDSTechnology/autotask-mcp), so that a ticket's contract goes with the move.
enum CompanyTies {
  /// One reference of an entity.
  private struct Tie: Sendable {
    var entity: String
    /// The field that refers.
    var field: String
    /// The entity that it refers to; its rows carry `companyID`.
    var target: String
    /// The field and entity through which the row's company is found; nil where the row carries `companyID` itself.
    var through: (field: String, entity: String)?
    /// Whether another company empties the field instead of being refused.
    var isEmptied: Bool

    init(
      _ entity: String,
      _ field: String,
      _ target: String,
      through: (field: String, entity: String)? = nil,
      isEmptied: Bool = false
    ) {
      (self.entity, self.field, self.target, self.through) = (entity, field, target, through)
      self.isEmptied = isEmptied
    }
  }

  private static let ties: [String: [Tie]] = Dictionary(
    grouping: [
      Tie("Tickets", "contactID", "Contacts"), Tie("Tickets", "companyLocationID", "CompanyLocations"),
      Tie("Tickets", "configurationItemID", "ConfigurationItems"),
      Tie("Tickets", "contractID", "Contracts", isEmptied: true),
      Tie("Tickets", "opportunityID", "Opportunities", isEmptied: true),
      Tie("TicketAdditionalContacts", "contactID", "Contacts", through: ("ticketID", "Tickets")),
      Tie(
        "TicketAdditionalConfigurationItems",
        "configurationItemID",
        "ConfigurationItems",
        through: ("ticketID", "Tickets")
      ),
      Tie("TimeEntries", "contractID", "Contracts", through: ("ticketID", "Tickets")),
      Tie("ServiceCalls", "companyLocationID", "CompanyLocations"),
      Tie("ServiceCallTickets", "ticketID", "Tickets", through: ("serviceCallID", "ServiceCalls")),
      Tie("CompanyNotes", "contactID", "Contacts"), Tie("CompanyNotes", "opportunityID", "Opportunities"),
      Tie("CompanyToDos", "contactID", "Contacts"), Tie("CompanyToDos", "contractID", "Contracts"),
      Tie("CompanyToDos", "opportunityID", "Opportunities"), Tie("CompanyToDos", "ticketID", "Tickets"),
      Tie("Contacts", "companyLocationID", "CompanyLocations"),
      Tie("Companies", "billToCompanyLocationID", "CompanyLocations", through: ("id", "Companies")),
    ],
    by: \.entity
  )

  static func check(_ write: inout Write) throws {
    for tie in ties[write.schema.name] ?? [] {
      if tie.isEmptied, write.old != nil, write.changes("companyID"), !write.changes(tie.field) {
        write.row[tie.field] = .null
      }
      let ground = tie.through?.field ?? "companyID"
      guard write.changes(tie.field) || write.changes(ground), let id = write.row.integer(tie.field),
        let target = try write.related(tie.target, id), let company = try company(of: write, tie)
      else { continue }
      // An inactive contract is as little a reference as an inactive contact.
      let isInForce = tie.target != "Contracts" || target.integer("status") != 0
      guard target.integer("companyID") == company, isInForce else {
        throw Refusal.reference(tie.field, target.schema.entity.model)
      }
    }
  }

  private static func company(of write: Write, _ tie: Tie) throws -> Int64? {
    guard let through = tie.through else { return write.row.integer("companyID") }
    let key = write.row.integer(through.field)
    return through.entity == "Companies" ? key : try write.related(through.entity, key)?.integer("companyID")
  }
}
