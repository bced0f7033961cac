internal import Autotask
internal import GRDB

/// What expense reports and their items demand.
///
/// Source: none that was read; assumed from the entities' fields. The numbers of the statuses and the sentences are the
/// emulator's own.
enum ExpenseRules {
  private static let open: Int64 = 1
  private static let submitted: Int64 = 2
  private static let rejected: Int64 = 5

  /// A report is submitted by its flag, and is its submitter's to change until then and after a rejection.
  static func checkReport(_ write: inout Write) throws {
    if write.kind == .create { write.row.set("status", open) }
    if let old = write.old { try requireOpen(old.integer("status")) }
    guard write.row.flag("submit"), write.old?.flag("submit") != true || write.old?.integer("status") == rejected else {
      return
    }
    write.row.set("status", submitted)
    write.row.set("submitDate", write.session.now.stored)
  }

  static func checkItem(_ write: inout Write) throws {
    let status = try Int64.fetchOne(
      write.session.db,
      sql: "SELECT status FROM ExpenseReports WHERE id = ?",
      arguments: [write.row.integer("expenseReportID")]
    )
    try requireOpen(status)
  }

  private static func requireOpen(_ status: Int64?) throws(Refusal) {
    guard let status, status != open, status != rejected else { return }
    throw Refusal("An expense report that is submitted or approved cannot be changed.")
  }

  static func sumUp(_ write: Write) throws {
    try write.session.db.execute(
      sql: """
        UPDATE ExpenseReports SET internalCurrencyExpenseTotal =
        (SELECT SUM(internalCurrencyExpenseAmount) FROM ExpenseItems WHERE expenseReportID = ExpenseReports.id)
        WHERE id = ?
        """,
      arguments: [write.row.integer("expenseReportID")]
    )
  }
}
