internal import Autotask
internal import GRDB

/// How many rows a parent may have, and which rows stand below it once only.
///
/// The sentences are the emulator's own.
enum ChildRules {
  /// The most rows of an entity below one parent.
  private struct Limit: Sendable {
    var entity: String
    /// The field that names the parent.
    var parent: String
    var most: Int
    var says: String

    init(_ entity: String, _ parent: String, _ most: Int, _ says: String) {
      (self.entity, self.parent, self.most, self.says) = (entity, parent, most, says)
    }
  }

  /// Source: the entities' help pages (TicketSecondaryResources, TaskSecondaryResources, TicketChecklistItems,
  /// TicketAdditionalContacts, TicketAdditionalConfigurationItems, ChecklistLibraryChecklistItems, CompaniesEntity);
  /// for tags the Tickets page. Of a library's items one page says 40 and a newer one 100: the smaller number holds,
  /// since that is what a ticket takes.
  private static let limits = [
    Limit("TicketSecondaryResources", "ticketID", 50, "A ticket can have no more than 50 secondary resources."),
    Limit("TaskSecondaryResources", "taskID", 50, "A task can have no more than 50 secondary resources."),
    Limit("TicketChecklistItems", "ticketID", 40, "A ticket can have no more than 40 checklist items."),
    Limit("TicketAdditionalContacts", "ticketID", 30, "A ticket can have no more than 30 additional contacts."),
    Limit(
      "TicketAdditionalConfigurationItems",
      "ticketID",
      100,
      "A ticket can have no more than 100 additional configuration items."
    ),
    Limit("TicketTagAssociations", "ticketID", 30, "A ticket can have no more than 30 tags."),
    Limit("ChecklistLibraryChecklistItems", "checklistLibraryID", 40, "A checklist can have no more than 40 items."),
    Limit("CompanyLocations", "companyID", 5_000, "A company can have no more than 5000 locations."),
  ]

  /// Fields that together name a row once.
  ///
  /// Source: TicketsEntity, TicketAdditionalConfigurationItemsEntity and ContractRatesEntity help pages say it of
  /// secondary resources, configuration items and rates; of the others it is assumed, since twice would say nothing more than once.
  private static let once: [String: [String]] = [
    "TicketSecondaryResources": ["ticketID", "resourceID"], "TaskSecondaryResources": ["taskID", "resourceID"],
    "TicketAdditionalContacts": ["ticketID", "contactID"], "TicketTagAssociations": ["ticketID", "tagID"],
    "TicketAdditionalConfigurationItems": ["ticketID", "configurationItemID"],
    "CompanyTeams": ["companyID", "resourceID"], "CompanyAlerts": ["companyID", "alertTypeID"],
    "ContactGroupContacts": ["contactGroupId", "contactId"], "ServiceCallTickets": ["serviceCallID", "ticketID"],
    "ServiceCallTasks": ["serviceCallID", "taskID"],
    "ServiceCallTicketResources": ["serviceCallTicketID", "resourceID"],
    "ServiceCallTaskResources": ["serviceCallTaskID", "resourceID"], "Resources": ["userName"],
    "ResourceServiceDeskRoles": ["resourceID", "roleID"], "ResourceRoleQueues": ["resourceID", "queueID"],
    "ResourceRoleDepartments": ["resourceID", "roleID", "departmentID"],
    "ChangeRequestLinks": ["changeRequestTicketID", "problemOrIncidentTicketID"],
    "ContractRates": ["contractID", "roleID"],
  ]

  static func check(_ write: Write) throws {
    if write.kind == .create { try checkLimits(write) }
    try checkOnce(write)
  }

  private static func checkLimits(_ write: Write) throws {
    for limit in limits where limit.entity == write.schema.name {
      guard let parent = write.row.integer(limit.parent) else { continue }
      let found = try count(limit.entity, below: parent, by: limit.parent, write.db)
      guard found < limit.most else { throw Refusal(limit.says) }
    }
  }

  /// How many rows of an entity a parent has.
  static func count(_ entity: String, below parent: Int64, by field: String, _ db: Database) throws -> Int {
    try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \"\(entity)\" WHERE \"\(field)\" = ?", arguments: [parent]) ?? 0
  }

  /// The most checklist items of a ticket.
  static let mostChecklistItems = 40

  private static func checkOnce(_ write: Write) throws {
    guard let fields = once[write.schema.name], fields.contains(where: write.changes),
      fields.allSatisfy({ !write.row[$0].isNull })
    else { return }
    let condition = fields.map { "\"\($0)\" = ?" }.joined(separator: " AND ")
    let arguments = fields.map { write.row[$0] } + [write.row["id"]]
    // The id of a new row is null, which no row's id equals.
    guard
      try !write.exists(
        write.schema.name,
        where: "\(condition) AND id IS NOT ?",
        StatementArguments(arguments)
      )
    else {
      throw Refusal("A \(write.schema.entity.model) with the same \(fields.joined(separator: " and ")) already exists.")
    }
  }
}
