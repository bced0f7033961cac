/// The rows of an answer, found in its bytes without building their values.
///
/// It is a quick way to what ``JSONValue`` would say, and nothing else: what it finds is what the parser would find, and
/// where it is not certain of that it finds nothing, and the parser decides. So it is for answers that are as Autotask
/// gives them; anything unusual, a syntax error among it, is left to the parser.
package struct JSONRows: Sendable {
  /// One member of a row.
  package struct Member: Sendable {
    /// Whether key, colon and value stand as ``JSONValue/bytes(_:)`` would write them.
    let isPlain: Bool
    /// Where its key is in ``JSONRows/keys``.
    package let key: UInt16
    /// Where its key begins.
    let start: UInt32
    /// Where its value ends.
    let end: UInt32
  }

  /// The member of the envelope under which rows stand.
  package enum Kind: Sendable {
    /// `items`, a list of rows.
    case items
    /// `item`, one row.
    case item
  }

  /// The text.
  package let bytes: [UInt8]
  /// Where the rows stand.
  package let kind: Kind
  /// The keys of its rows, and those of earlier answers that were given.
  package let table: JSONKeyTable
  /// The envelope without its rows.
  package let envelope: JSONObject
  let members: [Member]
  let ends: [Int32]

  /// The keys that members name by their place.
  package var keys: [JSONKeyTable.Key] { table.keys }

  /// How many rows there are.
  package var count: Int { ends.count }

  /// The members of a row, in order.
  package func members(of row: Int) -> ArraySlice<Member> {
    members[(row == 0 ? 0 : Int(ends[row - 1]))..<Int(ends[row])]
  }

  /// Finds the rows of an answer: an object with `items`, a list of objects, or with `item`, an object.
  ///
  /// - Parameters:
  ///   - bytes: The answer.
  ///   - table: The keys of earlier answers: they speed it up, and change nothing of what is found.
  /// - Returns: Nil where the parser must decide.
  package init?(scanning bytes: [UInt8], knowing table: JSONKeyTable = JSONKeyTable()) {
    guard bytes.count < Int(UInt32.max) else { return nil }
    var scan: JSONRowScan?
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      var row = JSONRowScan(JSONByteScanner(base: base, count: buffer.count), knowing: table)
      if row.document() { scan = row }
    }
    guard let scan, let kind = scan.kind else { return nil }
    self.bytes = bytes
    self.kind = kind
    self.table = scan.table
    members = scan.members
    ends = scan.ends
    var envelope: [(key: String, value: JSONValue)] = []
    for member in scan.envelope {
      guard let key = (try? JSONValue(parsing: bytes[member.key]))?.string,
        let value = try? JSONValue(parsing: bytes[member.value])
      else { return nil }
      envelope.append((key, value))
    }
    self.envelope = JSONObject(distinct: envelope)
  }

  /// The value of a member.
  package func value(of member: Member) -> JSONValue {
    let span = bytes[valueStart(of: member)..<Int(member.end)]
    if let integer = Self.shortInteger(span) { return .integer(integer) }
    // It was found to be one value.
    return (try? JSONValue(parsing: span)) ?? .null
  }

  /// A row with those of its members whose keys are asked for, in order.
  package func object(of row: Int, where isWanted: (UInt16) -> Bool) -> JSONObject {
    var chosen: [(key: String, value: JSONValue)] = []
    for member in members(of: row) where isWanted(member.key) {
      chosen.append((keys[Int(member.key)].name, value(of: member)))
    }
    return JSONObject(distinct: chosen)
  }

  private func valueStart(of member: Member) -> Int {
    var start = Int(member.start) + keys[Int(member.key)].length
    guard !member.isPlain else { return start + 1 }
    while bytes[start].isJSONSpace { start += 1 }
    start += 1
    while bytes[start].isJSONSpace { start += 1 }
    return start
  }

  /// A whole number of few digits, as most judged values are.
  private static func shortInteger(_ span: ArraySlice<UInt8>) -> Int64? {
    guard (1...18).contains(span.count) else { return nil }
    var number: Int64 = 0
    for byte in span {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      number = number * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return number
  }
}

// MARK: - Writing rows

extension JSONRows {
  /// What is written of a member.
  package enum Showing: Sendable {
    /// Nothing.
    case hidden
    /// The member.
    case shown
    /// Its key, with what ``JSONRows/write(_:to:showing:changing:)`` is told to write in the place of its value.
    case changed
  }

  /// Appends a row, compact, as ``JSONValue/bytes(_:)`` would write it.
  ///
  /// - Parameters:
  ///   - row: The row.
  ///   - output: Where it is appended.
  ///   - showing: What is written of each key.
  ///   - changing: The value in the place of a changed one, nil to leave the member out.
  package func write(
    _ row: Int,
    to output: inout [UInt8],
    showing: [Showing],
    changing: (JSONValue) -> JSONValue?
  ) {
    output.append(UInt8(ascii: "{"))
    var isFirst = true
    // Members that follow each other are copied together, the commas between them too.
    var run: Range<Int>?
    func copy(_ run: Range<Int>, to output: inout [UInt8]) {
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      output.append(contentsOf: bytes[run])
    }
    for member in members(of: row) {
      let what = showing[Int(member.key)]
      if member.isPlain, case .shown = what {
        if let open = run, open.upperBound + 1 == Int(member.start) {
          run = open.lowerBound..<Int(member.end)
        } else {
          if let open = run { copy(open, to: &output) }
          run = Int(member.start)..<Int(member.end)
        }
        continue
      }
      if case .hidden = what { continue }
      var value: JSONValue? = value(of: member)
      if case .changed = what { value = value.flatMap(changing) }
      guard let value else { continue }
      if let open = run { copy(open, to: &output) }
      run = nil
      if !isFirst { output.append(UInt8(ascii: ",")) }
      isFirst = false
      output.append(contentsOf: JSONValue.string(keys[Int(member.key)].name).bytes())
      output.append(UInt8(ascii: ":"))
      output.append(contentsOf: value.bytes())
    }
    if let open = run { copy(open, to: &output) }
    output.append(UInt8(ascii: "}"))
  }
}

extension UInt8 {
  var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
