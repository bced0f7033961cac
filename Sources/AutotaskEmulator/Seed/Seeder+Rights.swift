internal import Autotask
internal import GRDB

/// What some users may not see: rows in lines of business, and protected values. Nothing here is drawn from the random
/// numbers, so that the other rows do not depend on it.
extension Seeder {
  /// A division with two lines of business, each with a person who works for it alone; the API user is in none, and
  /// sees all.
  func seedLinesOfBusiness() throws {
    let division = try add("OrganizationalLevel1") { row in
      row.set("name", "Services")
      row.set("description", "Services")
      row.set("isActive", true)
    }
    let people = (ids["Resources"] ?? []).suffix(Self.lines.count)
    for (name, person) in zip(Self.lines, people) {
      let line = try add("OrganizationalLevel2") { row in
        row.set("name", name)
        row.set("description", name)
        row.set("isActive", true)
      }
      let association = try add("OrganizationalLevelAssociation") { row in
        row.set("organizationalLevel1ID", division)
        row.set("organizationalLevel2ID", line)
        row.set("isActive", true)
      }
      try add("OrganizationalResources") { row in
        row.set("organizationalLevelAssociationID", association)
        row.set("resourceID", person)
      }
    }
  }

  private static let lines = ["Managed IT", "Software"]

  /// The line of business of some rows: of each so many, one is in the first and one in the second, the rest in none.
  func line(_ index: Int, ofEach count: Int) -> Int64? {
    let place = count - 1 - index % count
    let lines = ids["OrganizationalLevelAssociation"] ?? []
    return place < lines.count ? lines[place] : nil
  }

  /// Protected fields of devices and site configurations, with a value here and there.
  func seedProtectedData() throws {
    let fields: [(entity: String, name: String, value: String)] = [
      ("ConfigurationItems", "Administrator Password", "seeded-password"),
      ("CompanySiteConfigurations", "Alarm Code", "4711"),
    ]
    for field in fields {
      guard let type = UserDefinedFields.types.first(where: { $0.entity == field.entity })?.id else { continue }
      try add("UserDefinedFieldDefinitions") { row in
        row.set("name", field.name)
        row.set("description", "\(field.name) of \(field.entity)")
        row.set("dataType", UserDefinedFields.DataType.singleLine.rawValue)
        row.set("udfType", type)
        row.set("isActive", true)
        row.set("isRequired", false)
        row.set("isProtected", true)
        row.set("createDate", Self.today.stored)
      }
      try db.execute(
        sql: """
          UPDATE \(field.entity) SET userDefinedFields = json_set(IFNULL(userDefinedFields, '{}'), ?, ?)
          WHERE id IN (SELECT id FROM \(field.entity) ORDER BY id LIMIT 3)
          """,
        arguments: [UserDefinedFields.path(field.name), field.value]
      )
    }
  }
}
