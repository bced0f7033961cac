internal import Autotask
internal import GRDB

/// Turns what a level leaves of an entity into a condition on its rows.
struct ReachCompiler: Sendable {
  let blueprint: Blueprint
  /// Conditions lead from row to row; longer chains than this are taken as not reached.
  private static let longestChain = 12

  /// The rows that all sides of a caller reach, nil when they reach none.
  func condition(on schema: EntitySchema, _ right: Right, for caller: Caller, alias: String) -> SQLFragment? {
    var parts: [SQLFragment] = []
    for side in caller.sides {
      switch blueprint.rules.reach(of: schema.name, right, at: side.level) {
      case .nothing: return nil
      case .everything: break
      case .rows(let condition): parts.append(compile(condition, on: schema, alias, side, depth: 1))
      }
    }
    return .all(parts)
  }

  private func compile(
    _ condition: RowCondition,
    on schema: EntitySchema,
    _ alias: String,
    _ side: Caller.Side,
    depth: Int
  ) -> SQLFragment {
    func column(_ name: String) -> String? { schema.column(name).map { "\(alias).\($0.sql)" } }
    switch condition {
    case .all(let parts): return .all(parts.map { compile($0, on: schema, alias, side, depth: depth) })
    case .any(let parts): return .any(parts.map { compile($0, on: schema, alias, side, depth: depth) })
    case .field(let name, let values):
      guard let column = column(name) else { return .never }
      return SQLFragment(sql: "\(column) IN (\(values.map(String.init).joined(separator: ",")))")
    case .flagUnset(let name):
      guard let column = column(name) else { return .never }
      return SQLFragment(sql: "IFNULL(\(column), 0) = 0")
    case .isNull(let name):
      guard let column = column(name) else { return .never }
      return SQLFragment(sql: "\(column) IS NULL")
    case .isSet(let name):
      guard let column = column(name) else { return .never }
      return SQLFragment(sql: "\(column) IS NOT NULL")
    case .isCaller(let name):
      guard let column = column(name) else { return .never }
      return SQLFragment(sql: "\(column) = ?", arguments: [side.resourceID.databaseValue])
    case .reachable(let field, let entity, let right):
      guard let column = column(field), let target = blueprint.schema(entity), depth < Self.longestChain else {
        return .never
      }
      return reachable(column, target, right, side, depth: depth)
    case .line(let name):
      guard let column = column(name) else { return .never }
      return SQLFragment(
        sql: "(\(column) IS NULL OR \(column) IN (\(Self.lines)))",
        arguments: [side.resourceID.databaseValue]
      )
    case .colleague(let name):
      guard let column = column(name) else { return .never }
      return SQLFragment(
        sql: """
          \(column) IN (SELECT resourceID FROM OrganizationalResources \
          WHERE organizationalLevelAssociationID IN (\(Self.lines)))
          """,
        arguments: [side.resourceID.databaseValue]
      )
    case .lineOf(let entity, let field, let line):
      guard let column = column(field), let target = blueprint.schema(entity), let line = target.column(line) else {
        return .never
      }
      return SQLFragment(
        sql: """
          NOT EXISTS (SELECT 1 FROM \(target.table) AS l\(depth) WHERE l\(depth)."id" = \(column) \
          AND l\(depth).\(line.sql) NOT IN (\(Self.lines)))
          """,
        arguments: [side.resourceID.databaseValue]
      )
    }
  }

  /// The lines of business with which a resource is associated.
  private static let lines = """
    SELECT organizationalLevelAssociationID FROM OrganizationalResources \
    WHERE resourceID = ? AND organizationalLevelAssociationID IS NOT NULL
    """

  private func reachable(
    _ column: String,
    _ target: EntitySchema,
    _ right: Right,
    _ side: Caller.Side,
    depth: Int
  ) -> SQLFragment {
    let alias = "r\(depth)"
    var inner = SQLFragment.always
    switch blueprint.rules.reach(of: target.name, right, at: side.level) {
    case .nothing: return .never
    case .everything: break
    case .rows(let condition): inner = compile(condition, on: target, alias, side, depth: depth + 1)
    }
    return SQLFragment(
      sql: "EXISTS (SELECT 1 FROM \(target.table) AS \(alias) WHERE \(alias).\"id\" = \(column) AND \(inner.sql))",
      arguments: inner.arguments
    )
  }
}
