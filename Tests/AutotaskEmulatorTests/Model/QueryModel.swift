import Autotask

/// A filter and its meaning in plain Swift, which shares nothing with the emulator's query engine.
indirect enum QueryModel {
  case condition(field: String, op: String, value: JSONValue)
  case all([QueryModel])
  case any([QueryModel])

  /// The filter as it is sent.
  var json: JSONValue {
    switch self {
    case .condition(let field, let op, .null): ["op": .string(op), "field": .string(field)]
    case .condition(let field, let op, let value): ["op": .string(op), "field": .string(field), "value": value]
    case .all(let parts): ["op": "and", "items": .array(parts.map(\.json))]
    case .any(let parts): ["op": "or", "items": .array(parts.map(\.json))]
    }
  }

  /// Whether a row meets it; a field without a value meets `notExist` alone.
  func holds(of row: JSONObject) -> Bool {
    switch self {
    case .all(let parts): parts.allSatisfy { $0.holds(of: row) }
    case .any(let parts): parts.contains { $0.holds(of: row) }
    case .condition(let field, let op, let value): Self.holds(row[field] ?? .null, op, value)
    }
  }

  private static func holds(_ stored: JSONValue, _ op: String, _ value: JSONValue) -> Bool {
    if op == "exist" { return stored != .null }
    if op == "notExist" { return stored == .null }
    guard stored != .null else { return false }
    switch op {
    case "eq": return order(stored, value) == 0
    case "noteq": return order(stored, value) != 0
    case "gt": return order(stored, value) > 0
    case "gte": return order(stored, value) >= 0
    case "lt": return order(stored, value) < 0
    case "lte": return order(stored, value) <= 0
    case "in": return value.array?.contains { order(stored, $0) == 0 } ?? false
    case "notIn": return !(value.array?.contains { order(stored, $0) == 0 } ?? false)
    case "beginsWith": return text(stored).hasPrefix(text(value))
    case "endsWith": return text(stored).hasSuffix(text(value))
    default: return text(stored).contains(text(value))
    }
  }

  private static func text(_ value: JSONValue) -> String { (value.string ?? "").lowercased() }

  private static func order(_ left: JSONValue, _ right: JSONValue) -> Int {
    if let left = left.double, let right = right.double { return left < right ? -1 : left > right ? 1 : 0 }
    let (left, right) = (text(left), text(right))
    return left < right ? -1 : left > right ? 1 : 0
  }
}

/// Numbers that follow from a seed.
struct ModelGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
