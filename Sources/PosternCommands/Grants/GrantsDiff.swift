import ArgumentParser
import Autotask
import LeastPrivilege

/// `postern grants diff`: what a change of grants opens and closes.
struct GrantsDiff: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Tell for each caller whether new grants are wider, narrower, equal or incomparable.",
    discussion: """
      The grants are compared with the version in force, or with --from FILE. Each difference comes with a request that
      is permitted on one side and not on the other. A grant counts as covered where one grant of the other side permits
      at least as much, field by field; what only several together would cover is told as a difference.

      Patterns keep what they were resolved to when they were applied. What a newer catalogue would add to them is
      offered as `would open`; `postern grants apply --refresh-patterns` takes it.

      Example: postern grants diff
      Example: postern grants diff grants.yaml --from grants.old.yaml

      Exit status: 0 equal, 1 different, 2 a file that cannot be read or has an error.
      """
  )

  @OptionGroup var files: GrantFileOptions

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp("The grants file to compare with; else the version in force.", valueName: "FILE")
  )
  var earlier: String?

  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json, .csv, .markdown])
    let change = try await change(try ResourceModel.embedded())
    if format == .json {
      Output.write(change.json.text(.indented))
    } else {
      Output.write(change.table.text(format))
      for line in change.additionLines { format == .table ? Output.write(line) : Output.note(line) }
    }
    if change.differences.contains(where: { $0.kind != .equal }) { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  private func change(_ model: ResourceModel) async throws -> GrantChange {
    let configuration = try files.configurationOptions.load()
    let applied = try await configuration.appliedGrants()
    let file = try await files.load(model, applied)
    if let earlier {
      let context = try configuration.grantContext(file.context.mappedCompanies).trusting(applied)
      let older = try GrantFile(Console.current.file(earlier), model, for: context)
      return GrantChange(from: try older.checked(), to: try ChosenGrants(file))
    }
    if applied == nil { Output.note("no grants are in force yet: everything is new") }
    return try GrantChange(of: file, to: applied, model, in: configuration, mapped: file.context.mappedCompanies)
  }
}
