internal import Autotask
internal import GRDB

/// The rows of `TicketHistory`: one for a new ticket, and one for each field that a change touches.
///
/// Source: Ticket History page of the help, whose list of actions these are as far as it goes; the names of issue
/// types and after are formed as the list forms the others. The page shows the values before and after; how `detail`
/// words them is not shown anywhere. First values of a new ticket are not told, tags not either.
enum TicketHistory {
  private static let actions: [String: String] = [
    "configurationItemID": "Device Changed", "changeInfoField1": "Change Request: Impact Analysis Changed",
    "changeInfoField2": "Change Request: Implementation Plan Changed",
    "changeInfoField3": "Change Request: Roll Out Plan Changed",
    "changeInfoField4": "Change Request: Back Out Plan Changed",
    "changeInfoField5": "Change Request: Review Notes Changed",
    "changeApprovalBoard": "Change Request: Change Advisory Board Changed",
    "changeApprovalStatus": "Change Request: Change Approval Status Changed",
    "changeApprovalType": "Change Request: Change Approval Type Changed",
    "isVisibleToComanaged": "Co-managed Visibility Changed", "completedDate": "Complete Date",
    "completedByResourceID": "Completed By", "companyID": "Organization Changed", "contactID": "Contact Changed",
    "contractID": "Contract Changed", "description": "Description Changed", "dueDateTime": "Due Date Changed",
    "organizationalLevelAssociationID": "Division > Line of Business Changed", "issueType": "Issue Type Changed",
    "subIssueType": "Sub-Issue Type Changed", "priority": "Priority Changed", "queueID": "Queue Changed",
    "assignedResourceID": "Primary Resource Changed", "status": "Status Changed", "title": "Title Changed",
    "ticketCategory": "Ticket Category Changed", "ticketType": "Ticket Type Changed", "source": "Source Changed",
    "billingCodeID": "Work Type Changed", "resolution": "Resolution Changed",
  ]

  /// Fields that move with every change and are none themselves.
  private static let silent: Set<String> = [
    "lastActivityDate", "lastActivityResourceID", "lastActivityPersonType", "lastTrackedModificationDateTime",
    "lastCustomerVisibleActivityDateTime",
  ]

  /// Notes what became of a ticket.
  static func record(from old: Draft?, to new: Draft, by person: Int64, _ session: Session) throws {
    let (now, picklists) = (session.now, session.around.picklists)
    try record(from: old, to: new, by: person, at: now, picklists, session.db, session.blueprint)
  }

  static func record(
    from old: Draft?,
    to new: Draft,
    by person: Int64,
    at moment: Stamp,
    _ picklists: PicklistBook,
    _ db: Database,
    _ blueprint: Blueprint
  ) throws {
    guard let ticket = new.integer("id") else { return }
    func note(_ action: String, _ detail: String) throws {
      try insert(action, detail, ticket: ticket, by: person, at: moment, db, blueprint)
    }
    guard let old else { return try note("Created", new.text("ticketNumber") ?? "") }
    for column in new.schema.columns where old.values[column.position] != new.values[column.position] {
      guard !silent.contains(column.name) else { continue }
      let (before, after) = (
        try text(old.values[column.position], column, new.schema, picklists, db),
        try text(new.values[column.position], column, new.schema, picklists, db)
      )
      try note(actions[column.name] ?? "Edited", "\(column.name): \(before) -> \(after)")
    }
  }

  /// Notes something that happened below a ticket.
  static func note(_ action: String, _ detail: String, ticket: Int64, _ session: Session) throws {
    try insert(
      action,
      detail,
      ticket: ticket,
      by: session.caller.actor,
      at: session.now,
      session.db,
      session.blueprint
    )
  }

  private static func insert(
    _ action: String,
    _ detail: String,
    ticket: Int64,
    by person: Int64,
    at moment: Stamp,
    _ db: Database,
    _ blueprint: Blueprint
  ) throws {
    guard let schema = blueprint.schema("TicketHistory") else { return }
    var row = Draft(schema)
    row.set("ticketID", ticket)
    row.set("action", action)
    row.set("detail", detail)
    row.set("date", moment.stored)
    row.set("resourceID", person)
    try row.insert(in: db)
  }

  /// A value as a reader of the page sees it: the label of a picklist, the tenant's own one too.
  private static func text(
    _ value: DatabaseValue,
    _ column: EntitySchema.Column,
    _ schema: EntitySchema,
    _ picklists: PicklistBook,
    _ db: Database
  ) throws -> String {
    let plain = value.plain
    guard column.isPicklist else { return plain }
    if column.name == "ticketCategory" {
      return try String.fetchOne(db, sql: "SELECT name FROM TicketCategories WHERE id = ?", arguments: [value]) ?? plain
    }
    return picklists.values(of: column, in: schema).first { $0.value == plain }?.label ?? plain
  }
}
