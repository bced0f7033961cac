internal import Autotask

/// An API user of the tenant: its credentials, its level, its row of `Resources`.
///
/// Source: REST_Security_Auth and API_User_Add_Edit help pages: an API user has exactly one tracking identifier.
struct APIUser: Sendable, Equatable {
  var username: String
  var secret: Secret
  var integrationCode: String
  var level: String
  var resourceID: Int64
  /// Answers that hold for this user whatever the tenant's are.
  var settings: [String: String] = [:]
  /// Whether wrong secrets, or an administrator, locked it.
  var isLocked = false
  /// Wrong secrets since the last right one.
  var failures = 0
}

/// The API users, by user name in any case.
struct UserBook: Sendable, Equatable {
  private(set) var users: [String: APIUser] = [:]

  subscript(username: String) -> APIUser? {
    get { users[username.lowercased()] }
    set { users[username.lowercased()] = newValue }
  }

  /// The users in the order of their names.
  var all: [APIUser] { users.keys.sorted().compactMap { users[$0] } }
}

/// What a call says of its sender.
struct Credentials: Sendable, Equatable {
  var username: String
  var secret: String
  var integrationCode: String
}
