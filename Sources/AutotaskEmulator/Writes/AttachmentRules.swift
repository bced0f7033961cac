internal import Autotask
internal import Foundation
internal import GRDB

/// What files demand, and their shadows in `AttachmentInfo`.
///
/// Source: REST_Attachments and AttachmentInfoEntity help pages.
enum AttachmentRules {
  /// Bytes of one file at most; help pages say 6 and 7 MB, the smaller one holds.
  static let mostBytes = 6_000_000
  /// Bytes in five minutes at most.
  static let mostBytesInWindow = 10_000_000

  static func check(_ write: inout Write) throws {
    write.row.set("id", try nextID(write.session.db))
    let isFile = write.row.text("attachmentType") == "FILE_ATTACHMENT"
    if isFile, let text = write.row.text("data") {
      guard let data = Data(base64Encoded: text) else {
        throw Refusal("The data of the attachment is not valid base64.")
      }
      try requireRoom(for: data.count, write)
      write.row.set("fileSize", Double(data.count))
    } else if isFile {
      throw Refusal("Missing Required Field: data")
    } else {
      write.row["data"] = .null
    }
    if write.row["contentType"].isNull, isFile { write.row.set("contentType", "application/octet-stream") }
    if let parent = write.schema.parents.values.first { write.row["parentID"] = write.row[parent] }
    try fillAncestors(&write.row, write.session.db)
  }

  /// Files of notes and time name the ticket, task or project above as well.
  private static func fillAncestors(_ row: inout Draft, _ db: Database) throws {
    for (field, table) in [
      ("ticketNoteID", "TicketNotes"), ("timeEntryID", "TimeEntries"), ("taskNoteID", "TaskNotes"),
      ("projectNoteID", "ProjectNotes"), ("companyNoteID", "CompanyNotes"), ("contractNoteID", "ContractNotes"),
    ] {
      guard let id = row.integer(field),
        let parent = try Row.fetchOne(
          db,
          sql: "SELECT * FROM \"\(table)\" WHERE id = ?",
          arguments: [id]
        )
      else { continue }
      for name in ["ticketID", "taskID", "projectID", "companyID", "contractID"] where row[name].isNull {
        if parent.hasColumn(name) { row[name] = parent[name] }
      }
    }
  }

  private static func requireRoom(for bytes: Int, _ write: Write) throws {
    guard bytes <= mostBytes else { throw Refusal("The attachment exceeds the maximum file size of 6 MB.") }
    let since = write.session.now.adding(-5 * Stamp.minute).stored
    let used = try Int.fetchOne(
      write.session.db,
      sql: "SELECT SUM(fileSize) FROM AttachmentInfo WHERE attachDate > ? AND attachedByResourceID = ?",
      arguments: [since, write.session.caller.actor]
    )
    guard (used ?? 0) + bytes <= mostBytesInWindow else {
      throw Refusal("The limit of 10,000,000 bytes of attachments in 5 minutes has been exceeded.")
    }
  }

  /// Keeps a file's description where files of all kinds are found, under the same id.
  static func describe(_ row: Draft, _ db: Database, _ blueprint: Blueprint) throws {
    guard let schema = blueprint.schema("AttachmentInfo"), let id = row.integer("id") else { return }
    var info = Draft(schema)
    for column in schema.columns where column.type != .bytes { info[column.name] = row[column.name] }
    info.set("id", id)
    info.set("parentType", parentTypes[row.schema.name] ?? 0)
    try db.execute(sql: "DELETE FROM AttachmentInfo WHERE id = ?", arguments: [id])
    try info.insert(in: db)
    try showOnTicket(row, db, blueprint)
  }

  /// A ticket's files include those of its notes and time entries (TicketAttachmentsEntity help page).
  private static func showOnTicket(_ row: Draft, _ db: Database, _ blueprint: Blueprint) throws {
    guard ["TicketNoteAttachments", "TimeEntryAttachments"].contains(row.schema.name), !row["ticketID"].isNull,
      let schema = blueprint.schema("TicketAttachments")
    else { return }
    var shown = Draft(schema)
    for column in schema.columns { shown[column.name] = row[column.name] }
    try shown.insert(in: db)
  }

  static func forget(_ row: Draft, _ session: Session) throws {
    for table in ["AttachmentInfo", "TicketAttachments"] {
      try session.db.execute(sql: "DELETE FROM \(table) WHERE id = ?", arguments: [row.integer("id")])
    }
  }

  /// The id that the next file has: files of all kinds share one sequence.
  static func nextID(_ db: Database) throws -> Int64 {
    let last = try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'AttachmentInfo'")
    return (last ?? 0) + 1
  }

  private static let parentTypes: [String: Int] = [
    "CompanyAttachments": 1, "OpportunityAttachments": 3, "TicketAttachments": 4, "ProjectAttachments": 5,
    "ConfigurationItemAttachments": 8, "TaskAttachments": 10, "ResourceAttachments": 12, "SalesOrderAttachments": 13,
    "TimeEntryAttachments": 14, "TicketNoteAttachments": 15, "TaskNoteAttachments": 16, "ProjectNoteAttachments": 17,
    "CompanyNoteAttachments": 18, "ContractNoteAttachments": 19, "ConfigurationItemNoteAttachments": 20,
    "DocumentAttachments": 21, "ArticleAttachments": 22, "ExpenseReportAttachments": 23, "ExpenseItemAttachments": 24,
  ]
}
