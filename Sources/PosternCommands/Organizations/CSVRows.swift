/// The records of a text of comma-separated values (RFC 4180), with the line on which each begins.
struct CSVRows {
  /// One record.
  struct Record: Equatable {
    var line: Int
    var cells: [String]
  }

  /// The records; blank lines are none.
  private(set) var records: [Record] = []

  /// Reads a text.
  ///
  /// A separator other than the comma is taken where the first line has semicolons or tabs and no comma, as
  /// spreadsheets of many countries write it.
  ///
  /// - Throws: ``CommandFailure`` for a quotation mark that is not closed or stands within a plain cell.
  init(_ text: String, file: String) throws {
    let first = text.prefix { !$0.isNewline }
    let separator: Character = first.contains(",") ? "," : first.contains(";") ? ";" : first.contains("\t") ? "\t" : ","
    var cells: [String] = []
    var cell = ""
    var (line, start) = (1, 1)
    var (isQuoted, wasQuoted) = (false, false)
    func failure(_ what: String) -> CommandFailure { .usage("\(file):\(line): \(what)") }
    func endRecord(_ records: inout [Record]) {
      cells.append(cell)
      if cells != [""] { records.append(Record(line: start, cells: cells)) }
      (cells, cell, wasQuoted) = ([], "", false)
    }
    var rest = Substring(text)
    // A mark of the byte order is no part of the first head.
    if rest.first == "\u{FEFF}" { rest.removeFirst() }
    while let character = rest.popFirst() {
      if isQuoted {
        if character.isNewline { line += 1 }
        guard character == "\"" else {
          cell.append(character)
          continue
        }
        if rest.first == "\"" {
          cell.append("\"")
          rest.removeFirst()
        } else {
          (isQuoted, wasQuoted) = (false, true)
        }
      } else if character == separator {
        cells.append(cell)
        (cell, wasQuoted) = ("", false)
      } else if character.isNewline {
        endRecord(&records)
        line += 1
        start = line
      } else if character == "\"" {
        guard cell.isEmpty, !wasQuoted else { throw failure("a quotation mark stands within a plain cell") }
        isQuoted = true
      } else if wasQuoted {
        throw failure("something stands behind a closed quotation mark")
      } else {
        cell.append(character)
      }
    }
    guard !isQuoted else { throw failure("a quotation mark is not closed") }
    endRecord(&records)
  }
}
