internal import Autotask
internal import GRDB

/// What people and their roles demand.
enum ResourceRules {
  /// An API user is managed in the web interface alone.
  ///
  /// Source: Define_API_User help page; the sentence is the emulator's own.
  static func check(_ write: inout Write) throws(Refusal) {
    guard write.row.integer("licenseType") == Int64(Picklists.apiUserLicense) else { return }
    throw Refusal("A resource with the license type API User cannot be changed.")
  }

  /// A person has a default: making another one takes it away from the first, and it cannot be given up.
  ///
  /// Source: ResourceRoleDepartmentsEntity help page; of service desk roles it is assumed.
  static func keepDefault(_ write: inout Write) throws(Refusal) {
    guard write.old?.flag("isDefault") == true, !write.row.flag("isDefault") else { return }
    throw Refusal("isDefault cannot be set to false.")
  }

  static func associate(_ write: Write) throws {
    if write.row.flag("isDefault") {
      try write.db.execute(
        sql: "UPDATE \(write.schema.table) SET isDefault = 0 WHERE resourceID = ? AND id <> ?",
        arguments: [write.row.integer("resourceID"), write.row.integer("id")]
      )
    }
    try mirror(write)
  }

  /// Each association stands once more in `ResourceRoles`, which is read only.
  ///
  /// Source: ResourceRolesEntity help page.
  private static func mirror(_ write: Write) throws {
    guard let schema = write.session.blueprint.schema("ResourceRoles") else { return }
    var row = Draft(schema)
    for field in ["resourceID", "roleID", "departmentID", "queueID"] { row[field] = write.row[field] }
    row.set("isActive", write.row.schema.position("isActive") == nil || write.row.flag("isActive"))
    guard let old = write.old else {
      try row.insert(in: write.db)
      return
    }
    try write.db.execute(
      sql: """
        UPDATE ResourceRoles SET roleID = ?, departmentID = ?, queueID = ?, isActive = ?
        WHERE id = (SELECT MIN(id) FROM ResourceRoles
          WHERE resourceID IS ? AND roleID IS ? AND departmentID IS ? AND queueID IS ?)
        """,
      arguments: [
        row["roleID"], row["departmentID"], row["queueID"], row["isActive"], old["resourceID"], old["roleID"],
        old["departmentID"], old["queueID"],
      ]
    )
  }
}
