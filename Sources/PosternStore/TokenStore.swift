public import Foundation

/// A token by which a caller or an administrator is known; the token itself is kept nowhere.
public struct AccessToken: Sendable, Equatable {
  /// Who may hold tokens.
  public enum Holder: Sendable, Hashable {
    /// An automation, by its id.
    case caller(String)
    /// A person who runs Postern, by name, with what that person may do.
    case administrator(String, Role)
  }

  /// What an administrator may do; each role may do what those before it may.
  public enum Role: String, Sendable, CaseIterable {
    case viewer, approver, `operator`
  }

  /// The token's id, which tells nothing of the token.
  public var id: String
  /// Whom it stands for.
  public var holder: Holder
  /// When it was made.
  public var created: Date
  /// When it ends, nil for never; it has ended at that moment.
  public var expires: Date?
  /// When it was taken back, nil while it was not.
  public var revoked: Date?
  /// When it was used last, to the minute.
  public var lastUsed: Date?

  /// Makes a token.
  public init(
    id: String,
    holder: Holder,
    created: Date,
    expires: Date? = nil,
    revoked: Date? = nil,
    lastUsed: Date? = nil
  ) {
    self.id = id
    self.holder = holder
    self.created = created
    self.expires = expires
    self.revoked = revoked
    self.lastUsed = lastUsed
  }

  /// Whether it is good at a moment.
  public func isLive(at now: Date) -> Bool { revoked == nil && expires.map { now < $0 } ?? true }
}

/// Keeps tokens by their SHA-256.
public protocol TokenStore: Sendable {
  /// Keeps a token.
  ///
  /// - Parameter hash: The SHA-256 of the token's text, 32 bytes.
  func add(_ token: AccessToken, hash: Data) async throws

  /// The token of a hash, live or not; nil when there is none.
  func token(hash: Data) async throws -> AccessToken?

  /// The tokens of callers, or of one; the oldest first, ended ones included.
  func callerTokens(of caller: String?) async throws -> [AccessToken]

  /// The tokens of administrators, the oldest first.
  func administratorTokens() async throws -> [AccessToken]

  /// Keeps a new token and lets the other live tokens of its holder end, in one step.
  ///
  /// - Parameters:
  ///   - token: The new token.
  ///   - hash: The SHA-256 of its text.
  ///   - end: When the others end; those that end earlier are left as they are.
  /// - Returns: The others as they are afterwards, the oldest first.
  func rotateTokens(to token: AccessToken, hash: Data, othersEnd end: Date) async throws -> [AccessToken]

  /// Takes a token back, an ended one too; answers whether there was one that had not been.
  func revokeToken(id: String, at time: Date) async throws -> Bool

  /// Notes that a token was used.
  func noteUse(of id: String, at time: Date) async throws
}
