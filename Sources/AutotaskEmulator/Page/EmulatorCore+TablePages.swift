internal import Autotask
internal import GRDB
internal import Synchronization

extension EmulatorCore {
  /// All tables with the number of their rows, and the calls that come in.
  func tablesPage(_ call: IncomingCall) async throws -> AdminPage {
    let filter = call.parameter("filter") ?? ""
    let counts = try await counts().filter { filter.isEmpty || $0.name.lowercased().contains(filter.lowercased()) }
    let tables = counts.map { table -> HTML in
      let mark: HTML = table.rows == 0 ? " class=\"empty\"" : HTML.nothing
      return
        "<li\(mark)><a href=\"/emulator/tables/\(table.name)\">\(Self.breakable(table.name))</a><span>\(table.rows)</span></li>"
    }
    let rows = counts.map(\.rows).reduce(0, +)
    return AdminPage(
      title: "Tables",
      part: .tables,
      content: """
        <h1>Tables</h1>
        <div class="bar">\(HTML.search(filter, at: "/emulator/", "Entity"))
        <p class="hint">\(rows) rows of \(counts.count) entities</p></div>
        <ul class="tables">\(tables)</ul>
        """
    )
  }

  /// A name that may be broken before its words.
  private static func breakable(_ name: String) -> HTML {
    HTML(name.map { letter -> HTML in letter.isUppercase ? "<wbr>\(String(letter))" : "\(String(letter))" })
  }

  /// The entities in the order of their names with the number of their rows.
  func counts() async throws -> [(name: String, rows: Int)] {
    let schemas = blueprint.schemas.sorted { $0.name < $1.name }
    return try await store.queue.read { db in
      try schemas.map { schema in
        (schema.name, try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(schema.table)") ?? 0)
      }
    }
  }

  private static let rowsOnPage = 50

  /// Some rows of a table.
  func rowsPage(_ name: String, _ call: IncomingCall) async throws -> AdminPage {
    let schema = try schema(name)
    let filter = call.parameter("filter") ?? ""
    let isNewestFirst = call.parameter("newest") != nil
    let from = call.parameter("from").flatMap { Int64($0) }
    let columns = Self.listed(schema)
    var condition = Self.condition(filter, schema)
    if let from {
      condition = .all([
        condition, SQLFragment(sql: isNewestFirst ? "id <= ?" : "id >= ?", arguments: [from.databaseValue]),
      ])
    }
    let sql = """
      SELECT \(columns.map(\.sql).joined(separator: ",")) FROM \(schema.table) WHERE \(condition.sql)
      ORDER BY id \(isNewestFirst ? "DESC" : "ASC") LIMIT \(Self.rowsOnPage + 1)
      """
    let arguments = StatementArguments(condition.arguments)
    let labels = labels(columns, schema)
    let (lines, next) = try await store.queue.read { db in
      let rows = try Row.fetchAll(db, sql: sql, arguments: arguments)
      let next: Int64? = rows.count > Self.rowsOnPage ? rows[Self.rowsOnPage][0] : nil
      return (rows.prefix(Self.rowsOnPage).map { Self.line($0, columns, labels, schema) }, next)
    }
    let path = "/emulator/tables/\(schema.name)"
    var query = filter.isEmpty ? "" : "&filter=\(filter.percentEncoded)"
    let other = isNewestFirst ? "?order=oldest\(query)" : "?newest=1\(query)"
    if isNewestFirst { query += "&newest=1" }
    let further: HTML =
      next.map { "<a class=\"button\" href=\"\(path)?from=\($0)\(query)\">Next rows</a>" } ?? HTML.nothing
    return AdminPage(
      title: schema.name,
      part: .tables,
      content: """
        <h1>\(schema.name)</h1>
        <div class="bar">\(HTML.search(filter, at: path, "Number or text in any field"))
        <a class="button" href="\(path)\(other)">\(isNewestFirst ? "Oldest" : "Newest") first</a>
        <a class="button" href="\(path)/new">New row</a></div>
        \(lines.isEmpty ? "<p class=\"hint\">No rows.</p>" : HTML.table(columns.map(\.name), lines))
        <p>\(further)</p>
        """
    )
  }

  private static func line(
    _ row: Row,
    _ columns: [EntitySchema.Column],
    _ labels: [String: [Picklists.Value]],
    _ schema: EntitySchema
  ) -> HTML {
    let id: Int64 = row[0] ?? 0
    let cells = columns.indices.dropFirst().map { index -> HTML in
      "<td>\(shown(row[index], columns[index], labels[columns[index].name]))</td>"
    }
    return "<tr><td><a href=\"/emulator/tables/\(schema.name)/\(id)\">\(id)</a></td>\(cells)</tr>"
  }

  /// The columns of a list: the id and those by which people know a row.
  private static func listed(_ schema: EntitySchema) -> [EntitySchema.Column] {
    func rank(_ column: EntitySchema.Column) -> Int {
      let name = column.name.lowercased()
      if name == "\(schema.entity.model.lowercased())number" { return 0 }
      if ["title", "name", "companyname", "projectname", "contractname", "firstname", "lastname", "label"].contains(
        name
      ) {
        return 1
      }
      if name == "status" || name == "companytype" || name == "isactive" { return 2 }
      if ["companyid", "ticketid", "projectid", "contractid", "resourceid", "assignedresourceid"].contains(name) {
        return 3
      }
      if name == "description" || name == "lastactivitydate" || name.hasPrefix("createdate") { return 4 }
      return column.isRequired ? 5 : 6
    }
    let others = schema.visibleColumns.dropFirst().filter { $0.type != .bytes }
    let ranked = others.map { (rank($0), $0) }.sorted { ($0.0, $0.1.position) < ($1.0, $1.1.position) }
    return [schema.columns[0]] + ranked.prefix(7).map(\.1)
  }

  /// The condition that a number or a text is somewhere in a row.
  private static func condition(_ filter: String, _ schema: EntitySchema) -> SQLFragment {
    guard !filter.isEmpty else { return .always }
    var parts: [SQLFragment] = []
    let pattern = "%\(filter.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_"))%"
    for column in schema.columns where column.type == .string || column.type == .userDefined {
      parts.append(SQLFragment(sql: "\(column.sql) LIKE ? ESCAPE '\\'", arguments: [pattern.databaseValue]))
    }
    if let number = Int64(filter) {
      for column in schema.columns where [.integer, .long].contains(column.type) {
        parts.append(SQLFragment(sql: "\(column.sql) = ?", arguments: [number.databaseValue]))
      }
    }
    return .any(parts)
  }

  /// The labels of picklist values by field.
  func labels(_ columns: [EntitySchema.Column], _ schema: EntitySchema) -> [String: [Picklists.Value]] {
    let book = state.withLock { $0.picklists }
    var labels: [String: [Picklists.Value]] = [:]
    for column in columns where column.isPicklist && SeedDocument.rowPicklists[column.name] == nil {
      labels[column.name] = book.values(of: column, in: schema)
    }
    return labels
  }

  private static func shown(
    _ value: DatabaseValue,
    _ column: EntitySchema.Column,
    _ labels: [Picklists.Value]?
  ) -> HTML {
    let text = value.shown(as: column)
    if let label = labels?.first(where: { $0.value == text })?.label { return "\(label) <small>\(text)</small>" }
    let target = column.reference
    if let target, !text.isEmpty { return "<a href=\"/emulator/tables/\(target)/\(text)\">\(text)</a>" }
    return "\(text.count > 60 ? text.prefix(60) + "…" : text)"
  }
}

extension DatabaseValue {
  /// The value as people read it.
  func shown(as column: EntitySchema.Column) -> String {
    if column.type == .boolean, let number = Int64.fromDatabaseValue(self) { return number == 0 ? "false" : "true" }
    return plain
  }
}
