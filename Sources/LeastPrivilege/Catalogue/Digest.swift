import Crypto
package import Foundation

/// What stands for bytes where the bytes themselves are not kept.
package enum Digest {
  /// The SHA-256 of a text's UTF-8, 32 bytes.
  package static func sha256(_ text: String) -> Data { Data(SHA256.hash(data: Data(text.utf8))) }
}
