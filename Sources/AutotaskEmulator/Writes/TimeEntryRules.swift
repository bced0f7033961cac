internal import Autotask
internal import GRDB

/// What time entries demand.
///
/// Source: TimeEntriesEntity help page; WYRE-AI/autotask-mcp issues 280 and 281 and AntoJUICT/juict-skills for
/// which fields go together. The sentences that no source shows are the emulator's own.
enum TimeEntryRules {
  static func check(_ write: inout Write) throws {
    let row = write.row
    let isOnTicket = !row["ticketID"].isNull
    let isOnTask = !row["taskID"].isNull
    guard !(isOnTicket && isOnTask) else { throw Refusal("A time entry cannot have both a ticketID and a taskID.") }
    guard isOnTicket || isOnTask || !row["internalBillingCodeID"].isNull else {
      throw Refusal("A time entry needs a ticketID, a taskID or an internalBillingCodeID.")
    }
    if isOnTicket || isOnTask, row["roleID"].isNull { throw Refusal("Missing Required Field: roleID") }
    try readWindow(&write, isOnTicket: isOnTicket)
    guard let hours = write.row.number("hoursWorked") else { throw Refusal("Missing Required Field: hoursWorked") }
    guard hours > 0, hours <= 24 else { throw Refusal("hoursWorked must be greater than 0 and at most 24.") }
    let isBillable = !write.row.flag("isNonBillable")
    write.row.set("hoursToBill", isBillable ? hours + (write.row.number("offsetHours") ?? 0) : 0)
    if write.kind == .create {
      for flag in ["isNonBillable", "showOnInvoice"] where write.row[flag].isNull {
        write.row.set(flag, flag == "showOnInvoice")
      }
      write.row.set("timeEntryType", isOnTicket ? 2 : isOnTask ? 6 : 1)
    }
    try checkWorkType(write)
    try requireAttachedResource(write)
  }

  /// Hours follow from start and stop; time on tickets needs both, other time a date.
  private static func readWindow(_ write: inout Write, isOnTicket: Bool) throws(Refusal) {
    let start = write.row.stamp("startDateTime")
    let end = write.row.stamp("endDateTime")
    if isOnTicket, start == nil || end == nil {
      throw Refusal("Missing Required Field: \(start == nil ? "startDateTime" : "endDateTime")")
    }
    if let start, let end {
      guard start < end else { throw Refusal("endDateTime must be after startDateTime.") }
      write.row.set("hoursWorked", Double(end.milliseconds - start.milliseconds) / Double(Stamp.hour))
      if write.row["dateWorked"].isNull { write.row.set("dateWorked", start.midnight.stored) }
    }
    guard let date = write.row.stamp("dateWorked") else { throw Refusal("Missing Required Field: dateWorked") }
    write.row.set("dateWorked", date.midnight.stored)
  }

  /// The work type is an active general allocation code, internal time's another kind; `useType` decides.
  private static func checkWorkType(_ write: Write) throws {
    for (field, useType) in [("billingCodeID", 1), ("internalBillingCodeID", 3)] where write.gives(field) {
      guard let code = write.row.integer(field) else { continue }
      let found = try Int64.fetchOne(
        write.session.db,
        sql: "SELECT useType FROM BillingCodes WHERE id = ?",
        arguments: [code]
      )
      guard found == Int64(useType) else {
        throw Refusal("Reference value on field: \(field) of type: BillingCode does not exist or is invalid.")
      }
    }
  }

  /// Time on a task needs the resource on the task first (AntoJUICT/juict-skills).
  private static func requireAttachedResource(_ write: Write) throws {
    guard write.kind == .create, let task = write.row.integer("taskID"), let resource = write.row.integer("resourceID")
    else { return }
    let found = try Int.fetchOne(
      write.session.db,
      sql: """
        SELECT 1 FROM Tasks WHERE id = ? AND assignedResourceID = ?
        UNION SELECT 1 FROM TaskSecondaryResources WHERE taskID = ? AND resourceID = ?
        """,
      arguments: [task, resource, task, resource]
    )
    guard found != nil else { throw Refusal("The resource is not assigned to the task.") }
  }

  /// Only the one who added an entry may delete it (Timesheets help pages; AntoJUICT/juict-skills, live).
  static func requireOwn(_ row: Draft, _ session: Session) throws {
    guard row.integer("creatorUserID") == session.caller.user.resourceID else {
      throw Refusal("You can only delete time entries that you have created.")
    }
  }
}
