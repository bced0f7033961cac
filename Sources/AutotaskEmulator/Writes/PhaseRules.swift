internal import Autotask
internal import GRDB

/// What phases demand.
///
/// Source: PhasesEntity help page. The sentences that no source shows are the emulator's own.
enum PhaseRules {
  static func check(_ write: inout Write) throws {
    guard let project = try ProjectRules.openProject(write) else { return }
    try checkParent(write, project)
    for field in ["startDate", "dueDate"] {
      if let stamp = write.row.stamp(field) { write.row.set(field, stamp.midnight.stored) }
    }
    // The end can be the same day as the start.
    if let start = write.row.stamp("startDate"), let due = write.row.stamp("dueDate"), due < start {
      throw Refusal("The dueDate of a phase cannot be before its startDate.")
    }
    if write.row["phaseNumber"].isNull {
      let places = [("Tasks", "taskNumber"), ("Phases", "phaseNumber")]
      write.row.set("phaseNumber", try WorkNumbers.next("T", places, write.session))
    }
    write.row.set("isScheduled", !write.row["startDate"].isNull && !write.row["dueDate"].isNull)
    if write.kind == .create { write.row.set("estimatedHours", 0.0) }
  }

  /// A phase stands below a phase of its own project, and below none of its own parts.
  private static func checkParent(_ write: Write, _ project: Int64) throws {
    guard write.changes("parentPhaseID"), var parent = write.row.integer("parentPhaseID") else { return }
    let own = write.old?.integer("id")
    var seen: Set<Int64> = []
    while seen.insert(parent).inserted {
      let row = try Row.fetchOne(
        write.session.db,
        sql: "SELECT projectID, parentPhaseID FROM Phases WHERE id = ?",
        arguments: [parent]
      )
      guard let row, row[0] as Int64? == project, parent != own else {
        throw Refusal("Reference value on field: parentPhaseID of type: Phase does not exist or is invalid.")
      }
      guard let above = row[1] as Int64? else { return }
      parent = above
    }
  }

  /// A phase is estimated at what its tasks are.
  static func estimate(_ phase: Int64?, _ db: Database) throws {
    try db.execute(
      sql: """
        UPDATE Phases SET estimatedHours = (SELECT IFNULL(SUM(estimatedHours), 0) FROM Tasks WHERE phaseID = Phases.id)
        WHERE id = ?
        """,
      arguments: [phase]
    )
  }
}
