internal import Autotask
internal import GRDB

/// The logs in which deleted activity stays: `DeletedTicketActivityLogs` and `DeletedTaskActivityLogs`.
///
/// Source: REST_BestPractices help page names them for deletions; the fields are the Swagger's. The numbers of
/// `typeID` are the emulator's own.
enum ActivityLogs {
  private static let types: [String: Int] = [
    "TimeEntries": 1, "TicketAttachments": 3, "TaskAttachments": 3, "TicketNoteAttachments": 3,
    "TimeEntryAttachments": 3, "TaskNoteAttachments": 3,
  ]

  static func record(_ row: Draft, _ session: Session) throws {
    guard let type = types[row.schema.name] else { return }
    for (field, log, parent, number) in [
      ("ticketID", "DeletedTicketActivityLogs", "Tickets", "ticketNumber"),
      ("taskID", "DeletedTaskActivityLogs", "Tasks", "taskNumber"),
    ] {
      guard let id = row.integer(field), let schema = session.blueprint.schema(log),
        let parents = session.blueprint.schema(parent), let work = try Draft(id, of: parents, in: session.db)
      else { continue }
      var entry = Draft(schema)
      entry.set("typeID", type)
      entry.set(field, id)
      entry[number] = work[number]
      entry["noteOrAttachmentTitle"] = row["title"]
      entry["createdByResourceID"] = row[type == 1 ? "creatorUserID" : "attachedByResourceID"]
      entry["activityDateTime"] = row[type == 1 ? "createDateTime" : "attachDate"]
      for copied in ["startDateTime", "endDateTime", "hoursWorked"] { entry[copied] = row[copied] }
      entry.set("deletedByResourceID", session.caller.actor)
      entry.set("deletedDateTime", session.now.stored)
      try entry.insert(in: session.db)
    }
  }
}
