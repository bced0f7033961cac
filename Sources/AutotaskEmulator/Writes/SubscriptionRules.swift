internal import Autotask
internal import GRDB

/// What subscriptions demand, and the periods that they make.
///
/// Source: SubscriptionsEntity and SubscriptionPeriodsEntity help pages, and the SOAP page of the subscription for
/// dates that must not overlap. The sentences that no source shows are the emulator's own.
enum SubscriptionRules {
  /// Months of a period, by `periodType`; other periods happen once.
  private static let months: [Int64: Int64] = [2: 1, 3: 3, 4: 12, 5: 6]
  private static let canceled: Int64 = 0

  static func check(_ write: inout Write) throws {
    for field in ["effectiveDate", "expirationDate"] {
      if let stamp = write.row.stamp(field) { write.row.set(field, stamp.midnight.stored) }
    }
    guard let start = write.row.stamp("effectiveDate"), let end = write.row.stamp("expirationDate") else { return }
    guard start <= end else {
      throw Refusal("The expirationDate of a subscription cannot be before its effectiveDate.")
    }
    let overlapping = try Int.fetchOne(
      write.session.db,
      sql: """
        SELECT 1 FROM Subscriptions WHERE configurationItemID = ? AND id IS NOT ? AND status <> ?
        AND effectiveDate <= ? AND expirationDate >= ?
        """,
      arguments: [
        write.row.integer("configurationItemID"), write.old?.integer("id"), canceled, end.stored, start.stored,
      ]
    )
    if overlapping != nil {
      throw Refusal("The dates of subscriptions of the same configuration item cannot overlap.")
    }
    if write.old != nil, write.changes("periodType"), try hasPosted(write) {
      throw Refusal("The periodType of a subscription cannot be changed after a period was posted.")
    }
    let count = Double(dates(write).count)
    write.row.set("totalPrice", (write.row.number("periodPrice") ?? 0) * count)
    write.row.set("totalCost", (write.row.number("periodCost") ?? 0) * count)
  }

  private static func hasPosted(_ write: Write) throws -> Bool {
    try Int.fetchOne(
      write.session.db,
      sql: "SELECT 1 FROM SubscriptionPeriods WHERE subscriptionID = ? AND postedDate IS NOT NULL",
      arguments: [write.old?.integer("id")]
    ) != nil
  }

  /// The days on which the periods begin.
  private static func dates(_ write: Write) -> [Stamp] {
    guard let start = write.row.stamp("effectiveDate"), let end = write.row.stamp("expirationDate") else { return [] }
    guard let step = months[write.row.integer("periodType") ?? 0] else { return [start] }
    var dates: [Stamp] = []
    var month: Int64 = 0
    while let date = Optional(start.adding(months: month)), date <= end {
      dates.append(date)
      month += step
    }
    return dates
  }

  /// All periods are made with their subscription; those of a canceled one go unless they are posted.
  static func makePeriods(_ write: Write) throws {
    let shapes = ["periodType", "effectiveDate", "expirationDate", "periodPrice", "periodCost", "status"]
    guard let schema = write.session.blueprint.schema("SubscriptionPeriods"), let id = write.row.integer("id"),
      write.kind == .create || shapes.contains(where: write.changes)
    else { return }
    let db = write.session.db
    try db.execute(
      sql: "DELETE FROM SubscriptionPeriods WHERE subscriptionID = ? AND postedDate IS NULL",
      arguments: [id]
    )
    guard write.row.integer("status") != canceled else { return }
    let posted = Set(
      try String.fetchAll(
        db,
        sql: "SELECT periodDate FROM SubscriptionPeriods WHERE subscriptionID = ?",
        arguments: [id]
      )
    )
    for date in dates(write) where !posted.contains(date.stored) {
      var row = Draft(schema)
      row.set("subscriptionID", id)
      row.set("periodDate", date.stored)
      for field in ["periodPrice", "periodCost", "purchaseOrderNumber"] { row[field] = write.row[field] }
      try row.insert(in: db)
    }
  }
}
