extension TextTable {
  /// The table in one of the formats that tables have.
  func text(_ format: OutputFormat) -> String {
    switch format {
    case .markdown: markdown
    case .csv: csv
    default: aligned
    }
  }
}
