internal import Autotask
internal import GRDB

/// What notes and time do to the ticket that they stand on.
enum TicketActivity {
  /// The value of `publish` that shows a note to customers.
  static let publishedToAll: Int64 = 1

  /// Moves the ticket's activity stamp, and the one of activity that customers see; the ticket's own fields do not
  /// change, so that the stamp of tracked changes stays.
  ///
  /// Source: REST_BestPractices help page (activity moves `lastActivityDate`); that a note for all moves
  /// `lastCustomerVisibleActivityDateTime` follows from its name.
  static func touch(_ write: Write) throws {
    guard let ticket = write.row.integer("ticketID") else { return }
    let now = write.session.now.stored
    let contact = write.row.integer("createdByContactID")
    try write.db.execute(
      sql: """
        UPDATE Tickets SET lastActivityDate = ?, lastActivityPersonType = ?,
        lastActivityResourceID = IFNULL(?, lastActivityResourceID) WHERE id = ?
        """,
      arguments: [now, contact == nil ? 1 : 2, contact == nil ? write.session.caller.actor : nil, ticket]
    )
    guard write.schema.name == "TicketNotes", write.row.integer("publish") == publishedToAll else { return }
    try write.db.execute(
      sql: "UPDATE Tickets SET lastCustomerVisibleActivityDateTime = ? WHERE id = ?",
      arguments: [now, ticket]
    )
  }
}
