internal import Autotask
internal import GRDB

/// What quotes demand.
///
/// Source: QuotesEntity help page (a quote belongs to an opportunity, of which it can be the primary one) and
/// QuoteItemsEntity. The sentences that no source shows are the emulator's own.
enum SalesRules {
  static func checkQuote(_ write: inout Write) throws {
    if let start = write.row.stamp("effectiveDate"), let end = write.row.stamp("expirationDate"), end < start {
      throw Refusal("The expirationDate of a quote cannot be before its effectiveDate.")
    }
    guard let opportunity = write.row.integer("opportunityID") else { return }
    write.row["companyID"] =
      try DatabaseValue.fetchOne(
        write.session.db,
        sql: "SELECT companyID FROM Opportunities WHERE id = ?",
        arguments: [opportunity]
      ) ?? .null
    guard write.kind == .create else { return }
    let others = try Int.fetchOne(
      write.session.db,
      sql: "SELECT COUNT(*) FROM Quotes WHERE opportunityID = ? AND primaryQuote = 1",
      arguments: [opportunity]
    )
    if others == 0 { write.row.set("primaryQuote", true) }
    if write.row["primaryQuote"].isNull { write.row.set("primaryQuote", false) }
    if write.row["quoteNumber"].isNull {
      let last = try Int64.fetchOne(write.session.db, sql: "SELECT MAX(quoteNumber) FROM Quotes") ?? 999
      write.row.set("quoteNumber", last + 1)
    }
  }

  /// The fields of a quote item that say what is sold; a row has one of them at most.
  private static let sold = [
    "productID", "chargeID", "laborID", "expenseID", "shippingID", "serviceID", "serviceBundleID",
  ]
  /// The kinds of discount; one at most is more than 0, and the others are 0.
  private static let discounts = ["unitDiscount", "percentageDiscount", "lineDiscount"]

  static func checkItem(_ write: inout Write) throws(Refusal) {
    guard sold.filter({ !write.row[$0].isNull }).count <= 1 else {
      throw Refusal("Only one of \(sold.joined(separator: ", ")) is allowed for a QuoteItem.")
    }
    let given = discounts.map { write.row.number($0) ?? 0 }
    guard given.allSatisfy({ $0 >= 0 }), given.filter({ $0 > 0 }).count <= 1 else {
      throw Refusal("Only one of \(discounts.joined(separator: ", ")) can have a value > 0.")
    }
  }

  static func keepOnePrimaryQuote(_ write: Write) throws {
    guard write.row.flag("primaryQuote") else { return }
    try write.session.db.execute(
      sql: "UPDATE Quotes SET primaryQuote = 0 WHERE opportunityID = ? AND id <> ?",
      arguments: [write.row.integer("opportunityID"), write.row.integer("id")]
    )
  }
}
