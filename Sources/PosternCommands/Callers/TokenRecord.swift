import Autotask
import Foundation
import PosternStore

/// How a token stands.
enum TokenState: String {
  case live, ended, revoked
}

extension AccessToken {
  /// How the token stands at a moment.
  func state(at now: Date) -> TokenState { revoked != nil ? .revoked : isLive(at: now) ? .live : .ended }

  /// The id of the caller or the name of the administrator.
  var holderName: String {
    switch holder {
    case .caller(let id): id
    case .administrator(let name, _): name
    }
  }

  /// What is told of the token: never its text, which is kept nowhere.
  func json(at now: Date) -> JSONValue {
    .object(
      JSONObject(
        holderMembers + [
          ("tokenID", .string(id)), ("state", .string(state(at: now).rawValue)), ("created", Self.json(created)),
          ("expires", Self.json(expires)), ("revoked", Self.json(revoked)), ("lastUsed", Self.json(lastUsed)),
        ]
      )
    )
  }

  /// What is told once: the token itself, with its holder and its id.
  func json(showing text: AccessTokenText) -> JSONObject {
    var object = JSONObject(holderMembers + [("tokenID", .string(id)), ("token", .string(text.revealed))])
    if expires != nil { object["expires"] = Self.json(expires) }
    return object
  }

  private var holderMembers: [(key: String, value: JSONValue)] {
    switch holder {
    case .caller(let id): [("caller", .string(id))]
    case .administrator(let name, let role): [("administrator", .string(name)), ("role", .string(role.rawValue))]
    }
  }

  /// A moment as the lists write it.
  static func json(_ time: Date?) -> JSONValue { time.map { .string($0.formatted(.iso8601)) } ?? .null }
}

extension [AccessToken] {
  /// Those that are good at a moment.
  func live(at now: Date) -> [AccessToken] { filter { $0.isLive(at: now) } }

  /// When one of them was used last.
  var lastUsed: Date? { compactMap(\.lastUsed).max() }

  /// A row for each.
  func table(at now: Date) -> TextTable {
    TextTable(
      heads: ["holder", "token", "state", "created", "expires", "last used"],
      rows: map { token in
        [
          token.holderName, token.id, token.state(at: now).rawValue, token.created.formatted(.iso8601),
          token.expires?.formatted(.iso8601) ?? "never", token.lastUsed?.formatted(.iso8601) ?? "",
        ]
      }
    )
  }
}
