import Autotask
import AutotaskEmulator
import Testing

/// What contracts and what stands below them demand.
@Suite struct ContractRuleTests {
  private static let reference = "Reference value on field: contractID of type: Contract does not exist or is invalid."

  /// What stands below a contract, with a type of contract that it does not belong to.
  @Test(arguments: [
    ("ContractServices", 4), ("ContractServiceBundles", 1), ("ContractBlocks", 7), ("ContractBlockHourFactors", 6),
    ("ContractRetainers", 4), ("ContractTicketPurchases", 7), ("ContractMilestones", 8),
    ("ContractServiceAdjustments", 3), ("ContractServiceBundleAdjustments", 3), ("ContractRates", 7),
    ("ContractRates", 4),
  ])
  func whatStandsBelowAContractAsksForItsType(_ entity: String, _ type: Int) async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let (path, body) = try await wire.recipe(entity)
      let other = try await wire.first("Contracts", .eq("contractType", .integer(Int64(type))))
      let parts = path.split(separator: "/")
      let elsewhere = parts.count == 3 ? "Contracts/\(other.plainText)/\(parts[2])" : path
      let changed = parts.count == 3 ? body : body.changed(by: ["contractID": other])
      #expect(try await wire.call("POST", elsewhere, .object(changed)).error == Self.reference)
      #expect(try await wire.call("POST", path, .object(body)).status == 200)
    }
  }

  @Test(arguments: ["Contracts", "ContractBlocks", "ContractRetainers", "ContractTicketPurchases"])
  func anEndIsNotBeforeItsStart(_ entity: String) async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let (path, body) = try await wire.recipe(entity)
      let dates: JSONValue = ["startDate": "2026-12-02", "endDate": "2026-12-01"]
      let reply = try await wire.call("POST", path, .object(body.changed(by: dates)))
      #expect(reply.error.contains("endDate") && reply.error.contains("before its startDate"), "\(reply.text)")
      let sameDay: JSONValue = ["startDate": "2026-12-02", "endDate": "2026-12-02"]
      #expect(try await wire.call("POST", path, .object(body.changed(by: sameDay))).status == 200)
    }
  }

  @Test(arguments: [
    ("ContractBlocks", "hours", "hoursApproved"), ("ContractRetainers", "amount", "amountApproved"),
    ("ContractTicketPurchases", "ticketsPurchased", "ticketsUsed"),
  ])
  func noLessIsLeftThanWasUsed(_ entity: String, _ bought: String, _ used: String) async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let (path, body) = try await wire.recipe(entity)
      let id = try await wire.made(at: path, .object(body.changed(by: [bought: 10, used: 3])))
      // What was used is counted by the server alone.
      #expect(try await wire.row(entity, id)[used] == .decimal("0.0"))
      _ = try await wire.admin("POST", "tables/\(entity)", ["id": id, used: 4])
      let few = try await wire.call("PATCH", path, ["id": id, bought: 3])
      #expect(few.error == "\(bought) cannot be less than \(used).")
      #expect(try await wire.call("PATCH", path, ["id": id, bought: 4]).status == 200)
    }
  }

  @Test func aPurchaseIsActiveAndUnpaidAtFirst() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let id = try await wire.made("ContractBlocks", ["status": .null])
      let row = try await wire.row("ContractBlocks", id)
      #expect(row["status"] == 1)
      #expect(row["isPaid"] == false)
    }
  }

  @Test(arguments: [
    ("ContractServices", "Services", "serviceID"), ("ContractServiceBundles", "ServiceBundles", "serviceBundleID"),
  ])
  func aServiceTakesItsPricesFromTheCatalogueAndKeepsWhatItIs(
    _ entity: String,
    _ catalogue: String,
    _ key: String
  ) async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let (path, body) = try await wire.recipe(entity)
      let id = try await wire.made(at: path, .object(body.changed(by: ["unitPrice": .null, "unitCost": .null])))
      let row = try await wire.row(entity, id)
      let offered = try await wire.row(catalogue, row[key] ?? .null)
      #expect(row["unitPrice"] == offered["unitPrice"])
      let change: JSONValue = ["id": id, "unitPrice": .decimal("12.5"), "internalDescription": "other"]
      #expect(try await wire.call("PATCH", path, change).status == 200)
      let after = try await wire.row(entity, id)
      #expect(after["unitPrice"] == .decimal("12.5"))
      #expect(after["internalDescription"] == row["internalDescription"])
    }
  }

  @Test func aRoleHasOneRateOnAContract() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let (path, body) = try await wire.recipe("ContractRates")
      let role = try await wire.made("Roles", ["name": "Rated"])
      let rate = body.changed(by: ["roleID": role])
      #expect(try await wire.call("POST", path, .object(rate)).status == 200)
      let again = try await wire.call("POST", path, .object(rate))
      #expect(again.error == "A ContractRate with the same contractID and roleID already exists.")
    }
  }

  @Test func workTypesAndRolesOfItsOwnAreLeftOut() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let contract = try await wire.first("Contracts").plainText
      let material = try await wire.first("BillingCodes", .eq("useType", 4))
      let path = "Contracts/\(contract)/ExclusionBillingCodes"
      let refused = try await wire.call("POST", path, ["billingCodeID": material])
      #expect(refused.error.hasPrefix("Reference value on field: billingCodeID"))
      let work = try await wire.first("BillingCodes", .eq("useType", 1))
      #expect(try await wire.call("POST", path, ["billingCodeID": work]).status == 200)
      let role = try await wire.made("Roles", ["name": "Of the system"])
      _ = try await wire.admin("POST", "tables/Roles", ["id": role, "isSystemRole": true])
      let roles = "Contracts/\(contract)/ExclusionRoles"
      #expect(try await wire.call("POST", roles, ["roleID": role]).error.hasPrefix("Reference value on field: roleID"))
      _ = try await wire.admin("POST", "tables/Roles", ["id": role, "isSystemRole": false, "roleType": 1])
      #expect(try await wire.call("POST", roles, ["roleID": role]).status == 500)
      _ = try await wire.admin("POST", "tables/Roles", ["id": role, "roleType": 0])
      #expect(try await wire.call("POST", roles, ["roleID": role]).status == 200)
    }
  }
}
