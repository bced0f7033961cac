internal import Autotask
internal import Foundation
internal import GRDB

/// What files demand, and their shadows in `AttachmentInfo`.
///
/// Source: REST_Attachments, AttachmentInfoEntity and TicketAttachmentsEntity help pages. The sentences are the
/// emulator's own, as no source shows one.
enum AttachmentRules {
  /// Bytes of one file at most; help pages say 6 and 7 MB, the smaller one holds.
  static let mostBytes = 6_000_000
  /// Bytes in five minutes at most; over whom they are summed is not stated, so here it is the whole database.
  static let mostBytesInWindow = 10_000_000
  /// How long nothing is taken any more after the limit was exceeded.
  static let window = 5 * Stamp.minute

  static func check(_ write: inout Write) throws {
    try requireOpen(write.session)
    try requirePublicForContact(write)
    write.row.set("id", try nextID(write.session.db))
    write.row.set("parentType", parentTypes[write.schema.name] ?? 0)
    write.row.set("isTaskAttachment", write.schema.name == "TaskAttachments")
    if write.row.text("attachmentType") == "FILE_ATTACHMENT" {
      try takeFile(&write)
    } else {
      // A link is its address alone.
      write.row["data"] = .null
    }
    if let parent = write.schema.parents.values.first { write.row["parentID"] = write.row[parent] }
    try fillAncestors(&write.row, write.session.db)
  }

  private static func takeFile(_ write: inout Write) throws {
    guard let text = write.row.text("data") else { throw Refusal("Missing Required Field: data") }
    guard let data = Data(base64Encoded: text) else {
      throw Refusal("The data of the attachment is not valid base64.")
    }
    let path = write.row.text("fullPath") ?? ""
    guard let type = FileTypes.contentType(ofFile: path) else {
      throw Refusal("The file type of \(path) is not allowed.")
    }
    try requireRoom(for: data.count, write.session)
    write.row.set("fileSize", Double(data.count))
    write.row.set("contentType", type)
  }

  /// Files of notes and time name the ticket, task or project above as well.
  private static func fillAncestors(_ row: inout Draft, _ db: Database) throws {
    for (field, table) in [
      ("ticketNoteID", "TicketNotes"), ("timeEntryID", "TimeEntries"), ("taskNoteID", "TaskNotes"),
      ("projectNoteID", "ProjectNotes"), ("companyNoteID", "CompanyNotes"), ("contractNoteID", "ContractNotes"),
      ("configurationItemNoteID", "ConfigurationItemNotes"), ("taskID", "Tasks"),
    ] {
      guard let id = row.integer(field),
        let parent = try Row.fetchOne(
          db,
          sql: "SELECT * FROM \"\(table)\" WHERE id = ?",
          arguments: [id]
        )
      else { continue }
      for name in ["ticketID", "taskID", "projectID", "companyID", "contractID", "configurationItemID"]
      where row[name].isNull && parent.hasColumn(name) { row[name] = parent[name] }
    }
  }

  /// A contact attaches what everybody may see, and only while it and its company are active.
  private static func requirePublicForContact(_ write: Write) throws {
    guard let contact = write.row.integer("attachedByContactID") else { return }
    guard write.row.integer("publish") == 1 else {
      throw Refusal("The attachment of a contact must be published to all users.")
    }
    let isActive = try Bool.fetchOne(
      write.session.db,
      sql: """
        SELECT c.isActive <> 0 AND o.isActive <> 0 FROM Contacts AS c JOIN Companies AS o ON o.id = c.companyID
        WHERE c.id = ?
        """,
      arguments: [contact]
    )
    guard isActive == true else {
      throw Refusal("Reference value on field: attachedByContactID of type: Contact does not exist or is invalid.")
    }
  }

  /// What is said when the limit of five minutes is exceeded, and for five minutes after that.
  static let rateRefusal = Refusal("The limit of 10,000,000 bytes of attachments in 5 minutes has been exceeded.")

  /// After the limit was exceeded no attachment is taken for five minutes, however small.
  private static func requireOpen(_ session: Session) throws(Refusal) {
    if let until = session.around.filesClosedUntil, session.now < until { throw rateRefusal }
  }

  private static func requireRoom(for bytes: Int, _ session: Session) throws {
    guard bytes <= mostBytes else { throw Refusal("The attachment exceeds the maximum file size of 6 MB.") }
    let since = session.now.adding(-window).stored
    let used = try Int.fetchOne(
      session.db,
      sql: "SELECT SUM(fileSize) FROM AttachmentInfo WHERE attachDate > ?",
      arguments: [since]
    )
    guard (used ?? 0) + bytes <= mostBytesInWindow else { throw rateRefusal }
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
    guard onTicket.contains(row.schema.name), row.schema.name != "TicketAttachments", !row["ticketID"].isNull,
      let schema = blueprint.schema("TicketAttachments")
    else { return }
    var shown = Draft(schema)
    for column in schema.columns { shown[column.name] = row[column.name] }
    try db.execute(sql: "DELETE FROM TicketAttachments WHERE id = ?", arguments: [row.integer("id")])
    try shown.insert(in: db)
  }

  /// The kinds of files that are found on a ticket.
  private static let onTicket = ["TicketAttachments", "TicketNoteAttachments", "TimeEntryAttachments"]

  /// Removes a file from every place where it was shown, whichever it was removed at.
  static func forget(_ row: Draft, _ db: Database) throws {
    let places = onTicket.contains(row.schema.name) ? onTicket + ["AttachmentInfo"] : ["AttachmentInfo"]
    for table in places {
      try db.execute(sql: "DELETE FROM \(table) WHERE id = ?", arguments: [row.integer("id")])
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
