internal import Foundation

/// Base 64 as Autotask writes the content of attachments and `byte[]` fields.
enum Base64 {
  static func decode(_ text: String) -> [UInt8]? { Data(base64Encoded: text).map { Array($0) } }
  static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
