internal import Autotask
internal import GRDB
internal import Synchronization

extension EmulatorCore {
  /// One level with all its settings.
  func level(_ name: String) throws(AdminProblem) -> Answer {
    let book = state.withLock { $0.levels }
    guard let level = book[name] else { throw .unknown("level", name, among: book.levels.map(\.name)) }
    return Self.answer(level)
  }

  /// Makes or changes a level; settings of the tenant among them are set for the tenant.
  func putLevel(_ name: String, _ body: JSONObject) throws -> Answer {
    let sent = try sentSettings(body)
    let level = try state.withLock { state throws(AdminProblem) -> SecurityLevel? in
      try state.levels.put(name, sent.level, blueprint)
      state.tenant.set(sent.tenant)
      return state.levels[name]
    }
    try keepNotes()
    return level.map(Self.answer) ?? .json(.null)
  }

  /// Sets settings of the tenant alone.
  func putTenant(_ body: JSONObject) throws -> Answer {
    let sent = try sentSettings(body)
    if let id = sent.level.keys.sorted().first {
      throw AdminProblem("`\(id)` is a setting of a level: put it under levels/{name}")
    }
    let values = state.withLock { state in
      state.tenant.set(sent.tenant)
      return state.tenant.values
    }
    try keepNotes()
    return .json(["settings": .texts(values)])
  }

  private func sentSettings(_ body: JSONObject) throws -> SentSettings {
    guard let settings = body["settings"]?.object else { throw AdminProblem("`settings` is missing: id and value") }
    var sent: [(key: String, value: String)] = []
    for (id, value) in settings {
      switch value {
      case .string, .integer: sent.append((id, value.plain))
      default: throw AdminProblem("setting `\(id)` needs a text")
      }
    }
    return try SentSettings(sent, blueprint.settings)
  }

  private static func answer(_ level: SecurityLevel) -> Answer {
    .json([
      "name": .string(level.name), "label": .string(level.label), "userType": .integer(level.number),
      "kind": .string(level.kind.rawValue), "settings": .texts(level.settings),
    ])
  }

  /// Makes or changes an API user; what is missing keeps what it was.
  func putUser(_ username: String, _ body: JSONObject) async throws -> Answer {
    let keys = ["secret", "integrationCode", "level", "locked", "active", "settings", "linesOfBusiness"]
    for key in body.keys where !keys.contains(key) { throw AdminProblem.unknown("key", key, among: keys) }
    let rights = try SentRights(body, blueprint.settings)
    for key in ["locked", "active"] where body[key] != nil && body[key]?.bool == nil {
      throw AdminProblem("`\(key)` needs true or false")
    }
    let (book, old, fallback) = state.withLock { ($0.levels, $0.users[username], defaultUser.level) }
    let name = body["level"]?.string ?? old?.level ?? fallback
    guard let level = book[name], level.kind != .person else {
      throw AdminProblem.unknown("level", name, among: book.namesForAPIUsers)
    }
    let blueprint = blueprint
    let resource = try await store.queue.write { db in
      let id = try Self.storeResource(of: username, old?.resourceID, level, blueprint, db)
      if let isActive = body["active"]?.bool {
        try db.execute(sql: "UPDATE Resources SET isActive = ? WHERE id = ?", arguments: [isActive, id])
      }
      if let lines = rights.lines { try UserRights.setLines(lines, of: id, blueprint, in: db) }
      return id
    }
    let user = APIUser(
      username: username,
      secret: Secret(body["secret"]?.string ?? old?.secret.revealed ?? ""),
      integrationCode: body["integrationCode"]?.string ?? old?.integrationCode ?? "",
      level: level.name,
      resourceID: resource,
      settings: rights.settings(over: old?.settings ?? [:]),
      isLocked: body["locked"]?.bool ?? old?.isLocked ?? false
    )
    state.withLock { $0.users[username] = user }
    try keepNotes()
    return .json(Self.json(user))
  }

  /// Disables a tracking identifier as its vendor can, or enables it again.
  ///
  /// Source: API_Tracking_Identifier help page.
  func putIdentifier(_ code: String, _ body: JSONObject) throws -> Answer {
    guard body.count == 1, let isDisabled = body["disabled"]?.bool else {
      throw AdminProblem("`disabled` is needed: true or false")
    }
    state.withLock { state in
      if isDisabled { state.disabledIdentifiers.insert(code) } else { state.disabledIdentifiers.remove(code) }
    }
    try keepNotes()
    return .json(["identifier": .string(code), "disabled": .bool(isDisabled)])
  }

  /// An API user is a row of Resources whose `userType` is its level (Define_API_User help page).
  static func storeResource(
    of username: String,
    _ id: Int64?,
    _ level: SecurityLevel,
    _ blueprint: Blueprint,
    _ db: Database
  ) throws -> Int64 {
    if let id {
      try db.execute(sql: "UPDATE Resources SET userType = ? WHERE id = ?", arguments: [level.number, id])
      return id
    }
    guard let schema = blueprint.schema("Resources") else { throw AdminProblem("there are no resources") }
    return try Seeder.apiUserRow(username, level, schema).insert(in: db)
  }

  static func json(_ user: APIUser) -> JSONValue {
    [
      "username": .string(user.username), "integrationCode": .string(user.integrationCode),
      "level": .string(user.level), "resourceID": .integer(user.resourceID),
      "locked": .bool(user.isLocked), "settings": .texts(user.settings),
    ]
  }
}
