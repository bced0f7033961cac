public import Foundation

/// A secret as it is kept: sealed under a key that is not in the store.
public struct SealedSecret: Sendable, Equatable {
  /// The name by which `sealed:NAME` refers to it.
  public var name: String
  /// The id of the key under which it is sealed; it tells nothing of the key.
  public var keyID: String
  /// Nonce, ciphertext and tag of AES-256-GCM; name and key's id are authenticated with it.
  public var box: Data
  /// When its value was set.
  public var changed: Date

  /// Makes a sealed secret.
  public init(name: String, keyID: String, box: Data, changed: Date) {
    self.name = name
    self.keyID = keyID
    self.box = box
    self.changed = changed
  }
}

/// Keeps sealed secrets; it never sees a key or a value.
public protocol SecretStore: Sendable {
  /// Keeps a secret in the place of an earlier one of its name; answers whether there was one.
  func keepSecret(_ secret: SealedSecret) async throws -> Bool

  /// The secret of a name, nil when there is none.
  func secret(named name: String) async throws -> SealedSecret?

  /// All secrets, by name.
  func secrets() async throws -> [SealedSecret]

  /// Removes a secret; answers whether there was one. Nothing of it stays in the store's files.
  func removeSecret(named name: String) async throws -> Bool

  /// Seals every secret anew, all or none of them. Nothing of the earlier boxes stays in the store's files.
  ///
  /// - Parameter reseal: The secret under its new key; nil to leave it as it is. What it throws leaves all as they were.
  /// - Returns: The names of those that were sealed anew, in their order.
  func resealSecrets(_ reseal: @escaping @Sendable (SealedSecret) throws -> SealedSecret?) async throws -> [String]
}
