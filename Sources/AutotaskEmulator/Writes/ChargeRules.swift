internal import Autotask
internal import GRDB

/// What charges on contracts, projects, tickets and change orders demand.
///
/// Source: ContractChargesEntity and TicketChargesEntity help pages. The sentences that no source shows are the
/// emulator's own.
enum ChargeRules {
  /// Material codes, by `useType`.
  private static let material: Int64 = 4
  /// Contract types whose charges are the purchases themselves: blocks, retainers, tickets.
  private static let prepaid: Set<Int64> = [4, 6, 8]

  static func check(_ write: inout Write) throws {
    if let old = write.old { try requireUnbilled(old) }
    guard !write.row["productID"].isNull || !write.row["billingCodeID"].isNull else {
      throw Refusal("A charge needs a productID or a billingCodeID.")
    }
    try refusePrepaidContract(write)
    try takePrices(&write)
    for flag in ["isBilled", "isBillableToCompany"] where write.kind == .create && write.row[flag].isNull {
      write.row.set(flag, flag == "isBillableToCompany")
    }
    let quantity = write.row.number("unitQuantity") ?? 0
    for (amount, each) in [("billableAmount", "unitPrice"), ("extendedCost", "unitCost")] {
      guard let each = write.row.number(each) else { continue }
      write.row.set(amount, quantity * each)
    }
  }

  /// Update and delete are allowed only while a charge is not billed.
  private static func requireUnbilled(_ row: Draft) throws(Refusal) {
    guard row.flag("isBilled") else { return }
    throw Refusal("A charge that is billed cannot be changed or deleted.")
  }

  static func beforeDeleting(_ row: Draft, _ session: Session) throws { try requireUnbilled(row) }

  /// Contracts paid in advance have charges for their own purchases only, whose codes this tenant does not have.
  private static func refusePrepaidContract(_ write: Write) throws {
    guard write.kind == .create, write.schema.name == "ContractCharges" else { return }
    let type = try Int64.fetchOne(
      write.session.db,
      sql: "SELECT contractType FROM Contracts WHERE id = ?",
      arguments: [write.row.integer("contractID")]
    )
    guard let type, prepaid.contains(type) else { return }
    throw Refusal("Reference value on field: contractID of type: Contract does not exist or is invalid.")
  }

  /// The code is one for material; cost and price that are not given come from the product or the code.
  private static func takePrices(_ write: inout Write) throws {
    if write.changes("billingCodeID"), let code = write.row.integer("billingCodeID") {
      let type = try Int64.fetchOne(
        write.session.db,
        sql: "SELECT useType FROM BillingCodes WHERE id = ?",
        arguments: [code]
      )
      guard type == material else {
        throw Refusal("Reference value on field: billingCodeID of type: BillingCode does not exist or is invalid.")
      }
    }
    for (field, table) in [("productID", "Products"), ("billingCodeID", "BillingCodes")] where write.changes(field) {
      guard let id = write.row.integer(field), let schema = write.session.blueprint.schema(table),
        let row = try Draft(id, of: schema, in: write.session.db)
      else { continue }
      for price in ["unitCost", "unitPrice"] where !write.gives(price) && write.row[price].isNull {
        write.row[price] = row[price]
      }
    }
  }
}
