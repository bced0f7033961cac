import ArgumentParser

/// The options by which a result's format is chosen.
struct FormatOptions: ParsableArguments {
  @Option(name: .long, help: "How the result is written: a table on a terminal, else JSON.")
  var format: OutputFormat?

  @Flag(name: .customLong("json"), help: "The same as --format json.")
  var isJSON = false

  /// The format to use, of those that a command offers.
  ///
  /// - Throws: ``CommandFailure`` that names the offered ones.
  func chosen(among offered: [OutputFormat]) throws -> OutputFormat {
    let format = OutputFormat.chosen(isJSON ? .json : format)
    guard offered.contains(format) else {
      throw CommandFailure.usage(
        "the format `\(format.rawValue)` is not offered here; offered: \(offered.map(\.rawValue).codeList)"
      )
    }
    return format
  }
}
