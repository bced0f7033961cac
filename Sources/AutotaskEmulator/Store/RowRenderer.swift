internal import Autotask
internal import GRDB

/// Writes rows as Autotask shows them, straight from the statement's values.
struct RowRenderer {
  private enum Part {
    case column(EntitySchema.Column, index: Int)
    /// A value that is the same for each row: a masked field, or content that lists leave out.
    case constant([UInt8])
    case userDefined(index: Int)
  }

  /// Where sources disagree about how a row looks.
  struct Style: Sendable {
    /// What stands behind a date.
    var dateMark = ""
    /// Whether user-defined fields are left out where no row of the answer has a value.
    var leavesOutUserDefined = false
  }

  private var parts: [Part] = []
  private let style: Style
  private let userDefined: UserDefinedFields
  /// The columns to select, in the order in which the renderer reads them.
  private(set) var selected: [EntitySchema.Column] = []

  /// A renderer of an entity's rows.
  ///
  /// - Parameters:
  ///   - fields: The columns wanted, nil for all.
  ///   - masked: Fields that the level hides, with the value shown instead.
  ///   - showsContent: Whether the content of files is written; lists and queries leave it out.
  ///   - userDefined: The user-defined fields to show.
  init(
    _ schema: EntitySchema,
    fields: [EntitySchema.Column]? = nil,
    masked: [String: JSONValue] = [:],
    showsContent: Bool = false,
    userDefined: UserDefinedFields,
    style: Style = Style()
  ) {
    self.userDefined = userDefined
    self.style = style
    for column in fields ?? schema.visibleColumns {
      if let value = masked[column.name] {
        parts.append(.constant(column.jsonKey + value.bytes()))
      } else if column.type == .bytes && !showsContent {
        parts.append(.constant(column.jsonKey + "null".utf8))
      } else {
        parts.append(.column(column, index: select(column)))
      }
    }
    if let position = schema.userDefinedPosition {
      parts.append(.userDefined(index: select(schema.columns[position])))
    }
    // The last page's cursor needs the id, wanted or not.
    if !selected.contains(where: { $0.position == 0 }) { _ = select(schema.columns[0]) }
  }

  private mutating func select(_ column: EntitySchema.Column) -> Int {
    selected.append(column)
    return selected.count - 1
  }

  /// The list of a SELECT.
  func list(_ alias: String) -> String { selected.map { "\(alias).\($0.sql)" }.joined(separator: ",") }

  /// The id of a row that was selected with ``list(_:)``.
  func id(of row: Row) -> Int64 { selected.firstIndex { $0.position == 0 }.flatMap { row[$0] } ?? 0 }

  /// Appends a row as a JSON object.
  func write(_ row: Row, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "{"))
    for (number, part) in parts.enumerated() {
      if number > 0 { output.append(UInt8(ascii: ",")) }
      switch part {
      case .constant(let bytes): output.append(contentsOf: bytes)
      case .userDefined(let index): userDefined.write(row[index], to: &output)
      case .column(let column, let index):
        output.append(contentsOf: column.jsonKey)
        output.append(row[index], as: column.type, dateMark: style.dateMark)
      }
    }
    output.append(UInt8(ascii: "}"))
  }

  /// Whether a row has a value of a user-defined field.
  func hasUserDefined(_ row: Row) -> Bool {
    parts.contains { if case .userDefined(let index) = $0 { !(row[index] as DatabaseValue).isNull } else { false } }
  }

  /// The same renderer without the user-defined fields.
  var withoutUserDefined: RowRenderer {
    var renderer = self
    renderer.parts.removeAll { if case .userDefined = $0 { true } else { false } }
    return renderer
  }
}

/// The rows of one answer, written one after another.
struct RowList {
  private let renderer: RowRenderer
  /// The rows themselves, while it is open whether user-defined fields are written at all.
  private var waiting: [Row]?
  private var written: [UInt8] = []
  private(set) var count = 0

  init(_ renderer: RowRenderer, _ style: RowRenderer.Style) {
    self.renderer = renderer
    waiting = style.leavesOutUserDefined ? [] : nil
  }

  /// Adds a row.
  mutating func append(_ row: Row) {
    count += 1
    if waiting != nil { waiting?.append(row.copy()) } else { Self.write(row, renderer, &written) }
  }

  /// The rows with commas between them.
  var bytes: [UInt8] {
    guard let waiting else { return written }
    let renderer = waiting.contains(where: renderer.hasUserDefined) ? renderer : renderer.withoutUserDefined
    return waiting.reduce(into: []) { Self.write($1, renderer, &$0) }
  }

  private static func write(_ row: Row, _ renderer: RowRenderer, _ output: inout [UInt8]) {
    if !output.isEmpty { output.append(UInt8(ascii: ",")) }
    renderer.write(row, to: &output)
  }
}

extension [UInt8] {
  /// Appends a stored value as JSON of the type on the wire.
  mutating func append(_ value: DatabaseValue, as type: Field.DataType, dateMark: String = "") {
    switch (value.storage, type) {
    case (.null, _): append(contentsOf: "null".utf8)
    case (.int64(let number), .boolean): append(contentsOf: (number != 0 ? "true" : "false").utf8)
    case (.int64(let number), .decimal), (.int64(let number), .double): append(contentsOf: "\(number).0".utf8)
    case (.int64(let number), _): append(contentsOf: String(number).utf8)
    case (.double(let number), _): append(contentsOf: String(number).utf8)
    case (.string(let text), .datetime): append(date: text, mark: dateMark)
    case (.string(let text), _): append(json: text)
    case (.blob, _): append(contentsOf: "null".utf8)
    }
  }

  /// Appends a stored date without zone mark, the fraction's trailing zeros cut as .NET does.
  ///
  /// Source: live captures (`2024-01-31T15:04:05.307`).
  mutating func append(date stored: String, mark: String = "") {
    var text = stored.utf8[...]
    if text.count == 23 {
      while text.last == UInt8(ascii: "0") { text.removeLast() }
      if text.last == UInt8(ascii: ".") { text.removeLast() }
    }
    append(UInt8(ascii: "\""))
    append(contentsOf: text)
    append(contentsOf: mark.utf8)
    append(UInt8(ascii: "\""))
  }

  /// Appends a text as a JSON string.
  mutating func append(json text: String) {
    append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        append(UInt8(ascii: "\\"))
        append(byte)
      case 0x0A: append(contentsOf: "\\n".utf8)
      case 0x0D: append(contentsOf: "\\r".utf8)
      case 0x09: append(contentsOf: "\\t".utf8)
      case ..<0x20: append(contentsOf: ((byte < 0x10 ? "\\u000" : "\\u00") + String(byte, radix: 16)).utf8)
      default: append(byte)
      }
    }
    append(UInt8(ascii: "\""))
  }
}
