internal import Autotask
internal import GRDB

/// What contracts and their services demand.
///
/// Source: ContractsEntity, ContractServicesEntity and ContractServiceAdjustmentsEntity help pages.
enum ContractRules {
  /// The one type of contract that has services.
  private static let recurringService: Int64 = 7

  static func check(_ write: inout Write) throws {
    if let start = write.row.stamp("startDate"), let end = write.row.stamp("endDate"), end < start {
      throw Refusal("The endDate of a contract cannot be before its startDate.")
    }
  }

  static func requireRecurringService(_ write: inout Write) throws {
    guard let id = write.row.integer("contractID") else { return }
    let type = try Int64.fetchOne(
      write.session.db,
      sql: "SELECT contractType FROM Contracts WHERE id = ?",
      arguments: [id]
    )
    guard type == recurringService else {
      throw Refusal("Reference value on field: contractID of type: Contract does not exist or is invalid.")
    }
    for field in ["unitPrice", "unitCost"] where write.kind == .create && write.row[field].isNull {
      write.row[field] = try price(field, write)
    }
  }

  private static func price(_ field: String, _ write: Write) throws -> DatabaseValue {
    try DatabaseValue.fetchOne(
      write.session.db,
      sql: "SELECT \"\(field)\" FROM Services WHERE id = ?",
      arguments: [write.row.integer("serviceID")]
    ) ?? .null
  }

  /// An adjustment names the contract service, or the contract and the service.
  static func checkAdjustment(_ write: inout Write) throws {
    if write.row["effectiveDate"].isNull { throw Refusal("Missing Required Field: effectiveDate") }
    if write.row["unitChange"].isNull { throw Refusal("Missing Required Field: unitChange") }
    guard write.row["contractServiceID"].isNull else { return }
    for field in ["contractID", "serviceID"] where write.row[field].isNull {
      throw Refusal("Missing Required Field: \(field)")
    }
    try requireRecurringService(&write)
  }

  /// Changes the units of the contract service, which is made if the contract does not have it yet.
  static func adjust(_ write: Write) throws {
    let db = write.session.db
    let known =
      try write.row.integer("contractServiceID")
      ?? Int64.fetchOne(
        db,
        sql: "SELECT id FROM ContractServices WHERE contractID = ? AND serviceID = ?",
        arguments: [write.row.integer("contractID"), write.row.integer("serviceID")]
      )
    let service = try known ?? addService(write)
    guard let units = write.session.blueprint.schema("ContractServiceUnits") else { return }
    var row = Draft(units)
    row["contractID"] = write.row["contractID"]
    row["contractServiceID"] = service.databaseValue
    row["serviceID"] = write.row["serviceID"]
    row["startDate"] = write.row["effectiveDate"]
    row["units"] = write.row["unitChange"]
    try row.insert(in: db)
  }

  private static func addService(_ write: Write) throws -> Int64? {
    guard let schema = write.session.blueprint.schema("ContractServices") else { return nil }
    var row = Draft(schema)
    for field in ["contractID", "serviceID"] { row[field] = write.row[field] }
    for field in ["unitPrice", "unitCost"] { row[field] = try price(field, write) }
    return try row.insert(in: write.session.db)
  }

  /// A charge's amount is quantity times price.
  static func priceCharge(_ write: inout Write) throws {
    guard let quantity = write.row.number("unitQuantity"), let price = write.row.number("unitPrice") else { return }
    write.row.set("billableAmount", quantity * price)
  }
}
