internal import Autotask
internal import GRDB

/// One call on its way through: its caller, and the rows inside one transaction.
struct Session {
  /// What a call knows of the emulator around it.
  struct Surroundings: Sendable {
    var blueprint: Blueprint
    var now: Stamp
    var switches: Set<EmulatorSwitch>
    /// The service's address as links carry it, ending in a slash.
    var linkBase: String
    var levels: LevelBook
    var tenant: TenantSettings
    var hourlyThreshold: Int
    var hourlyCount: Int
    /// The API users; the webhooks that a level allows are counted over all of its users.
    var users: UserBook
    /// The tenant's own values of picklists.
    var picklists: PicklistBook
    /// Whether a fault answers the page before once more.
    var repeatsPage = false
    /// Whether callouts may go to the addresses alone that Autotask takes.
    var strictCallouts = false
    /// Until when no attachment is taken.
    var filesClosedUntil: Stamp?
  }

  let db: Database
  let caller: Caller
  let around: Surroundings

  var blueprint: Blueprint { around.blueprint }
  var now: Stamp { around.now }

  /// The rows of an entity that the caller reaches, nil when there can be none.
  func reach(_ schema: EntitySchema, _ right: Right, alias: String = "t") -> SQLFragment? {
    let reach = ReachCompiler(blueprint: blueprint).condition(on: schema, right, for: caller, alias: alias)
    guard schema.name == "WebhookEventErrorLogs" else { return reach }
    return reach.map { .all([$0, CalloutQueue.ownLogs(caller, alias: alias)]) }
  }

  /// Refuses a call on an entity whose module is not active: its error is the one of a missing permission.
  ///
  /// Source: the entity pages of the REST help name the sentence for inactive modules too.
  func requireModule(_ schema: EntitySchema, _ verb: String) throws(Refusal) {
    guard isModuleActive(schema) else { throw .permission(verb) }
  }

  /// Whether all sides of the caller find the entity's module active.
  func isModuleActive(_ schema: EntitySchema) -> Bool {
    caller.sides.allSatisfy { blueprint.rules.isModuleActive(for: schema.name, at: $0.level) }
  }

  /// The fields that any side's level hides.
  func masked(_ schema: EntitySchema) -> [String: JSONValue] {
    var masked: [String: JSONValue] = [:]
    for side in caller.sides {
      masked.merge(blueprint.rules.maskedFields(of: schema.name, at: side.level)) { first, _ in first }
    }
    return masked
  }

  /// The user-defined fields of an entity, with what all sides of the caller may do with them.
  func userDefinedFields(of schema: EntitySchema) throws -> UserDefinedFields {
    var fields = try UserDefinedFields(of: schema, in: db)
    fields.permission = caller.protectedData(on: schema)
    return fields
  }

  /// Whether a stored row meets a condition.
  func meets(_ id: Int64, _ schema: EntitySchema, _ condition: SQLFragment) throws -> Bool {
    let statement = try db.cachedStatement(
      sql: "SELECT 1 FROM \(schema.table) AS t WHERE t.id = ? AND \(condition.sql)"
    )
    return try Int.fetchOne(statement, arguments: StatementArguments([id.databaseValue] + condition.arguments)) != nil
  }
}
