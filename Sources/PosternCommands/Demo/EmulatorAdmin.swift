package import Autotask
package import AutotaskClient
package import AutotaskEmulator

/// The admin API of an emulator: levels, users, tenant and rows, as its owner sets them.
package struct EmulatorAdmin: Sendable {
  private let transport: HTTPAutotaskTransport

  /// The admin API of a running emulator.
  ///
  /// - Throws: ``AutotaskError`` when the address is none.
  package init(_ emulator: RunningEmulator, wire: HTTPWire) throws {
    // The admin API asks for no credentials; it answers this machine alone.
    transport = try HTTPAutotaskTransport(
      base: ServiceBase(emulator.adminURL),
      credentials: AutotaskCredentials(userName: "owner", secret: Secret("none"), integrationCode: Secret("none")),
      wire: wire,
      map: .embedded()
    )
  }

  /// Makes or changes a level.
  ///
  /// - Throws: ``AutotaskError`` with the emulator's own words.
  package func put(level: String, _ settings: [String: String]) async throws {
    try await send(.put, "/levels/\(level)", ["settings": Self.texts(settings)])
  }

  /// Sets settings of the tenant.
  ///
  /// - Throws: As ``put(level:_:)``.
  package func put(tenant settings: [String: String]) async throws {
    try await send(.put, "/tenant", ["settings": Self.texts(settings)])
  }

  /// The settings of the tenant.
  ///
  /// - Throws: As ``put(level:_:)``.
  package func tenant() async throws -> [String: String] {
    let members = try await send(.get, "/tenant")["settings"]?.object?.members ?? []
    return Dictionary(members.map { ($0.key, $0.value.string ?? "") }) { first, _ in first }
  }

  /// Gives a user a level.
  ///
  /// - Throws: As ``put(level:_:)``.
  package func give(level: String, to user: String) async throws {
    try await send(.put, "/users/\(user)", ["level": .string(level)])
  }

  /// Makes a user.
  ///
  /// - Throws: As ``put(level:_:)``.
  package func put(user: String, secret: String, integrationCode: String, level: String) async throws {
    try await send(
      .put,
      "/users/\(user)",
      ["secret": .string(secret), "integrationCode": .string(integrationCode), "level": .string(level)]
    )
  }

  /// Inserts or changes a row, as a person in the web interface would; answers its id.
  ///
  /// - Throws: As ``put(level:_:)``.
  @discardableResult
  package func put(row: JSONObject, of entity: String) async throws -> Int64 {
    try await send(.post, "/tables/\(entity)", .object(row))["itemId"]?.integer ?? 0
  }

  /// The rows of an entity as they are stored.
  ///
  /// - Throws: As ``put(level:_:)``.
  package func rows(of entity: String) async throws -> [JSONObject] {
    (try await send(.get, "/tables/\(entity)").array ?? []).compactMap(\.object)
  }

  /// How many calls have reached the service.
  ///
  /// - Throws: As ``put(level:_:)``.
  package func calls() async throws -> Int64 {
    // Only the newest are kept, but they are numbered from the first.
    let last = try await send(.get, "/requests").array?.last
    guard let number = last?["number"]?.integer else {
      throw AutotaskError(.refused, "the emulator's admin API has no number of the last call")
    }
    return number
  }

  @discardableResult
  private func send(_ method: AutotaskMethod, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
    let response = try await transport.send(AutotaskRequest(method, path, body: body))
    let json = try? JSONValue(parsing: response.body)
    guard response.status == 200, let json else {
      let words = json?["error"]?.string ?? "status \(response.status)"
      throw AutotaskError(.refused, "the emulator's admin API refused \(method.rawValue) \(path): \(words)")
    }
    return json
  }

  private static func texts(_ settings: [String: String]) -> JSONValue {
    .object(JSONObject(settings.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
  }
}
