internal import Autotask
internal import GRDB

/// What the lists below a ticket demand: checklist, secondary resources, additional contacts and items, approvals.
enum TicketChildRules {
  /// Source: TicketChecklistItemsEntity help page: a blank position is the end of the list on create, and the place
  /// where the item stands on update; the stamps of completion are the server's.
  static func checkItem(_ write: inout Write) throws {
    for flag in ["isCompleted", "isImportant"] where write.row[flag].isNull { write.row.set(flag, false) }
    if write.row["position"].isNull {
      write.row["position"] = try write.old?["position"] ?? nextPosition(write).databaseValue
    } else if write.changes("position") {
      try write.db.execute(
        sql:
          "UPDATE TicketChecklistItems SET position = position + 1 WHERE ticketID = ? AND position >= ? AND id IS NOT ?",
        arguments: [write.row.integer("ticketID"), write.row.integer("position"), write.old?.integer("id")]
      )
    }
    guard write.row.flag("isCompleted") != write.old?.flag("isCompleted") ?? false else { return }
    let isDone = write.row.flag("isCompleted")
    write.row["completedByResourceID"] = isDone ? write.session.caller.actor.databaseValue : .null
    write.row["completedDateTime"] = isDone ? write.session.now.stored.databaseValue : .null
  }

  private static func nextPosition(_ write: Write) throws -> Int64 {
    let last = try Int64.fetchOne(
      write.db,
      sql: "SELECT MAX(position) FROM TicketChecklistItems WHERE ticketID = ?",
      arguments: [write.row.integer("ticketID")]
    )
    return (last ?? 0) + 1
  }

  /// Source: Ticket History page of the help for the actions.
  static func noteItem(_ write: Write) throws {
    guard let ticket = write.row.integer("ticketID"),
      write.row.flag("isCompleted") != write.old?.flag("isCompleted") ?? false
    else { return }
    try TicketHistory.note(
      write.row.flag("isCompleted") ? "Checklist Item Completed" : "Checklist Item UnCompleted",
      write.row.text("itemName") ?? "",
      ticket: ticket,
      write.session
    )
  }

  static func noteRemoval(_ row: Draft, _ session: Session) throws {
    guard let ticket = row.integer("ticketID") else { return }
    try TicketHistory.note("Checklist Item Deleted", row.text("itemName") ?? "", ticket: ticket, session)
  }

  /// All items of a library go to the end of the ticket's list, as far as it takes them.
  ///
  /// Source: TicketChecklistLibrariesEntity help page: an inactive library, or too many items, is an error.
  static func checkLibrary(_ write: inout Write) throws {
    guard let library = try write.related("ChecklistLibraries", write.row.integer("checklistLibraryID")),
      library.flag("isActive"), let id = library.integer("id")
    else { throw Refusal.reference("checklistLibraryID", "ChecklistLibrary") }
    guard let ticket = write.row.integer("ticketID"), try write.related("Tickets", ticket) != nil else {
      throw Refusal.reference("ticketID", "Ticket")
    }
    let present = try ChildRules.count("TicketChecklistItems", below: ticket, by: "ticketID", write.db)
    let added = try ChildRules.count("ChecklistLibraryChecklistItems", below: id, by: "checklistLibraryID", write.db)
    guard present + added <= ChildRules.mostChecklistItems else {
      throw Refusal("A ticket can have no more than 40 checklist items.")
    }
  }

  static func addLibrary(_ write: Write) throws {
    guard let schema = write.session.blueprint.schema("TicketChecklistItems") else { return }
    let items = try Row.fetchAll(
      write.db,
      sql: """
        SELECT itemName, isImportant, knowledgebaseArticleID FROM ChecklistLibraryChecklistItems
        WHERE checklistLibraryID = ? ORDER BY position, id
        """,
      arguments: [write.row.integer("checklistLibraryID")]
    )
    var position = try nextPosition(write)
    for item in items {
      var row = Draft(schema)
      row["ticketID"] = write.row["ticketID"]
      row["itemName"] = item["itemName"]
      row["isImportant"] = item["isImportant"]
      row["knowledgebaseArticleID"] = item["knowledgebaseArticleID"]
      row.set("isCompleted", false)
      row.set("position", position)
      try row.insert(in: write.db)
      position += 1
    }
  }

  /// What stands on a ticket as its primary row stands not among the additional ones; the sentences are the
  /// emulator's own.
  ///
  /// Source: TicketsEntity, TicketAdditionalContactsEntity and TicketAdditionalConfigurationItemsEntity help pages.
  private static let primaries: [String: (own: String, ticket: String, says: String)] = [
    "TicketSecondaryResources": (
      "resourceID", "assignedResourceID",
      "The primary resource of a ticket cannot also be one of its secondary resources."
    ),
    "TicketAdditionalContacts": (
      "contactID", "contactID", "The contact of a ticket cannot also be one of its additional contacts."
    ),
    "TicketAdditionalConfigurationItems": (
      "configurationItemID", "configurationItemID",
      "The configuration item of a ticket cannot also be one of its additional configuration items."
    ),
  ]

  static func requireNotPrimary(_ write: inout Write) throws {
    guard let primary = primaries[write.schema.name],
      let ticket = try write.related("Tickets", write.row.integer("ticketID")), !ticket[primary.ticket].isNull,
      ticket[primary.ticket] == write.row[primary.own]
    else { return }
    throw Refusal(primary.says)
  }

  /// An approval belongs to a change request and names a resource or a contact.
  ///
  /// Source: TicketChangeRequestApprovalsEntity help page; the sentences are the emulator's own.
  static func checkApproval(_ write: inout Write) throws {
    guard let ticket = try write.related("Tickets", write.row.integer("ticketID")),
      ticket.integer("ticketType") == TicketRules.changeRequest
    else { throw Refusal("Approvals can only be added to a ticket of the type Change Request.") }
    guard write.row["resourceID"].isNull != write.row["contactID"].isNull else {
      throw Refusal("An approval needs either a resourceID or a contactID.")
    }
  }

  static func noteApproval(_ write: Write) throws {
    guard let ticket = write.row.integer("ticketID") else { return }
    let kind = write.row["resourceID"].isNull ? "Contact" : "Resource"
    let person = write.row.integer("resourceID") ?? write.row.integer("contactID") ?? 0
    try TicketHistory.note(
      "Change Request: Other \(kind) Approver(s) Added",
      String(person),
      ticket: ticket,
      write.session
    )
  }

  /// A link leads from a change request to a problem or an incident.
  ///
  /// Source: ChangeRequestLinksEntity help page, whose fields say so.
  static func checkLink(_ write: inout Write) throws {
    for (field, types) in [
      ("changeRequestTicketID", [TicketRules.changeRequest]),
      ("problemOrIncidentTicketID", [TicketRules.problem, TicketRules.incident]),
    ] {
      let type = try write.related("Tickets", write.row.integer(field))?.integer("ticketType")
      guard let type, types.contains(type) else { throw Refusal.reference(field, "Ticket") }
    }
  }
}
