import Autotask
import AutotaskClient

/// Runs the body with a client of a connection, and closes it afterwards.
///
/// The secrets are read, the zone is found when the base URL is `auto`, and the host is pinned before anything is sent.
///
/// - Parameters:
///   - id: The connection's id; nil for the only or first one.
///   - configuration: Where the connection is described.
///   - body: What to do with the client; it is also told which connection it is.
/// - Throws: ``CommandFailure`` for an unknown id or a missing secret, `AutotaskError`, whatever the body throws.
func withConnection<Answer: Sendable>(
  _ id: String?,
  in configuration: PosternConfiguration,
  isolation: isolated (any Actor)? = #isolation,
  _ body: (AutotaskClient, ConnectionConfiguration) async throws -> Answer
) async throws -> Answer {
  let connection = try configuration.connection(id)
  let credentials = try await connection.credentials(SecretReader(configuration))
  return try await withAutotaskClient(
    address: connection.baseURL,
    credentials: credentials,
    settings: .postern
  ) { client in
    try await body(client, connection)
  }
}

extension HTTPWire.Settings {
  /// The client's defaults, with this program's name and version.
  static var postern: HTTPWire.Settings {
    var settings = HTTPWire.Settings()
    settings.userAgent = "Postern/\(PosternCommand.version)"
    return settings
  }
}
