import Autotask
import AutotaskEmulator
import Testing

/// What charges on tickets, projects, contracts and change orders demand.
@Suite struct ChargeRuleTests {
  static let kinds = ["TicketCharges", "ProjectCharges", "ContractCharges", "ChangeOrderCharges"]

  @Test(arguments: kinds) func aChargeIsForAProductOrACode(_ entity: String) async throws {
    try await withSmallEmulator { wire in
      let (path, body) = try await wire.recipe(entity)
      let without = body.changed(by: ["billingCodeID": .null, "productID": .null])
      let refused = try await wire.call("POST", path, .object(without))
      #expect(refused.error == "A charge needs a productID or a billingCodeID.")
      let product = try await wire.first("Products", .eq("isActive", true))
      #expect(try await wire.call("POST", path, .object(without.changed(by: ["productID": product]))).status == 200)
    }
  }

  @Test(arguments: kinds) func theCodeIsOneForMaterial(_ entity: String) async throws {
    try await withSmallEmulator { wire in
      let (path, body) = try await wire.recipe(entity)
      let work = try await wire.first("BillingCodes", .eq("useType", 1))
      let refused = try await wire.call("POST", path, .object(body.changed(by: ["billingCodeID": work])))
      #expect(refused.error.hasPrefix("Reference value on field: billingCodeID"))
    }
  }

  @Test func pricesComeFromTheProductUnlessTheyAreGiven() async throws {
    try await withSmallEmulator { wire in
      let product = try await wire.first("Products", .eq("isActive", true))
      let offered = try await wire.row("Products", product)
      let (path, body) = try await wire.recipe("TicketCharges")
      let sold = body.changed(by: ["billingCodeID": .null, "productID": product, "unitQuantity": 2])
      let id = try await wire.made(at: path, .object(sold))
      let row = try await wire.row("TicketCharges", id)
      #expect(row["unitPrice"] == offered["unitPrice"])
      #expect(row["unitCost"] == offered["unitCost"])
      let price = try #require(offered["unitPrice"]?.double)
      let cost = try #require(offered["unitCost"]?.double)
      #expect(row["billableAmount"]?.double == 2 * price)
      #expect(row["extendedCost"]?.double == 2 * cost)
      let dear = try await wire.made(at: path, .object(sold.changed(by: ["unitPrice": .decimal("9.5")])))
      #expect(try await wire.row("TicketCharges", dear)["billableAmount"] == .decimal("19.0"))
    }
  }

  @Test func aChargeIsBillableAndNotBilledAtFirst() async throws {
    try await withSmallEmulator { wire in
      let row = try await wire.row("TicketCharges", try await wire.made("TicketCharges"))
      #expect(row["isBillableToCompany"] == true)
      #expect(row["isBilled"] == false)
    }
  }

  @Test(arguments: kinds) func whatIsBilledStays(_ entity: String) async throws {
    try await withSmallEmulator { wire in
      let (path, body) = try await wire.recipe(entity)
      let id = try await wire.made(at: path, .object(body))
      #expect(try await wire.call("PATCH", path, ["id": id, "unitQuantity": 3]).status == 200)
      _ = try await wire.admin("POST", "tables/\(entity)", ["id": id, "isBilled": true])
      let sentence = "A charge that is billed cannot be changed or deleted."
      #expect(try await wire.call("PATCH", path, ["id": id, "unitQuantity": 4]).error == sentence)
      #expect(try await wire.call("DELETE", "\(path)/\(id.plainText)").error == sentence)
      _ = try await wire.admin("POST", "tables/\(entity)", ["id": id, "isBilled": false])
      #expect(try await wire.call("DELETE", "\(path)/\(id.plainText)").status == 200)
    }
  }

  @Test(arguments: [4, 6, 8]) func contractsPaidInAdvanceTakeNoOtherCharges(_ type: Int) async throws {
    try await withSmallEmulator { wire in
      let (_, body) = try await wire.recipe("ContractCharges")
      let contract = try await wire.first("Contracts", .eq("contractType", .integer(Int64(type))))
      let refused = try await wire.call("POST", "Contracts/\(contract.plainText)/Charges", .object(body))
      #expect(refused.error.hasPrefix("Reference value on field: contractID"))
    }
  }
}
