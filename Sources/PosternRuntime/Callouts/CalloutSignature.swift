package import Crypto
import Foundation

/// What `X-Hook-Signature` says: `sha1=` and the base64 of an HMAC with SHA-1.
///
/// Source: SecretKeyPayloadVerification help page.
package struct CalloutSignature: Sendable {
  private static let prefix = "sha1="
  private let code: Data

  /// The header's value for a body.
  package static func value(of body: [UInt8], _ key: SymmetricKey) -> String {
    prefix + Data(HMAC<Insecure.SHA1>.authenticationCode(for: body, using: key)).base64EncodedString()
  }

  /// Reads the header; nil for anything that is not exactly of its form.
  package init?(_ header: String) {
    guard header.hasPrefix(Self.prefix) else { return nil }
    let text = String(header.dropFirst(Self.prefix.count))
    // Foundation takes base64 whose last digit has bits left over: one signature has one spelling.
    guard let code = Data(base64Encoded: text), code.count == Insecure.SHA1.byteCount,
      code.base64EncodedString() == text
    else { return nil }
    self.code = code
  }

  /// The form of a body that one of the keys signs so, nil where none does; compared in constant time.
  package func form(of body: [UInt8], signedBy keys: [SymmetricKey]) -> CalloutForm? {
    for form in CalloutForm.allCases {
      guard let bytes = form.bytes(of: body), form == .raw || bytes != body else { continue }
      for key in keys
      where HMAC<Insecure.SHA1>.isValidAuthenticationCode(code, authenticating: bytes, using: key) {
        return form
      }
    }
    return nil
  }
}
