import Autotask
import Crypto
public import Foundation

/// Where a page begins, for whom, and of what: what a page link carries, sealed.
struct PageCursor: Equatable {
  /// What a link is bound to; another caller, query or version of the grants cannot use it.
  struct Binding: Equatable {
    var caller: String
    var connection: String
    var method: String
    /// The SHA-256 of path and query in their canonical form, in hexadecimal digits.
    var query: String
    var rules: RulesMark
    var impersonating: Int64?
  }

  var binding: Binding
  /// The last id of each page before this one, the first page's first; its own beginning is the last of them.
  var passed: [Int64]

  /// Beyond so many pages a link no longer leads back to the first: it would be longer than clients and servers take.
  static let longestWay = 400
}

/// Seals page links under a key, so that nobody can read or make one.
public struct CursorSeal: Sendable {
  private let key: SymmetricKey

  /// A seal with a key of its own; links end when the process does.
  public init() { key = SymmetricKey(size: .bits256) }

  /// A seal with a key that several processes share.
  ///
  /// - Parameter key: 32 bytes.
  public init(key: Data) { self.key = SymmetricKey(data: key) }

  /// The text of a link's parameter.
  func seal(_ cursor: PageCursor) throws -> String {
    let way = cursor.passed.suffix(PageCursor.longestWay)
    let binding = cursor.binding
    let value: JSONValue = [
      "c": .string(binding.caller), "n": .string(binding.connection), "m": .string(binding.method),
      "q": .string(binding.query), "g": .integer(binding.rules.grants), "o": .integer(binding.rules.mapping),
      "i": binding.impersonating.map(JSONValue.integer) ?? .null,
      "p": .array(way.map(JSONValue.integer)), "t": .bool(way.count < cursor.passed.count),
    ]
    let sealed = try AES.GCM.seal(Data(value.bytes()), using: key)
    guard let bytes = sealed.combined else { return "" }
    return bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// The cursor of a link; nil for one that was not made here, or was changed.
  func open(_ text: String) -> PageCursor? {
    var base64 = text.replacing("-", with: "+").replacing("_", with: "/")
    base64 += String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
    // One cursor has one text: bits that base64 leaves over are not taken, whatever they say.
    guard let data = Data(base64Encoded: base64), data.base64EncodedString() == base64,
      let box = try? AES.GCM.SealedBox(combined: data),
      let plain = try? AES.GCM.open(box, using: key), let value = try? JSONValue(parsing: plain),
      let caller = value["c"]?.string, let connection = value["n"]?.string, let method = value["m"]?.string,
      let query = value["q"]?.string, let grants = value["g"]?.integer, let mapping = value["o"]?.integer,
      let passed = value["p"]?.array?.compactMap(\.integer)
    else { return nil }
    return PageCursor(
      binding: .init(
        caller: caller,
        connection: connection,
        method: method,
        query: query,
        rules: RulesMark(grants: grants, mapping: mapping),
        impersonating: value["i"]?.integer
      ),
      passed: passed
    )
  }
}
