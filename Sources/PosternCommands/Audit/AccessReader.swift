package import Autotask
package import AutotaskClient
import LeastPrivilege

/// A row of `Resources` as far as an audit looks at it.
struct AuditedUser: Sendable, Equatable {
  /// The row's id.
  var id: Int64
  /// The user's name, or the e-mail address by which it was found.
  var name: String
  /// The security level's number in `userType`; it tells levels apart within one database and means nothing beyond.
  var levelNumber: Int64?
}

/// Reads what an audit needs from a live Autotask, in as few requests as there are.
package struct AccessReader: Sendable {
  private let client: AutotaskClient

  /// A reader through a connection's client.
  package init(_ client: AutotaskClient) { self.client = client }

  /// What Autotask declares for every entity, by plural name: in one call where it answers that call, else entity by
  /// entity, two in flight. An entity that cannot be read is missing.
  ///
  /// - Throws: ``AutotaskError`` when nothing can be read at all: a refused login, an address that does not answer.
  package func information() async throws -> [String: EntityInformation] {
    var known: [String: EntityInformation] = [:]
    for information in try await client.informationOfAllEntities() ?? [] {
      // Older names appear here, too: `Account` for Companies.
      if let entity = client.map.entities[information.name] { known[entity.name] = information }
    }
    let missing = client.map.entities.all.map(\.name).filter { known[$0] == nil }
    let read = try await inTwos(missing) { try await self.information(of: $0) }
    return known.merging(read) { first, _ in first }
  }

  private func information(of entity: String) async throws -> EntityInformation? {
    do {
      return try await client.information(of: entity)
    } catch let error as AutotaskError where error.endsReading {
      throw error
    } catch is AutotaskError {
      return nil
    }
  }

  private func inTwos(
    _ entities: [String],
    _ read: @escaping @Sendable (String) async throws -> EntityInformation?
  ) async throws -> [String: EntityInformation] {
    try await withThrowingTaskGroup(of: (String, EntityInformation?).self) { group in
      var waiting = entities.makeIterator()
      var answers: [String: EntityInformation] = [:]
      for _ in 0..<2 {
        if let entity = waiting.next() { group.addTask { (entity, try await read(entity)) } }
      }
      while let (entity, information) = try await group.next() {
        answers[entity] = information
        if let entity = waiting.next() { group.addTask { (entity, try await read(entity)) } }
      }
      return answers
    }
  }

  /// The rows of API users by their names, in one request; a name that is not found is missing.
  ///
  /// The row's `userName` is the key that is typed at login (API_User_Add_Edit help page); where it is kept without the
  /// part behind the `@`, or another key was chosen, the e-mail address finds the row.
  ///
  /// - Throws: ``AutotaskError``.
  func users(_ names: [String]) async throws -> [String: AuditedUser] {
    let conditions = names.flatMap { name in
      [Filter.field("userName", .eq, .string(name)), .field("email", .eq, .string(name))]
        + (name.firstIndex(of: "@").map { [.field("userName", .eq, .string(String(name[..<$0])))] } ?? [])
    }
    let query = Query(
      filter: [.or(conditions)],
      maxRecords: 50,
      includeFields: ["id", "userName", "email", "userType", "licenseType"]
    )
    let rows = try await client.query("Resources", query).collect()
    return names.reduce(into: [:]) { users, name in users[name] = Self.user(name, among: rows) }
  }

  private static func user(_ name: String, among rows: [JSONObject]) -> AuditedUser? {
    let wanted = name.lowercased()
    let local = String(wanted.prefix { $0 != "@" })
    func text(_ row: JSONObject, _ field: String) -> String { row[anyCase: field]?.string?.lowercased() ?? "" }
    let ranked: [[JSONObject]] = [
      rows.filter { text($0, "userName") == wanted }, rows.filter { text($0, "email") == wanted },
      rows.filter { text($0, "userName") == local },
    ]
    guard let matches = ranked.first(where: { !$0.isEmpty }) else { return nil }
    // Of several with one address the API user is meant: licence type 7 (live picklist).
    let row = matches.first { $0[anyCase: "licenseType"]?.integer == 7 } ?? matches.first
    return row.flatMap { row in
      row.rowID.map { AuditedUser(id: $0, name: name, levelNumber: row[anyCase: "userType"]?.integer) }
    }
  }

  /// The label of a level in the picklist of `Resources.userType`: the label counts, numbers differ between databases.
  ///
  /// - Throws: ``AutotaskError``.
  func levelLabel(_ number: Int64) async throws -> String? {
    let fields = try await client.entity("Resources").fields(includingUserDefined: false)
    let picklist = fields.first { $0.name.lowercased() == "usertype" }?.picklist ?? []
    return picklist.first { $0.value == String(number) }?.label
  }

  /// Whether rows that are known to exist can be read.
  ///
  /// - Throws: ``AutotaskError``.
  func canaries(_ rows: [(entity: String, id: Int64)]) async throws -> [AuditObservation.Canary] {
    var canaries: [AuditObservation.Canary] = []
    for (entity, id) in rows {
      let wasFound = try await client.get(entity, id) != nil
      canaries.append(.init(entity: entity, id: id, wasFound: wasFound))
    }
    return canaries
  }
}

extension AutotaskError {
  /// Whether further calls would fail alike, so that reading on is of no use.
  fileprivate var endsReading: Bool {
    [.unauthorized, .circuitOpen, .trackingIdentifierRefused, .unreachable, .tlsFailed, .throttled, .hostNotAllowed]
      .contains(code)
  }
}
