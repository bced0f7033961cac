import ArgumentParser
import Autotask
import LeastPrivilege

/// `postern grants check`: everything that is wrong with a grants file.
struct GrantsCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a grants file against the catalogue; nothing is sent anywhere.",
    discussion: """
      Every error is told at once, with file, line, what was expected and the nearest name. Warnings tell what is
      allowed and may not be meant: a create that can never succeed, a withheld field that another grant shows.

      Example: postern grants check grants.yaml
      Example: postern grants check --format json | jq '.[] | select(.severity == "error")'

      Exit status: 0 no error, 2 an error, or a file that cannot be read.
      """
  )

  @OptionGroup var files: GrantFileOptions
  @OptionGroup var output: FormatOptions

  func run() throws {
    let format = try output.chosen(among: [.table, .json])
    let file = try files.load(try ResourceModel())
    let errors = file.lines(.error)
    if format == .json {
      Output.write(JSONValue.array(file.findings.map { $0.json(in: file.name) }).text(.indented))
    } else {
      for line in file.lines(.warning) { Output.write("warning: \(line)") }
      if let document = file.document, errors.isEmpty {
        let grants = document.callers.map(\.grants.count).reduce(0, +)
        Output.write("\(file.name): \(grants) grants of \(document.callers.count) callers, no errors")
      }
    }
    guard errors.isEmpty else {
      throw CommandFailure.usage(
        format == .json ? "\(file.name): \(errors.count) errors" : errors.joined(separator: "\n")
      )
    }
  }
}

extension GrantFile.Finding {
  /// The finding for scripts.
  fileprivate func json(in file: String) -> JSONValue {
    [
      "severity": .string(problem.severity.rawValue), "file": .string(file),
      "line": line.map { .integer(Int64($0)) } ?? .null, "path": .string(problem.path),
      "message": .string(problem.message),
    ]
  }
}
