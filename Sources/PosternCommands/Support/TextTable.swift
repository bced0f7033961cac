/// Rows of cells, written as aligned columns, Markdown or comma-separated values.
struct TextTable: Sendable {
  /// The column heads.
  var heads: [String]
  /// The rows; a row that is shorter than the heads has empty cells at its end.
  var rows: [[String]] = []

  /// Aligned columns, two spaces between them, no space at line ends.
  var aligned: String {
    let all = [heads] + rows
    let widths = heads.indices.map { column in all.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    return all.map { row in
      let line = heads.indices.map { column in
        let cell = row.indices.contains(column) ? row[column] : ""
        return cell + String(repeating: " ", count: widths[column] - cell.count)
      }.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }.joined(separator: "\n")
  }

  /// A Markdown table; bars in cells are escaped.
  var markdown: String {
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|").replacing("\n", with: " ") }.joined(separator: " | ") + " |"
    }
    return ([line(heads), line(heads.map { _ in "---" })] + rows.map(line)).joined(separator: "\n")
  }

  /// Comma-separated values (RFC 4180); a cell that a spreadsheet would take for a formula is kept as text.
  var csv: String {
    func cell(_ text: String) -> String {
      let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false
      let kept = isFormula ? "'" + text : text
      return kept.contains { ",\"\n\r".contains($0) } ? "\"" + kept.replacing("\"", with: "\"\"") + "\"" : kept
    }
    return ([heads] + rows).map { $0.map(cell).joined(separator: ",") }.joined(separator: "\r\n") + "\r\n"
  }
}
