internal import Autotask
internal import GRDB

/// What tickets demand.
///
/// Source: TicketsEntity help page; AntoJUICT/juict-skills, live. What is refused without a source for its words has
/// words of the emulator's own.
enum TicketRules {
  /// The status that completes a ticket, fixed by the vendor.
  static let complete: Int64 = 5
  /// The types of tickets, fixed by the vendor.
  static let incident: Int64 = 2
  static let problem: Int64 = 3
  static let changeRequest: Int64 = 4

  static func check(_ write: inout Write) throws {
    try TicketCategoryRules.apply(&write)
    try requireSubIssueOfIssue(write)
    try requireProblem(write)
    try keepChangeFieldsForChangeRequests(&write)
    if write.row["ticketNumber"].isNull {
      write.row["ticketNumber"] = try write.old?["ticketNumber"] ?? nextNumber(write).databaseValue
    }
    try TicketStatusRules.apply(&write)
    try requireOtherThanSecondary(write)
    try ContactAuthors.check(write)
    ContactAuthors.name(&write)
  }

  /// A sub-issue type stands under its issue type, also when only the issue type is changed.
  private static func requireSubIssueOfIssue(_ write: Write) throws {
    guard write.changes("subIssueType") || write.changes("issueType"), let sub = write.row.integer("subIssueType"),
      let column = write.schema.column("subIssueType")
    else { return }
    let issue = write.row.integer("issueType").map(String.init) ?? ""
    let values = try Picklists.values(of: column, in: write.schema, write.session)
    guard values.contains(where: { $0.value == String(sub) && $0.parent == issue }) else {
      throw Refusal.picklist(String(sub), "subIssueType")
    }
  }

  /// An incident names its problem, which is a ticket of that type and not itself an incident of another.
  ///
  /// Source: TicketsEntity help page names the pair; the details are assumed.
  private static func requireProblem(_ write: Write) throws {
    guard write.changes("problemTicketId"), let problem = write.row.integer("problemTicketId") else { return }
    guard write.row.integer("ticketType") == incident, problem != write.row.integer("id"),
      try write.related("Tickets", problem)?.integer("ticketType") == Self.problem
    else { throw Refusal.reference("problemTicketId", "Ticket") }
  }

  /// The fields of change requests are theirs alone; the approval of a new one is not assigned yet.
  ///
  /// Source: TicketsEntity help page for the fields; that others are refused is assumed.
  private static func keepChangeFieldsForChangeRequests(_ write: inout Write) throws {
    if write.row.integer("ticketType") == changeRequest {
      if write.row["changeApprovalStatus"].isNull { write.row.set("changeApprovalStatus", 1) }
      return
    }
    for column in write.schema.columns where column.name.hasPrefix("change") {
      guard write.given.contains(column.position), !write.row.values[column.position].isNull,
        write.changes(column.name)
      else { continue }
      throw Refusal("\(column.name) can only be set on a ticket of the type Change Request.")
    }
  }

  /// Source: TicketsEntity help page: a primary resource cannot also be a secondary one.
  private static func requireOtherThanSecondary(_ write: Write) throws {
    guard let assignee = write.row.integer("assignedResourceID"), write.changes("assignedResourceID"),
      let id = write.old?.integer("id"),
      try write.exists("TicketSecondaryResources", where: "ticketID = ? AND resourceID = ?", [id, assignee])
    else { return }
    throw Refusal("The primary resource of a ticket cannot also be one of its secondary resources.")
  }

  /// What a ticket takes with it: its history, and the lists in which what is now primary stood as additional.
  ///
  /// Source: TicketAdditionalContactsEntity and TicketAdditionalConfigurationItemsEntity help pages.
  static func afterwards(_ write: Write) throws {
    try TicketHistory.record(from: write.old, to: write.row, by: write.session.caller.actor, write.session)
    guard let id = write.row.integer("id") else { return }
    for (field, entity) in [
      ("contactID", "TicketAdditionalContacts"), ("configurationItemID", "TicketAdditionalConfigurationItems"),
    ] where write.changes(field) {
      try write.db.execute(
        sql: "DELETE FROM \(entity) WHERE ticketID = ? AND \(field) = ?",
        arguments: [id, write.row.integer(field)]
      )
    }
  }

  /// `T`, the day, and the number of the ticket on that day.
  private static func nextNumber(_ write: Write) throws -> String {
    let date = write.session.now.stored.prefix(10).filter { $0 != "-" }
    let count = try Int.fetchOne(
      write.db,
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
