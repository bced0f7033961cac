internal import Autotask
internal import GRDB

/// What tasks, their people and their order demand.
///
/// Source: TasksEntity help page; AntoJUICT/juict-skills for what an assignee entails, one refusal at a time. The
/// sentences that no source shows are the emulator's own.
enum TaskRules {
  static func check(_ write: inout Write) throws {
    let project = try ProjectRules.openProject(write)
    if !write.row["assignedResourceID"].isNull, write.changes("assignedResourceID") {
      for field in ["departmentID", "billingCodeID"] where write.row[field].isNull {
        throw Refusal("Missing Required Field: \(field)")
      }
    }
    try requirePhase(write, of: project)
    if let start = write.row.stamp("startDateTime"), let end = write.row.stamp("endDateTime"), end < start {
      throw Refusal("The endDateTime of a task cannot be before its startDateTime.")
    }
    try requireOtherThanSecondary(write)
    if write.row["taskNumber"].isNull {
      let places = [("Tasks", "taskNumber"), ("Phases", "phaseNumber")]
      write.row.set("taskNumber", try WorkNumbers.next("T", places, write.session))
    }
    fillDefaults(&write)
    complete(&write)
  }

  /// What the server says of a new task, as far as the caller did not.
  private static func fillDefaults(_ write: inout Write) {
    guard write.kind == .create else { return }
    write.row.set("isTaskBillable", true)
    for flag in ["canClientPortalUserCompleteTask", "isVisibleInClientPortal"] where write.row[flag].isNull {
      write.row.set(flag, false)
    }
    if write.row["estimatedHours"].isNull { write.row.set("estimatedHours", 0.0) }
    if write.row["remainingHours"].isNull { write.row["remainingHours"] = write.row["estimatedHours"] }
    write.row["hoursToBeScheduled"] = write.row["estimatedHours"]
  }

  private static func complete(_ write: inout Write) {
    guard write.changes("status") else { return }
    let isComplete = write.row.integer("status") == ProjectRules.complete
    write.row["completedDateTime"] = isComplete ? write.session.now.stored.databaseValue : .null
    write.row["completedByResourceID"] = isComplete ? write.session.caller.actor.databaseValue : .null
    write.row["completedByType"] = isComplete ? 1.databaseValue : .null
    if isComplete { write.row.set("remainingHours", 0.0) }
  }

  /// The phase of a task is one of its project's.
  private static func requirePhase(_ write: Write, of project: Int64?) throws {
    guard write.changes("phaseID") || write.changes("projectID"), let phase = write.row.integer("phaseID") else {
      return
    }
    let owner = try Int64.fetchOne(
      write.session.db,
      sql: "SELECT projectID FROM Phases WHERE id = ?",
      arguments: [phase]
    )
    guard owner == project else {
      throw Refusal("Reference value on field: phaseID of type: Phase does not exist or is invalid.")
    }
  }

  private static func requireOtherThanSecondary(_ write: Write) throws {
    guard write.changes("assignedResourceID"), let assignee = write.row.integer("assignedResourceID"),
      let task = write.old?.integer("id")
    else { return }
    let found = try Int.fetchOne(
      write.session.db,
      sql: "SELECT 1 FROM TaskSecondaryResources WHERE taskID = ? AND resourceID = ?",
      arguments: [task, assignee]
    )
    if found != nil { throw primaryIsSecondary }
  }

  static func checkSecondaryResource(_ write: inout Write) throws {
    let primary = try Int64.fetchOne(
      write.session.db,
      sql: "SELECT assignedResourceID FROM Tasks WHERE id = ?",
      arguments: [write.row.integer("taskID")]
    )
    if let primary, primary == write.row.integer("resourceID") { throw primaryIsSecondary }
  }

  private static let primaryIsSecondary = Refusal(
    "The primary resource of a task cannot also be one of its secondary resources."
  )

  /// A task follows another one of its project, and neither itself nor one that follows it.
  static func checkPredecessor(_ write: inout Write) throws {
    guard let before = write.row.integer("predecessorTaskID"), let after = write.row.integer("successorTaskID") else {
      return
    }
    let projects = try Int64.fetchAll(
      write.session.db,
      sql: "SELECT projectID FROM Tasks WHERE id IN (?, ?)",
      arguments: [before, after]
    )
    guard before != after, Set(projects).count == 1 else {
      throw Refusal("Reference value on field: predecessorTaskID of type: Task does not exist or is invalid.")
    }
    let leadsBack = try Int.fetchOne(
      write.session.db,
      sql: """
        WITH RECURSIVE earlier(id) AS (SELECT ? UNION SELECT p.predecessorTaskID FROM TaskPredecessors AS p
        JOIN earlier ON p.successorTaskID = earlier.id) SELECT 1 FROM earlier WHERE id = ?
        """,
      arguments: [before, after]
    )
    if leadsBack != nil { throw Refusal("A task cannot be a predecessor of a task that comes before it.") }
  }

  /// A task counts for its phase and moves its project's stamp.
  static func afterStoring(_ write: Write) throws {
    try PhaseRules.estimate(write.row.integer("phaseID"), write.session.db)
    if write.old.map({ $0["phaseID"] != write.row["phaseID"] }) ?? false {
      try PhaseRules.estimate(write.old?.integer("phaseID"), write.session.db)
    }
    try ProjectRules.touchProject(write)
  }

  /// A note moves the activity stamp of its task (REST_BestPractices help page).
  static func touchTask(_ write: Write) throws {
    guard let task = write.row.integer("taskID") else { return }
    try write.session.db.execute(
      sql: "UPDATE Tasks SET lastActivityDateTime = ?, lastActivityResourceID = ? WHERE id = ?",
      arguments: [write.session.now.stored, write.session.caller.actor, task]
    )
  }
}
