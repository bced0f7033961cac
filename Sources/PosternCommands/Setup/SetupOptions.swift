import ArgumentParser
import AutotaskClient

/// What the command line gives of a connection.
struct SetupOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The connection's id; else main.", valueName: "ID"))
  var id: String?

  @Option(
    name: .customLong("base-url"),
    help: ArgumentHelp(
      "Where the service begins; auto finds the zone. Else where it began before, for the same user.",
      valueName: "URL|auto"
    )
  )
  var baseURL: String?

  @Option(help: ArgumentHelp("The API user's name, or a reference to it.", valueName: "NAME"))
  var username: String?

  @Option(help: ArgumentHelp("Where the API user's secret is kept.", valueName: "env:NAME|file:PATH|sealed:NAME"))
  var secret: String?

  @Option(help: ArgumentHelp("Where the tracking identifier is kept.", valueName: "env:NAME|file:PATH|sealed:NAME"))
  var trackingIdentifier: String?

  @Option(help: "Whose tracking identifier the automation's API user has.")
  var identifierKind: IdentifierKind?

  @Option(name: .customLong("zone-url"), help: ArgumentHelp("Where the zone is looked up.", valueName: "URL"))
  var zoneURL: String = ZoneDiscovery.publicAddress

  @Flag(help: "Replace a connection of the same id without asking.")
  var yes = false
}

/// Whose tracking identifier an API user has.
enum IdentifierKind: String, Sendable, CaseIterable, ExpressibleByArgument {
  /// One of the tenant's own, Custom (Internal Integration).
  case custom
  /// One of an integration vendor, which only the vendor knows.
  case vendor
}
