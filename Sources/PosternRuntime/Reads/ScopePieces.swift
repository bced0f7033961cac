package import Autotask

/// Filters that together say a scope, each within what Autotask takes in one query.
package struct ScopePieces: Equatable {
  /// Each piece is asked on its own; a row may meet several.
  package var filters: [Filter?]

  /// Autotask counts each value of an `in` list as one OR condition.
  ///
  /// Source: `rest-api.md` section 5 (REST_Advanced_Query_Features help page).
  static let largestQuery = 500

  /// Splits a scope so that each piece, with the caller's own conditions, stays within the limit.
  ///
  /// - Parameters:
  ///   - scope: The scope; nil for every row.
  ///   - own: How many OR conditions the caller's filter has.
  package init(_ scope: Filter?, besides own: Int) {
    guard let scope else {
      filters = [nil]
      return
    }
    let room = max(1, Self.largestQuery - own)
    filters = scope.pieces(within: room)
  }
}

extension Filter {
  /// How many OR conditions Autotask counts in the filter.
  package var orCount: Int {
    switch self {
    case .condition(let condition):
      if condition.comparison == .in || condition.comparison == .notIn {
        condition.value?.array?.count ?? 1
      } else {
        0
      }
    case .and(let parts): parts.map(\.orCount).reduce(0, +)
    case .or(let parts): parts.map { max(1, $0.orCount) }.reduce(0, +)
    }
  }

  /// Filters of which a row must meet at least one exactly when it meets this one, each with at most so many ORs.
  fileprivate func pieces(within room: Int) -> [Filter] {
    guard orCount > room else { return [self] }
    switch self {
    case .condition(let condition):
      // A `notIn` cannot be split into parts of which one is enough; it is sent whole and refused by Autotask.
      guard condition.comparison == .in, let values = condition.value?.array else { return [self] }
      return stride(from: 0, to: values.count, by: room).map { start in
        var part = condition
        part.value = .array(Array(values[start..<min(start + room, values.count)]))
        return .condition(part)
      }
    case .or(let parts): return parts.flatMap { $0.pieces(within: room) }
    case .and(let parts):
      guard let widest = parts.indices.max(by: { parts[$0].orCount < parts[$1].orCount }) else { return [self] }
      let others = parts.indices.filter { $0 != widest }.map { parts[$0] }
      let left = max(1, room - others.map(\.orCount).reduce(0, +))
      let split = parts[widest].pieces(within: left)
      guard split.count > 1 else { return [self] }
      return split.flatMap { Filter.and(others + [$0]).pieces(within: room) }
    }
  }
}
