import Autotask
import AutotaskEmulator
import Testing

/// What subscriptions demand, and the periods that they make.
@Suite struct SubscriptionRuleTests {
  private static let year: JSONValue = [
    "effectiveDate": "2031-01-01", "expirationDate": "2031-12-31", "periodType": 2, "periodPrice": 10, "periodCost": 4,
    "status": 1,
  ]

  private func periods(_ wire: Wire, _ id: JSONValue) async throws -> [JSONValue] {
    try await wire.call("GET", "Subscriptions/\(id.plainText)/Periods").items
  }

  /// Periods of each kind in a year.
  @Test(arguments: [(2, 12), (3, 4), (4, 1), (5, 2)]) func itMakesItsPeriods(_ type: Int, _ count: Int) async throws {
    try await withSmallEmulator { wire in
      let (path, body) = try await wire.recipe("Subscriptions")
      let whole = body.changed(by: Self.year).changed(by: ["periodType": .integer(Int64(type))])
      let id = try await wire.made(at: path, .object(whole))
      let made = try await periods(wire, id)
      #expect(made.count == count)
      #expect(made.first?["periodDate"] == "2031-01-01T00:00:00")
      #expect(made.allSatisfy { $0["periodPrice"]?.double == 10 && $0["periodCost"]?.double == 4 })
      let row = try await wire.row("Subscriptions", id)
      #expect(row["totalPrice"]?.double == Double(10 * count))
      #expect(row["totalCost"]?.double == Double(4 * count))
    }
  }

  @Test func theDatesOfADeviceDoNotOverlap() async throws {
    try await withSmallEmulator { wire in
      let (path, body) = try await wire.recipe("Subscriptions")
      let year = body.changed(by: Self.year)
      let first = try await wire.made(at: path, .object(year))
      let sentence = "The dates of subscriptions of the same configuration item cannot overlap."
      let late: JSONValue = ["effectiveDate": "2031-12-31", "expirationDate": "2032-06-30"]
      #expect(try await wire.call("POST", path, .object(year.changed(by: late))).error == sentence)
      let after: JSONValue = ["effectiveDate": "2032-01-01", "expirationDate": "2032-06-30"]
      #expect(try await wire.call("POST", path, .object(year.changed(by: after))).status == 200)
      let back: JSONValue = ["effectiveDate": "2031-06-01", "expirationDate": "2031-05-01"]
      #expect(try await wire.call("POST", path, .object(year.changed(by: back))).error.contains("cannot be before"))
      // A canceled one is in nobody's way.
      _ = try await wire.call("PATCH", path, ["id": first, "status": 0])
      #expect(try await wire.call("POST", path, .object(year)).status == 200)
    }
  }

  @Test func whatIsPostedStays() async throws {
    try await withSmallEmulator { wire in
      let (path, body) = try await wire.recipe("Subscriptions")
      let id = try await wire.made(at: path, .object(body.changed(by: Self.year)))
      #expect(try await wire.call("PATCH", path, ["id": id, "periodType": 3]).status == 200)
      let made = try await periods(wire, id)
      #expect(made.count == 4)
      let posted = made[0]["id"] ?? .null
      let now: JSONValue = ["id": posted, "postedDate": "2031-01-02T00:00:00"]
      _ = try await wire.admin("POST", "tables/SubscriptionPeriods", now)
      let changed = try await wire.call("PATCH", path, ["id": id, "periodType": 2])
      #expect(changed.error == "The periodType of a subscription cannot be changed after a period was posted.")
      _ = try await wire.call("PATCH", path, ["id": id, "status": 0])
      #expect(try await periods(wire, id).map { $0["id"] } == [posted])
    }
  }
}
