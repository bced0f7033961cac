public import Autotask
import Foundation

/// A company as far as suggestions look at it.
public struct OfferedCompany: Sendable, Equatable {
  /// The company's id.
  public var id: Int64
  /// The company's name.
  public var name: String
  /// Where its pages are, nil where that is not known.
  public var webAddress: String?

  /// Makes a company.
  public init(id: Int64, name: String, webAddress: String? = nil) {
    self.id = id
    self.name = name
    self.webAddress = webAddress
  }

  /// Reads a row of Companies; nil where it lacks id or name.
  ///
  /// A name is shown to people: what could steer a terminal is taken out of it.
  public init?(row: JSONObject) {
    guard let id = row[anyCase: "id"]?.integer, let name = row[anyCase: "companyName"]?.string else { return nil }
    let shown = name.unicodeScalars.map { CharacterSet.controlCharacters.contains($0) ? " " : Character($0) }
    self.init(id: id, name: String(shown), webAddress: row[anyCase: "webAddress"]?.string)
  }
}
