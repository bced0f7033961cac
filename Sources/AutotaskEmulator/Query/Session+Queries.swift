internal import Autotask
internal import GRDB

extension Session {
  /// How a query was sent, which decides how its further pages must be.
  enum Search: Sendable {
    /// In the `search` parameter.
    case parameter(String)
    /// In the body.
    case body(JSONValue)
  }

  /// The rows of an entity that meet a filter, a page of them.
  func query(_ schema: EntitySchema, _ search: Search, page: PageLink? = nil) throws -> Answer {
    try requireModule(schema, "query")
    let userDefined = try userDefinedFields(of: schema)
    let query = try readQuery(search)
    let size = page?.size ?? query.maxRecords ?? Self.largestPage
    let compiler = try compiler(query, schema, userDefined)
    let filter = try compiler.compile(query.filter)
    let fields = try includedFields(query, schema, userDefined)
    guard let reach = reach(schema, .query) else { return .page(size: size) }
    var conditions = [filter, reach]
    if let page { conditions.append(SQLFragment(sql: "t.\"id\" >= ?", arguments: [page.nextID.databaseValue])) }
    let renderer = RowRenderer(
      schema,
      fields: fields?.columns,
      masked: masked(schema),
      userDefined: fields?.userDefined ?? userDefined,
      style: style
    )
    let page = page ?? PageLink(size: size, previousIDs: [], nextID: 0)
    return try answer(
      schema,
      .all(conditions),
      try AccessPath(query.filter, compiler, db),
      renderer,
      page,
      search,
      namesID: fields?.namesID ?? true
    )
  }

  /// Rows on a page at most (REST_Thresholds_Limits help page).
  static let largestPage = 500

  /// How the switches have rows written.
  var style: RowRenderer.Style {
    RowRenderer.Style(
      dateMark: around.switches.contains(.datesWithZone) ? "Z" : "",
      leavesOutUserDefined: around.switches.contains(.userDefinedFieldsLeftOut)
    )
  }

  private func answer(
    _ schema: EntitySchema,
    _ condition: SQLFragment,
    _ path: AccessPath,
    _ renderer: RowRenderer,
    _ page: PageLink,
    _ search: Search,
    namesID: Bool
  ) throws -> Answer {
    let statement = try db.makeStatement(sql: Self.pageSQL(schema, condition, path, renderer, page.size))
    let rows = try Row.fetchCursor(statement, arguments: StatementArguments(condition.arguments))
    var items = RowList(renderer, style)
    var first: Int64?
    var next: PageLink?
    while let row = try rows.next() {
      if items.count == page.size {
        guard namesID else {
          throw Refusal("The id field must be included when a query returns more than one page of results.")
        }
        next = page.following(from: first ?? 0, to: renderer.id(of: row))
        break
      }
      first = first ?? renderer.id(of: row)
      items.append(row)
    }
    let text: String? = if case .parameter(let text) = search { text } else { nil }
    func url(_ link: PageLink?) -> String? {
      link?.url(base: around.linkBase, path: schema.entity.path, search: text)
    }
    return .page(items, size: page.size, previous: url(page.preceding), next: url(next))
  }

  /// The statement that fetches a page, and one row more to see whether another follows.
  static func pageSQL(
    _ schema: EntitySchema,
    _ condition: SQLFragment,
    _ path: AccessPath,
    _ renderer: RowRenderer,
    _ size: Int
  ) -> String {
    """
    SELECT \(renderer.list("t")) FROM \(schema.table) AS t\(path.sql) WHERE \(condition.sql)
    ORDER BY t."id" LIMIT \(size + 1)
    """
  }

  /// How many rows meet a filter.
  func count(_ schema: EntitySchema, _ search: Search) throws -> Answer {
    try requireModule(schema, "query")
    let query = try readQuery(search)
    let filter = try compiler(query, schema, try userDefinedFields(of: schema)).compile(query.filter)
    guard let reach = reach(schema, .query) else { return .json(["queryCount": 0]) }
    let condition = SQLFragment.all([filter, reach])
    let statement = try db.makeStatement(sql: "SELECT COUNT(*) FROM \(schema.table) AS t WHERE \(condition.sql)")
    let count = try Int64.fetchOne(statement, arguments: StatementArguments(condition.arguments)) ?? 0
    return .json(["queryCount": .integer(count)])
  }

  private func readQuery(_ search: Search) throws(Refusal) -> Query {
    let json: JSONValue
    switch search {
    case .body(let body): json = body
    case .parameter(let text):
      do { json = try JSONValue(parsing: text) } catch { throw Refusal("Invalid query syntax. \(error)") }
      if let key = json.repeatedKey { throw Refusal("Invalid query syntax. `\(key)` is given more than once.") }
    }
    let query: Query
    do { query = try Query(withReadKeys(json)) } catch { throw Refusal("Invalid query syntax. \(error)") }
    // A missing filter is refused, an empty list is not: production syncs send it (django-autotask).
    guard let filter = json.object?[anyCase: "filter"], filter != .null,
      !query.filter.isEmpty || !around.switches.contains(.emptyFilterIsRefused)
    else { throw Refusal("Invalid query syntax. A filter is required.") }
    if let size = query.maxRecords, !(1...Self.largestPage).contains(size) {
      throw Refusal("maxCountOfRecordsToReturn must be between 1 and 500")
    }
    return query
  }

  /// The envelope as it is read: its keys in any case, or in the spelling of the help page alone.
  private func withReadKeys(_ json: JSONValue) -> JSONValue {
    guard around.switches.contains(.envelopeKeysWithCase), let object = json.object else { return json }
    return .object(JSONObject(object.filter { ["filter", "Filter", "MaxRecords", "IncludeFields"].contains($0.key) }))
  }

  private func compiler(
    _ query: Query,
    _ schema: EntitySchema,
    _ userDefined: UserDefinedFields
  ) throws -> FilterCompiler {
    if schema.name == "TicketHistory" { try requireTicket(query) }
    return FilterCompiler(schema: schema, userDefined: userDefined, switches: around.switches, alias: "t")
  }

  /// TicketHistory takes exactly one condition, on a ticket that the user may view.
  ///
  /// Source: TicketHistoryEntity help page.
  private func requireTicket(_ query: Query) throws {
    guard query.filter.count == 1, case .condition(let condition) = query.filter[0], condition.comparison == .eq,
      condition.field.lowercased() == "ticketid", let ticket = condition.value?.integer
    else { throw Refusal("TicketHistory can only be queried by ticketID with the operator 'eq'.") }
    guard let tickets = blueprint.schema("Tickets"), let reach = reach(tickets, .query),
      try meets(ticket, tickets, reach)
    else { throw Refusal.permission("query") }
  }

  private func includedFields(
    _ query: Query,
    _ schema: EntitySchema,
    _ userDefined: UserDefinedFields
  ) throws(Refusal) -> (columns: [EntitySchema.Column], userDefined: UserDefinedFields, namesID: Bool)? {
    guard !query.includeFields.isEmpty else { return nil }
    var columns: [EntitySchema.Column] = []
    var shown = userDefined
    shown.shown = []
    for name in query.includeFields {
      if let column = schema.visibleColumn(name) {
        if !columns.contains(where: { $0.position == column.position }) { columns.append(column) }
      } else if let definition = userDefined[name] {
        shown.shown.append(definition)
      } else if name.lowercased() != "userdefinedfields" {
        throw .unknownField(name, of: schema)
      }
    }
    return (columns, shown, columns.contains { $0.position == 0 })
  }
}

extension Answer {
  /// A page of finished items.
  static func page(
    _ items: RowList? = nil,
    size: Int,
    previous: String? = nil,
    next: String? = nil
  ) -> Answer {
    var body = Array("{\"items\":[".utf8)
    if let items { body.append(contentsOf: items.bytes) }
    body.append(contentsOf: "],\"pageDetails\":".utf8)
    let details: JSONValue = [
      "count": .integer(Int64(items?.count ?? 0)), "requestCount": .integer(Int64(size)),
      "prevPageUrl": previous.map(JSONValue.string) ?? .null, "nextPageUrl": next.map(JSONValue.string) ?? .null,
    ]
    body.append(contentsOf: details.bytes())
    body.append(UInt8(ascii: "}"))
    return .json(body)
  }
}
