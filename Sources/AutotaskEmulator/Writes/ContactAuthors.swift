internal import Autotask
internal import GRDB

/// Contacts in whose name tickets and notes are made.
///
/// Without its permission a level cannot name a contact: the value is passed over and the row is the API user's.
///
/// Source: TicketNotesEntity help page (contact impersonation); AntoJUICT/juict-skills saw the value passed over.
enum ContactAuthors {
  /// The setting that lets a level name a contact, by entity and field.
  private static let permissions: [String: (field: String, setting: String)] = [
    "Tickets": ("createdByContactID", "wsapi.impersonate-contact.tickets"),
    "TicketNotes": ("createdByContactID", "wsapi.impersonate-contact.ticket-notes"),
  ]

  /// Whether a value in a body is passed over for want of the permission.
  static func passesOver(_ field: String, _ write: Write) -> Bool {
    guard let permission = permissions[write.schema.name], permission.field == field else { return false }
    return write.kind != .create || write.session.caller.sides.first?.level[permission.setting] != "Yes"
  }

  /// The contact is active (as every reference), its company too, a note is for all, and the ticket is the company's
  /// or that of a company below it.
  static func check(_ write: Write) throws {
    guard write.kind == .create, let contact = try write.related("Contacts", write.row.integer("createdByContactID"))
    else { return }
    let isNote = write.schema.name == "TicketNotes"
    let ticket = isNote ? try write.related("Tickets", write.row.integer("ticketID")) : write.row
    let home = try write.related("Companies", contact.integer("companyID"))
    let company = try write.related("Companies", ticket?.integer("companyID"))
    guard let home, home.flag("isActive"), let company,
      !isNote || write.row.integer("publish") == TicketActivity.publishedToAll,
      [company["id"], company["parentCompanyID"]].contains(home["id"])
    else { throw Refusal.reference("createdByContactID", "Contact") }
  }

  /// A row that a contact made names no resource as its creator.
  static func name(_ write: inout Write) {
    guard write.kind == .create, !write.row["createdByContactID"].isNull else { return }
    write.row["creatorResourceID"] = .null
    write.row.set("creatorType", 2)
    write.row.set("lastActivityPersonType", 2)
  }
}
