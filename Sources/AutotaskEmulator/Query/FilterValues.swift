internal import Autotask
internal import GRDB

/// How the value of a condition is read for the type of its field.
struct FilterValues: Sendable {
  /// The field; nil for a user-defined one, whose values are texts.
  let column: EntitySchema.Column?
  /// Whether texts against numbers match nothing, as one integration reports, instead of being converted.
  let strict: Bool
  /// Whether dates compare by their day alone.
  var isByDay = false

  /// Texts compare without case; an index on numbers stays usable.
  var collation: String {
    switch column?.type {
    case nil, .string?, .object?: " COLLATE NOCASE"
    default: ""
    }
  }

  /// The one value of a comparison. A condition without a value asks for false of a flag, and else for nothing.
  ///
  /// Source: a production sync sends `{"op":"eq","field":"isActive"}` (django-autotask).
  func one(_ value: JSONValue?) throws(Refusal) -> DatabaseValue {
    guard let value, value != .null else { return column?.type == .boolean ? false.databaseValue : .null }
    switch column?.type {
    case .integer?, .long?, .short?: return try integer(value)
    case .decimal?, .double?: return try number(value)
    case .boolean?: return try boolean(value)
    case .datetime?: return try date(value)
    default: return try text(value).databaseValue
    }
  }

  /// The values of `in` and `notIn`.
  func list(_ value: JSONValue?) throws(Refusal) -> [DatabaseValue] {
    guard case .array(let elements)? = value else {
      throw Refusal("Invalid query syntax. The operators 'in' and 'notIn' need an array of values.")
    }
    var values: [DatabaseValue] = []
    for element in elements { values.append(try one(element)) }
    return values
  }

  /// A text with the wildcards of LIKE made plain.
  func pattern(_ value: JSONValue?) throws(Refusal) -> String {
    let text = try text(value ?? .string(""))
    // A pattern of SQL Server has 8,000 bytes at most.
    guard text.utf16.count <= 4000 else { throw Refusal("Invalid query syntax. The value is too long.") }
    var plain = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if "%_\\".unicodeScalars.contains(scalar) { plain.append("\\") }
      plain.append(scalar)
    }
    return String(plain)
  }

  private func text(_ value: JSONValue) throws(Refusal) -> String {
    switch value {
    case .array, .object: throw Refusal("Invalid query syntax. The value must be a single value.")
    default: value.plain
    }
  }

  /// A flag that is a number on the wire, such as `Contacts.isActive`, is asked for by the words too.
  ///
  /// Source: msoukhomlinov/n8n-nodes-autotask changelog has both, the conversion error and the silent nothing;
  /// django-autotask asks for contacts by `isActive` and the text `true` in production.
  private func integer(_ value: JSONValue) throws(Refusal) -> DatabaseValue {
    if !strict, let column, UnsetFields.isFlag(column), let flag = value.bool ?? Bool(anyForm: value.string ?? "") {
      return flag.databaseValue
    }
    switch value {
    case .integer(let number): return number.databaseValue
    case .decimal(let digits):
      guard let number = Double(digits), number.isFinite else { throw conversion(digits, to: "int") }
      return number.databaseValue
    case .string(let text):
      guard let number = Int64(text.trimmed) else { throw conversion(text, to: "int") }
      return strict ? .null : number.databaseValue
    default: throw conversion(try text(value), to: "int")
    }
  }

  private func number(_ value: JSONValue) throws(Refusal) -> DatabaseValue {
    let number = value.double ?? value.string.flatMap { Double(decimal: $0.trimmed) }
    if let number, number.isFinite { return number.databaseValue }
    throw conversion(try text(value), to: "numeric")
  }

  /// Only `true` and `false` are accepted, as words too; a number is an error.
  ///
  /// Source: REST_Basic_Query_Calls help page; msoukhomlinov/n8n-nodes-autotask changelog (0/1 is refused).
  private func boolean(_ value: JSONValue) throws(Refusal) -> DatabaseValue {
    switch value {
    case .bool(let flag): return flag.databaseValue
    case .string(let text):
      guard !strict, let flag = Bool(anyForm: text) else { throw conversion(text, to: "bit") }
      return flag.databaseValue
    default: throw conversion(try text(value), to: "bit")
    }
  }

  private func date(_ value: JSONValue) throws(Refusal) -> DatabaseValue {
    guard case .string(let text) = value, let stamp = Stamp(iso: text) else {
      throw Refusal("Conversion failed when converting date and/or time from character string.")
    }
    return isByDay ? String(stamp.stored.prefix(10)).databaseValue : stamp.stored.databaseValue
  }

  private func conversion(_ text: String, to type: String) -> Refusal {
    Refusal("Conversion failed when converting the varchar value '\(text)' to data type \(type).")
  }
}
