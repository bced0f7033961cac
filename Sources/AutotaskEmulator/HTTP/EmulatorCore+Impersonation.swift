internal import Autotask
internal import GRDB

extension EmulatorCore {
  /// Who a call acts as: the API user, and the person whom it impersonates.
  ///
  /// Impersonation needs the right on the API user's level and the consent of the person's. It is passed over on
  /// tasks (AntoJUICT/juict-skills); the header on entityInformation asks for the rights of both.
  ///
  /// Source: REST_Security_Auth help page.
  /// - Throws: ``Refusal``: 401 for an inactive API user, else the permission sentence whatever the reason, as
  ///   Autotask gives no other.
  func caller(
    _ user: APIUser,
    _ call: IncomingCall,
    _ operation: ResolvedOperation,
    _ db: Database,
    _ around: Session.Surroundings
  ) throws -> Caller {
    guard let level = around.levels[user.level], let resources = blueprint.schema("Resources"),
      try Draft(user.resourceID, of: resources, in: db)?.flag("isActive") == true
    else { throw Refusal(status: 401, sentences: []) }
    let own = Caller.Side(
      resourceID: user.resourceID,
      level: try EffectiveLevel(
        of: user.resourceID,
        on: level,
        around.tenant,
        own: user.settings,
        around.switches,
        in: db
      )
    )
    guard let header = call.headers["impersonationresourceid"], let entity = operation.entity, entity != "Tasks" else {
      return Caller(user: user, sides: [own])
    }
    let right = operation.verb?.right
    let isAttribution = around.switches.contains(.impersonationAttributes)
    if isAttribution, right != .create { return Caller(user: user, sides: [own]) }
    let refusal = Refusal.permission(right == .query ? "query" : "create")
    guard right.map({ mayImpersonate(entity, $0, own.level) }) ?? true, let id = Int64(header.trimmed),
      let person = try Draft(id, of: resources, in: db), person.flag("isActive"),
      let number = person.integer("userType"), let theirs = around.levels.level(number: number),
      theirs.kind == .person, theirs.settings["wsapi.allow-being-impersonated"] == "Yes"
    else { throw refusal }
    if isAttribution { return Caller(user: user, sides: [own], attributed: id) }
    let rights = try EffectiveLevel(of: id, on: theirs, around.tenant, around.switches, in: db)
    return Caller(user: user, sides: [own, .init(resourceID: id, level: rights)])
  }

  private func mayImpersonate(_ entity: String, _ right: Right, _ level: EffectiveLevel) -> Bool {
    blueprint.rules.impersonationSetting(for: entity, right).map { level[$0] == "Yes" } ?? false
  }
}
