internal import Autotask
internal import GRDB

/// What a ticket's status does to its dates.
enum TicketStatusRules {
  /// The hours to first response and to resolution of the tenant's service level agreements.
  private static let hours: [Int64: (response: Int64, resolution: Int64)] = [1: (4, 24), 2: (1, 8)]
  /// The status of a ticket that nobody has looked at.
  private static let new: Int64 = 1

  /// Completing stamps the ticket; reopening takes the stamps away.
  ///
  /// Source: TicketsEntity help page and published client code for `completedDate`; that reopening clears it is
  /// assumed, since an open ticket has none.
  static func apply(_ write: inout Write) throws {
    let now = write.session.now.stored.databaseValue
    if write.changes("status") {
      let isComplete = write.row.integer("status") == TicketRules.complete
      write.row["completedDate"] = isComplete ? now : .null
      write.row["completedByResourceID"] = isComplete ? write.session.caller.actor.databaseValue : .null
      write.row["resolvedDateTime"] = isComplete ? now : .null
    }
    follow(&write)
  }

  /// An agreement sets the dates that are owed; the first change of a new ticket's status is the first response.
  ///
  /// Source: AntoJUICT/juict-skills, live: these four dates are filled, `serviceLevelAgreementHasBeenMet`,
  /// `resolutionPlanDueDateTime` and the paused hours never are. The hours are the tenant's.
  private static func follow(_ write: inout Write) {
    guard let agreement = write.row.integer("serviceLevelAgreementID"), let hours = hours[agreement],
      let created = write.row.stamp("createDate")
    else { return }
    if write.changes("serviceLevelAgreementID") {
      write.row.set("firstResponseDueDateTime", created.adding(hours.response * Stamp.hour).stored)
      write.row.set("resolvedDueDateTime", created.adding(hours.resolution * Stamp.hour).stored)
      if write.row["dueDateTime"].isNull { write.row["dueDateTime"] = write.row["resolvedDueDateTime"] }
    }
    guard write.old?.integer("status") == new, write.changes("status"), write.row["firstResponseDateTime"].isNull else {
      return
    }
    write.row.set("firstResponseDateTime", write.session.now.stored)
    write.row.set("firstResponseInitiatingResourceID", write.session.caller.actor)
    write.row["firstResponseAssignedResourceID"] = write.row["assignedResourceID"]
  }
}
