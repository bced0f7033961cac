import Autotask
import Foundation
import LeastPrivilege

/// What Autotask asks of rows beyond its metadata, told before anything is sent (`docs/field-notes.md`, section 1).
extension RowInput {
  /// Tells of what does not go together.
  mutating func checkFieldNotes() {
    guard verb == .create else { return }
    switch fields.entity.name {
    case "Tickets": checkAssignee()
    case "Tasks":
      checkAssignee()
      checkAssignedTask()
    case "TimeEntries": checkTimeEntry()
    case let name where name.hasSuffix("Attachments"): checkFile()
    default: break
    }
  }

  private func has(_ name: String) -> Bool { mentions(name) && self[name] != .null }

  /// Source: field note 28: an assignee without a role is a 500.
  private mutating func checkAssignee() {
    if has("assignedResourceID"), !has("assignedResourceRoleID") {
      refuse("assignedResourceRoleID", "`assignedResourceRoleID` is required with `assignedResourceID`")
    }
    if has("assignedResourceRoleID"), !has("assignedResourceID") {
      refuse("assignedResourceID", "`assignedResourceID` is required with `assignedResourceRoleID`")
    }
  }

  /// Source: field note 29: Autotask tells of these one at a time.
  private mutating func checkAssignedTask() {
    guard has("assignedResourceID") else { return }
    for name in ["departmentID", "billingCodeID"] where !has(name) {
      refuse(name, "`\(name)` is required for a task with an assignee")
    }
  }

  /// Source: field notes 30 and 32, and the entity's help page.
  private mutating func checkTimeEntry() {
    let works = ["ticketID", "taskID", "internalBillingCodeID"].filter(has)
    if works.isEmpty {
      refuse("ticketID", "one of `ticketID`, `taskID` and `internalBillingCodeID` is required")
    }
    for name in works.dropFirst() { refuse(name, "`\(name)` cannot stand beside `\(works[0])`") }
    if has("ticketID") || has("taskID"), !has("roleID") {
      refuse("roleID", "`roleID` is required for time on a ticket or task")
    }
    checkWindow(isOnTicket: has("ticketID"))
    if has("ticketID"), self["summaryNotes"]?.string?.trimmed.isEmpty ?? true {
      refuse("summaryNotes", "`summaryNotes` is required for time on a ticket")
    }
  }

  private mutating func checkWindow(isOnTicket: Bool) {
    let (hasStart, hasEnd) = (has("startDateTime"), has("endDateTime"))
    if isOnTicket || hasStart || hasEnd {
      if !hasStart { refuse("startDateTime", "`startDateTime` is required\(isOnTicket ? " on a ticket" : "")") }
      if !hasEnd { refuse("endDateTime", "`endDateTime` is required\(isOnTicket ? " on a ticket" : "")") }
    } else if !has("hoursWorked") {
      refuse("hoursWorked", "`hoursWorked`, or `startDateTime` and `endDateTime`, are required")
    }
    if !hasStart, !has("dateWorked") { refuse("dateWorked", "`dateWorked` is required without `startDateTime`") }
    guard let start = moment("startDateTime"), let end = moment("endDateTime") else { return }
    if end <= start {
      refuse("endDateTime", "`endDateTime` must be after `startDateTime`")
    } else if end - start > 86_400_000 {
      refuse("endDateTime", "a time entry has 24 hours at most")
    }
  }

  /// A moment in milliseconds since 1970.
  private func moment(_ name: String) -> Int64? {
    guard let value = self[name], case .moment(let time)? = Scalar(value, as: .moment) else { return nil }
    return time
  }

  /// An attachment that is a file has content.
  private mutating func checkFile() {
    if self["attachmentType"] == "FILE_ATTACHMENT", !has("data") {
      refuse("data", "`data` is required for an attachment that is a file: its bytes as base64")
    }
  }
}
