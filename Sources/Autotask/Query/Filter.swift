/// A condition of Autotask's filter grammar.
///
/// Source: the help pages on basic and advanced REST queries.
public indirect enum Filter: Sendable, Equatable {
  /// A field compared with a value.
  case condition(Condition)
  /// All of these.
  case and([Filter])
  /// Any of these.
  case or([Filter])

  /// A field compared with a value.
  public struct Condition: Sendable, Equatable {
    /// The operator as it was written; ``comparison`` when it is a documented one.
    public var operatorName: String
    /// The field's name as it was written.
    public var field: String
    /// The value; nil where none was given.
    public var value: JSONValue?
    /// Whether the field is a user-defined one.
    public var isUserDefined: Bool

    /// Makes a condition.
    public init(_ field: String, _ operatorName: String, _ value: JSONValue? = nil, isUserDefined: Bool = false) {
      self.field = field
      self.operatorName = operatorName
      self.value = value
      self.isUserDefined = isUserDefined
    }

    /// The documented operator, nil when the name is none.
    public var comparison: Comparison? { Comparison(anyCase: operatorName) }
  }

  /// The documented operators.
  public enum Comparison: String, Sendable, CaseIterable {
    case eq, noteq, gt, gte, lt, lte, beginsWith, endsWith, contains, exist, notExist, `in`, notIn

    /// The operator of a name in any case.
    public init?(anyCase name: String) {
      guard let match = Self(rawValue: name) ?? Self.allCases.first(where: { $0.rawValue.isSame(anyCase: name) })
      else { return nil }
      self = match
    }
  }

  /// A condition on a field.
  public static func field(_ name: String, _ comparison: Comparison, _ value: JSONValue? = nil) -> Filter {
    .condition(Condition(name, comparison.rawValue, value))
  }

  /// All conditions in it, depth first.
  public var conditions: [Condition] {
    switch self {
    case .condition(let condition): [condition]
    case .and(let parts), .or(let parts): parts.flatMap(\.conditions)
    }
  }

  /// Visits each condition in it, depth first.
  public func forEachCondition<Failure>(_ visit: (Condition) throws(Failure) -> Void) throws(Failure) {
    switch self {
    case .condition(let condition): try visit(condition)
    case .and(let parts), .or(let parts): for part in parts { try part.forEachCondition(visit) }
    }
  }

  /// The filter as Autotask reads it.
  public var json: JSONValue {
    switch self {
    case .and(let parts): ["op": "and", "items": .array(parts.map(\.json))]
    case .or(let parts): ["op": "or", "items": .array(parts.map(\.json))]
    case .condition(let condition): condition.json
    }
  }
}

extension Filter.Condition {
  fileprivate var json: JSONValue {
    var object = JSONObject([("op", .string(operatorName)), ("field", .string(field))])
    object["value"] = value
    if isUserDefined { object["udf"] = true }
    return .object(object)
  }
}

/// The envelope of a query: filter, page size and the fields wanted.
public struct Query: Sendable, Equatable {
  /// The conditions; at the top they are joined by `and`.
  public var filter: [Filter]
  /// The page size, 1 to 500; nil for Autotask's default of 500.
  public var maxRecords: Int?
  /// The fields wanted; none means all.
  public var includeFields: [String]

  /// Makes a query.
  public init(filter: [Filter], maxRecords: Int? = nil, includeFields: [String] = []) {
    self.filter = filter
    self.maxRecords = maxRecords
    self.includeFields = includeFields
  }

  /// Every row: Autotask refuses an empty filter, and id 0 is a row like any other.
  public static let everything = Query(filter: [.field("id", .gte, 0)])

  /// The body of a query call.
  public var json: JSONValue {
    var object = JSONObject()
    if let maxRecords { object["MaxRecords"] = .integer(Int64(maxRecords)) }
    if !includeFields.isEmpty { object["IncludeFields"] = .array(includeFields.map(JSONValue.string)) }
    object["Filter"] = .array(filter.map(\.json))
    return .object(object)
  }
}

/// Why a JSON value is no query.
public struct QueryShapeError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Where: a path such as `filter[0].items[2].op`.
  public var path: String
  /// What was expected.
  public var expected: String
  /// One line for people.
  public var description: String { "\(path): expected \(expected)" }
}

extension Query {
  /// Reads a query's body; keys are matched in any case, as clients in production write both.
  ///
  /// The operators are kept as written, known or not: whoever reads the query decides what an unknown one means.
  /// - Throws: ``QueryShapeError`` naming the place that has another shape.
  public init(_ json: JSONValue) throws(QueryShapeError) {
    guard case .object(let object) = json else { throw QueryShapeError(path: "query", expected: "an object") }
    filter = []
    switch object[anyCase: "filter"] {
    case .array(let items):
      for (index, item) in items.enumerated() { filter.append(try Filter(item, at: "filter[\(index)]")) }
    case .object(let item): filter = [try Filter(.object(item), at: "filter")]
    case nil, .null: break
    default: throw QueryShapeError(path: "filter", expected: "an array of conditions")
    }
    switch object[anyCase: "maxRecords"] {
    case .integer(let value): maxRecords = Int(value)
    case .string(let text):
      guard let value = Int(text) else { throw QueryShapeError(path: "maxRecords", expected: "a number") }
      maxRecords = value
    case nil, .null: maxRecords = nil
    default: throw QueryShapeError(path: "maxRecords", expected: "a number")
    }
    includeFields = []
    switch object[anyCase: "includeFields"] {
    case .array(let names):
      for (index, name) in names.enumerated() {
        guard case .string(let name) = name else {
          throw QueryShapeError(path: "includeFields[\(index)]", expected: "a field's name")
        }
        includeFields.append(name)
      }
    case nil, .null: break
    default: throw QueryShapeError(path: "includeFields", expected: "an array of field names")
    }
  }
}

extension Filter {
  /// The path is made only where something is wrong with it.
  init(_ json: JSONValue, at path: @autoclosure () -> String) throws(QueryShapeError) {
    guard case .object(let object) = json else { throw QueryShapeError(path: path(), expected: "a condition") }
    guard case .string(let name)? = object[anyCase: "op"] else {
      throw QueryShapeError(path: "\(path()).op", expected: "an operator")
    }
    let isAnd = name.isSame(anyCase: "and")
    if isAnd || name.isSame(anyCase: "or") {
      guard case .array(let items)? = object[anyCase: "items"] else {
        throw QueryShapeError(path: "\(path()).items", expected: "an array of conditions")
      }
      var parts: [Filter] = []
      for (index, item) in items.enumerated() { parts.append(try Filter(item, at: "\(path()).items[\(index)]")) }
      self = isAnd ? .and(parts) : .or(parts)
      return
    }
    guard case .string(let field)? = object[anyCase: "field"] else {
      throw QueryShapeError(path: "\(path()).field", expected: "a field's name")
    }
    let isUserDefined: Bool
    switch object[anyCase: "udf"] {
    case .bool(let value): isUserDefined = value
    case .string(let text): isUserDefined = text.lowercased() == "true"
    case nil, .null: isUserDefined = false
    default: throw QueryShapeError(path: "\(path()).udf", expected: "true or false")
    }
    self = .condition(Condition(field, name, object[anyCase: "value"], isUserDefined: isUserDefined))
  }
}
