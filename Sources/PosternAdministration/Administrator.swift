import Foundation
import PosternStore

/// Who is let in on the administrators' address.
struct Administrator: Sendable {
  let name: String
  let role: AccessToken.Role
  let tokenID: String
}

extension Administration {
  /// The administrator of a token, nil where the token is not known, has ended, was taken back, or is a caller's.
  func administrator(of token: String, at now: Date) async throws -> Administrator? {
    guard let text = AccessTokenText(token), text.isForAdministrators,
      let found = try await store.token(hash: text.hash),
      found.isLive(at: now), case .administrator(let name, let role) = found.holder
    else { return nil }
    if found.lastUsed.map({ now.timeIntervalSince($0) >= 60 }) ?? true {
      try await store.noteUse(of: found.id, at: now)
    }
    return Administrator(name: name, role: role, tokenID: found.id)
  }
}

extension AccessToken.Role {
  /// Whether this role may do what another one may.
  func covers(_ other: AccessToken.Role) -> Bool {
    let order = AccessToken.Role.allCases
    return (order.firstIndex(of: self) ?? -1) >= (order.firstIndex(of: other) ?? order.count)
  }
}
