public import Autotask
public import Foundation

/// A row whose values are read in the types that the entity's fields have.
///
/// A field that is absent, because the query did not include it, is nil; a field that is empty is `null`.
public struct TypedRow: Sendable {
  /// The row as it came.
  public let row: JSONObject
  /// The descriptions by which it is read.
  public let codec: FieldCodec

  /// The row's id.
  public var id: Int64? { row.rowID }

  /// The value of a field by its name in any case.
  ///
  /// - Throws: ``AutotaskError`` with `unexpectedAnswer` when the value does not fit the field's type.
  public func value(_ name: String) throws(AutotaskError) -> FieldValue? {
    guard let value = row[anyCase: name] else { return nil }
    return try typed(value, name, isUserDefined: false)
  }

  /// The value of a user-defined field; absent, where the collection is absent, empty or null.
  ///
  /// - Throws: ``AutotaskError`` with `unexpectedAnswer` when the value does not fit the field's type.
  public func userDefined(_ name: String) throws(AutotaskError) -> FieldValue? {
    let lowered = name.lowercased()
    let collection = row[anyCase: "userDefinedFields"]?.array ?? []
    let member = collection.lazy.compactMap(\.object).first { $0[anyCase: "name"]?.string?.lowercased() == lowered }
    guard let value = member?[anyCase: "value"] else { return nil }
    return try typed(value, name, isUserDefined: true)
  }

  /// The text of a field, nil when absent, empty or of another type.
  public func text(_ name: String) throws(AutotaskError) -> String? {
    if case .text(let text)? = try value(name) { text } else { nil }
  }

  /// The whole number of a field, nil when absent, empty or of another type.
  public func integer(_ name: String) throws(AutotaskError) -> Int64? {
    if case .integer(let number)? = try value(name) { number } else { nil }
  }

  /// The number of a field, nil when absent, empty or of another type.
  public func decimal(_ name: String) throws(AutotaskError) -> Decimal? {
    if case .decimal(let number)? = try value(name) { number } else { nil }
  }

  /// The truth value of a field, nil when absent, empty or of another type.
  public func boolean(_ name: String) throws(AutotaskError) -> Bool? {
    if case .boolean(let flag)? = try value(name) { flag } else { nil }
  }

  /// The point in time of a field, nil when absent, empty or of another type.
  public func date(_ name: String) throws(AutotaskError) -> Date? {
    if case .date(let date)? = try value(name) { date } else { nil }
  }

  /// Fields that are not described pass by their JSON type: new ones appear without notice (field note 48).
  private func typed(
    _ value: JSONValue,
    _ name: String,
    isUserDefined: Bool
  ) throws(AutotaskError) -> FieldValue? {
    let field =
      codec.field(name, isUserDefined: isUserDefined)
      ?? FieldInformation(name: name, dataType: value.plainType, isUserDefined: isUserDefined)
    guard let typed = codec.decode(value, for: field) else {
      throw AutotaskError(
        .unexpectedAnswer,
        "row \(id.map(String.init) ?? "without id"): expected `\(field.name)` to be \(FieldKind(field.dataType).words)"
      )
    }
    return typed
  }
}

extension JSONValue {
  /// The type of a value that no description explains.
  fileprivate var plainType: String {
    switch self {
    case .bool: "boolean"
    case .integer: "integer"
    case .decimal: "decimal"
    default: "string"
    }
  }
}
