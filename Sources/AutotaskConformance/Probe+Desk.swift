package import Autotask

/// Somebody with a role that this person holds.
package struct Assignment: Sendable {
  package var resource: JSONValue
  package var role: JSONValue
}

extension Probe {
  private static let isActive: JSONValue = ["op": "eq", "field": "isActive", "value": true]

  /// People, who are not API users.
  private func people(active: Bool) async throws -> [Int64] {
    let filter: JSONValue = [
      ["op": "eq", "field": "isActive", "value": .bool(active)], ["op": "noteq", "field": "licenseType", "value": 7],
    ]
    return try await query("Resources", filter, max: 100).ids
  }

  /// The active service desk roles of active people, the person who has one first.
  package func assignments() async throws -> [Assignment] {
    let people = try await people(active: true)
    guard !people.isEmpty else { throw Undecided("there is nobody to assign") }
    let filter: JSONValue = [
      Self.isActive, ["op": "in", "field": "resourceID", "value": .array(people.map(JSONValue.integer))],
    ]
    let found = try await query("ResourceServiceDeskRoles", filter, max: 500).items.compactMap { row in
      row["resourceID"].flatMap { resource in row["roleID"].map { Assignment(resource: resource, role: $0) } }
    }
    guard !found.isEmpty else { throw Undecided("nobody has a role at the service desk") }
    return found
  }

  /// Somebody with a role.
  package func assignment() async throws -> Assignment {
    guard let first = try await assignments().first else { throw Undecided("nobody has a role at the service desk") }
    return first
  }

  /// Somebody with a role that this person does not hold.
  package func mismatch() async throws -> Assignment {
    let all = try await assignments()
    let roles = try await query("Roles", [Self.isActive], max: 500).ids
    for person in Set(all.compactMap(\.resource.integer)).sorted() {
      let filter: JSONValue = [["op": "eq", "field": "resourceID", "value": .integer(person)]]
      let held = try await query("ResourceRoles", filter).items.compactMap { $0["roleID"]?.integer }
      if let free = roles.first(where: { !held.contains($0) }) {
        return Assignment(resource: .integer(person), role: .integer(free))
      }
    }
    throw Undecided("everybody holds every role")
  }

  /// Somebody who has left.
  package func leaver() async throws -> JSONValue {
    guard let id = try await people(active: false).first else { throw Undecided("nobody is inactive") }
    return .integer(id)
  }

  /// The body of a quarter of an hour on a ticket, yesterday's or so.
  package func timeBody(on ticket: Int64, _ fields: [(String, JSONValue?)] = []) async throws -> JSONObject {
    let assignment = try await assignment()
    var body = JSONObject([
      ("ticketID", .integer(ticket)), ("resourceID", assignment.resource), ("roleID", assignment.role),
      ("startDateTime", "2026-09-01T09:00:00Z"), ("endDateTime", "2026-09-01T09:15:00Z"),
      ("summaryNotes", "Postern conformance, may be deleted"),
    ])
    for (name, value) in fields { body[name] = value }
    return body
  }

  /// A note's body.
  package var noteBody: JSONValue {
    ["title": "Postern conformance", "description": "May stay", "noteType": 2, "publish": 2]
  }

  /// An active contact of the company below which records are made.
  package func ownContact() async throws -> JSONValue {
    let filter: JSONValue = [
      ["op": "eq", "field": "companyID", "value": try ownCompany()], ["op": "eq", "field": "isActive", "value": 1],
    ]
    return .integer(try await anyID("Contacts", where: filter))
  }
}
