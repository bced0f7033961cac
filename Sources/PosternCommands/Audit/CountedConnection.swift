import Autotask
import AutotaskClient

/// A connection's client, and how many requests it has sent.
struct CountedConnection: Sendable {
  /// The client.
  let client: AutotaskClient
  /// The connection's id.
  let id: String
  /// The API user's name.
  let userName: String
  private let transport: HTTPAutotaskTransport

  /// The requests that were sent, repeated ones included; each counts to the hour's threshold.
  var requestsSent: Int { transport.requestsSent }

  fileprivate init(_ transport: HTTPAutotaskTransport, map: ServiceMap, id: String, userName: String) {
    self.transport = transport
    self.id = id
    self.userName = userName
    client = AutotaskClient(RetryingTransport(transport, map: map), map: map, base: transport.base)
  }
}

/// Runs the body with a connection whose requests are counted at the wire, and closes it afterwards.
///
/// - Throws: As ``withConnection(_:in:isolation:_:)``.
func withCountedConnection<Answer: Sendable>(
  _ id: String?,
  in configuration: PosternConfiguration,
  isolation: isolated (any Actor)? = #isolation,
  _ body: (CountedConnection) async throws -> Answer
) async throws -> Answer {
  let connection = try configuration.connection(id)
  let credentials = try await connection.credentials(SecretReader(configuration))
  return try await withCountedConnection(connection.id, address: connection.baseURL, credentials, body)
}

/// Runs the body with a connection at an address, or at the zone that discovery finds.
///
/// - Throws: `AutotaskError`; whatever the body throws.
func withCountedConnection<Answer: Sendable>(
  _ id: String,
  address: String?,
  _ credentials: AutotaskCredentials,
  isolation: isolated (any Actor)? = #isolation,
  _ body: (CountedConnection) async throws -> Answer
) async throws -> Answer {
  let map = try ServiceMap.embedded()
  let wire = HTTPWire(.postern)
  do {
    let base =
      if let address {
        try ServiceBase(address)
      } else {
        try await ZoneDiscovery(wire: wire).zone(of: credentials.userName).base
      }
    let transport = try HTTPAutotaskTransport(
      base: base,
      credentials: credentials,
      wire: wire,
      map: map,
      gate: ThreadGate(slotsPerEndpoint: 2)
    )
    let answer = try await body(CountedConnection(transport, map: map, id: id, userName: credentials.userName))
    try await wire.shutdown()
    return answer
  } catch {
    try await wire.shutdown()
    throw error
  }
}
