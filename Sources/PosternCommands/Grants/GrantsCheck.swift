import ArgumentParser
import Autotask
import LeastPrivilege

/// `postern grants check`: everything that is wrong with a grants file.
struct GrantsCheck: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a grants file against the catalogue; without --connection nothing is sent anywhere.",
    discussion: """
      Every error of the form is told at once, then everything that the catalogue does not know, with file, line, what
      was expected and the nearest name. Warnings tell what is allowed and may not be meant: a create that can never
      succeed, a withheld field that another grant shows.

      With --connection, the fields of the entities whose grants name fields are read from that connection. `only` and
      `except` may then name fields that the tenant alone has; those that they do not name are told, with what becomes
      of them.

      Example: postern grants check grants.yaml
      Example: postern grants check --connection main
      Example: postern grants check --format json | jq '.[] | select(.severity == "error")'

      Exit status: 0 no error, 2 an error, or a file that cannot be read.
      """
  )

  @OptionGroup var files: GrantFileOptions

  @Option(help: ArgumentHelp("Also read what fields this connection has.", valueName: "ID"))
  var connection: String?

  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json])
    let model = try ResourceModel.embedded()
    let file: GrantFile
    if let connection {
      file = try await files.load(model, nil, knowing: connection)
    } else {
      file = try await files.load(model)
    }
    let errors = file.lines(.error)
    if format == .json {
      Output.write(JSONValue.array(file.findings.map { $0.json(in: file.name) }).text(.indented))
    } else {
      for line in file.lines(.warning) { Output.write("warning: \(line)") }
      if let document = file.document, errors.isEmpty {
        let grants = counted(document.callers.map(\.grants.count).reduce(0, +), "grant")
        Output.write("\(file.name): \(grants) of \(counted(document.callers.count, "caller")), no errors")
      }
    }
    guard errors.isEmpty else {
      throw CommandFailure.usage(
        format == .json ? "\(file.name): \(counted(errors.count, "error"))" : errors.joined(separator: "\n")
      )
    }
  }
}

extension GrantFile.Finding {
  /// The finding for scripts.
  func json(in file: String) -> JSONValue {
    [
      "severity": .string(problem.severity.rawValue), "file": .string(file),
      "line": line.map { .integer(Int64($0)) } ?? .null, "path": .string(problem.path),
      "message": .string(problem.message),
    ]
  }
}

/// A number with its noun.
private func counted(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
