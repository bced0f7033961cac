import Autotask
import AutotaskClient

/// Checks a connection before it is written: the zone is found, the three credentials are sent in one real call.
struct ConnectionCheck {
  /// What was found.
  struct Result: Sendable {
    /// The connection with the base URL that was found.
    var connection: ConnectionConfiguration
    /// The zone's name, nil where none was looked up.
    var zoneName: String?
    /// The use of the hour's requests.
    var threshold: Threshold
    /// The label of the API user's level, nil where its row cannot be read.
    var level: String?
  }

  private let connection: ConnectionConfiguration
  /// What was sent.
  let credentials: AutotaskCredentials
  private let zoneAddress: String

  /// Reads the secrets.
  ///
  /// - Throws: ``CommandFailure`` that names what is missing.
  init(_ connection: ConnectionConfiguration, _ reader: SecretReader, zoneAddress: String) async throws {
    self.connection = connection
    self.zoneAddress = zoneAddress
    credentials = try await connection.credentials(reader)
  }

  /// Looks up the zone, calls, and reads the level.
  ///
  /// - Throws: ``CommandFailure`` that says which step failed and what to look at.
  func run() async throws -> Result {
    var result = connection
    var zoneName: String?
    if connection.baseURL == nil {
      let zone = try await step("zone discovery") { try await findZone() }
      result.baseURL = zone.base.description
      zoneName = zone.name
    }
    let address = result.baseURL
    return try await step("checking the credentials") {
      try await withAutotaskClient(address: address, credentials: credentials, settings: .postern) { client in
        let threshold = try await client.threshold()
        return Result(connection: result, zoneName: zoneName, threshold: threshold, level: await level(client))
      }
    }
  }

  private func findZone() async throws -> Zone {
    let wire = HTTPWire(.postern)
    do {
      let zone = try await ZoneDiscovery(wire: wire, address: zoneAddress).zone(of: credentials.userName)
      try await wire.shutdown()
      return zone
    } catch {
      try await wire.shutdown()
      throw error
    }
  }

  /// A level that cannot be read is no failure: a small one may not let its user see its own row.
  private func level(_ client: AutotaskClient) async -> String? {
    let reader = AccessReader(client)
    guard let users = try? await reader.users([credentials.userName]),
      let number = users[credentials.userName]?.levelNumber
    else { return nil }
    return try? await reader.levelLabel(number)
  }

  private func step<Answer>(_ name: String, _ body: () async throws -> Answer) async throws -> Answer {
    do {
      return try await body()
    } catch let error as AutotaskError {
      guard var failure = CommandFailure(error) else { throw error }
      failure.message = "\(name): \(failure.message)"
      throw failure
    }
  }
}
