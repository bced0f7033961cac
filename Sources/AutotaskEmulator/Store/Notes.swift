internal import Autotask
internal import GRDB

/// Levels, users and tenant settings as text, so that an emulator on a file begins where it stopped.
struct Notes: Sendable {
  private let json: JSONValue
  private static let key = "state"
  private static let format = "postern-emulator/2"

  init(_ state: EmulatorState) {
    let levels = state.levels.levels.filter { $0.kind != .system }
    json = [
      "format": .string(Self.format), "levels": .array(levels.map(Self.json)),
      "users": .array(state.users.all.map(Self.json)),
      "disabledIdentifiers": .array(state.disabledIdentifiers.sorted().map(JSONValue.string)),
      "tenant": Self.json(state.tenant.values), "picklists": state.picklists.json,
      "limits": .object(state.thresholds.limits.json),
    ]
  }

  /// The notes beside the rows, nil when there are none.
  init?(in db: Database) throws {
    guard let text = try RowStore.note(Self.key, in: db) else { return nil }
    json = try JSONValue(parsing: text)
    guard json["format"]?.string == Self.format else {
      throw AdminProblem("the database was written by another version of the emulator")
    }
  }

  func keep(in db: Database) throws { try RowStore.keep(json.text(), as: Self.key, in: db) }

  /// Puts what was kept back in force.
  func restore(into state: inout EmulatorState) {
    for value in json["levels"]?.array ?? [] {
      guard let name = value["name"]?.string, let number = value["number"]?.integer,
        let kind = value["kind"]?.string.flatMap(SecurityLevel.Kind.init)
      else { continue }
      state.levels.restore(
        SecurityLevel(
          name: name,
          label: value["label"]?.string ?? name,
          number: number,
          kind: kind,
          settings: Self.texts(value["settings"])
        )
      )
    }
    for value in json["users"]?.array ?? [] {
      guard let username = value["username"]?.string, let resource = value["resource"]?.integer else { continue }
      state.users[username] = APIUser(
        username: username,
        secret: Secret(value["secret"]?.string ?? ""),
        integrationCode: value["integrationCode"]?.string ?? "",
        level: value["level"]?.string ?? "",
        resourceID: resource,
        settings: Self.texts(value["settings"]),
        isLocked: value["locked"]?.bool ?? false
      )
    }
    state.disabledIdentifiers = Set((json["disabledIdentifiers"]?.array ?? []).compactMap(\.string))
    state.tenant.set(Self.texts(json["tenant"]))
    if let picklists = json["picklists"] { state.picklists = PicklistBook(kept: picklists) }
    // Limits that an older emulator kept may lack a key of today.
    if let limits = json["limits"]?.object { try? state.thresholds.limits.set(limits) }
  }

  private static func json(_ level: SecurityLevel) -> JSONValue {
    [
      "name": .string(level.name), "label": .string(level.label), "number": .integer(level.number),
      "kind": .string(level.kind.rawValue), "settings": json(level.settings),
    ]
  }

  private static func json(_ user: APIUser) -> JSONValue {
    [
      "username": .string(user.username), "secret": .string(user.secret.revealed),
      "integrationCode": .string(user.integrationCode), "level": .string(user.level), "locked": .bool(user.isLocked),
      "resource": .integer(user.resourceID), "settings": json(user.settings),
    ]
  }

  private static func json(_ texts: [String: String]) -> JSONValue {
    .object(JSONObject(texts.keys.sorted().map { ($0, .string(texts[$0] ?? "")) }))
  }

  private static func texts(_ value: JSONValue?) -> [String: String] {
    var texts: [String: String] = [:]
    for (key, text) in value?.object ?? .init() { texts[key] = text.string }
    return texts
  }
}
