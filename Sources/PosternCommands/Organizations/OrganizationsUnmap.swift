import ArgumentParser
import Foundation
import PosternStore

/// `postern organizations unmap`.
struct OrganizationsUnmap: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unmap",
    abstract: "Take an organization's company away from it.",
    discussion: """
      From the caller's next request on its grants with `companies: mapped` no longer reach that company, unless another
      organization of the caller is mapped to it. When it was mapped stays known.

      Example: postern organizations unmap rewst "Contoso Ltd"
      Example: postern organizations unmap rewst 8f31 --forget
      """
  )

  @OptionGroup var target: OrganizationOptions

  @Argument(help: "The organization: its id, or its name where one alone has it.")
  var organization: String

  @Flag(help: "Forget the organization itself, too.")
  var forget = false

  func run() async throws {
    let (configuration, connection) = try target.load()
    let caller = target.caller
    try await withStore(configuration) { store in
      let directory = try await OrganizationDirectory(of: caller, on: connection.id, in: store)
      let found = try directory.organization(organization)
      guard forget else {
        guard let mapping = found.mapping else { return Output.write("\(found.name) is mapped to no company") }
        let change = MappingChange(found.key, replacing: mapping.company, mapping: nil)
        try await configuration.change(change, as: "organizations.unmap", in: store, at: Date())
        return Output.write("\(found.name) is mapped to \(mapping.company) no longer")
      }
      let key = found.key
      try await configuration.administer(
        "organizations.forget",
        "\(key.caller) \(key.id)",
        connection: key.connection,
        in: store
      ) { _ in
        guard try await store.forget(key, at: Date()) else { throw CommandFailure.mappedMeanwhile(key) }
      }
      Output.write("\(found.name) is forgotten")
    }
  }
}
