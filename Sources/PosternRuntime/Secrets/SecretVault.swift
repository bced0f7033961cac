public import Autotask
public import Foundation
public import PosternStore

/// Seals secrets into a store and opens them again.
///
/// Keys are asked for each time they are needed and kept no longer, so that a key that is rotated while a server runs
/// is found at its next use.
public struct SecretVault: Sendable {
  /// What a rotation of the key did.
  public struct Rotation: Sendable, Equatable {
    /// The secrets that were sealed anew, by name.
    public var resealed: [String]
    /// The secrets that were under the current key already.
    public var unchanged: [String]

    /// Makes a report.
    public init(resealed: [String] = [], unchanged: [String] = []) {
      self.resealed = resealed
      self.unchanged = unchanged
    }
  }

  private let store: any SecretStore
  private let keys: @Sendable () throws -> KeyRing

  /// A vault.
  ///
  /// - Parameters:
  ///   - store: Where sealed secrets are kept.
  ///   - keys: Reads the keys from where they are kept, outside the store.
  public init(store: any SecretStore, keys: @escaping @Sendable () throws -> KeyRing) {
    self.store = store
    self.keys = keys
  }

  /// The secret of a name.
  ///
  /// - Throws: ``SecretError``; what reading the keys throws; `StoreError`.
  public func reveal(_ name: String) async throws -> Secret {
    // The row is read before the keys. A rotation first puts the new key beside the old one, then seals anew, then
    // takes the old one away; a row from before the second step may thus meet keys from after the third, once.
    var attempts = 0
    while true {
      guard let sealed = try await store.secret(named: name) else {
        throw SecretError(.missing, "no secret is sealed as `\(name)`; set it with `postern secrets set \(name)`")
      }
      let ring = try keys()
      if let key = ring.key(sealed.keyID) { return try key.open(sealed) }
      attempts += 1
      guard attempts < 2 else { throw Self.unknownKey(sealed, ring) }
    }
  }

  /// Seals a secret under the current key; answers whether it took the place of an earlier one.
  ///
  /// - Throws: What reading the keys throws; `StoreError`.
  public func keep(_ secret: Secret, named name: String, at time: Date) async throws -> Bool {
    try await store.keepSecret(try keys().current.seal(secret, named: name, changed: time))
  }

  /// Seals everything under the current key that is under the previous one, all or nothing.
  ///
  /// - Throws: ``SecretError`` when one is under neither key, or does not open; then none was changed.
  public func rotate() async throws -> Rotation {
    let ring = try keys()
    let resealed = try await store.resealSecrets { sealed in
      guard sealed.keyID != ring.current.id else {
        // It is opened all the same: a rotation that is reported as done leaves nothing that cannot be read.
        _ = try ring.current.open(sealed)
        return nil
      }
      guard let key = ring.key(sealed.keyID) else { throw Self.unknownKey(sealed, ring) }
      return try ring.current.seal(try key.open(sealed), named: sealed.name, changed: sealed.changed)
    }
    let unchanged = try await store.secrets().map(\.name).filter { !resealed.contains($0) }
    return Rotation(resealed: resealed, unchanged: unchanged)
  }

  private static func unknownKey(_ sealed: SealedSecret, _ ring: KeyRing) -> SecretError {
    let known = ring.previous.map { "`\(ring.current.id)` and `\($0.id)`" } ?? "`\(ring.current.id)`"
    return SecretError(
      .unknownKey,
      "the secret `\(sealed.name)` is sealed under the key `\(sealed.keyID)`, and at hand is \(known); "
        + "give the key it needs as POSTERN_PREVIOUS_KEY_FILE, or set it again with `postern secrets set \(sealed.name)`"
    )
  }
}
