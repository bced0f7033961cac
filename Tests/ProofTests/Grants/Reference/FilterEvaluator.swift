import Autotask

/// Autotask's reading of a filter, in memory.
///
/// Whether `noteq` and `notIn` match a null is not documented; here they do, so that a scope that counts on the other
/// reading is found out.
struct FilterEvaluator {
  /// Whether a row passes a filter.
  func passes(_ filter: Filter, _ row: Row) -> Bool {
    switch filter {
    case .and(let parts): parts.allSatisfy { passes($0, row) }
    case .or(let parts): parts.contains { passes($0, row) }
    case .condition(let condition):
      passes(condition, row.values[(condition.isUserDefined ? "udf:" : "") + condition.field.lowercased()] ?? .null)
    }
  }

  private func passes(_ condition: Filter.Condition, _ stored: JSONValue) -> Bool {
    let value = condition.value ?? .null
    switch condition.operatorName {
    case "exist": return stored != .null
    case "notExist": return stored == .null
    case "noteq": return stored != value
    case "notIn": return !(value.array ?? []).contains(stored)
    default: break
    }
    guard stored != .null else { return false }
    switch condition.operatorName {
    case "eq": return stored == value
    case "in": return (value.array ?? []).contains(stored)
    case "gt": return isBefore(value, stored)
    case "gte": return !isBefore(stored, value)
    case "lt": return isBefore(stored, value)
    case "lte": return !isBefore(value, stored)
    default: return false
    }
  }

  private func isBefore(_ left: JSONValue, _ right: JSONValue) -> Bool {
    switch (left, right) {
    case (.integer(let left), .integer(let right)): left < right
    case (.string(let left), .string(let right)): left < right
    default: false
    }
  }
}
