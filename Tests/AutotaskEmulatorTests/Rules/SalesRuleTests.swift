import Autotask
import AutotaskEmulator
import Testing

/// What quotes and their items demand.
@Suite struct SalesRuleTests {
  @Test func aQuoteIsItsOpportunitysAndOneIsPrimary() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let opportunity = try await wire.made("Opportunities")
      let company = try await wire.row("Opportunities", opportunity)["companyID"]
      let (path, body) = try await wire.recipe("Quotes")
      let quote = body.changed(by: ["opportunityID": opportunity])
      let first = try await wire.made(at: path, .object(quote))
      let second = try await wire.made(at: path, .object(quote))
      let rows = [try await wire.row("Quotes", first), try await wire.row("Quotes", second)]
      #expect(rows.allSatisfy { $0["companyID"] == company })
      #expect(rows.map { $0["primaryQuote"] } == [true, false])
      #expect(rows[0]["quoteNumber"] != rows[1]["quoteNumber"])
      #expect(try await wire.call("PATCH", path, ["id": second, "primaryQuote": true]).status == 200)
      #expect(try await wire.row("Quotes", first)["primaryQuote"] == false)
    }
  }

  @Test func aQuoteEndsAfterItBegins() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let (path, body) = try await wire.recipe("Quotes")
      let dates: JSONValue = ["effectiveDate": "2026-12-02", "expirationDate": "2026-12-01"]
      let refused = try await wire.call("POST", path, .object(body.changed(by: dates)))
      #expect(refused.error == "The expirationDate of a quote cannot be before its effectiveDate.")
    }
  }

  @Test func anItemIsOneThing() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let (path, body) = try await wire.recipe("QuoteItems")
      let product = try await wire.first("Products", .eq("isActive", true))
      let service = try await wire.first("Services", .eq("isActive", true))
      let both = try await wire.call(
        "POST",
        path,
        .object(body.changed(by: ["productID": product, "serviceID": service]))
      )
      #expect(both.error.hasPrefix("Only one of productID, chargeID"))
      let id = try await wire.made(at: path, .object(body.changed(by: ["productID": product])))
      #expect(try await wire.call("PATCH", path, ["id": id, "serviceID": service]).status == 500)
      let exchanged = try await wire.call("PATCH", path, ["id": id, "productID": .null, "serviceID": service])
      #expect(exchanged.status == 200, "\(exchanged.text)")
    }
  }

  @Test func anItemHasOneDiscount() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let (path, body) = try await wire.recipe("QuoteItems")
      let sentence = "Only one of unitDiscount, percentageDiscount, lineDiscount can have a value > 0."
      for discounts: JSONValue in [
        ["unitDiscount": 1, "lineDiscount": 1], ["percentageDiscount": .decimal("0.1"), "unitDiscount": 1],
        ["lineDiscount": -1],
      ] {
        #expect(try await wire.call("POST", path, .object(body.changed(by: discounts))).error == sentence)
      }
      for discount in ["unitDiscount", "percentageDiscount", "lineDiscount"] {
        let one = body.changed(by: .object(JSONObject([(discount, 1)])))
        #expect(try await wire.call("POST", path, .object(one)).status == 200)
      }
    }
  }
}
