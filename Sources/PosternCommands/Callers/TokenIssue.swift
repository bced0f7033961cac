import ArgumentParser
import Autotask
import Foundation
import PosternStore

/// Makes tokens and hands them out, once each.
enum TokenIssue {
  /// Makes a holder's token and keeps its hash.
  ///
  /// - Returns: What is printed: the only place where the token stands.
  static func add(
    _ holder: AccessToken.Holder,
    lasting span: TimeSpan?,
    in store: any Store,
    of configuration: PosternConfiguration
  ) async throws -> JSONValue {
    let now = Date()
    let text = AccessTokenText(for: holder)
    let token = AccessToken(for: holder, created: now, expires: try expiry(span, after: now))
    try await configuration.administer(holder.action("add"), token.subject, in: store) { _ in
      try await store.add(token, hash: text.hash)
    }
    return .object(token.json(showing: text))
  }

  /// Makes a new token and lets the others of its holder end.
  ///
  /// - Parameters:
  ///   - tokens: The holder's tokens; at least one is live.
  ///   - overlap: How long the others are good beside the new one.
  ///   - span: How long the new one lasts; without it, as long as the newest of the others was made to.
  /// - Returns: What is printed: the new token, and the others with the time at which they end.
  static func rotate(
    _ tokens: [AccessToken],
    overlap: TimeSpan,
    lasting span: TimeSpan?,
    in store: any Store,
    of configuration: PosternConfiguration
  ) async throws -> JSONValue? {
    let now = Date()
    guard let newest = tokens.live(at: now).last else { return nil }
    let text = AccessTokenText(for: newest.holder)
    if let span { _ = try expiry(span, after: now) }
    let token = newest.successor(lasting: span, at: now)
    let others = try await configuration.administer(token.holder.action("rotate"), token.subject, in: store) { _ in
      try await store.rotateTokens(to: token, hash: text.hash, othersEnd: overlap.after(now))
    }
    var printed = token.json(showing: text)
    printed["ending"] = .array(
      others.map { ["tokenID": .string($0.id), "expires": AccessToken.json($0.expires)] }
    )
    return .object(printed)
  }

  private static func expiry(_ span: TimeSpan?, after now: Date) throws -> Date? {
    guard let span else { return nil }
    guard span.seconds > 0 else { throw CommandFailure.usage("--expires takes a time that is not over at once") }
    return span.after(now)
  }
}

extension AccessToken.Holder {
  /// What the ledger calls something that is done with a token of this holder.
  fileprivate func action(_ what: String) -> String {
    switch self {
    case .caller: "callers.token.\(what)"
    case .administrator: "admins.\(what)"
    }
  }
}

extension AccessToken {
  /// What the ledger says an act with it was about: the holder, what an administrator may do, and the token's id.
  fileprivate var subject: String {
    switch holder {
    case .caller(let caller): "\(caller) \(id)"
    case .administrator(let name, let role): "\(name) \(role.rawValue) \(id)"
    }
  }
}

/// The options of every command that rotates tokens.
struct RotationOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How long the tokens so far stay good.", valueName: "TIME"))
  var overlap = TimeSpan(seconds: 86_400)

  @Option(help: ArgumentHelp("How long the new token lasts; else as long as the one before.", valueName: "TIME"))
  var expires: TimeSpan?
}
