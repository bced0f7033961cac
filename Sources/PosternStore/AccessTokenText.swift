public import Foundation
import LeastPrivilege

/// A token as its holder has it: told once, kept nowhere, and shown by no description.
public struct AccessTokenText: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The text itself, for the one place that hands it out.
  public let revealed: String

  /// A new token for a holder: 32 random bytes behind a prefix that tells what it is, to people and secret scanners.
  public init(for holder: AccessToken.Holder) {
    var generator = SystemRandomNumberGenerator()
    let bytes = Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    let text = bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    revealed = Self.prefix(of: holder) + text
  }

  /// A token that somebody has sent; nil for a text that no token can have.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 47, Self.prefixes.contains(where: { text.hasPrefix($0) }),
      bytes.dropFirst(4).allSatisfy(\.isBase64URL)
    else { return nil }
    revealed = text
  }

  /// Whether it is made for administrators, by its prefix; who holds it, the store alone knows.
  public var isForAdministrators: Bool { revealed.hasPrefix("pso_") }

  /// The SHA-256 by which the store knows it.
  public var hash: Data { Digest.sha256(revealed) }

  /// Its first four characters.
  public var description: String { "\(revealed.prefix(4))…" }
  /// Its first four characters.
  public var debugDescription: String { description }
  /// Shows nothing of the text to `dump` and its kin.
  public var customMirror: Mirror { Mirror(self, children: []) }

  private static let prefixes = ["pst_", "pso_"]

  private static func prefix(of holder: AccessToken.Holder) -> String {
    switch holder {
    case .caller: "pst_"
    case .administrator: "pso_"
    }
  }
}

extension AccessToken {
  /// A new token with an id of its own; what stands in ``AccessTokenText`` has nothing to do with it.
  public init(for holder: Holder, created: Date, expires: Date? = nil) {
    var generator = SystemRandomNumberGenerator()
    let characters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    let id = (0..<12).map { _ in characters[Int.random(in: characters.indices, using: &generator)] }
    self.init(id: "tok_" + String(id), holder: holder, created: created, expires: expires)
  }
}

extension UInt8 {
  fileprivate var isBase64URL: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
