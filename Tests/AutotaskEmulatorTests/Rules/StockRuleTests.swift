import Autotask
import AutotaskEmulator
import Testing

/// How stock moves, and what serial numbers demand.
@Suite struct StockRuleTests {
  /// A product on hand at one place, and another place.
  private struct Stock {
    var product: JSONValue
    var item: JSONValue
    var from: JSONValue
    var to: JSONValue

    init(_ wire: Wire, isSerialized: Bool = false, onHand: Int64 = 5) async throws {
      product = try await wire.made("Products", ["name": "Stocked", "isSerialized": .bool(isSerialized)])
      from = try await wire.made("InventoryLocations", ["locationName": "Van", "isActive": true])
      to = try await wire.made("InventoryLocations", ["locationName": "Shelf", "isActive": true])
      item = try await wire.made(
        at: "InventoryItems",
        [
          "productID": product, "inventoryLocationID": from, "quantityOnHand": .integer(onHand), "quantityMinimum": 0,
          "quantityMaximum": 9,
        ]
      )
    }

    func transfer(_ quantity: Int64, _ changes: JSONValue = [:]) -> JSONValue {
      let body = JSONObject([
        ("productID", product), ("fromLocationID", from), ("toLocationID", to),
        ("quantityTransferred", .integer(quantity)),
      ])
      return .object(body.changed(by: changes))
    }

    /// What is on hand at a place.
    func onHand(at place: JSONValue, _ wire: Wire) async throws -> [Int64] {
      let filter: JSONValue = [.eq("productID", product), .eq("inventoryLocationID", place)]
      return try await wire.query("InventoryItems", filter).items.compactMap { $0["quantityOnHand"]?.integer }
    }
  }

  @Test func aTransferMovesWhatIsThere() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      _ = try await wire.admin("PUT", "clock", ["now": "2026-11-05T10:00:00Z"])
      let stock = try await Stock(wire)
      let id = try await wire.made(at: "InventoryTransfers", stock.transfer(2))
      #expect(try await stock.onHand(at: stock.from, wire) == [3])
      #expect(try await stock.onHand(at: stock.to, wire) == [2])
      let row = try await wire.row("InventoryTransfers", id)
      #expect(row["transferDate"] == "2026-11-05T10:00:00")
      #expect(row["transferByResourceID"]?.integer != nil)
      _ = try await wire.made(at: "InventoryTransfers", stock.transfer(3))
      #expect(try await stock.onHand(at: stock.to, wire) == [5])
    }
  }

  @Test func aTransferNeedsAsMuchAndAnotherActivePlace() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let stock = try await Stock(wire)
      let sentence = "The quantity of an inventory transfer must be on hand at another location."
      for body in [
        stock.transfer(6), stock.transfer(0), stock.transfer(-1), stock.transfer(1, ["toLocationID": stock.from]),
      ] {
        #expect(try await wire.call("POST", "InventoryTransfers", body).error == sentence)
      }
      _ = try await wire.call("PATCH", "InventoryLocations", ["id": stock.to, "isActive": false])
      let closed = try await wire.call("POST", "InventoryTransfers", stock.transfer(1))
      #expect(closed.error.hasPrefix("Reference value on field: toLocationID"))
      #expect(try await stock.onHand(at: stock.from, wire) == [5])
    }
  }

  @Test func notesAreASentenceOrBothTexts() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let stock = try await Stock(wire)
      func notes(_ changes: JSONValue) async throws -> JSONValue? {
        let id = try await wire.made(at: "InventoryTransfers", stock.transfer(1, changes))
        return try await wire.row("InventoryTransfers", id)["notes"]
      }
      #expect(try await notes([:]) == "Updated using Web Services API.")
      #expect(try await notes(["notes": "Moved", "updateNote": "by van"]) == "Moved by van")
    }
  }

  @Test func piecesWithNumbersMoveOneByOne() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let stock = try await Stock(wire, isSerialized: true)
      let numbers = "InventoryItems/\(stock.item.plainText)/SerialNumbers"
      let number = try await wire.made(at: numbers, ["serialNumber": "SN-1"])
      func error(_ quantity: Int64, _ changes: JSONValue) async throws -> String {
        try await wire.call("POST", "InventoryTransfers", stock.transfer(quantity, changes)).error
      }
      #expect(try await error(1, [:]) == "Missing Required Field: serialNumber")
      #expect(try await error(2, ["serialNumber": "SN-1"]).contains("must be 1"))
      #expect(try await error(1, ["serialNumber": "SN-2"]).contains("SN-2"))
      _ = try await wire.made(at: "InventoryTransfers", stock.transfer(1, ["serialNumber": "SN-1"]))
      let place = try await wire.row("InventoryItemSerialNumbers", number)["inventoryItemID"] ?? .null
      #expect(try await wire.row("InventoryItems", place)["inventoryLocationID"] == stock.to)
      // It is not where it was any more.
      #expect(try await error(1, ["serialNumber": "SN-1"]).contains("SN-1"))
    }
  }

  @Test func aNumberIsThereOnceAndForProductsThatHaveThem() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let stock = try await Stock(wire, isSerialized: true)
      let path = "InventoryItems/\(stock.item.plainText)/SerialNumbers"
      let first = try await wire.made(at: path, ["serialNumber": "SN-1"])
      #expect(try await wire.call("POST", path, ["serialNumber": "SN-1"]).error.contains("already exists"))
      let second = try await wire.made(at: path, ["serialNumber": "SN-2"])
      #expect(try await wire.call("PATCH", path, ["id": second, "serialNumber": "SN-1"]).status == 500)
      #expect(try await wire.call("PATCH", path, ["id": first, "serialNumber": "SN-1"]).status == 200)
      let plain = try await Stock(wire)
      let refused = try await wire.call(
        "POST",
        "InventoryItems/\(plain.item.plainText)/SerialNumbers",
        ["serialNumber": "SN-3"]
      )
      #expect(refused.error.hasPrefix("Reference value on field: inventoryItemID"))
    }
  }

  @Test func noMoreIsReceivedThanWasOrdered() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      let stock = try await Stock(wire, onHand: 0)
      let order = try await wire.made("PurchaseOrders", ["status": 1]).plainText
      let item = try await wire.made(
        at: "PurchaseOrders/\(order)/Items",
        ["productID": stock.product, "inventoryLocationID": stock.to, "quantity": 5, "unitCost": 1]
      )
      let path = "PurchaseOrderItems/\(item.plainText)/Receiving"
      let first = try await wire.made(at: path, ["quantityNowReceiving": 2])
      let row = try await wire.row("PurchaseOrderItemReceiving", first)
      #expect(row["quantityPreviouslyReceived"] == 0)
      #expect(row["quantityBackOrdered"] == 3)
      let second = try await wire.made(at: path, ["quantityNowReceiving": 3])
      #expect(try await wire.row("PurchaseOrderItemReceiving", second)["quantityPreviouslyReceived"] == 2)
      for quantity in [0, 1] {
        let more = try await wire.call("POST", path, ["quantityNowReceiving": .integer(Int64(quantity))])
        #expect(more.error == "quantityNowReceiving cannot be more than what is still to be received.")
      }
      #expect(try await stock.onHand(at: stock.to, wire) == [5])
    }
  }

  @Test func anOrderHasANumberAndTheTimesOfItsStates() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      _ = try await wire.admin("PUT", "clock", ["now": "2026-11-05T10:00:00Z"])
      let id = try await wire.made("PurchaseOrders", ["status": 1])
      let row = try await wire.row("PurchaseOrders", id)
      #expect(row["purchaseOrderNumber"]?.string?.hasPrefix("O") == true)
      #expect(row["submitDateTime"] == .null)
      _ = try await wire.call("PATCH", "PurchaseOrders", ["id": id, "status": 2])
      #expect(try await wire.row("PurchaseOrders", id)["submitDateTime"] == "2026-11-05T10:00:00")
      _ = try await wire.call("PATCH", "PurchaseOrders", ["id": id, "status": 5])
      #expect(try await wire.row("PurchaseOrders", id)["cancelDateTime"] == "2026-11-05T10:00:00")
      let next = try await wire.row("PurchaseOrders", try await wire.made("PurchaseOrders"))
      #expect(next["purchaseOrderNumber"] != row["purchaseOrderNumber"])
    }
  }
}
