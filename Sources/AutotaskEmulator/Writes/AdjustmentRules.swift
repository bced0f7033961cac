internal import Autotask
internal import GRDB

/// How adjustments change the units of the services and bundles on a contract.
///
/// Source: ContractServiceAdjustmentsEntity and ContractServiceBundleAdjustmentsEntity help pages: create only, and
/// what is not on the contract yet is put there. The sentences that no source shows are the emulator's own.
enum AdjustmentRules {
  /// The names that services and bundles have around an adjustment.
  private struct Kind {
    let contractKey: String
    let catalogueKey: String
    let entity: String
    let units: String
    let catalogue: String
    let repeats: String
  }

  private static func kind(_ schema: EntitySchema) -> Kind {
    schema.name == "ContractServiceAdjustments"
      ? Kind(
        contractKey: "contractServiceID",
        catalogueKey: "serviceID",
        entity: "ContractServices",
        units: "ContractServiceUnits",
        catalogue: "Services",
        repeats: "allowRepeatService"
      )
      : Kind(
        contractKey: "contractServiceBundleID",
        catalogueKey: "serviceBundleID",
        entity: "ContractServiceBundles",
        units: "ContractServiceBundleUnits",
        catalogue: "ServiceBundles",
        repeats: "allowRepeatServiceBundle"
      )
  }

  /// An adjustment names the service on the contract, or the contract and the service of the catalogue.
  static func check(_ write: inout Write) throws {
    let kind = kind(write.schema)
    if write.row["unitChange"].isNull { throw Refusal("Missing Required Field: unitChange") }
    if let id = write.row.integer(kind.contractKey) {
      try takeOver(id, kind, &write)
    } else {
      for field in ["contractID", kind.catalogueKey] where write.row[field].isNull {
        throw Refusal("Missing Required Field: \(field)")
      }
      if !write.row.flag(kind.repeats) { write.row[kind.contractKey] = try known(kind, write).databaseValue }
    }
    try ContractRules.requireType(write)
    let change = write.row.integer("unitChange") ?? 0
    guard try units(of: write.row.integer(kind.contractKey), kind, write.session.db) + change >= 0 else {
      throw Refusal("The number of units cannot be less than 0.")
    }
  }

  /// Contract and service follow from the service on the contract; another one beside it is refused.
  private static func takeOver(_ id: Int64, _ kind: Kind, _ write: inout Write) throws {
    guard let schema = write.session.blueprint.schema(kind.entity),
      let row = try Draft(id, of: schema, in: write.session.db)
    else { return }
    for field in ["contractID", kind.catalogueKey] {
      guard write.row[field].isNull || write.row[field] == row[field] else {
        throw Refusal(
          "Reference value on field: \(kind.contractKey) of type: \(schema.entity.model) does not exist or is invalid."
        )
      }
      write.row[field] = row[field]
    }
  }

  private static func known(_ kind: Kind, _ write: Write) throws -> Int64? {
    try Int64.fetchOne(
      write.session.db,
      sql: "SELECT id FROM \(kind.entity) WHERE contractID = ? AND \(kind.catalogueKey) = ?",
      arguments: [write.row.integer("contractID"), write.row.integer(kind.catalogueKey)]
    )
  }

  private static func units(of id: Int64?, _ kind: Kind, _ db: Database) throws -> Int64 {
    try Int64.fetchOne(
      db,
      sql: "SELECT SUM(units) FROM \(kind.units) WHERE \(kind.contractKey) = ?",
      arguments: [id]
    ) ?? 0
  }

  /// Puts the change among the units, and the service on the contract where it is not there yet.
  static func adjust(_ write: Write) throws {
    let (kind, db) = (kind(write.schema), write.session.db)
    let service = try write.row.integer(kind.contractKey) ?? add(kind, write)
    guard let service, let schema = write.session.blueprint.schema(kind.units) else { return }
    for (field, given) in [("unitPrice", "adjustedUnitPrice"), ("unitCost", "adjustedUnitCost")]
    where !write.row[given].isNull && kind.entity == "ContractServices" {
      try db.execute(
        sql: "UPDATE \(kind.entity) SET \(field) = ? WHERE id = ?",
        arguments: [write.row[given], service]
      )
    }
    var row = Draft(schema)
    row["contractID"] = write.row["contractID"]
    row[kind.contractKey] = service.databaseValue
    row[kind.catalogueKey] = write.row[kind.catalogueKey]
    row["startDate"] = write.row["effectiveDate"]
    row["endDate"] = try endDate(write)
    row["units"] = write.row["unitChange"]
    let units = Double(write.row.integer("unitChange") ?? 0)
    for (field, price) in [("price", "unitPrice"), ("cost", "unitCost")] {
      let each = try Double.fromDatabaseValue(ContractRules.catalogueValue(price, kind.catalogue, write)) ?? 0
      row.set(field, each * units)
    }
    try row.insert(in: db)
  }

  private static func endDate(_ write: Write) throws -> DatabaseValue {
    try DatabaseValue.fetchOne(
      write.session.db,
      sql: "SELECT endDate FROM Contracts WHERE id = ?",
      arguments: [write.row.integer("contractID")]
    ) ?? .null
  }

  private static func add(_ kind: Kind, _ write: Write) throws -> Int64? {
    guard let schema = write.session.blueprint.schema(kind.entity) else { return nil }
    var row = Draft(schema)
    for field in ["contractID", kind.catalogueKey] { row[field] = write.row[field] }
    for field in ["unitPrice", "unitCost", "invoiceDescription"] {
      row[field] = try ContractRules.catalogueValue(field, kind.catalogue, write)
    }
    return try row.insert(in: write.session.db)
  }
}
