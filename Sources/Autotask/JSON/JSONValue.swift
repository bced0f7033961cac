/// A JSON value read strictly: integers stay exact, other numbers keep their digits, keys keep their order.
public enum JSONValue: Sendable, Equatable {
  case null
  case bool(Bool)
  /// A number without fraction or exponent that fits 64 bits.
  case integer(Int64)
  /// Any other number, in the digits in which it was written.
  case decimal(String)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// The text, nil when this is no string.
  public var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The integer, nil when this is no integer.
  public var integer: Int64? {
    if case .integer(let value) = self { value } else { nil }
  }

  /// The number as a double, nil when this is no number.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .decimal(let digits): Double(digits)
    default: nil
    }
  }

  /// The truth value, nil when this is no boolean.
  public var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The elements, nil when this is no array.
  public var array: [JSONValue]? {
    if case .array(let values) = self { values } else { nil }
  }

  /// The members, nil when this is no object.
  public var object: JSONObject? {
    if case .object(let object) = self { object } else { nil }
  }

  /// The member of an object, nil when this is no object or has no such member.
  public subscript(key: String) -> JSONValue? { object?[key] }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An integer.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// Null.
  public init(nilLiteral: ()) { self = .null }
  /// An array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object with the members in the order written; a later value for the same key replaces the earlier one.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements.map { (key: $0.0, value: $0.1) }))
  }
}

/// The members of a JSON object in the order in which they were written.
public struct JSONObject: Sendable, Equatable, Sequence {
  /// The members in order.
  public private(set) var members: [(key: String, value: JSONValue)]

  /// An object of the given members; a later value for the same key replaces the earlier one.
  public init(_ members: [(key: String, value: JSONValue)] = []) {
    self.members = []
    self.members.reserveCapacity(members.count)
    for member in members { self[member.key] = member.value }
  }

  /// An object of members whose keys are known to differ: nothing is looked up.
  package init(distinct members: [(key: String, value: JSONValue)]) { self.members = members }

  /// The value of a key in exactly this spelling; setting nil removes the member.
  public subscript(key: String) -> JSONValue? {
    get { members.first { $0.key == key }?.value }
    set {
      if let index = members.firstIndex(where: { $0.key == key }) {
        if let newValue { members[index].value = newValue } else { members.remove(at: index) }
      } else if let newValue {
        members.append((key, newValue))
      }
    }
  }

  /// The value of a key in any case, as Autotask matches names; the exact spelling is preferred.
  public subscript(anyCase key: String) -> JSONValue? {
    self[key] ?? members.first { $0.key.isSame(anyCase: key) }?.value
  }

  /// The keys in order.
  public var keys: [String] { members.map(\.key) }
  /// The number of members.
  public var count: Int { members.count }
  /// Whether there are no members.
  public var isEmpty: Bool { members.isEmpty }

  /// The members in order.
  public func makeIterator() -> IndexingIterator<[(key: String, value: JSONValue)]> { members.makeIterator() }

  /// Two objects are equal when they have the same members in the same order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members.count == right.members.count
      && zip(left.members, right.members).allSatisfy { $0.key == $1.key && $0.value == $1.value }
  }
}
