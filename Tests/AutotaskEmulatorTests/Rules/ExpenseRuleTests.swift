import Autotask
import AutotaskEmulator
import Testing

/// What expense reports and their items demand.
@Suite struct ExpenseRuleTests {
  private static let closed = "An expense report that is submitted or approved cannot be changed."

  @Test func aReportIsOpenUntilItIsSubmittedAndAfterARejection() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.admin("PUT", "clock", ["now": "2026-11-05T10:00:00Z"])
      let report = try await wire.made("ExpenseReports", ["submit": .null])
      #expect(try await wire.row("ExpenseReports", report)["status"] == 1)
      let (_, item) = try await wire.recipe("ExpenseItems")
      let path = "Expenses/\(report.plainText)/Items"
      let id = try await wire.made(at: path, .object(item))
      #expect(try await wire.call("PATCH", "ExpenseReports", ["id": report, "submit": true]).status == 200)
      let row = try await wire.row("ExpenseReports", report)
      #expect(row["status"] == 2)
      #expect(row["submitDate"] == "2026-11-05T10:00:00")
      #expect(try await wire.call("PATCH", "ExpenseReports", ["id": report, "name": "Other"]).error == Self.closed)
      #expect(try await wire.call("POST", path, .object(item)).error == Self.closed)
      #expect(try await wire.call("PATCH", path, ["id": id, "description": "Other"]).error == Self.closed)
      _ = try await wire.admin("POST", "tables/ExpenseReports", ["id": report, "status": 5])
      #expect(try await wire.call("PATCH", path, ["id": id, "description": "Other"]).status == 200)
      #expect(try await wire.call("PATCH", "ExpenseReports", ["id": report, "submit": true]).status == 200)
      #expect(try await wire.row("ExpenseReports", report)["status"] == 2)
    }
  }

  @Test func aReportSumsItsItems() async throws {
    try await withSmallEmulator { wire in
      let report = try await wire.made("ExpenseReports", ["submit": .null])
      let (_, item) = try await wire.recipe("ExpenseItems")
      for amount in ["10.5", "4.25"] {
        let body = item.changed(by: ["internalCurrencyExpenseAmount": .decimal(amount)])
        _ = try await wire.made(at: "Expenses/\(report.plainText)/Items", .object(body))
      }
      let row = try await wire.row("ExpenseReports", report)
      #expect(row["internalCurrencyExpenseTotal"] == .decimal("14.75"))
    }
  }
}
