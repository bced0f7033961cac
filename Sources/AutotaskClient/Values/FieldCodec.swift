public import Autotask
internal import Foundation

/// Turns the values of rows into typed ones and back, by the descriptions of an entity's fields.
///
/// The description decides, not the value: `Contacts.isActive` is an integer, `Companies.isActive` a boolean, and a
/// user-defined field is a text on the wire whatever its type.
///
/// Source: the help pages on fields and user-defined fields; field notes 9, 42, 46, 49.
public struct FieldCodec: Sendable {
  /// The fields in the order in which they were described.
  public let fields: [FieldInformation]
  private let byName: [String: FieldInformation]
  private let userDefinedByName: [String: FieldInformation]

  /// A codec for described fields.
  public init(_ fields: [FieldInformation]) {
    self.fields = fields
    func index(_ fields: [FieldInformation]) -> [String: FieldInformation] {
      Dictionary(fields.map { ($0.name.lowercased(), $0) }) { first, _ in first }
    }
    byName = index(fields.filter { !$0.isUserDefined })
    userDefinedByName = index(fields.filter(\.isUserDefined))
  }

  /// The description of a field by its name in any case.
  public func field(_ name: String, isUserDefined: Bool = false) -> FieldInformation? {
    (isUserDefined ? userDefinedByName : byName)[name.lowercased()]
  }

  /// The typed view of a row.
  public func row(_ row: JSONObject) -> TypedRow { TypedRow(row: row, codec: self) }

  /// A row to be written: user-defined fields go into their own collection, as texts.
  ///
  /// - Throws: ``AutotaskError`` with `refused` when a field is unknown or a value does not fit its type.
  public func encode(
    _ values: [(name: String, value: FieldValue)],
    userDefined: [(name: String, value: FieldValue)] = []
  ) throws(AutotaskError) -> JSONObject {
    var row = JSONObject()
    for (name, value) in values {
      let field = try known(name, isUserDefined: false)
      row[field.name] = try encode(value, for: field)
    }
    guard !userDefined.isEmpty else { return row }
    var collection: [JSONValue] = []
    for (name, value) in userDefined {
      let field = try known(name, isUserDefined: true)
      collection.append(["name": .string(field.name), "value": try encode(value, for: field)])
    }
    row["userDefinedFields"] = .array(collection)
    return row
  }

  /// A condition of a filter with a value as Autotask compares it: decimals and dates as texts.
  ///
  /// - Throws: ``AutotaskError`` with `refused` when the field is unknown, cannot be queried, or the value does not fit.
  public func condition(
    _ name: String,
    _ comparison: Filter.Comparison,
    _ value: FieldValue? = nil,
    isUserDefined: Bool = false
  ) throws(AutotaskError) -> Filter {
    let field = try known(name, isUserDefined: isUserDefined)
    guard field.isQueryable else { throw AutotaskError(.refused, "no filter may name the field `\(field.name)`") }
    var wire: JSONValue?
    if let value {
      wire = try encode(value, for: field)
      if case .decimal(let digits)? = wire { wire = .string(digits) }
    }
    return .condition(.init(field.name, comparison.rawValue, wire, isUserDefined: isUserDefined))
  }

  private func known(_ name: String, isUserDefined: Bool) throws(AutotaskError) -> FieldInformation {
    guard let field = field(name, isUserDefined: isUserDefined) else {
      let names = (isUserDefined ? userDefinedByName : byName).values.map(\.name)
      let near = nearestNames(to: name, in: names).map { "`\($0)`" }
      let hint = near.isEmpty ? "" : "; near it: \(near.joined(separator: ", "))"
      throw AutotaskError(.refused, "there is no field `\(name)`\(hint)")
    }
    return field
  }
}
