internal import Autotask
internal import GRDB

/// What time entries demand.
///
/// Source: AntoJUICT/juict-skills, live, for nearly all sentences; TimeEntriesEntity help page and
/// WYRE-AI/autotask-mcp issues 280 and 281 for which fields go together.
enum TimeEntryRules {
  /// The kinds of `timeEntryType`.
  private static let internalTime = 1
  private static let ticketTime = 2
  private static let taskTime = 6

  static func check(_ write: inout Write) throws {
    try keepWork(write)
    let isOnTicket = !write.row["ticketID"].isNull
    let isOnTask = !write.row["taskID"].isNull
    let works = [isOnTicket, isOnTask, !write.row["internalBillingCodeID"].isNull].filter { $0 }.count
    guard works < 2 else {
      throw Refusal("Only one of ticketID,taskID and InternallAllocationCodeID can be used at once")
    }
    // No source shows this sentence.
    guard works == 1 else { throw Refusal("One of ticketID, taskID and internalBillingCodeID is required") }
    if write.row["roleID"].isNull {
      if isOnTicket { throw Refusal("TimeEntries for Tickets must have a roleID") }
      if isOnTask { throw Refusal.roleOnTask }
    }
    try readWindow(&write, isOnTicket: isOnTicket)
    if isOnTicket, write.row.text("summaryNotes")?.trimmed.isEmpty ?? true {
      throw Refusal("TimeEntry.summaryNotes can not be blank.")
    }
    try Timesheets.requireOpen(write)
    try checkWorkType(write)
    try requireAttachedResource(write)
    try requireServiceOfContract(write)
    try checkImpersonatedChange(write)
    fill(&write, type: isOnTicket ? ticketTime : isOnTask ? taskTime : internalTime)
  }

  /// An entry stays on the ticket or task on which it was made.
  ///
  /// Source: AntoJUICT/juict-skills saw these two answers to moving an entry from a ticket to a task; that the other
  /// moves fail alike is assumed.
  private static func keepWork(_ write: Write) throws(Refusal) {
    guard let old = write.old else { return }
    for (field, type) in [("taskID", "Task"), ("ticketID", "Ticket")]
    where !write.row[field].isNull && old[field].isNull {
      let others = ["ticketID", "taskID", "internalBillingCodeID"].filter { $0 != field }
      guard others.allSatisfy({ write.row[$0].isNull }) else { continue }
      throw Refusal("This \(field) does not reference a valid \(type)")
    }
  }

  /// Hours follow from start and stop, whatever a body says; time on tickets needs both, other time a date.
  ///
  /// Source: AntoJUICT/juict-skills: a change of `hoursWorked` alone is a 200 and changes nothing.
  private static func readWindow(_ write: inout Write, isOnTicket: Bool) throws(Refusal) {
    let start = write.row.stamp("startDateTime")
    let end = write.row.stamp("endDateTime")
    if let start, let end {
      write.row.set("hoursWorked", Double(end.milliseconds - start.milliseconds) / Double(Stamp.hour))
      if write.row["dateWorked"].isNull { write.row.set("dateWorked", start.midnight.stored) }
    } else if write.row["hoursWorked"].isNull {
      throw Refusal("Must have at least one of hoursWorked or startDateTime/endDateTime")
    } else if isOnTicket {
      throw Refusal("TimeEntries for Service tickets require a start and stop time.")
    }
    guard let hours = write.row.number("hoursWorked"), hours > 0, hours <= 24 else {
      throw Refusal("hoursWorked greater than 24 hours or less than zero hours")
    }
    if write.row["dateWorked"].isNull, let start { write.row.set("dateWorked", start.midnight.stored) }
    guard let date = write.row.stamp("dateWorked") else {
      throw Refusal("dateWorked is required when no value is supplied for startDateTime")
    }
    write.row.set("dateWorked", date.midnight.stored)
  }

  /// What is billed is rounded up to a quarter of an hour; what is not billable is not billed.
  ///
  /// Source: AntoJUICT/juict-skills: 0.0167 hours were billed as 0.25.
  private static func fill(_ write: inout Write, type: Int) {
    let hours = (write.row.number("hoursWorked") ?? 0) + (write.row.number("offsetHours") ?? 0)
    let quarters = (hours * 4 - 1e-9).rounded(.up)
    write.row.set("hoursToBill", write.row.flag("isNonBillable") ? 0 : max(0, quarters / 4))
    for flag in ["isNonBillable", "showOnInvoice"] where write.row[flag].isNull {
      write.row.set(flag, flag == "showOnInvoice")
    }
    write.row.set("timeEntryType", type)
  }

  /// The work type is an active general allocation code, internal time's another kind; `useType` decides.
  ///
  /// Source: AntoJUICT/juict-skills; autotask-node 2.2.0 for internal time, whose sentence is formed alike.
  private static func checkWorkType(_ write: Write) throws {
    for (field, useType, kind) in [("billingCodeID", 1, "general"), ("internalBillingCodeID", 3, "internal")] {
      guard write.changes(field), let code = try write.related("BillingCodes", write.row.integer(field)) else {
        continue
      }
      guard code.integer("useType") == Int64(useType) else {
        throw Refusal("The given allocation code is not an active \(kind) allocation code")
      }
    }
  }

  /// Time on a task is of somebody who is on the task, in the role held there.
  private static func requireAttachedResource(_ write: Write) throws {
    guard write.changes("resourceID") || write.changes("roleID") || write.changes("taskID"),
      let task = write.row.integer("taskID"), let resource = write.row.integer("resourceID")
    else { return }
    let role = write.row.integer("roleID")
    guard
      try write.exists(
        "Tasks",
        where: "id = ? AND assignedResourceID = ? AND assignedResourceRoleID = ?",
        [task, resource, role]
      )
        || write.exists(
          "TaskSecondaryResources",
          where: "taskID = ? AND resourceID = ? AND roleID = ?",
          [task, resource, role]
        )
    else { throw Refusal.roleOnTask }
  }

  /// A service or bundle is one of the entry's contract (assumed, as for every reference between the two).
  private static func requireServiceOfContract(_ write: Write) throws {
    for (field, entity, type) in [
      ("contractServiceID", "ContractServices", "ContractService"),
      ("contractServiceBundleID", "ContractServiceBundles", "ContractServiceBundle"),
    ] where write.changes(field) || write.changes("contractID") {
      guard let row = try write.related(entity, write.row.integer(field)) else { continue }
      guard row["contractID"] == write.row["contractID"] else { throw Refusal.reference(field, type) }
    }
  }

  /// Changing time on a ticket for somebody asks whether that person may change Show on Invoice, even when the body
  /// does not name it.
  ///
  /// Source: AntoJUICT/juict-skills, live.
  private static func checkImpersonatedChange(_ write: Write) throws(Refusal) {
    guard write.kind != .create, write.session.caller.impersonator != nil, !write.row["ticketID"].isNull,
      write.session.caller.sides.last?.level["servicedesk.time.modify-show-on-invoice"] != "Yes"
    else { return }
    throw Refusal("User not authorized to change Show On Invoice values for Ticket time entries")
  }
}

extension Refusal {
  /// Somebody books time on a task without being on it, or in another role.
  ///
  /// Source: AntoJUICT/juict-skills, live.
  fileprivate static let roleOnTask = Refusal("This roleID is not valid for this Task and Resource")
}
