internal import Autotask
internal import GRDB

extension Session {
  /// The row of an id, at the root or below a parent.
  ///
  /// A row that is not there, or that the user may not see, is a 404 (most client code; the switch
  /// `missingRowsAreNull` answers `{"item":null}` as other clients expect).
  func get(_ schema: EntitySchema, _ operation: ResolvedOperation) throws -> Answer {
    try requireModule(schema, "query")
    let isFileContent = schema.isAttachment && operation.parent != nil
    let showsContent = isFileContent || schema.isAttachment && around.switches.contains(.fileContentAtRoot)
    let renderer = RowRenderer(
      schema,
      masked: masked(schema),
      showsContent: showsContent,
      userDefined: try userDefinedFields(of: schema),
      style: style
    )
    guard let reach = reach(schema, .query) else { return try missing() }
    let condition = try SQLFragment.all([reach, parentCondition(schema, operation), identity(schema, operation)])
    let statement = try db.cachedStatement(
      sql: "SELECT \(renderer.list("t")) FROM \(schema.table) AS t WHERE \(condition.sql) LIMIT 1"
    )
    guard let row = try Row.fetchOne(statement, arguments: StatementArguments(condition.arguments)) else {
      return try missing()
    }
    // The single get of a file answers a collection (REST_Attachments help page; juict-skills, live).
    let asCollection = isFileContent && !around.switches.contains(.fileAsItem)
    var body = Array((asCollection ? "{\"items\":[" : "{\"item\":").utf8)
    var items = RowList(renderer, style)
    items.append(row)
    body.append(contentsOf: items.bytes)
    body.append(contentsOf: (asCollection ? "]}" : "}").utf8)
    return .json(body)
  }

  private func missing() throws(Refusal) -> Answer {
    guard around.switches.contains(.missingRowsAreNull) else { throw .missingRow }
    return .json(["item": .null])
  }

  /// The rows below a parent: a full page at most, without links to more.
  ///
  /// A parent that is not there has no rows.
  func list(_ schema: EntitySchema, _ operation: ResolvedOperation) throws -> Answer {
    try requireModule(schema, "query")
    guard let reach = reach(schema, .query) else { return .page(size: Self.largestPage) }
    let renderer = RowRenderer(
      schema,
      masked: masked(schema),
      userDefined: try userDefinedFields(of: schema),
      style: style
    )
    let condition = SQLFragment.all([reach, try parentCondition(schema, operation)])
    let statement = try db.cachedStatement(
      sql: """
        SELECT \(renderer.list("t")) FROM \(schema.table) AS t WHERE \(condition.sql)
        ORDER BY t."id" LIMIT \(Self.largestPage)
        """
    )
    let rows = try Row.fetchCursor(statement, arguments: StatementArguments(condition.arguments))
    var items = RowList(renderer, style)
    while let row = try rows.next() { items.append(row) }
    return .page(items, size: Self.largestPage)
  }

  /// The condition that a row stands below the parent in the path.
  private func parentCondition(_ schema: EntitySchema, _ operation: ResolvedOperation) throws -> SQLFragment {
    guard let parent = operation.parent else { return .always }
    guard let column = schema.parents[parent.segment].flatMap(schema.column) else { return .never }
    return SQLFragment(sql: "t.\(column.sql) = ?", arguments: [parent.id.databaseValue])
  }

  /// The condition that a row is the one named by the path: by its id, or by another key such as a year.
  private func identity(_ schema: EntitySchema, _ operation: ResolvedOperation) -> SQLFragment {
    let key = schema.entity.children.first { $0.parent == operation.parent?.segment && $0.key != nil }?.key
    let column = key.flatMap(schema.column)?.sql ?? "\"id\""
    return SQLFragment(sql: "t.\(column) = ?", arguments: [(operation.id ?? -1).databaseValue])
  }
}
