import Autotask

/// Rows in each of the formats of a query.
struct RowsRendering {
  /// The rows.
  var rows: [JSONObject]
  /// The fields in the order in which they were wanted; none for those that the rows have.
  var fields: [String]

  /// The rows in a format.
  func text(_ format: QueryCommand.Format) -> String {
    switch format {
    case .json: JSONValue.array(rows.map(JSONValue.object)).text(.indented)
    case .jsonl: rows.map { JSONValue.object($0).text() }.joined(separator: "\n")
    case .csv: TextTable(heads: heads, rows: cells(heads)).csv
    case .table: table
    }
  }

  private var heads: [String] {
    guard fields.isEmpty else { return fields }
    return rows.first?.keys.filter { $0 != "userDefinedFields" } ?? []
  }

  /// Without a wish for fields a terminal gets the first that say something: an id, and up to seven more.
  private var table: String {
    let telling = heads.filter { head in rows.contains { !Self.cell($0[anyCase: head]).isEmpty } }
    let shown = fields.isEmpty ? Array(telling.sorted { Self.order($0) < Self.order($1) }.prefix(8)) : fields
    let cells = cells(shown).map { row in
      row.map { cell in cell.count > 40 ? cell.prefix(39) + "…" : cell }
    }
    let more = telling.count - shown.count
    let note = more > 0 ? "\n(\(more) more fields; --fields or --format json)" : ""
    return TextTable(heads: shown, rows: cells).aligned + "\n\(rows.count) \(rows.count == 1 ? "row" : "rows")" + note
  }

  private static let telling = [
    "id", "ticketNumber", "title", "name", "companyName", "status", "companyID", "createDate",
  ]

  private static func order(_ field: String) -> Int {
    if let place = telling.firstIndex(of: field) { return place }
    return field.lowercased().hasSuffix("name") ? telling.count : telling.count + 1
  }

  private func cells(_ heads: [String]) -> [[String]] {
    rows.map { row in heads.map { Self.cell(row[anyCase: $0]) } }
  }

  private static func cell(_ value: JSONValue?) -> String {
    switch value {
    case nil, .null: ""
    case .string(let text): text.replacing("\n", with: " ")
    case let value?: value.text()
    }
  }
}
