internal import Autotask
internal import GRDB

/// What contacts demand.
///
/// Source: ContactsEntity help page.
enum ContactRules {
  /// A company has one primary contact: setting it takes it from the other (assumed, as of locations).
  static func keepOnePrimary(_ write: Write) throws {
    guard write.row.flag("primaryContact") else { return }
    try write.db.execute(
      sql: "UPDATE Contacts SET primaryContact = 0 WHERE companyID = ? AND id <> ?",
      arguments: [write.row.integer("companyID"), write.row.integer("id")]
    )
  }

  /// Rows that keep a contact from being deleted; the sentence is the emulator's own.
  private static let bonds: [(entity: String, field: String, says: String)] = [
    ("Tickets", "contactID", "is the contact of a ticket"),
    ("TicketAdditionalContacts", "contactID", "is an additional contact of a ticket"),
    ("Tickets", "createdByContactID", "has created tickets"),
    ("TicketNotes", "createdByContactID", "has created ticket notes"),
    ("ConfigurationItems", "installedByContactID", "has installed a configuration item"),
    (RowStore.recipients, "person", "receives invoices"),
  ]

  static func requireNoBonds(_ row: Draft, _ session: Session) throws {
    func refusal(_ reason: String) -> Refusal { Refusal("The contact cannot be deleted because it \(reason).") }
    if row.flag("primaryContact") { throw refusal("is the primary contact of its company") }
    for bond in bonds {
      let isRecipient = bond.entity == RowStore.recipients
      let found = try Int.fetchOne(
        session.db,
        sql:
          "SELECT 1 FROM \"\(bond.entity)\" WHERE \"\(bond.field)\" = ? \(isRecipient ? "AND kind LIKE '%ontact%'" : "")",
        arguments: [row.integer("id")]
      )
      if found != nil { throw refusal(bond.says) }
    }
  }
}
