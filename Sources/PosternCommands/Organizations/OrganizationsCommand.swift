import ArgumentParser
import Foundation
import PosternStore

/// `postern organizations`: the customers of an automation, and the companies of Autotask that they are.
struct OrganizationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "organizations",
    abstract: "Map a caller's organizations to companies of Autotask, for grants with `companies: mapped`.",
    discussion: """
      An automation knows its customers by names and ids of its own. Here each of them is mapped to a company, for one
      caller on one connection. A grant with `companies: mapped` is limited to the companies that are mapped: a change
      holds for the caller's next request, in every process on the same store.

      Example: postern organizations import rewst --file organizations.csv
      Example: postern organizations suggest rewst --accept-exact
      """,
    subcommands: [
      OrganizationsList.self, OrganizationsImport.self, OrganizationsSuggest.self, OrganizationsMap.self,
      OrganizationsUnmap.self,
    ]
  )
}

/// The caller and the connection whose organizations are meant.
struct OrganizationOptions: ParsableArguments {
  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "The caller.")
  var caller: String

  @Option(help: ArgumentHelp("The connection; else the first.", valueName: "ID"))
  var connection: String?

  /// Reads the configuration and checks that the connection is there.
  func load() throws -> (configuration: PosternConfiguration, connection: ConnectionConfiguration) {
    let configuration = try configurationOptions.load()
    return (configuration, try configuration.connection(connection))
  }
}

/// The organizations of one caller on one connection.
struct OrganizationDirectory {
  /// The caller.
  let caller: String
  /// The connection's id.
  let connection: String
  /// The organizations by name.
  let all: [Organization]

  /// Reads them.
  ///
  /// - Throws: ``CommandFailure`` for a caller that no grants name, where grants are in force; `StoreError`.
  init(of caller: String, on connection: String, in store: any Store) async throws {
    try await CallerDirectory(store).check(caller)
    self.caller = caller
    self.connection = connection
    all = try await store.organizations(of: caller, on: connection)
  }

  /// The key of an organization's id.
  func key(_ id: String) -> OrganizationKey { OrganizationKey(caller: caller, connection: connection, id: id) }

  /// The organization of an id, or of a name that one alone has.
  ///
  /// - Throws: ``CommandFailure`` with the nearest names, or with the ids of several that have the name.
  func organization(_ word: String) throws -> Organization {
    if let found = all.first(where: { $0.key.id == word }) { return found }
    let named = all.filter { $0.name.lowercased() == word.lowercased() }
    if let first = named.first, named.count == 1 { return first }
    guard named.isEmpty else {
      throw CommandFailure.usage(
        "several organizations of \(caller) are called `\(word)`; name one by its id: \(named.map(\.key.id).codeList)"
      )
    }
    let advice =
      all.isEmpty
      ? "\(caller) has none on connection \(connection); `postern organizations import` brings them in" : nil
    throw CommandFailure.unknown("organization", word, among: all.map(\.name), advice: advice)
  }
}

extension PosternConfiguration {
  /// Changes one mapping, recorded before and after.
  ///
  /// - Throws: ``CommandFailure`` when somebody else has changed it meanwhile.
  func change(
    _ change: MappingChange,
    as action: String,
    in store: any Store,
    at time: Date
  ) async throws {
    let key = change.key
    let subject = [key.caller, key.id, change.mapping.map { String($0.company) }].compactMap { $0 }
    try await administer(action, subject.joined(separator: " "), connection: key.connection, in: store) { _ in
      guard try await store.change([change], at: time) else { throw CommandFailure.mappedMeanwhile(key) }
    }
  }
}

extension CommandFailure {
  /// Somebody else was faster.
  static func mappedMeanwhile(_ key: OrganizationKey) -> CommandFailure {
    .failed("`\(key.id)` was mapped otherwise meanwhile; nothing was changed, look at it again")
  }
}
