internal import Crypto
internal import Foundation

/// The header that proves where a callout comes from.
package enum CalloutSignature {
  package static let header = "X-Hook-Signature"

  /// The header's value: the HMAC with SHA-1 of exactly the bytes that are sent, in base64.
  ///
  /// Source: SecretKeyPayloadVerification help page (`sha1=UaDXFl2DRDu9dnINVkFle7y5uAE=`).
  package static func value(of body: [UInt8], secret: String) -> String {
    let code = HMAC<Insecure.SHA1>.authenticationCode(for: body, using: SymmetricKey(data: Data(secret.utf8)))
    return "sha1=" + Data(code).base64EncodedString()
  }
}
