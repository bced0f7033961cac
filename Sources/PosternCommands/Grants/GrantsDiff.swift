import ArgumentParser
import Autotask
import LeastPrivilege

/// `postern grants diff`: what a change of grants opens and closes.
struct GrantsDiff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Tell for each caller whether new grants are wider, narrower, equal or incomparable.",
    discussion: """
      Each difference comes with a request that is permitted on one side and not on the other. A grant counts as
      covered where one grant of the other side permits at least as much, field by field; what only several together
      would cover is told as a difference.

      Example: postern grants diff grants.yaml --from grants.old.yaml

      Exit status: 0 equal, 1 different, 2 a file that cannot be read or has an error.
      """
  )

  @OptionGroup var files: GrantFileOptions

  @Option(name: .customLong("from"), help: ArgumentHelp("The grants file to compare with.", valueName: "FILE"))
  var earlier: String

  @OptionGroup var output: FormatOptions

  func run() throws {
    let format = try output.chosen(among: [.table, .json, .csv, .markdown])
    let model = try ResourceModel()
    let newer = try files.load(model).checked()
    let context = try files.configurationOptions.load().grantContext
    let older = try GrantFile(Console.current.file(earlier), model, for: context).checked()
    let differences = older.difference(to: newer)
    if format == .json {
      Output.write(JSONValue.array(differences.map(\.json)).text(.indented))
    } else {
      let table = TextTable(
        heads: ["caller", "is", "new", "gone"],
        rows: differences.map { [$0.caller, $0.kind.rawValue, $0.gained?.words ?? "", $0.lost?.words ?? ""] }
      )
      Output.write(table.text(format))
    }
    if differences.contains(where: { $0.kind != .equal }) { throw ExitCode(ExitStatus.failed.rawValue) }
  }
}

extension GrantDifference {
  fileprivate var json: JSONValue {
    [
      "caller": .string(caller), "kind": .string(kind.rawValue), "gained": gained?.json ?? .null,
      "lost": lost?.json ?? .null,
    ]
  }
}

extension GrantDifference.Example {
  fileprivate var words: String { "\(request) (\(grant): \(why))" }

  fileprivate var json: JSONValue {
    [
      "grant": .string(grant), "connection": .string(connection), "entity": .string(entity),
      "verb": .string(verb.rawValue), "request": .string(request), "why": .string(why),
    ]
  }
}
