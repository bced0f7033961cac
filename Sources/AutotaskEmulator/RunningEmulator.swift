internal import Autotask

/// Where an emulator that serves is found, and the credentials of its first user.
public struct RunningEmulator: Sendable, Equatable {
  /// The port it listens on.
  public var port: Int
  /// The service's address, ending in a slash.
  public var baseURL: String
  /// The admin API's address, ending in a slash.
  public var adminURL: String
  /// The user name for the `UserName` header.
  public var username: String
  /// The secret for the `Secret` header; made up from the seed, and worth nothing elsewhere.
  public var secret: String
  /// The tracking identifier for the `ApiIntegrationCode` header.
  public var integrationCode: String

  init(host: String, port: Int, user: APIUser) {
    self.port = port
    let address = host.contains(":") ? "[\(host)]" : host
    baseURL = "http://\(address):\(port)/atservicesrest/"
    adminURL = "http://\(address):\(port)/emulator/"
    username = user.username
    secret = user.secret.revealed
    integrationCode = user.integrationCode
  }

  /// The one line of JSON that says an emulator is ready.
  public var readyLine: String {
    let line: JSONValue = [
      "baseURL": .string(baseURL), "adminURL": .string(adminURL), "username": .string(username),
      "secret": .string(secret), "integrationCode": .string(integrationCode),
    ]
    return line.text()
  }
}
