import ArgumentParser
import Autotask
import Foundation
import PosternStore

/// `postern organizations list`.
struct OrganizationsList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List organizations, with the companies that they are mapped to.",
    discussion: """
      Example: postern organizations list
      Example: postern organizations list rewst --unmapped --format json
      """
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "The caller; else those of all callers.")
  var caller: String?

  @Option(help: ArgumentHelp("The connection; else those on all.", valueName: "ID"))
  var connection: String?

  @Flag(help: "Only those that are mapped to no company.")
  var unmapped = false

  @OptionGroup var output: FormatOptions

  func run() async throws {
    let format = try output.chosen(among: [.table, .json, .csv, .markdown])
    let configuration = try configurationOptions.load()
    if let connection { _ = try configuration.connection(connection) }
    var organizations: [Organization] = []
    if configuration.hasStore {
      organizations = try await withStore(configuration) { try await $0.organizations(of: caller, on: connection) }
    }
    if unmapped { organizations.removeAll { $0.mapping != nil } }
    if format == .json { return Output.write(JSONValue.array(organizations.map(\.json)).text(.indented)) }
    let table = TextTable(
      heads: ["caller", "connection", "id", "name", "domains", "company", "company name", "since", "why", "by"],
      rows: organizations.map { organization in
        let mapping = organization.mapping
        return [
          organization.key.caller, organization.key.connection, organization.key.id, organization.name,
          organization.domains.joined(separator: " "), mapping.map { String($0.company) } ?? "",
          mapping?.companyName ?? "", mapping?.since.formatted(.iso8601) ?? "", mapping?.reason ?? "",
          mapping?.author ?? "",
        ]
      }
    )
    Output.write(table.text(format))
  }
}
