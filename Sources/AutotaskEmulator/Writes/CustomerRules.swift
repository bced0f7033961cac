internal import Autotask
internal import GRDB

/// What the entities around customers and people demand.
enum CustomerRules {
  /// Source: apigrate/autotask-restapi (`A ContactGroup already exists with Name [...]`).
  static func requireUniqueGroupName(_ write: inout Write) throws {
    guard write.changes("name"), let name = write.row.text("name") else { return }
    let found = try Int.fetchOne(
      write.session.db,
      sql: "SELECT 1 FROM ContactGroups WHERE name = ? COLLATE NOCASE",
      arguments: [name]
    )
    if found != nil { throw Refusal("A ContactGroup already exists with Name [\(name)]") }
  }

  static func approveTimeOff(_ write: Write) throws { try decideTimeOff(write, status: 2) }

  static func rejectTimeOff(_ write: Write) throws { try decideTimeOff(write, status: 3) }

  private static func decideTimeOff(_ write: Write, status: Int64) throws {
    guard let column = write.schema.parents["TimeOffRequests"], let id = write.row.integer(column),
      let requests = write.session.blueprint.schema("TimeOffRequests"),
      let old = try Draft(id, of: requests, in: write.session.db)
    else { throw Refusal.noMatch }
    var row = old
    row.set("status", status)
    row.set("approveRejectResourceID", write.session.caller.actor)
    row.set("approvedDateTime", write.session.now.stored)
    try row.update(from: old, in: write.session.db)
  }
}
