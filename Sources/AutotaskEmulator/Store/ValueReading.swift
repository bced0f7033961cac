internal import Autotask
internal import GRDB

/// How a JSON value becomes the value that a column stores.
enum ValueReading {
  /// The stored form of a value in a body; null and the empty text clear a field.
  ///
  /// Numbers, booleans and dates are taken from strings too, as production clients send them.
  ///
  /// Source: requests of public clients (django-autotask, apigrate/autotask-restapi, n8n-nodes-autotask).
  /// - Throws: ``Refusal`` in the words of .NET's JSON reader.
  static func stored(_ value: JSONValue, for column: EntitySchema.Column) throws(Refusal) -> DatabaseValue {
    if value == .null || value == .string("") { return .null }
    switch column.type {
    case .string, .object: return try text(value, column)
    case .bytes: return try text(value, column)
    case .integer, .short: return try integer(value, column, Int64(Int32.min)...Int64(Int32.max))
    case .long: return try integer(value, column, Int64.min...Int64.max)
    case .boolean: return try boolean(value, column)
    case .decimal, .double: return try number(value, column)
    case .datetime: return try date(value, column)
    case .userDefined: throw .unreadable(value, for: column)
    }
  }

  private static func text(_ value: JSONValue, _ column: EntitySchema.Column) throws(Refusal) -> DatabaseValue {
    switch value {
    case .array, .object: throw .unreadable(value, for: column)
    default: return value.plain.databaseValue
    }
  }

  private static func integer(
    _ value: JSONValue,
    _ column: EntitySchema.Column,
    _ range: ClosedRange<Int64>
  ) throws(Refusal) -> DatabaseValue {
    let number: Int64? =
      switch value {
      case .integer(let number): number
      case .string(let text): Int64(text.trimmed)
      default: nil
      }
    guard let number else { throw .unreadable(value, for: column) }
    guard range.contains(number) else {
      throw Refusal("JSON integer \(number) is too large or small for an Int32. Path '\(column.name)'.")
    }
    return number.databaseValue
  }

  private static func boolean(_ value: JSONValue, _ column: EntitySchema.Column) throws(Refusal) -> DatabaseValue {
    switch value {
    case .bool(let flag): return flag.databaseValue
    case .integer(let number): return (number != 0).databaseValue
    case .string(let text):
      guard let flag = Bool(anyForm: text) else { throw .unreadable(value, for: column) }
      return flag.databaseValue
    default: throw .unreadable(value, for: column)
    }
  }

  private static func number(_ value: JSONValue, _ column: EntitySchema.Column) throws(Refusal) -> DatabaseValue {
    let number: Double? =
      switch value {
      case .integer, .decimal: value.double
      case .string(let text): Double(decimal: text.trimmed)
      default: nil
      }
    guard let number, number.isFinite else { throw .unreadable(value, for: column) }
    return number.databaseValue
  }

  private static func date(_ value: JSONValue, _ column: EntitySchema.Column) throws(Refusal) -> DatabaseValue {
    guard case .string(let text) = value, let stamp = Stamp(iso: text) else { throw .unreadable(value, for: column) }
    return stamp.stored.databaseValue
  }
}

extension Double {
  /// Reads a decimal number: no hexadecimal one, and no word such as `nan`.
  init?(decimal text: String) {
    guard text.utf8.allSatisfy("0123456789+-.eE".utf8.contains) else { return nil }
    self.init(text)
  }
}

extension Bool {
  /// Reads `true`, `false`, `1` and `0` in any case.
  init?(anyForm text: String) {
    switch text.lowercased() {
    case "true", "1": self = true
    case "false", "0": self = false
    default: return nil
    }
  }
}
