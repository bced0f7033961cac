public import Autotask
import Crypto
import Foundation
import PosternStore

/// A key under which secrets are sealed: 256 bits that no description shows.
public struct SealingKey: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// What the store calls it: sixteen hexadecimal digits of a hash of the key, which tell nothing of the key.
  public let id: String
  private let key: SymmetricKey

  /// A key of 64 hexadecimal digits; nil for any other text.
  public init?(_ text: Secret) {
    let digits = Array(text.revealed.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(32)
    for index in stride(from: 0, to: 64, by: 2) {
      guard let high = digits[index].hexadecimalValue, let low = digits[index + 1].hexadecimalValue else { return nil }
      bytes.append(high << 4 | low)
    }
    key = SymmetricKey(data: bytes)
    let hash = SHA256.hash(data: Array("postern-key-id/1\n".utf8) + bytes)
    id = hash.prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// The 64 hexadecimal digits of a new key.
  public static func newText() -> Secret {
    SymmetricKey(size: .bits256).withUnsafeBytes { bytes in
      Secret(bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
    }
  }

  /// A secret, sealed under its name.
  func seal(_ secret: Secret, named name: String, changed: Date) throws -> SealedSecret {
    let box = try AES.GCM.seal(Array(secret.revealed.utf8), using: key, authenticating: Self.bound(name, id))
    // Nonces have the usual twelve bytes, so there always is a combined form.
    guard let combined = box.combined else { throw SecretError(.unreadable, "`\(name)` could not be sealed") }
    return SealedSecret(name: name, keyID: id, box: combined, changed: changed)
  }

  /// The secret in a box that was sealed under this key and this very name.
  func open(_ sealed: SealedSecret) throws(SecretError) -> Secret {
    let bound = Self.bound(sealed.name, sealed.keyID)
    guard let box = try? AES.GCM.SealedBox(combined: sealed.box),
      let bytes = try? AES.GCM.open(box, using: key, authenticating: bound),
      let text = String(bytes: bytes, encoding: .utf8)
    else {
      throw SecretError(
        .unreadable,
        "the sealed secret `\(sealed.name)` was changed in the store, or stands under a name that is not its own; "
          + "set it again with `postern secrets set \(sealed.name)`"
      )
    }
    return Secret(text)
  }

  /// What is authenticated with a box, so that rows cannot be exchanged and a key's id cannot be rewritten.
  private static func bound(_ name: String, _ keyID: String) -> [UInt8] {
    Array("postern-secret/1\n\(keyID)\n\(name)".utf8)
  }

  /// Its id.
  public var description: String { "(key \(id))" }
  /// Its id.
  public var debugDescription: String { description }
  /// Shows nothing of the key to `dump` and its kin.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The keys at hand: one to seal with, and one more that still opens what was sealed before it.
public struct KeyRing: Sendable, Equatable {
  /// The key under which everything new is sealed.
  public var current: SealingKey
  /// The key before it, for as long as something may be sealed under it.
  public var previous: SealingKey?

  /// Makes a ring.
  public init(current: SealingKey, previous: SealingKey? = nil) {
    self.current = current
    self.previous = previous
  }

  /// The key of an id.
  func key(_ id: String) -> SealingKey? { [current, previous].compactMap(\.self).first { $0.id == id } }
}

extension UInt8 {
  fileprivate var hexadecimalValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
