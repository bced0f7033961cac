internal import Autotask
internal import GRDB

/// What service calls, appointments, to-dos and company notes demand: they have a start and an end.
///
/// Source: ServiceCallsEntity help page and the entities' fields; the sentence is the emulator's own.
enum CalendarRules {
  static func requireOrder(_ write: inout Write) throws(Refusal) {
    guard let start = write.row.stamp("startDateTime"), let end = write.row.stamp("endDateTime"), end < start else {
      return
    }
    throw Refusal("The endDateTime cannot be before the startDateTime.")
  }

  /// The states of a service call.
  ///
  /// Source: AntoJUICT/juict-skills, live: 1 New, 2 Complete, 101 and 102 canceled.
  private static let new: Int64 = 1
  private static let complete: Int64 = 2
  private static let canceled: Set<Int64> = [101, 102]

  static func checkServiceCall(_ write: inout Write) throws(Refusal) {
    try requireOrder(&write)
    if let start = write.row.stamp("startDateTime"), let end = write.row.stamp("endDateTime") {
      write.row.set("duration", Double(end.milliseconds - start.milliseconds) / Double(Stamp.hour))
    }
    if write.row["status"].isNull { write.row.set("status", write.row.integer("isComplete") == 1 ? complete : new) }
    if write.changes("isComplete"), !write.changes("status"), write.row.integer("isComplete") == 1 {
      write.row.set("status", complete)
    }
    write.row.set("isComplete", write.row.integer("status") == complete ? 1 : 0)
    guard write.changes("status") else { return }
    let isCanceled = write.row.integer("status").map(canceled.contains) ?? false
    if isCanceled, write.row["canceledDateTime"].isNull {
      write.row.set("canceledDateTime", write.session.now.stored)
      write.row.set("canceledByResourceID", write.session.caller.actor)
    }
  }

  /// The rows below a service call go with it, and the people of a ticket on it with the ticket.
  private static let below: [String: [(entity: String, field: String)]] = [
    "ServiceCalls": [("ServiceCallTickets", "serviceCallID"), ("ServiceCallTasks", "serviceCallID")],
    "ServiceCallTickets": [("ServiceCallTicketResources", "serviceCallTicketID")],
    "ServiceCallTasks": [("ServiceCallTaskResources", "serviceCallTaskID")],
  ]

  static func removeBelow(_ entity: String, _ id: Int64, _ db: Database) throws {
    for child in below[entity] ?? [] {
      let ids = try Int64.fetchAll(
        db,
        sql: "SELECT id FROM \(child.entity) WHERE \(child.field) = ?",
        arguments: [id]
      )
      for id in ids {
        try removeBelow(child.entity, id, db)
        try db.execute(sql: "DELETE FROM \(child.entity) WHERE id = ?", arguments: [id])
      }
    }
  }
}
