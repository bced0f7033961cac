import ArgumentParser
import Autotask
import Foundation
import LeastPrivilege
import PosternStore

/// `postern grants apply`: puts grants in force, whole or not at all.
struct GrantsApply: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Put a grants file in force as the next version, whole or not at all.",
    discussion: """
      The file is checked, and the difference to the version in force is shown and asked about. A running server obeys
      the new version from the next request on. A file that says what is in force already makes no new version.

      Patterns, categories and presets are resolved when they are first applied, and stay so until the actions and
      operations of their grant are written differently: a new release widens no grant. --refresh-patterns resolves
      them anew.

      Example: postern grants apply
      Fields that a tenant alone has may be named once the grants were applied with --connection; from then on a running
      server takes them from the file, too.

      Example: postern grants apply grants.yaml --yes
      Example: postern grants apply --connection main

      Exit status: 0 in force, 1 not agreed to, 2 an error in the file, or nobody to ask and no --yes.
      """
  )

  @OptionGroup var files: GrantFileOptions

  @Flag(help: "Do not ask; required without a terminal.")
  var yes = false

  @Option(
    help: ArgumentHelp("Also know the fields of this connection, for clauses that name them.", valueName: "ID")
  )
  var connection: String?

  @Flag(help: "Let patterns that stand as before open what the catalogue of this version adds to them.")
  var refreshPatterns = false

  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json])
    let model = try ResourceModel.embedded()
    let configuration = try files.configurationOptions.load()
    let before = try await configuration.appliedGrants()
    let file: GrantFile
    if let connection {
      file = try await files.load(model, before, knowing: connection)
    } else {
      file = try await files.load(model, before, isOffline: false)
    }
    let change = try GrantChange(
      of: file,
      to: before,
      model,
      in: configuration,
      mapped: file.context.mappedCompanies,
      refreshingPatterns: refreshPatterns
    )
    let document = change.newer.document.json
    let opened = change.newer.compiled.openedJSON
    let isNew = before?.document != document || before?.opened != opened
    if isNew { try agree(to: change, replacing: before, format) }
    let applied = try await withStore(configuration) { store in
      if !isNew, let before { return before }
      let applied = try await configuration.administer("grants.apply", change.newer.name, in: store) { _ in
        try await store.applyGrants(
          document: document,
          opened: opened,
          by: Machine.user,
          at: Date(),
          replacing: before?.version
        )
      }
      guard let applied else {
        throw CommandFailure.failed("another version was applied meanwhile; nothing was changed, look at it again")
      }
      return applied
    }
    tell(applied, isNew: isNew, change, format)
  }

  private func agree(to change: GrantChange, replacing before: AppliedGrants?, _ format: OutputFormat) throws {
    if format == .table || !yes {
      Output.note(change.table.aligned)
      for line in change.additionLines { Output.note(line) }
    }
    guard !yes else { return }
    let place = before.map { "in place of version \($0.version)" } ?? "as the first version"
    try Question.confirm("Apply \(change.newer.name) \(place)?", flag: "--yes")
  }

  private func tell(_ applied: AppliedGrants, isNew: Bool, _ change: GrantChange, _ format: OutputFormat) {
    guard format == .json else {
      let already = isNew ? "" : " already"
      return Output.write("\(change.newer.name) is in force\(already) as version \(applied.version)")
    }
    Output.write(
      JSONValue.object(
        JSONObject([
          ("version", .integer(applied.version)), ("time", .string(applied.time.formatted(.iso8601))),
          ("isNew", .bool(isNew)), ("differences", change.json),
        ])
      ).text(.indented)
    )
  }
}
