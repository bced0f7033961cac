internal import Autotask
internal import GRDB

/// The rights that hang on a user, not on its level: its lines of business, and its permission on protected data.
///
/// Source: Configure_Resource_Security_LOB and ViewPermissionsProtectedUDFs help pages.
enum UserRights {
  static let lines = "external.line-of-business"
  static let protectedData = "external.protected-data"
  /// The answers to ``lines``.
  static let someLines = "associated with selected lines"
  static let noLines = "no association"

  /// What a user has of protected data as long as nobody set it.
  ///
  /// Source: two help pages contradict each other: `Administrators and API users: All permissions`
  /// (ViewPermissionsProtectedUDFs), `not granted by default` (Define_API_User).
  static func protectedData(_ switches: Set<EmulatorSwitch>) -> String {
    switches.contains(.protectedDataIsGranted) ? "Edit Protected Data" : "Edit Unprotected Data"
  }

  /// Whether a resource is associated with a line of business.
  static func hasLines(_ resource: Int64, in db: Database) throws -> Bool {
    let statement = try db.cachedStatement(sql: "SELECT 1 FROM OrganizationalResources WHERE resourceID = ? LIMIT 1")
    return try Int.fetchOne(statement, arguments: [resource]) != nil
  }

  /// Associates a resource with these lines and no others.
  ///
  /// - Throws: ``AdminProblem`` for a line that is not there.
  static func setLines(_ lines: [Int64], of resource: Int64, _ blueprint: Blueprint, in db: Database) throws {
    try db.execute(sql: "DELETE FROM OrganizationalResources WHERE resourceID = ?", arguments: [resource])
    guard !lines.isEmpty, let schema = blueprint.schema("OrganizationalResources") else { return }
    let known = try Int64.fetchAll(db, sql: "SELECT id FROM OrganizationalLevelAssociation ORDER BY id")
    for line in lines {
      guard known.contains(line) else {
        let ids = known.map(String.init).joined(separator: ", ")
        throw AdminProblem("there is no OrganizationalLevelAssociation \(line): there are \(ids)")
      }
      var row = Draft(schema)
      row.set("resourceID", resource)
      row.set("organizationalLevelAssociationID", line)
      try row.insert(in: db)
    }
  }
}

extension EffectiveLevel {
  /// The answers that hold for a resource: those of its level, of the tenant, and its own.
  ///
  /// Whoever is associated with a line of business sees named lines only, from the first association on
  /// (Configure_Resource_Security_LOB help page).
  ///
  /// - Parameter own: What was set for the user itself.
  init(
    of resource: Int64,
    on level: SecurityLevel,
    _ tenant: TenantSettings,
    own: [String: String] = [:],
    _ switches: Set<EmulatorSwitch>,
    in db: Database
  ) throws {
    var values = level.settings.merging(tenant.values) { _, tenant in tenant }
    if try UserRights.hasLines(resource, in: db) { values[UserRights.lines] = UserRights.someLines }
    if values[UserRights.protectedData] == nil {
      values[UserRights.protectedData] = UserRights.protectedData(switches)
    }
    self.init(values: values.merging(own) { _, own in own }, canOwnRows: level.kind == .person)
  }
}
