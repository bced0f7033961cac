import ArgumentParser
import Autotask
import Foundation
import PosternStore

/// `postern organizations import`.
struct OrganizationsImport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Bring in the organizations of a caller, by flags or from a file.",
    discussion: """
      A file is CSV, with a first line that names the columns `name`, `id` and `domains`, or a JSON array of names or of
      objects with these members; other columns mean nothing. The id is the one of the caller's own system; without it the
      name is the id. An organization that is there already takes the new name and domains and keeps its mapping; none is
      removed.

      Example: postern organizations import rewst --file organizations.csv
      Example: postern organizations import rewst --name "Contoso Ltd" --domain contoso.com --external-id 8f31
      """
  )

  @OptionGroup var target: OrganizationOptions

  @Option(name: .customLong("file"), help: ArgumentHelp("A CSV or JSON file; - for standard input.", valueName: "FILE"))
  var file: String?

  @Option(name: .customLong("name"), help: "The name of an organization; may be repeated.")
  var names: [String] = []

  @Option(name: .customLong("domain"), help: "A domain of the one organization named; may be repeated.")
  var domains: [String] = []

  @Option(help: ArgumentHelp("The id of the one organization named, in the caller's own system.", valueName: "ID"))
  var externalID: String?

  @OptionGroup var output: FormatOptions

  func validate() throws {
    guard file != nil || !names.isEmpty else { throw ValidationError("give --file FILE or --name NAME") }
    guard names.count == 1 || (domains.isEmpty && externalID == nil) else {
      throw ValidationError("--domain and --external-id go with one --name")
    }
  }

  func run() async throws {
    let format = try output.chosen(among: [.table, .json])
    let (configuration, connection) = try target.load()
    var given = names.map { ("--name", GivenOrganization(id: externalID, name: $0, domains: domains)) }
    if let file {
      let read = try OrganizationFile(try Self.text(of: file), file: file == "-" ? "standard input" : file)
      if !read.ignored.isEmpty { Output.note("columns that mean nothing here: \(read.ignored.codeList)") }
      given += read.organizations.map { ($0.place, $0.given) }
    }
    let organizations = try Self.organizations(given, of: target.caller, on: connection.id)
    let caller = target.caller
    let added = try await withStore(configuration) { store in
      try await CallerDirectory(store).check(caller)
      return try await configuration.bringIn(organizations, of: caller, on: connection.id, in: store)
    }
    if format == .json {
      let counts = [("added", added), ("changed", organizations.count - added)]
      return Output.write(
        JSONValue.object(JSONObject(counts.map { ($0.0, .integer(Int64($0.1))) })).text(.indented)
      )
    }
    Output.write("\(organizations.count) organizations of \(caller) on \(connection.id): \(added) new")
  }

  /// The organizations as they are kept.
  ///
  /// - Throws: ``CommandFailure`` that names the place of what is wrong, and of two with one id.
  static func organizations(
    _ given: [(place: String, given: GivenOrganization)],
    of caller: String,
    on connection: String
  ) throws -> [Organization] {
    var places: [String: String] = [:]
    return try given.map { place, given in
      let organization = try given.organization(of: caller, on: connection, at: place)
      if let other = places.updateValue(place, forKey: organization.key.id) {
        throw CommandFailure.usage(
          "\(place): another organization has the id `\(organization.key.id)` (\(other)); give each an id of its own"
        )
      }
      return organization
    }
  }

  /// The text of a file or of standard input.
  static func text(of file: String) throws -> String {
    var data = Data()
    if file == "-" {
      while let part = Console.current.readBytes() { data.append(part) }
    } else {
      guard let read = try? Data(contentsOf: Console.current.file(file)) else {
        throw CommandFailure.usage("cannot read `\(file)`")
      }
      data = read
    }
    guard let text = String(bytes: data, encoding: .utf8) else { throw CommandFailure.usage("\(file): expected UTF-8") }
    return text
  }
}

extension PosternConfiguration {
  /// Keeps organizations, recorded before and after.
  ///
  /// - Returns: How many were not there before.
  func bringIn(
    _ organizations: [Organization],
    of caller: String,
    on connection: String,
    in store: any Store
  ) async throws -> Int {
    try await administer("organizations.import", caller, connection: connection, in: store) { _ in
      try await store.keep(organizations)
    }
  }
}
