import Autotask
import AutotaskClient
import LeastPrivilege

extension AuditObservation {
  /// Reads the rights of a connection's API user, or of its twin's level through it.
  ///
  /// A user with a vendor's tracking identifier cannot be read with its own credentials. What is declared for a
  /// second user is true of it as well when both hold the same level, and only then.
  ///
  /// - Throws: ``CommandFailure`` when the twin is not found or the levels differ; `AutotaskError`.
  init(
    reading connection: CountedConnection,
    canaries: [(entity: String, id: Int64)],
    twin: String?
  ) async throws {
    let reader = AccessReader(connection.client)
    let users = try await reader.users([connection.userName] + [twin].compactMap { $0 })
    let own = users[connection.userName]
    if let twin { try Self.requireOneLevel(twin, users, connection) }
    var label: String?
    if let number = own?.levelNumber { label = try await reader.levelLabel(number) }
    let information = try await reader.information()
    let canaries = try await reader.canaries(canaries)
    self.init(
      connection: connection.id,
      apiUser: twin ?? connection.userName,
      twin: twin == nil ? nil : connection.userName,
      level: label,
      requestsSpent: connection.requestsSent,
      information: information,
      canaries: canaries
    )
  }

  private static func requireOneLevel(
    _ twin: String,
    _ users: [String: AuditedUser],
    _ connection: CountedConnection
  ) throws {
    guard let other = users[twin] else {
      throw CommandFailure.usage("no API user `\(twin)` can be found in Resources by its user name or e-mail address")
    }
    guard let own = users[connection.userName] else {
      throw CommandFailure.usage(
        "the row of `\(connection.userName)` cannot be read in Resources: its level is unknown"
      )
    }
    guard let level = own.levelNumber, level == other.levelNumber else {
      throw CommandFailure.usage(
        "`\(connection.userName)` and `\(twin)` do not hold the same security level: give both the level that is to be "
          + "audited (Admin > Resources (Users) > (API user) > Security Level)"
      )
    }
  }
}
