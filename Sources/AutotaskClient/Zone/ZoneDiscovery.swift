public import Autotask

/// Finds the zone of an API user; the only call that needs no credentials, and sends none.
///
/// Source: `GET /ATServicesRest/V1.0/zoneInformation?user=`, in the Swagger and the help page on zones.
public struct ZoneDiscovery: Sendable {
  /// Where every API user can be looked up.
  public static let publicAddress: String = "https://webservices.autotask.net"

  private let base: ServiceBase
  private let wire: HTTPWire

  /// Discovery at an address, which is Autotask's public one unless an emulator is asked.
  ///
  /// - Throws: ``AutotaskError`` with `hostNotAllowed`.
  public init(wire: HTTPWire, address: String = publicAddress) throws(AutotaskError) {
    base = try ServiceBase(address, for: .discovery)
    self.wire = wire
  }

  /// The zone of a user, to be kept: the answer is meant for all later calls.
  ///
  /// - Throws: ``AutotaskError``; `unknownUser` when no database has this user.
  public func zone(of userName: String) async throws -> Zone {
    let request = AutotaskRequest(.get, "/V1.0/zoneInformation", parameters: [("user", userName)])
    let response = try await wire.exchange(request, at: base, headers: [])
    return try Zone(AnswerReader(response, to: request).json(), from: base.host)
  }
}
