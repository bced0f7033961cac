public import Autotask
public import Foundation

/// How a token stands.
public enum TokenState: String, Sendable {
  case live, ended, revoked
}

extension AccessToken {
  /// How the token stands at a moment.
  public func state(at now: Date) -> TokenState { revoked != nil ? .revoked : isLive(at: now) ? .live : .ended }

  /// The id of the caller or the name of the administrator.
  public var holderName: String {
    switch holder {
    case .caller(let id): id
    case .administrator(let name, _): name
    }
  }

  /// What is told of the token: never its text, which is kept nowhere.
  public func json(at now: Date) -> JSONValue {
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
  public func json(showing text: AccessTokenText) -> JSONObject {
    var object = JSONObject(holderMembers + [("tokenID", .string(id)), ("token", .string(text.revealed))])
    if expires != nil { object["expires"] = Self.json(expires) }
    return object
  }

  /// A new token for the holder of this one.
  ///
  /// - Parameter span: How long it lasts; without it, as long as this one was made to.
  public func successor(lasting span: TimeSpan?, at now: Date) -> AccessToken {
    let inherited = expires.map { TimeSpan(seconds: max(1, Int($0.timeIntervalSince(created).rounded(.up)))) }
    return AccessToken(for: holder, created: now, expires: (span ?? inherited)?.after(now))
  }

  private var holderMembers: [(key: String, value: JSONValue)] {
    switch holder {
    case .caller(let id): [("caller", .string(id))]
    case .administrator(let name, let role): [("administrator", .string(name)), ("role", .string(role.rawValue))]
    }
  }

  /// A moment as the lists write it.
  public static func json(_ time: Date?) -> JSONValue { time.map { .string($0.formatted(.iso8601)) } ?? .null }
}

extension [AccessToken] {
  /// Those that are good at a moment.
  public func live(at now: Date) -> [AccessToken] { filter { $0.isLive(at: now) } }

  /// When one of them was used last.
  public var lastUsed: Date? { compactMap(\.lastUsed).max() }
}

extension String {
  /// Whether this can name a connection or a caller: it stands in paths and on command lines.
  public var isConnectionID: Bool {
    (1...64).contains(utf8.count)
      && utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  /// Whether this can name an administrator.
  public var isAdministratorName: Bool { utf8.count <= 64 && replacing("@", with: "-").isConnectionID }
}
