public import Logging

/// Runs the body with a client, and closes its connections afterwards.
///
/// Reads are sent again where that is safe; see ``RetryPolicy``.
///
/// - Parameters:
///   - address: Where the service begins, or nil to find it by zone discovery.
///   - credentials: What every call carries.
///   - settings: Time-outs and sizes.
///   - slotsPerEndpoint: How many calls may be in flight for one endpoint, at most 3.
///   - policy: When a read is sent again.
///   - logger: Where requests, repeated attempts and an opened circuit are told.
///   - body: What to do with the client.
/// - Throws: ``AutotaskError``; whatever the body throws.
public func withAutotaskClient<Answer>(
  address: String? = nil,
  credentials: AutotaskCredentials,
  settings: HTTPWire.Settings = .init(),
  slotsPerEndpoint: Int = 2,
  policy: RetryPolicy = RetryPolicy(),
  logger: Logger? = nil,
  isolation: isolated (any Actor)? = #isolation,
  _ body: (AutotaskClient) async throws -> sending Answer
) async throws -> sending Answer {
  let map = try ServiceMap.embedded()
  let wire = HTTPWire(settings)
  do {
    let base: ServiceBase
    if let address {
      base = try ServiceBase(address)
    } else {
      base = try await ZoneDiscovery(wire: wire).zone(of: credentials.userName).base
    }
    let transport = try HTTPAutotaskTransport(
      base: base,
      credentials: credentials,
      wire: wire,
      map: map,
      gate: ThreadGate(slotsPerEndpoint: min(slotsPerEndpoint, 3)),
      logger: logger
    )
    let client = AutotaskClient(
      RetryingTransport(transport, map: map, policy: policy, logger: logger),
      map: map,
      base: base
    )
    let answer = try await body(client)
    try await wire.shutdown()
    return answer
  } catch {
    try await wire.shutdown()
    throw error
  }
}
