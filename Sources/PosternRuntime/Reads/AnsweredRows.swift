package import Autotask
package import LeastPrivilege

/// The rows of one answer of Autotask, as far as they must be read to be judged, and written as they are shown.
///
/// An answer as Autotask gives it is walked over once and shown by copying; any other is parsed. Both show the same bytes:
/// what a caller receives tells nothing of how the rest of an answer was written.
package struct AnsweredRows {
  /// A row that is shown.
  package struct Shown {
    var id: Int64
    /// What is shown of it, as JSON.
    var row: ArraySlice<UInt8>
  }

  fileprivate enum Source {
    case scanned(JSONRows)
    case parsed([JSONObject])
  }

  fileprivate let source: Source
  /// The fields of each row by which it is judged.
  private let judgedRows: [JSONObject]
  /// Whether the rows stand in a list, and not alone as an item.
  let isList: Bool
  /// Whether more rows follow.
  let hasMore: Bool

  /// How many rows there are.
  package var count: Int { judgedRows.count }

  /// The rows of an answer with `items`, or with `item`; nil where it has neither, or is no JSON.
  ///
  /// - Parameters:
  ///   - body: The answer.
  ///   - permit: What its rows will be judged by.
  ///   - memory: The keys of earlier answers, nil for none.
  package init?(_ body: [UInt8], judging permit: ReadPermit, remembering memory: JSONKeyMemory? = nil) {
    let table = memory?.table(of: permit.entityName) ?? JSONKeyTable()
    if let rows = JSONRows(scanning: body, knowing: table) {
      if rows.keys.count > table.keys.count { memory?.keep(rows.table, of: permit.entityName) }
      self.init(rows, judging: permit)
    } else {
      self.init(parsing: body)
    }
  }

  private init(_ rows: JSONRows, judging permit: ReadPermit) {
    let names = Set(permit.judgedFields.map { $0.lowercased() })
    let isJudged = rows.keys.map { names.contains($0.folded) }
    source = .scanned(rows)
    judgedRows = (0..<rows.count).map { row in rows.object(of: row) { isJudged[Int($0)] } }
    isList = rows.kind == .items
    hasMore = Self.hasMore(rows.envelope)
  }

  /// Reads the answer with the parser, however it is written.
  package init?(parsing body: [UInt8]) {
    guard case .object(let envelope)? = try? JSONValue(parsing: body) else { return nil }
    let rows: [JSONObject]
    // Autotask answers a row below a parent as a list of one (field note on attachments), any other as an item.
    if let item = envelope[anyCase: "item"] {
      rows = item.object.map { [$0] } ?? []
      isList = false
    } else if let items = envelope[anyCase: "items"]?.array {
      rows = items.compactMap(\.object)
      isList = true
    } else {
      return nil
    }
    source = .parsed(rows)
    judgedRows = rows
    hasMore = Self.hasMore(envelope)
  }

  private static func hasMore(_ envelope: JSONObject) -> Bool {
    envelope[anyCase: "pageDetails"]?.object?[anyCase: "nextPageUrl"]?.string != nil
  }

  /// The fields of a row by which it is judged, and perhaps others.
  package func judged(_ row: Int) -> JSONObject { judgedRows[row] }

  /// The id of a row, nil where it carries none.
  func id(of row: Int) -> Int64? { judgedRows[row][anyCase: "id"]?.integer }

  /// What is shown of rows, each under the clauses of the permit that hold for it.
  package func written(_ rows: [(row: Int, holding: [Int])], under permit: ReadPermit) -> [Shown] {
    var output: [UInt8] = []
    var ends: [Int] = []
    ends.reserveCapacity(rows.count)
    var tables: [[Int]: ShownKeys] = [:]
    var last: (holding: [Int], table: ShownKeys)?
    for (row, holding) in rows {
      let table: ShownKeys
      if let last, last.holding == holding {
        table = last.table
      } else {
        table = tables[holding] ?? ShownKeys(permit.visible(under: holding), of: source.keys)
        tables[holding] = table
        last = (holding, table)
      }
      switch source {
      case .scanned(let found):
        if output.isEmpty, table.showsMost { output.reserveCapacity(found.bytes.count) }
        found.write(row, to: &output, showing: table.showing, changing: table.fields.userDefined)
      case .parsed(let objects): output += JSONValue.object(table.fields.show(objects[row])).bytes()
      }
      ends.append(output.count)
    }
    var start = 0
    return zip(rows, ends).map { row, end in
      defer { start = end }
      return Shown(id: id(of: row.row) ?? 0, row: output[start..<end])
    }
  }

  /// What is shown of each key of an answer under the same clauses.
  private struct ShownKeys {
    let fields: VisibleFields
    let showing: [JSONRows.Showing]

    init(_ fields: VisibleFields, of keys: [JSONKeyTable.Key]) {
      self.fields = fields
      showing = keys.map { fields.showing(folded: $0.folded) }
    }

    /// Whether what is written will have about the size of what was read.
    var showsMost: Bool { showing.count { if case .hidden = $0 { false } else { true } } * 2 > showing.count }
  }
}

extension AnsweredRows.Source {
  /// The keys of its rows, none where it was parsed.
  fileprivate var keys: [JSONKeyTable.Key] { if case .scanned(let rows) = self { rows.keys } else { [] } }
}

extension GatewayAnswer {
  /// An answer with rows that are JSON already.
  ///
  /// - Parameters:
  ///   - rows: The rows.
  ///   - details: What follows the list, nil for nothing.
  package static func rows(_ rows: [AnsweredRows.Shown], details: JSONValue? = nil) -> GatewayAnswer {
    var body: [UInt8] = []
    body.reserveCapacity(rows.reduce(256) { $0 + $1.row.count + 1 })
    body += "{\"items\":[".utf8
    for (index, row) in rows.enumerated() {
      if index > 0 { body.append(UInt8(ascii: ",")) }
      body += row.row
    }
    body.append(UInt8(ascii: "]"))
    if let details {
      body += ",\"pageDetails\":".utf8
      body += details.bytes()
    }
    body.append(UInt8(ascii: "}"))
    return GatewayAnswer(status: 200, contentType: "application/json; charset=utf-8", body: body).showing(rows.count)
  }

  /// An answer with one row that is JSON already.
  static func item(_ row: AnsweredRows.Shown) -> GatewayAnswer {
    let body = Array("{\"item\":".utf8) + row.row + [UInt8(ascii: "}")]
    return GatewayAnswer(status: 200, contentType: "application/json; charset=utf-8", body: body).showing(1)
  }
}
