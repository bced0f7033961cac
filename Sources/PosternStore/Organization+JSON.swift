public import Autotask
import Foundation

extension Organization {
  /// The organization as it is told on every surface.
  public var json: JSONValue {
    [
      "caller": .string(key.caller), "connection": .string(key.connection), "id": .string(key.id),
      "name": .string(name), "domains": .array(domains.map(JSONValue.string)), "mapping": mapping?.json ?? .null,
    ]
  }

  /// The id by which an organization without one is kept: its name, as far as an id may have it.
  public static func id(from name: String) -> String {
    String(name.trimmingCharacters(in: .whitespaces).map { $0 == "/" ? "-" : $0 }.prefix(longestID))
  }

  /// Whether a text can be an organization's id: 1 to 128 characters, no control characters and no slash.
  public static func isID(_ text: String) -> Bool { isName(text) && text.count <= longestID && !text.contains("/") }

  /// Whether a text can be an organization's name: 1 to 256 characters, no control characters, not blank.
  public static func isName(_ text: String) -> Bool {
    (1...256).contains(text.count) && !text.allSatisfy(\.isWhitespace)
      && !text.unicodeScalars.contains { CharacterSet.controlCharacters.contains($0) }
  }

  private static let longestID = 128
}

extension CompanyMapping {
  /// The mapping as it is told on every surface.
  public var json: JSONValue {
    [
      "company": .integer(company), "companyName": companyName.map(JSONValue.string) ?? .null,
      "reason": .string(reason), "author": author.map(JSONValue.string) ?? .null,
      "since": .string(since.formatted(.iso8601)),
    ]
  }
}
