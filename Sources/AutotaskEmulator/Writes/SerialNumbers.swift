internal import Autotask
internal import GRDB

/// What products with serial numbers demand of the stock.
///
/// Source: InventoryTransfersEntity and InventoryItemSerialNumbersEntity help pages, the second as its SOAP page words
/// it. The sentences are the emulator's own.
enum SerialNumbers {
  /// A number belongs to an item of a product that has them, and is there once.
  static func check(_ write: inout Write) throws {
    let item = try write.related("InventoryItems", write.row.integer("inventoryItemID"))
    guard try isSerialized(item?.integer("productID"), write) else {
      throw Refusal.reference("inventoryItemID", "InventoryItem")
    }
    guard write.changes("serialNumber"), let number = write.row.text("serialNumber") else { return }
    let isTaken = try write.exists(
      write.schema.name,
      where: "serialNumber = ? AND id IS NOT ?",
      [number, write.old?.integer("id")]
    )
    if isTaken { throw Refusal("An InventoryItemSerialNumber with the same serialNumber already exists.") }
  }

  /// Of a product with serial numbers one piece is transferred, and named by a number of the place that it leaves.
  static func checkTransfer(_ write: Write) throws {
    guard try isSerialized(write.row.integer("productID"), write) else { return }
    guard let number = write.row.text("serialNumber") else { throw Refusal("Missing Required Field: serialNumber") }
    guard write.row.integer("quantityTransferred") == 1 else {
      throw Refusal("The quantityTransferred of a product with serial numbers must be 1.")
    }
    let isThere = try write.exists(
      "InventoryItemSerialNumbers",
      where: """
        serialNumber = ? AND inventoryItemID IN
        (SELECT id FROM InventoryItems WHERE productID = ? AND inventoryLocationID = ?)
        """,
      [number, write.row.integer("productID"), write.row.integer("fromLocationID")]
    )
    guard isThere else {
      throw Refusal("The serialNumber \(number) is not at the location that it is transferred from.")
    }
  }

  /// The number goes with the piece.
  static func move(_ number: String?, of product: Int64, to item: Int64?, _ db: Database) throws {
    guard let number, let item else { return }
    try db.execute(
      sql: """
        UPDATE InventoryItemSerialNumbers SET inventoryItemID = ?
        WHERE serialNumber = ? AND inventoryItemID IN (SELECT id FROM InventoryItems WHERE productID = ?)
        """,
      arguments: [item, number, product]
    )
  }

  private static func isSerialized(_ product: Int64?, _ write: Write) throws -> Bool {
    try write.related("Products", product)?.flag("isSerialized") ?? false
  }
}
