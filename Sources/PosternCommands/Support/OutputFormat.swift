import ArgumentParser

/// How a result is written.
enum OutputFormat: String, Sendable, CaseIterable, ExpressibleByArgument {
  /// Aligned columns for a terminal.
  case table
  /// The published JSON format.
  case json
  /// Markdown, to paste into a ticket or a page.
  case markdown
  /// One self-contained page.
  case html
  /// Comma-separated values.
  case csv
  /// SARIF 2.1.0, for tools that show findings.
  case sarif

  /// The format to use: the one asked for, else a table on a terminal and JSON in a pipe.
  static func chosen(_ format: OutputFormat?) -> OutputFormat { format ?? (Output.isTerminal ? .table : .json) }
}
