internal import Autotask
internal import Foundation

/// The type of a field's values, from the many words that descriptions use for it.
enum FieldKind {
  case text, integer, decimal, boolean, date, bytes

  /// Source: captured field lists; user-defined fields are described by words such as `Date` and `Number` too.
  init(_ dataType: String) {
    switch dataType.lowercased() {
    case "integer", "int", "long", "short", "int32", "int64": self = .integer
    case "double", "decimal", "number", "float": self = .decimal
    case "boolean", "bool": self = .boolean
    case "datetime", "date": self = .date
    case "byte[]": self = .bytes
    default: self = .text
    }
  }

  var words: String {
    switch self {
    case .text: "a text"
    case .integer: "a whole number"
    case .decimal: "a number"
    case .boolean: "true or false"
    case .date: "a date"
    case .bytes: "bytes"
    }
  }
}

extension FieldCodec {
  /// The typed value of a wire value, nil when it does not fit the field's type.
  func decode(_ value: JSONValue, for field: FieldInformation) -> FieldValue? {
    if value == .null { return .null }
    // A list of the tenant's own carries texts, whatever its type says.
    if field.isUserDefined, field.picklist != nil { return value.string.map(FieldValue.text) }
    if field.isUserDefined, value == .string("") { return .null }
    switch FieldKind(field.dataType) {
    case .text: return text(value).map(FieldValue.text)
    case .integer: return integer(value).map(FieldValue.integer)
    case .decimal: return text(value).flatMap { Decimal(wire: $0) }.map(FieldValue.decimal)
    case .boolean: return boolean(value).map(FieldValue.boolean)
    case .date: return value.string.flatMap(AutotaskDate.date).map(FieldValue.date)
    case .bytes: return value.string.flatMap(Base64.decode).map(FieldValue.bytes)
    }
  }

  /// The wire value of a typed one.
  func encode(_ value: FieldValue, for field: FieldInformation) throws(AutotaskError) -> JSONValue {
    let kind = field.isUserDefined && field.picklist != nil ? .text : FieldKind(field.dataType)
    guard let plain = plain(value, as: kind) else {
      throw AutotaskError(.refused, "the field `\(field.name)` takes \(kind.words)")
    }
    guard field.isUserDefined, plain != .null else { return plain }
    return text(plain).map(JSONValue.string) ?? plain
  }

  private func plain(_ value: FieldValue, as kind: FieldKind) -> JSONValue? {
    switch (kind, value) {
    case (_, .null): .null
    case (.text, .text(let text)): .string(text)
    case (.text, .integer(let number)): .string(String(number))
    case (.integer, .integer(let number)): .integer(number)
    case (.integer, .text(let text)): Int64(canonical: text).map(JSONValue.integer)
    case (.integer, .boolean(let flag)): .integer(flag ? 1 : 0)
    case (.decimal, .decimal(let number)): number.isNaN ? nil : .number(number)
    case (.decimal, .integer(let number)): .integer(number)
    case (.boolean, .boolean(let flag)): .bool(flag)
    case (.boolean, .integer(0)): false
    case (.boolean, .integer(1)): true
    case (.date, .date(let date)): .string(AutotaskDate.text(date))
    case (.bytes, .bytes(let bytes)): .string(Base64.encode(bytes))
    default: nil
    }
  }

  private func text(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .integer(let number): String(number)
    case .decimal(let digits): digits
    case .bool(let flag): flag ? "true" : "false"
    default: nil
    }
  }

  private func integer(_ value: JSONValue) -> Int64? {
    switch value {
    case .integer(let number): number
    case .string(let text): Int64(canonical: text)
    case .bool(let flag): flag ? 1 : 0
    default: nil
    }
  }

  private func boolean(_ value: JSONValue) -> Bool? {
    switch value {
    case .bool(let flag): flag
    case .integer(0): false
    case .integer(1): true
    case .string(let text): ["true": true, "1": true, "false": false, "0": false][text.lowercased()]
    default: nil
    }
  }
}

extension Decimal {
  /// Reads digits with a point, whatever the machine's language; anything else is no number.
  fileprivate init?(wire text: String) {
    let isPlain = !text.isEmpty && text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
    guard isPlain, let number = Decimal(string: text, locale: Locale(identifier: "en_US_POSIX")) else { return nil }
    self = number
  }
}

extension JSONValue {
  fileprivate static func number(_ value: Decimal) -> JSONValue {
    let digits = "\(value)"
    return Int64(canonical: digits).map(JSONValue.integer) ?? .decimal(digits)
  }
}
