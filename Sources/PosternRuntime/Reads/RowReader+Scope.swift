import Autotask
import LeastPrivilege

extension RowReader {
  /// What a term comes to when its parents are known.
  private enum Resolved {
    case everything
    case nothing
    case filter(Filter)
  }

  /// The scope as a filter on the entity's own fields, its parents found by queries of their own; `.some(nil)` for
  /// every row, nil for no row.
  mutating func resolvedScope() async throws(ReadFailure) -> Filter?? {
    switch try await resolve(permit.scopeTerm) {
    case .everything: .some(nil)
    case .nothing: nil
    case .filter(let filter): .some(filter)
    }
  }

  private mutating func resolve(_ term: ScopeTerm) async throws(ReadFailure) -> Resolved {
    switch term {
    case .everything: return .everything
    case .nothing: return .nothing
    case .filter(let filter): return .filter(filter)
    case .parents(let field, let entity, let scope):
      let ids = try await parents(entity, try await resolve(scope))
      return ids.isEmpty ? .nothing : .filter(.field(field, .in, .array(ids.map(JSONValue.integer))))
    case .all(let terms):
      var filters: [Filter] = []
      for term in terms {
        switch try await resolve(term) {
        case .everything: continue
        case .nothing: return .nothing
        case .filter(let filter): filters.append(filter)
        }
      }
      return filters.isEmpty ? .everything : .filter(filters.count == 1 ? filters[0] : .and(filters))
    case .any(let terms):
      var filters: [Filter] = []
      for term in terms {
        switch try await resolve(term) {
        case .everything: return .everything
        case .nothing: continue
        case .filter(let filter): filters.append(filter)
        }
      }
      return filters.isEmpty ? .nothing : .filter(filters.count == 1 ? filters[0] : .or(filters))
    }
  }

  /// The ids of the parents in a scope; the rows are kept, for they decide about their children.
  private mutating func parents(_ entity: String, _ scope: Resolved) async throws(ReadFailure) -> [Int64] {
    guard let path = model[entity]?.queryPath else { return [] }
    let pieces: [Filter?]
    switch scope {
    case .nothing: return []
    case .everything: pieces = [nil]
    case .filter(let filter): pieces = ScopePieces(filter, besides: 0).filters
    }
    let key = "\(entity) \(pieces.map { $0?.json.text() ?? "" })"
    if let ids = found[key] { return ids }
    var ids: Set<Int64> = []
    for piece in pieces {
      var last: Int64 = -1
      var hasMore = true
      while hasMore {
        let conditions = [Filter.field("id", .gt, .integer(last))] + [piece].compactMap(\.self)
        let page = try await upstream.page(path, Query(filter: conditions, maxRecords: 500))
        let asked = last
        for row in page.rows {
          // A row from before the place that was asked for is the answer to something else.
          guard let id = row[anyCase: "id"]?.integer, id > asked else { throw .unreachable }
          ids.insert(id)
          last = max(last, id)
          known.learn(RowReference(entity, id), row)
        }
        hasMore = page.hasMore && !page.rows.isEmpty
      }
    }
    found[key] = ids.sorted()
    return ids.sorted()
  }
}
