internal import Autotask
internal import GRDB

/// What goes with a ticket that a person deletes, and the log of it.
enum TicketRemoval {
  /// Removes everything below a ticket and notes its end in `DeletedTicketLogs`.
  static func removeParts(
    of ticket: Draft,
    by actor: Int64,
    at now: Stamp,
    _ blueprint: Blueprint,
    _ db: Database
  ) throws {
    guard let id = ticket.integer("id") else { return }
    for schema in blueprint.schemas where schema.name != "TicketHistory" {
      guard let column = schema.parents["Tickets"].flatMap(schema.column) else { continue }
      try db.execute(sql: "DELETE FROM \(schema.table) WHERE \(column.sql) = ?", arguments: [id])
      try ChangeWatch.forget(schema.name, in: db)
    }
    guard let logs = blueprint.schema("DeletedTicketLogs") else { return }
    var log = Draft(logs)
    log.set("ticketID", id)
    log["ticketNumber"] = ticket["ticketNumber"]
    log["ticketTitle"] = ticket["title"]
    log.set("deletedByResourceID", actor)
    log.set("deletedDateTime", now.stored)
    try log.insert(in: db)
  }
}
