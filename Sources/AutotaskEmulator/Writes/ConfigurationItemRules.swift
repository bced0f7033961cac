internal import Autotask
internal import GRDB

/// What configuration items demand.
///
/// Source: ConfigurationItemsEntity help page for the category; that contact and location are the company's own is
/// assumed from tickets (msoukhomlinov/n8n-nodes-autotask issue 15).
enum ConfigurationItemRules {
  static func check(_ write: inout Write) throws {
    if write.kind == .create, write.row["configurationItemCategoryID"].isNull {
      write.row["configurationItemCategoryID"] =
        try DatabaseValue.fetchOne(
          write.session.db,
          sql: "SELECT id FROM ConfigurationItemCategories WHERE isGlobalDefault = 1 ORDER BY id"
        ) ?? .null
    }
    for (field, table, model) in [
      ("contactID", "Contacts", "Contact"), ("companyLocationID", "CompanyLocations", "CompanyLocation"),
    ] where write.changes(field) {
      guard let id = write.row.integer(field) else { continue }
      let company = try Int64.fetchOne(
        write.session.db,
        sql: "SELECT companyID FROM \(table) WHERE id = ?",
        arguments: [id]
      )
      guard company == write.row.integer("companyID") else {
        throw Refusal("Reference value on field: \(field) of type: \(model) does not exist or is invalid.")
      }
    }
    if let parent = write.row.integer("parentConfigurationItemID"), parent == write.old?.integer("id") {
      throw Refusal(
        "Reference value on field: parentConfigurationItemID of type: ConfigurationItem does not exist or is invalid."
      )
    }
  }
}
