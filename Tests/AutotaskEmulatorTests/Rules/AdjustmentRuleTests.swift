import Autotask
import AutotaskEmulator
import Testing

/// How adjustments change what a contract has of a service or a bundle.
@Suite struct AdjustmentRuleTests {
  struct Kind: Sendable, CustomTestStringConvertible {
    var adjustments: String
    var entity: String
    var units: String
    var contractKey: String
    var catalogueKey: String
    var repeats: String

    var testDescription: String { adjustments }
  }

  static let kinds = [
    Kind(
      adjustments: "ContractServiceAdjustments",
      entity: "ContractServices",
      units: "ContractServiceUnits",
      contractKey: "contractServiceID",
      catalogueKey: "serviceID",
      repeats: "allowRepeatService"
    ),
    Kind(
      adjustments: "ContractServiceBundleAdjustments",
      entity: "ContractServiceBundles",
      units: "ContractServiceBundleUnits",
      contractKey: "contractServiceBundleID",
      catalogueKey: "serviceBundleID",
      repeats: "allowRepeatServiceBundle"
    ),
  ]

  private func adjustment(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(JSONObject([("effectiveDate", "2026-12-01")] + members))
  }

  @Test(arguments: kinds) func unitsAreAddedAndTakenButNeverBelowNothing(_ kind: Kind) async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let service = try await wire.made(kind.entity)
      let named = (kind.contractKey, service)
      let many = adjustment([named, ("unitChange", 5)])
      #expect(try await wire.call("POST", kind.adjustments, many).status == 200)
      #expect(try await wire.call("POST", kind.adjustments, adjustment([named, ("unitChange", -2)])).status == 200)
      let tooMany = try await wire.call("POST", kind.adjustments, adjustment([named, ("unitChange", -4)]))
      #expect(tooMany.error == "The number of units cannot be less than 0.")
      let units = try await wire.rows(kind.units, kind.contractKey, service)
      #expect(units.compactMap { $0["units"]?.integer } == [5, -2])
      let row = try await wire.row(kind.entity, service)
      #expect(units.allSatisfy { $0["contractID"] == row["contractID"] })
      #expect(units.allSatisfy { $0[kind.catalogueKey] == row[kind.catalogueKey] })
      #expect(units.allSatisfy { $0["startDate"] == "2026-12-01T00:00:00" })
    }
  }

  @Test(arguments: kinds) func whatTheContractHasIsFoundByItsServiceOrPutThere(_ kind: Kind) async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let service = try await wire.made(kind.entity)
      let row = try await wire.row(kind.entity, service)
      let contract = row["contractID"] ?? .null
      let named: [(String, JSONValue)] = [
        ("contractID", contract), (kind.catalogueKey, row[kind.catalogueKey] ?? .null), ("unitChange", 1),
      ]
      let before = try await wire.rows(kind.entity, "contractID", contract).count
      #expect(try await wire.call("POST", kind.adjustments, adjustment(named)).status == 200)
      #expect(try await wire.rows(kind.entity, "contractID", contract).count == before)
      let again = adjustment(named + [(kind.repeats, true)])
      #expect(try await wire.call("POST", kind.adjustments, again).status == 200)
      #expect(try await wire.rows(kind.entity, "contractID", contract).count == before + 1)
    }
  }

  @Test(arguments: kinds) func whatIsMissingIsNamedAndAnotherContractRefused(_ kind: Kind) async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let service = try await wire.made(kind.entity)
      let contract = try await wire.row(kind.entity, service)["contractID"] ?? .null
      func error(_ members: [(String, JSONValue)]) async throws -> String {
        try await wire.call("POST", kind.adjustments, adjustment(members)).error
      }
      #expect(try await error([(kind.contractKey, service)]) == "Missing Required Field: unitChange")
      #expect(try await error([("unitChange", 1)]) == "Missing Required Field: contractID")
      let half: [(String, JSONValue)] = [("unitChange", 1), ("contractID", contract)]
      #expect(try await error(half) == "Missing Required Field: \(kind.catalogueKey)")
      let other = try await wire.made("Contracts", ["contractType": 7])
      let wrong: [(String, JSONValue)] = [(kind.contractKey, service), ("contractID", other), ("unitChange", 1)]
      #expect(try await error(wrong).hasPrefix("Reference value on field: \(kind.contractKey)"))
    }
  }

  @Test func adjustedPricesBecomeThoseOfTheService() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let service = try await wire.made("ContractServices")
      let body = adjustment([
        ("contractServiceID", service), ("unitChange", 1), ("adjustedUnitPrice", .decimal("77.5")),
      ])
      #expect(try await wire.call("POST", "ContractServiceAdjustments", body).status == 200)
      #expect(try await wire.row("ContractServices", service)["unitPrice"] == .decimal("77.5"))
    }
  }
}
