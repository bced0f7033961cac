internal import Autotask
internal import GRDB

/// How far the approval of a week's time has come, which decides whether entries can be made, changed or deleted.
///
/// The API has no timesheets; in the emulator the admin API moves them on, as their people would.
///
/// Source: TimeEntriesEntity help page: entries are added to timesheets that are new or rejected only.
enum Timesheets {
  /// The states of a timesheet.
  enum State: String, CaseIterable, Sendable {
    case new = "New"
    case submitted = "Submitted"
    case approved = "Approved"
    case rejected = "Rejected"
  }

  /// The state of the timesheet that a day's time of somebody is on.
  static func state(of resource: Int64, on day: Stamp, in db: Database) throws -> State {
    let value = try TenantFacts.values(.timesheet, of: key(resource, day), in: db).first
    return value.flatMap(State.init) ?? .new
  }

  /// Moves a timesheet on.
  static func set(_ state: State, of resource: Int64, on day: Stamp, in db: Database) throws {
    try TenantFacts.set(.timesheet, of: key(resource, day), to: state == .new ? [] : [state.rawValue], in: db)
  }

  /// The resource and the Sunday on which the week begins.
  static func key(_ resource: Int64, _ day: Stamp) -> String {
    let days = day.midnight.milliseconds / Stamp.day
    // The first of January 1970 was a Thursday.
    let weekday = ((days + 4) % 7 + 7) % 7
    return "\(resource) \(Stamp(milliseconds: (days - weekday) * Stamp.day).stored.prefix(10))"
  }

  /// Refuses an entry whose week is closed, and a change of one that is posted.
  ///
  /// Source: GDSTechnology/autotask-mcp, whose tests tell these answers apart.
  static func requireOpen(_ write: Write) throws {
    guard write.old?["billingApprovalDateTime"].isNull ?? true else {
      throw Refusal("This time entry has been posted and cannot be modified.")
    }
    for row in [write.old, write.row].compactMap({ $0 }) {
      guard let resource = row.integer("resourceID"), let day = row.stamp("dateWorked") else { continue }
      switch try state(of: resource, on: day, in: write.db) {
      case .new, .rejected: continue
      case .submitted: throw Refusal("Cannot add time entries to a timesheet that has been submitted.")
      case .approved: throw Refusal("The time sheet for this week has been approved.")
      }
    }
  }

  /// Refuses to delete somebody else's entry, one of a closed week, and one that is posted.
  ///
  /// Source: GDSTechnology/autotask-mcp and AntoJUICT/juict-skills, live, for the first two; the first tells
  /// `the timesheet has been approved` and `This time has been posted` apart, what stands around is the emulator's own.
  static func requireDeletable(_ row: Draft, _ session: Session) throws {
    let refused = "You do not have permission to delete time entries that"
    guard row.integer("creatorUserID") == session.caller.actor else { throw Refusal("\(refused) you did not create.") }
    if let resource = row.integer("resourceID"), let day = row.stamp("dateWorked") {
      switch try state(of: resource, on: day, in: session.db) {
      case .new, .rejected: break
      case .submitted: throw Refusal("\(refused) have been submitted.")
      case .approved: throw Refusal("The time entry cannot be deleted: the timesheet has been approved.")
      }
    }
    guard row["billingApprovalDateTime"].isNull else {
      throw Refusal("This time has been posted and cannot be deleted.")
    }
  }
}
