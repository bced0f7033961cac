import Crypto
import Foundation

/// The key by which checkpoints are signed: Ed25519. No description shows it.
public struct LedgerSigningKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let key: Curve25519.Signing.PrivateKey

  /// A new key.
  public init() { key = Curve25519.Signing.PrivateKey() }

  /// Reads the 64 hexadecimal digits of its seed; nil for anything else.
  public init?(revealed text: String) {
    guard let seed = [UInt8](hexadecimal: text), seed.count == 32,
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed)
    else { return nil }
    self.key = key
  }

  /// The 64 hexadecimal digits of its seed, for the one place that keeps it.
  public var revealed: String { key.rawRepresentation.hexadecimal }

  /// The key by which its signatures are checked.
  public var publicKey: LedgerPublicKey { LedgerPublicKey(key: key.publicKey) }

  func signature(of bytes: [UInt8]) throws(LedgerError) -> [UInt8] {
    do {
      return [UInt8](try key.signature(for: bytes))
    } catch {
      throw LedgerError("the checkpoint cannot be signed: \(error)")
    }
  }

  /// What it is, without the key.
  public var description: String { "the key of \(publicKey)" }
  /// What it is, without the key.
  public var debugDescription: String { description }
  /// Shows nothing of the key to `dump` and its kin.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The key by which checkpoints are checked: 64 hexadecimal digits in lower case.
public struct LedgerPublicKey: Sendable, Hashable, CustomStringConvertible {
  private let bytes: [UInt8]

  init(key: Curve25519.Signing.PublicKey) { bytes = [UInt8](key.rawRepresentation) }

  /// Reads 64 hexadecimal digits; nil for anything else.
  public init?(_ text: String) {
    guard let bytes = [UInt8](hexadecimal: text), bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// Whether a signature of bytes was made by its private half.
  func isSignature(_ signature: [UInt8], of signed: [UInt8]) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
    return key.isValidSignature(signature, for: signed)
  }

  /// The digits.
  public var description: String { bytes.hexadecimal }
}
