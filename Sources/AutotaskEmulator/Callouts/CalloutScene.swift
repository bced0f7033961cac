internal import Autotask
internal import GRDB
internal import Synchronization

/// What callouts depend on besides rows.
struct CalloutScene: Sendable {
  var blueprint: Blueprint
  var now: Stamp
  var switches: Set<EmulatorSwitch>
  var levels: LevelBook
  var tenant: TenantSettings
  var users: UserBook

  /// The caller that a webhook's owner would be, nil when it is no active API user any more.
  func caller(owning webhook: Draft, in db: Database) throws -> Caller? {
    guard let owner = webhook.integer("ownerResourceID"),
      let user = users.all.first(where: { $0.resourceID == owner }), let level = levels[user.level],
      try Bool.fetchOne(db, sql: "SELECT isActive FROM Resources WHERE id = ?", arguments: [owner]) == true
    else { return nil }
    let effective = try EffectiveLevel(of: owner, on: level, tenant, own: user.settings, switches, in: db)
    return Caller(user: user, sides: [.init(resourceID: owner, level: effective)])
  }
}

extension EmulatorCore {
  /// What callouts depend on now.
  var calloutScene: CalloutScene {
    let blueprint = blueprint
    return state.withLock { state in
      CalloutScene(
        blueprint: blueprint,
        now: state.now,
        switches: state.switches,
        levels: state.levels,
        tenant: state.tenant,
        users: state.users
      )
    }
  }
}
