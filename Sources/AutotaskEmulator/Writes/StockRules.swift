internal import Autotask
internal import GRDB

/// How stock moves: transfers between locations, orders and what is received of them.
///
/// Source: InventoryTransfersEntity help page for transfers. What is ordered and received is assumed from the entities'
/// fields; the numbers of the statuses and the sentences are the emulator's own.
enum StockRules {
  private static let submitted: Int64 = 2
  private static let canceled: Int64 = 5

  static func checkTransfer(_ write: inout Write) throws {
    guard let product = write.row.integer("productID"), let from = write.row.integer("fromLocationID"),
      let to = write.row.integer("toLocationID"), let quantity = write.row.integer("quantityTransferred")
    else { return }
    guard from != to, quantity > 0, try onHand(product, at: from, write.session.db) >= quantity else {
      throw Refusal("The quantity of an inventory transfer must be on hand at another location.")
    }
    try SerialNumbers.checkTransfer(write)
    write.row.set("transferByResourceID", write.session.caller.actor)
    write.row.set("transferDate", write.session.now.stored)
    write.row.set("notes", notes(of: write.row))
  }

  /// The page stores a sentence where nothing is said, and both texts one after the other where something is; with what
  /// between them it does not say.
  private static func notes(of row: Draft) -> String {
    let given = ["notes", "updateNote"].compactMap { row.text($0) }
    return given.isEmpty ? "Updated using Web Services API." : given.joined(separator: " ")
  }

  static func transfer(_ write: Write) throws {
    guard let product = write.row.integer("productID"), let from = write.row.integer("fromLocationID"),
      let to = write.row.integer("toLocationID"), let quantity = write.row.integer("quantityTransferred")
    else { return }
    try move(product, at: from, by: -quantity, write.session)
    let target = try move(product, at: to, by: quantity, write.session)
    try SerialNumbers.move(write.row.text("serialNumber"), of: product, to: target, write.db)
  }

  private static func onHand(_ product: Int64, at location: Int64, _ db: Database) throws -> Int64 {
    try Int64.fetchOne(
      db,
      sql: "SELECT SUM(quantityOnHand) FROM InventoryItems WHERE productID = ? AND inventoryLocationID = ?",
      arguments: [product, location]
    ) ?? 0
  }

  /// Changes what is on hand of a product, and answers the item that holds it.
  @discardableResult
  private static func move(
    _ product: Int64,
    at location: Int64,
    by quantity: Int64,
    _ session: Session
  ) throws -> Int64? {
    let item = try Int64.fetchOne(
      session.db,
      sql: "SELECT id FROM InventoryItems WHERE productID = ? AND inventoryLocationID = ? ORDER BY id",
      arguments: [product, location]
    )
    if let item {
      try session.db.execute(
        sql: "UPDATE InventoryItems SET quantityOnHand = IFNULL(quantityOnHand, 0) + ? WHERE id = ?",
        arguments: [quantity, item]
      )
      return item
    }
    guard let schema = session.blueprint.schema("InventoryItems") else { return nil }
    var row = Draft(schema)
    row.set("productID", product)
    row.set("inventoryLocationID", location)
    row.set("quantityOnHand", quantity)
    for field in ["quantityMinimum", "quantityMaximum"] { row.set(field, 0) }
    return try row.insert(in: session.db)
  }

  /// An order is stamped when it is submitted and when it is canceled.
  static func checkOrder(_ write: inout Write) throws {
    if write.kind == .create {
      let places = [("PurchaseOrders", "purchaseOrderNumber")]
      write.row.set("purchaseOrderNumber", try WorkNumbers.next("O", places, write.session))
    }
    guard write.changes("status") else { return }
    let now = write.session.now.stored
    if write.row.integer("status") == submitted { write.row.set("submitDateTime", now) }
    if write.row.integer("status") == canceled { write.row.set("cancelDateTime", now) }
  }

  /// No more is received than was ordered.
  static func checkReceiving(_ write: inout Write) throws {
    guard let item = write.row.integer("purchaseOrderItemID"), let now = write.row.integer("quantityNowReceiving")
    else {
      return
    }
    let before =
      try Int64.fetchOne(
        write.session.db,
        sql: "SELECT SUM(quantityNowReceiving) FROM PurchaseOrderItemReceiving WHERE purchaseOrderItemID = ?",
        arguments: [item]
      ) ?? 0
    let ordered =
      try Int64.fetchOne(
        write.session.db,
        sql: "SELECT quantity FROM PurchaseOrderItems WHERE id = ?",
        arguments: [item]
      ) ?? 0
    guard now > 0, before + now <= ordered else {
      throw Refusal("quantityNowReceiving cannot be more than what is still to be received.")
    }
    write.row.set("quantityPreviouslyReceived", before)
    write.row.set("quantityBackOrdered", ordered - before - now)
    write.row.set("receiveDate", write.session.now.stored)
    write.row.set("receivedByResourceID", write.session.caller.actor)
  }

  static func receive(_ write: Write) throws {
    let item = try Row.fetchOne(
      write.session.db,
      sql: "SELECT productID, inventoryLocationID FROM PurchaseOrderItems WHERE id = ?",
      arguments: [write.row.integer("purchaseOrderItemID")]
    )
    guard let product = item?[0] as Int64?, let location = item?[1] as Int64?,
      let quantity = write.row.integer("quantityNowReceiving")
    else { return }
    try move(product, at: location, by: quantity, write.session)
  }
}
