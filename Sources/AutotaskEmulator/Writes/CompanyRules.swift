internal import Autotask
internal import GRDB

/// What companies and their locations demand.
///
/// Source: CompaniesEntity and AccountEntity help pages. Sentences that no source shows are the emulator's own.
enum CompanyRules {
  /// The tenant's own company.
  private static let own: Int64 = 0
  private static let vendor: Int64 = 7
  /// What nobody changes about the tenant's own company; assumed, since all else hangs on it.
  private static let fixedOfOwn = ["companyType", "isActive", "parentCompanyID"]

  static func check(_ write: inout Write) throws {
    if write.old?.integer("id") == own {
      for field in fixedOfOwn where write.changes(field) {
        throw Refusal("\(field) of the company with the id 0 cannot be changed.")
      }
    }
    try requireNoCircle(write)
    try requireVendorWithoutServices(write)
    try fillCategory(&write)
    if write.kind == .create, write.row["billToAddressToUse"].isNull { write.row.set("billToAddressToUse", 1) }
  }

  /// A company stands not below itself.
  private static func requireNoCircle(_ write: Write) throws {
    guard write.changes("parentCompanyID"), let id = write.old?.integer("id") else { return }
    var next = write.row.integer("parentCompanyID")
    var seen: Set<Int64> = []
    while let company = next, seen.insert(company).inserted {
      guard company != id else { throw Refusal.reference("parentCompanyID", "Company") }
      next = try write.related("Companies", company)?.integer("parentCompanyID")
    }
  }

  /// Source: AccountEntity help page: a vendor of existing services stays one.
  private static func requireVendorWithoutServices(_ write: Write) throws {
    guard write.old?.integer("companyType") == vendor, write.changes("companyType"),
      try write.exists("Services", where: "vendorCompanyID = ?", [write.old?.integer("id")])
    else { return }
    throw Refusal("companyType cannot be changed from Vendor while services are associated with the company.")
  }

  /// Source: CompanyCategoriesEntity help page: the default category holds where none is named, an inactive one can
  /// be neither given nor changed to.
  private static func fillCategory(_ write: inout Write) throws {
    if write.kind == .create, write.row["companyCategoryID"].isNull {
      let id = try Int64.fetchOne(
        write.db,
        sql: "SELECT id FROM CompanyCategories WHERE isActive = 1 ORDER BY isGlobalDefault DESC, id"
      )
      write.row["companyCategoryID"] = id.databaseValue
    }
    guard write.changes("companyCategoryID"), let id = write.row.integer("companyCategoryID") else { return }
    guard try write.related("CompanyCategories", id)?.flag("isActive") == true else {
      throw Refusal.reference("companyCategoryID", "CompanyCategory")
    }
  }

  /// A new company gets its primary location.
  ///
  /// Source: AccountEntity help page.
  static func addLocation(_ write: Write) throws {
    guard write.kind == .create, let schema = write.session.blueprint.schema("CompanyLocations") else { return }
    var row = Draft(schema)
    row["companyID"] = write.row["id"]
    row["name"] = write.row["companyName"]
    for field in ["address1", "address2", "city", "state", "postalCode", "countryID", "phone", "fax"] {
      row[field] = write.row[field]
    }
    row.set("isActive", true)
    row.set("isPrimary", true)
    try row.insert(in: write.db)
  }

  /// A company has one primary location: setting it takes it from the other (CompanyLocationsEntity help page).
  static func keepOnePrimaryLocation(_ write: Write) throws {
    guard write.row.flag("isPrimary") else { return }
    try write.db.execute(
      sql: "UPDATE CompanyLocations SET isPrimary = 0 WHERE companyID = ? AND id <> ?",
      arguments: [write.row.integer("companyID"), write.row.integer("id")]
    )
  }

  /// Every company has a location (CompaniesEntity help page), so that the primary one stays.
  static func keepPrimaryLocation(_ row: Draft, _ session: Session) throws(Refusal) {
    guard row.flag("isPrimary") else { return }
    throw Refusal("The primary location of a company cannot be deleted.")
  }

  /// Source: CompanyTeamsEntity help page.
  static func keepComanagedTeam(_ row: Draft, _ session: Session) throws(Refusal) {
    guard row.flag("isAssociatedAsComanaged") else { return }
    throw Refusal("A resource that is associated as co-managed cannot be removed.")
  }
}
