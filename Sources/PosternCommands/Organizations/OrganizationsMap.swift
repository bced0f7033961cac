import ArgumentParser
import Autotask
import AutotaskClient
import Foundation
import PosternRuntime
import PosternStore

/// `postern organizations map`.
struct OrganizationsMap: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Map an organization to a company.",
    discussion: """
      The company is read first, so that one that does not exist, or that the connection's company filter does not offer,
      is not mapped by mistake. From the caller's next request on its grants with `companies: mapped` reach that company.

      Example: postern organizations map rewst "Contoso Ltd" 174
      Example: postern organizations map rewst 8f31 201 --replace
      """
  )

  @OptionGroup var target: OrganizationOptions

  @Argument(help: "The organization: its id, or its name where one alone has it.")
  var organization: String

  @Argument(help: "The company's id.")
  var company: Int64

  @Flag(help: "Replace the company that it is mapped to.")
  var replace = false

  @Flag(help: "Map it although the company filter does not offer the company.")
  var outsideFilter = false

  @Flag(help: "Send nothing: do not look whether the company exists, and keep no name of it.")
  var unchecked = false

  func run() async throws {
    let (configuration, connection) = try target.load()
    let caller = target.caller
    try await withStore(configuration) { store in
      let directory = try await OrganizationDirectory(of: caller, on: connection.id, in: store)
      let found = try directory.organization(organization)
      if found.mapping?.company == company {
        return Output.write("\(found.name) is mapped to \(company) already")
      }
      if let mapping = found.mapping, !replace {
        throw CommandFailure.usage(
          "`\(found.name)` is mapped to \(mapping.company) \(mapping.companyName ?? ""); --replace maps it otherwise"
        )
      }
      let name = unchecked ? nil : try await companyName(connection, configuration)
      let now = Date()
      let mapping = CompanyMapping(
        company: company,
        companyName: name,
        reason: "by hand",
        author: Machine.user,
        since: now
      )
      let change = MappingChange(found.key, replacing: found.mapping?.company, mapping: mapping)
      try await configuration.change(change, as: "organizations.map", in: store, at: now)
      Output.write("\(found.name) is mapped to \(company)\(name.map { " (\($0))" } ?? "")")
    }
  }

  /// The name of the company, which must be there and offered.
  private func companyName(
    _ connection: ConnectionConfiguration,
    _ configuration: PosternConfiguration
  ) async throws -> String? {
    let row = try await withConnection(connection.id, in: configuration) { client, _ in
      try await client.get("Companies", company)
    }
    guard let row else {
      throw CommandFailure.failed(
        "connection \(connection.id) has no company \(company), or its API user may not see it; --unchecked does not look"
      )
    }
    let filter = connection.companies ?? CompanyFilter()
    let name = OfferedCompany(row: row)?.name
    guard outsideFilter || filter.offers(row) else {
      throw CommandFailure.failed(
        "\(name ?? "company") (\(company)) is not among the companies that are offered: \(filter.words); "
          + "--outside-filter maps it all the same"
      )
    }
    return name
  }
}
