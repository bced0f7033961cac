package import Autotask
internal import GRDB

/// How SQLite goes about the pages of a query, for the tests that hold the emulator to its speed.
package struct PagePlans: Sendable {
  private let core: EmulatorCore

  /// Plans on an emulator's rows in memory.
  package init(rows: Int) throws { core = try EmulatorCore(EmulatorConfiguration(rows: rows)) }

  /// The steps by which a page is found.
  ///
  /// - Parameter mostSorted: As many rows may be sorted for a page.
  package func steps(_ entity: String, _ query: JSONValue, mostSorted: Int) throws -> [String] {
    let schema = try core.schema(entity)
    let filter = try Query(query).filter
    return try core.store.queue.read { db in
      let userDefined = try UserDefinedFields(of: schema, in: db)
      let compiler = FilterCompiler(schema: schema, userDefined: userDefined, switches: [], alias: "t")
      let condition = SQLFragment.all([
        try compiler.compile(filter), SQLFragment(sql: "t.\"id\" >= ?", arguments: [0.databaseValue]),
      ])
      let path = try AccessPath(filter, compiler, db, mostSorted: mostSorted)
      let renderer = RowRenderer(schema, userDefined: userDefined)
      let sql = Session.pageSQL(schema, condition, path, renderer, Session.largestPage)
      let arguments = StatementArguments(condition.arguments)
      return try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: arguments).map { $0["detail"] ?? "" }
    }
  }
}
