import Autotask
import NIOHTTP1

/// One thing that a caller does, in the words of an action and in those of Autotask's own API.
struct SurfaceCase: Sendable {
  /// How it must end.
  enum End: Sendable, Equatable {
    /// It is done.
    case done
    /// It is looked at only.
    case dryRun
    /// An approver is waited for.
    case pending
    /// It is denied, for this reason.
    case denied(String)
    /// The row is answered like one that does not exist.
    case hidden
  }

  var name: String
  var caller: String
  var action: String
  var input: JSONObject
  var method: HTTPMethod
  var path: String
  var body: JSONValue?
  var end: End

  /// A status that no grant permits.
  static let withheldStatus: Int64 = 8

  /// The cases on a ticket of the callers' company and one of another.
  static func all(ticket: Int64, other: Int64, company: Int64) -> [SurfaceCase] {
    func get(_ name: String, _ id: Int64, _ end: End) -> SurfaceCase {
      SurfaceCase(
        name: name,
        caller: "writer",
        action: "tickets.get",
        input: JSONObject([("id", .integer(id))]),
        method: .GET,
        path: "Tickets/\(id)",
        end: end
      )
    }
    func change(_ name: String, _ caller: String, _ field: String, _ value: JSONValue, _ end: End) -> SurfaceCase {
      let row = JSONObject([("id", .integer(ticket)), (field, value)])
      return SurfaceCase(
        name: name,
        caller: caller,
        action: "tickets.update",
        input: row,
        method: .PATCH,
        path: "Tickets",
        body: .object(row),
        end: end
      )
    }
    return [
      get("a permitted row is read", ticket, .done),
      get("a hidden row is read", other, .hidden),
      get("a row that does not exist is read", 987_654_321, .hidden),
      SurfaceCase(
        name: "an entity is read that no grant opens",
        caller: "writer",
        action: "companies.get",
        input: JSONObject([("id", .integer(company))]),
        method: .GET,
        path: "Companies/\(company)",
        end: .denied("not-granted")
      ),
      change("a field is written that is withheld", "writer", "description", "x", .denied("field-not-writable")),
      change(
        "a value is written that is not permitted",
        "writer",
        "status",
        .integer(withheldStatus),
        .denied("value-not-permitted")
      ),
      change("a change is looked at only", "looker", "title", "looked at", .dryRun),
      change("a change waits for an approver", "asker", "title", "asked for", .pending),
      change("a change is made", "writer", "title", "written", .done),
    ]
  }

  /// The grants under which they are tried.
  static func grants(company: Int64) -> JSONValue {
    func caller(_ id: String, _ mode: String) -> JSONValue {
      [
        "id": .string(id),
        "grants": [
          [
            "id": .string("tickets-\(id)"), "actions": ["tickets.get", "tickets.update"],
            "companies": [.integer(company)], "mode": .string(mode), "values": ["Tickets.status": [1, 5]],
            "fields": ["read": ["except": ["description"]], "write": ["except": ["description"]]],
          ]
        ],
      ]
    }
    return [
      "version": 1, "callers": [caller("writer", "live"), caller("looker", "dryRun"), caller("asker", "approval")],
    ]
  }
}
