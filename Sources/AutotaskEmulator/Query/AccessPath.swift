internal import Autotask
internal import GRDB

/// Which way the rows of a page are found.
///
/// Pages are in the order of ids. An index on an equal value delivers that order; one on a range or a list does not,
/// and SQLite would fetch and sort whatever is left of the table for every page. So a range or list is taken from its
/// index only when few rows are in it; else the table is gone through by id, which costs all pages together one pass.
enum AccessPath: Sendable, Equatable {
  /// By one of the table's indexes.
  case index(String)
  /// By the ids alone.
  case ids

  /// As many rows are sorted for a page at most.
  static let mostSorted = 5_000

  /// What SQL adds to the table's name.
  var sql: String {
    switch self {
    case .index(let name): " INDEXED BY \(name)"
    case .ids: " NOT INDEXED"
    }
  }

  /// Chooses the way for a filter whose conditions must all hold.
  init(_ filter: [Filter], _ compiler: FilterCompiler, _ db: Database, mostSorted: Int = Self.mostSorted) throws {
    let conditions = Self.required(filter)
    var equal: String?
    for index in compiler.schema.indexes where index.column.isQueryable {
      let on = conditions.filter { $0.field.lowercased() == index.column.name.lowercased() && !$0.isUserDefined }
      let selecting = on.filter { Self.selects($0) }
      guard !selecting.isEmpty, let rows = try Self.rows(selecting, index, compiler, db, upTo: mostSorted) else {
        continue
      }
      if selecting.contains(where: { $0.comparison == .eq }) {
        equal = equal ?? index.name
      } else if rows <= mostSorted {
        self = .index(index.name)
        return
      }
    }
    self = equal.map(AccessPath.index) ?? .ids
  }

  /// The conditions that every row found must meet.
  private static func required(_ filter: [Filter]) -> [Filter.Condition] {
    filter.flatMap { part in
      switch part {
      case .condition(let condition): [condition]
      case .and(let parts): required(parts)
      case .or(let parts): parts.count == 1 ? required(parts) : []
      }
    }
  }

  /// Whether an index finds the rows of a condition.
  private static func selects(_ condition: Filter.Condition) -> Bool {
    switch condition.comparison {
    case .eq, .gt, .gte, .lt, .lte: condition.value != nil && condition.value != .null
    case .in: condition.value?.array?.isEmpty == false
    default: false
    }
  }

  /// How many rows an index finds, counted no further than is sorted; nil when it cannot find them, because the
  /// condition compares something else than the stored value.
  private static func rows(
    _ conditions: [Filter.Condition],
    _ index: EntitySchema.Index,
    _ compiler: FilterCompiler,
    _ db: Database,
    upTo most: Int
  ) throws -> Int? {
    let condition = try compiler.compile(conditions.map(Filter.condition))
    let sql = """
      SELECT COUNT(*) FROM (SELECT 1 FROM \(compiler.schema.table) AS \(compiler.alias) INDEXED BY \(index.name) \
      WHERE \(condition.sql) LIMIT \(most + 1))
      """
    guard let statement = try? db.cachedStatement(sql: sql) else { return nil }
    return try Int.fetchOne(statement, arguments: StatementArguments(condition.arguments))
  }
}
