internal import Autotask
internal import GRDB

/// What tickets demand.
///
/// Source: TicketsEntity help page; AntoJUICT/juict-skills for the sentence about the assignee.
enum TicketRules {
  /// The status that completes a ticket, fixed by the vendor.
  private static let complete: Int64 = 5

  static func check(_ write: inout Write) throws {
    try requireAssigneePair(write)
    try requireContactOfCompany(write)
    if write.row["ticketNumber"].isNull { write.row["ticketNumber"] = try nextNumber(write).databaseValue }
    for (field, value) in [("ticketCategory", 3), ("ticketType", 1), ("source", 2)]
    where write.kind == .create && write.row[field].isNull {
      write.row[field] = value.databaseValue
    }
    if write.changes("status") {
      let isComplete = write.row.integer("status") == complete
      write.row["completedDate"] = isComplete ? write.session.now.stored.databaseValue : .null
      write.row["completedByResourceID"] = isComplete ? write.session.caller.actor.databaseValue : .null
      if isComplete { write.row["resolvedDateTime"] = write.session.now.stored.databaseValue }
    }
    if let assignee = write.row.integer("assignedResourceID"), write.changes("assignedResourceID"),
      let id = write.old?.integer("id"), try isSecondary(assignee, onTicket: id, write.session.db)
    {
      throw Refusal("The primary resource of a ticket cannot also be one of its secondary resources.")
    }
  }

  /// Contact and location belong to the ticket's company: another company needs them emptied first.
  ///
  /// Source: msoukhomlinov/n8n-nodes-autotask issue 15.
  private static func requireContactOfCompany(_ write: Write) throws {
    for (field, table) in [("contactID", "Contacts"), ("companyLocationID", "CompanyLocations")]
    where write.changes(field) || write.changes("companyID") {
      guard let id = write.row.integer(field), let company = write.row.integer("companyID"),
        let schema = write.session.blueprint.schema(table), let row = try Draft(id, of: schema, in: write.session.db),
        row.integer("companyID") != company
      else { continue }
      throw Refusal(
        "Reference value on field: \(field) of type: \(schema.entity.model) does not exist or is invalid."
      )
    }
  }

  /// An assignee comes with a role, and the other way round.
  static func requireAssigneePair(_ write: Write) throws(Refusal) {
    guard write.row["assignedResourceID"].isNull != write.row["assignedResourceRoleID"].isNull else { return }
    throw Refusal(
      "Data violation: When assigning a Resource, you must assign both a assignedResourceID and assignedResourceRoleID."
    )
  }

  static func checkSecondaryResource(_ write: inout Write) throws {
    guard let ticket = write.row.integer("ticketID"), let tickets = write.session.blueprint.schema("Tickets"),
      let row = try Draft(ticket, of: tickets, in: write.session.db)
    else { return }
    if row.integer("assignedResourceID") == write.row.integer("resourceID") {
      throw Refusal("The primary resource of a ticket cannot also be one of its secondary resources.")
    }
  }

  /// Notes and time move the ticket's activity stamp.
  static func touchTicket(_ write: Write) throws {
    guard let ticket = write.row.integer("ticketID") else { return }
    try write.session.db.execute(
      sql: "UPDATE Tickets SET lastActivityDate = ?, lastActivityResourceID = ? WHERE id = ?",
      arguments: [write.session.now.stored, write.session.caller.actor, ticket]
    )
  }

  private static func isSecondary(_ resource: Int64, onTicket ticket: Int64, _ db: Database) throws -> Bool {
    try Int.fetchOne(
      db,
      sql: "SELECT 1 FROM TicketSecondaryResources WHERE ticketID = ? AND resourceID = ?",
      arguments: [ticket, resource]
    ) != nil
  }

  /// `T`, the day, and the number of the ticket on that day.
  private static func nextNumber(_ write: Write) throws -> String {
    let date = write.session.now.stored.prefix(10).filter { $0 != "-" }
    let count = try Int.fetchOne(
      write.session.db,
      sql: "SELECT COUNT(*) FROM Tickets WHERE ticketNumber LIKE ?",
      arguments: ["T\(date).%"]
    )
    return "T\(date).\(padded((count ?? 0) + 1, 4))"
  }

  /// A number with leading zeros.
  static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
