internal import Autotask
internal import GRDB

/// Fields that hold a day: the day as it was sent, whatever time and zone came with it.
///
/// Source: REST_BestPractices help page (date-only fields are stored as sent, without a shift); which fields they are
/// by the entity pages and their names.
enum DateFields {
  private static let names: [String: Set<String>] = [
    "ConfigurationItems": ["installDate", "warrantyExpirationDate"],
    "ContractBlocks": ["datePurchased", "startDate", "endDate"],
    "ContractMilestones": ["dateDue"],
    "ContractRetainers": ["datePurchased", "startDate", "endDate"],
    "ContractServiceAdjustments": ["effectiveDate"],
    "ContractServiceBundleAdjustments": ["effectiveDate"],
    "ContractTicketPurchases": ["datePurchased", "startDate", "endDate"],
    "Contracts": ["startDate", "endDate"],
    "ExpenseItems": ["expenseDate"],
    "ExpenseReports": ["weekEnding"],
    "Opportunities": ["projectedCloseDate", "startDate"],
    "Phases": ["startDate", "dueDate"],
    "Quotes": ["effectiveDate", "expirationDate"],
    "Subscriptions": ["effectiveDate", "expirationDate"],
    "TimeEntries": ["dateWorked"],
    "TimeOffRequests": ["requestDate"],
  ]

  /// The stored form of a date field's value, nil for all other fields and values.
  static func day(_ value: JSONValue, _ column: EntitySchema.Column, _ schema: EntitySchema) -> DatabaseValue? {
    guard column.type == .datetime, names[schema.name]?.contains(column.name) == true, case .string(let text) = value,
      Stamp(iso: text) != nil
    else { return nil }
    return Stamp(iso: String(text.trimmed.prefix(10)))?.stored.databaseValue
  }
}
