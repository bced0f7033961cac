internal import Autotask
internal import GRDB

/// What contracts and what is bought with them demand.
///
/// Source: ContractsEntity, ContractServicesEntity, ContractBlocksEntity and ContractServiceAdjustmentsEntity help
/// pages. The sentences that no source shows are the emulator's own.
enum ContractRules {
  /// The contract type that what stands below a contract asks for.
  ///
  /// Source: the entity pages for services and blocks; for the others their names say it.
  private static let types: [String: Int64] = [
    "ContractServices": 7, "ContractServiceAdjustments": 7, "ContractServiceBundles": 7,
    "ContractServiceBundleAdjustments": 7, "ContractBlocks": 4, "ContractBlockHourFactors": 4, "ContractRetainers": 6,
    "ContractTicketPurchases": 8, "ContractMilestones": 3,
  ]
  /// What was bought and what is used up of it: not less than that can be left.
  private static let amounts: [String: (bought: String, used: String)] = [
    "ContractBlocks": ("hours", "hoursApproved"), "ContractRetainers": ("amount", "amountApproved"),
    "ContractTicketPurchases": ("ticketsPurchased", "ticketsUsed"),
  ]

  static func check(_ write: inout Write) throws { try requireOrder(write) }

  private static func requireOrder(_ write: Write) throws(Refusal) {
    guard let start = write.row.stamp("startDate"), let end = write.row.stamp("endDate"), end < start else { return }
    throw Refusal("The endDate of a \(write.schema.entity.model) cannot be before its startDate.")
  }

  /// The contract of a row below one, if it is of the type that the row asks for.
  static func requireType(_ write: Write) throws {
    guard let type = types[write.schema.name], let id = write.row.integer("contractID") else { return }
    let found = try Int64.fetchOne(
      write.session.db,
      sql: "SELECT contractType FROM Contracts WHERE id = ?",
      arguments: [id]
    )
    guard found == type else {
      throw Refusal("Reference value on field: contractID of type: Contract does not exist or is invalid.")
    }
  }

  /// A purchase on a contract: blocks of hours, retainers, tickets.
  static func checkPurchase(_ write: inout Write) throws {
    try requireType(write)
    try requireOrder(write)
    guard let (bought, used) = amounts[write.schema.name] else { return }
    if write.kind == .create { write.row.set(used, 0.0) }
    if write.kind == .create, write.row["status"].isNull { write.row.set("status", 1) }
    if write.kind == .create, write.row["isPaid"].isNull { write.row.set("isPaid", false) }
    guard (write.row.number(bought) ?? 0) >= (write.row.number(used) ?? 0) else {
      throw Refusal("\(bought) cannot be less than \(used).")
    }
  }

  /// Contract types whose hours have no rates of their own: recurring services and blocks.
  private static let withoutRates: Set<Int64> = [7, 4]

  /// A rate belongs to a contract on which hours are billed.
  ///
  /// Source: ContractRatesEntity help page.
  static func checkRate(_ write: inout Write) throws {
    let contract = try write.related("Contracts", write.row.integer("contractID"))
    guard let type = contract?.integer("contractType"), withoutRates.contains(type) else { return }
    throw Refusal.reference("contractID", "Contract")
  }

  /// What a contract leaves out is a work type, or a role that is none of the system's.
  ///
  /// Source: ContractExclusionBillingCodesEntity and ContractExclusionRolesEntity help pages.
  static func checkExclusion(_ write: inout Write) throws {
    if let code = try write.related("BillingCodes", write.row.integer("billingCodeID")),
      code.integer("useType") != workType
    {
      throw Refusal.reference("billingCodeID", "BillingCode")
    }
    if let role = try write.related("Roles", write.row.integer("roleID")),
      role.integer("roleType") ?? 0 != 0 || role.flag("isSystemRole")
    {
      throw Refusal.reference("roleID", "Role")
    }
  }

  /// Billing codes that are work types, by `useType`.
  private static let workType: Int64 = 1

  static func checkMilestone(_ write: inout Write) throws { try requireType(write) }

  /// On update only the price and the invoice text of a contract's service change.
  ///
  /// Source: ContractServicesEntity help page (`adjustedPrice` and `invoiceDescription`; REST has one price).
  static func checkService(_ write: inout Write) throws {
    try requireType(write)
    let catalogue = write.schema.name == "ContractServices" ? "Services" : "ServiceBundles"
    guard let old = write.old else {
      for field in ["unitPrice", "unitCost", "invoiceDescription"] where write.row[field].isNull {
        write.row[field] = try catalogueValue(field, catalogue, write)
      }
      return
    }
    let changeable: Set<String> = ["unitPrice", "adjustedPrice", "invoiceDescription"]
    for column in write.schema.visibleColumns where !changeable.contains(column.name) {
      write.row.values[column.position] = old.values[column.position]
    }
  }

  /// A value of the catalogue's service or bundle that a row names.
  static func catalogueValue(_ field: String, _ catalogue: String, _ write: Write) throws -> DatabaseValue {
    let key = catalogue == "Services" ? "serviceID" : "serviceBundleID"
    guard let schema = write.session.blueprint.schema(catalogue), schema.position(field) != nil,
      let id = write.row.integer(key)
    else { return .null }
    return try Draft(id, of: schema, in: write.session.db)?[field] ?? .null
  }
}
