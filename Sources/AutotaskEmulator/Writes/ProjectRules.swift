internal import Autotask
internal import GRDB

/// What projects demand.
///
/// Source: ProjectsEntity help page. The sentences that no source shows are the emulator's own.
enum ProjectRules {
  static let complete: Int64 = 5
  /// The type of a project that keeps how another one was planned.
  private static let baseline: Int64 = 8

  static func check(_ write: inout Write) throws {
    let (start, end) = (write.row.stamp("startDateTime"), write.row.stamp("endDateTime"))
    if let start, let end, end < start {
      throw Refusal("The endDateTime of a project cannot be before its startDateTime.")
    }
    if let id = write.old?.integer("id") { try keepWork(of: id, inside: start, end, write) }
    if write.row["projectNumber"].isNull {
      write.row.set("projectNumber", try WorkNumbers.next("P", [("Projects", "projectNumber")], write.session))
    }
    guard write.changes("status") else { return }
    write.row.set("statusDateTime", write.session.now.stored)
    let isComplete = write.row.integer("status") == complete
    if !isComplete { write.row["completedDateTime"] = .null }
    if isComplete, !write.gives("completedDateTime") {
      write.row.set("completedDateTime", write.session.now.stored)
    }
  }

  /// The end is not before the end of the latest phase or task; by the same measure the start is not after the first.
  private static func keepWork(of project: Int64, inside start: Stamp?, _ end: Stamp?, _ write: Write) throws {
    let db = write.session.db
    if write.changes("endDateTime"), let end {
      let last = try String.fetchOne(
        db,
        sql: """
          SELECT MAX(moment) FROM (SELECT dueDate AS moment FROM Phases WHERE projectID = ?
          UNION ALL SELECT endDateTime FROM Tasks WHERE projectID = ?)
          """,
        arguments: [project, project]
      )
      if let last, end.stored < last {
        throw Refusal("The endDateTime of a project cannot be before the end of its last phase or task.")
      }
    }
    if write.changes("startDateTime"), let start {
      let first = try String.fetchOne(
        db,
        sql: """
          SELECT MIN(moment) FROM (SELECT startDate AS moment FROM Phases WHERE projectID = ?
          UNION ALL SELECT startDateTime FROM Tasks WHERE projectID = ?)
          """,
        arguments: [project, project]
      )
      if let first, start.stored > first {
        throw Refusal("The startDateTime of a project cannot be after the start of its first phase or task.")
      }
    }
  }

  /// Completing a project completes its tasks and leaves no hours remaining.
  static func completeTasks(_ write: Write) throws {
    guard write.changes("status"), write.row.integer("status") == complete else { return }
    let now = write.session.now.stored
    try write.session.db.execute(
      sql: """
        UPDATE Tasks SET status = ?, completedDateTime = ?, completedByResourceID = ?, completedByType = 1,
        remainingHours = 0, lastActivityDateTime = ? WHERE projectID = ? AND status <> ?
        """,
      arguments: [complete, now, write.session.caller.actor, now, write.row.integer("id"), complete]
    )
  }

  /// The project of a row below it, if its schedule may be changed.
  ///
  /// Source: PhasesEntity help page for phases; that it holds for tasks too is assumed.
  @discardableResult
  static func openProject(_ write: Write) throws -> Int64? {
    guard let project = write.row.integer("projectID") else { return nil }
    let type = try Int64.fetchOne(
      write.session.db,
      sql: "SELECT projectType FROM Projects WHERE id = ?",
      arguments: [project]
    )
    if type == baseline { throw Refusal("The schedule of a project of the type Baseline is read-only.") }
    return project
  }

  /// Notes and work move the activity stamp of their project (REST_BestPractices help page).
  static func touchProject(_ write: Write) throws {
    guard let project = write.row.integer("projectID") else { return }
    try write.session.db.execute(
      sql: "UPDATE Projects SET lastActivityDateTime = ?, lastActivityResourceID = ? WHERE id = ?",
      arguments: [write.session.now.stored, write.session.caller.actor, project]
    )
  }
}

/// The numbers that projects, phases and tasks are given: a letter, the day, and the place on that day.
enum WorkNumbers {
  static func next(_ letter: String, _ places: [(table: String, column: String)], _ session: Session) throws -> String {
    let date = session.now.stored.prefix(10).filter { $0 != "-" }
    var last = 0
    for (table, column) in places {
      let number = try Int.fetchOne(
        session.db,
        sql: "SELECT MAX(CAST(SUBSTR(\"\(column)\", 11) AS INTEGER)) FROM \"\(table)\" WHERE \"\(column)\" LIKE ?",
        arguments: ["\(letter)\(date).%"]
      )
      last = max(last, number ?? 0)
    }
    return "\(letter)\(date).\(TicketRules.padded(last + 1, 4))"
  }
}
