internal import Autotask
internal import GRDB

/// What projects and their tasks demand.
///
/// Source: ProjectsEntity and TasksEntity help pages; AntoJUICT/juict-skills for what an assignee entails.
enum ProjectRules {
  private static let complete: Int64 = 5

  static func checkProject(_ write: inout Write) throws {
    if let start = write.row.stamp("startDateTime"), let end = write.row.stamp("endDateTime"), end < start {
      throw Refusal("The endDateTime of a project cannot be before its startDateTime.")
    }
    if write.row["projectNumber"].isNull {
      write.row.set("projectNumber", try number("P", "Projects", "projectNumber", write))
    }
    if write.changes("status") {
      write.row.set("statusDateTime", write.session.now.stored)
      let isComplete = write.row.integer("status") == complete
      write.row["completedDateTime"] = isComplete ? write.session.now.stored.databaseValue : .null
    }
  }

  /// Completing a project completes its tasks.
  static func completeTasks(_ write: Write) throws {
    guard write.changes("status"), write.row.integer("status") == complete else { return }
    try write.session.db.execute(
      sql: "UPDATE Tasks SET status = ?, completedDateTime = ? WHERE projectID = ? AND status <> ?",
      arguments: [complete, write.session.now.stored, write.row.integer("id"), complete]
    )
  }

  static func checkTask(_ write: inout Write) throws {
    if !write.row["assignedResourceID"].isNull, write.changes("assignedResourceID") {
      for field in ["departmentID", "billingCodeID"] where write.row[field].isNull {
        throw Refusal("Missing Required Field: \(field)")
      }
    }
    if write.row["taskNumber"].isNull { write.row.set("taskNumber", try number("T", "Tasks", "taskNumber", write)) }
    if write.changes("status") {
      let isComplete = write.row.integer("status") == complete
      write.row["completedDateTime"] = isComplete ? write.session.now.stored.databaseValue : .null
      write.row["completedByResourceID"] = isComplete ? write.session.caller.actor.databaseValue : .null
    }
  }

  private static func number(_ letter: String, _ table: String, _ column: String, _ write: Write) throws -> String {
    let date = write.session.now.stored.prefix(10).filter { $0 != "-" }
    let count = try Int.fetchOne(
      write.session.db,
      sql: "SELECT COUNT(*) FROM \"\(table)\" WHERE \"\(column)\" LIKE ?",
      arguments: ["\(letter)\(date).%"]
    )
    return "\(letter)\(date).\(TicketRules.padded((count ?? 0) + 1, 4))"
  }
}
