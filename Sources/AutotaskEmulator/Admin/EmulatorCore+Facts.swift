internal import Autotask
internal import GRDB

extension EmulatorCore {
  /// Sets which fields a ticket category requires and whether its notes need titles; what is not named stays.
  func putCategory(_ name: String, _ body: JSONObject) async throws -> Answer {
    let id = try await categoryID(name)
    let known = blueprint.schema("Tickets")
    for (key, value) in body {
      switch (key, value) {
      case ("requiredFields", .array(let values)):
        let fields = try values.map { value in
          guard let field = known?.visibleColumn(value.plain)?.name else {
            throw AdminProblem.unknown("field", value.plain, among: known?.visibleColumns.map(\.name) ?? [])
          }
          return field
        }
        try await store.queue.write { try TenantFacts.set(.requiredField, of: id, to: fields, in: $0) }
      case ("requiresNoteTitles", .bool(let flag)):
        try await store.queue.write { try TenantFacts.set(.noteTitle, of: id, to: flag ? ["Yes"] : [], in: $0) }
      default:
        throw AdminProblem("a category has `requiredFields`, a list, and `requiresNoteTitles`, found `\(key)`")
      }
    }
    return try await category(id)
  }

  /// What a ticket category requires.
  func category(_ name: String) async throws -> Answer {
    let id = try await categoryID(name)
    return try await store.queue.read { db in
      let fields = try TenantFacts.values(.requiredField, of: id, in: db)
      let titles = try TenantFacts.values(.noteTitle, of: id, in: db).contains("Yes")
      return .json(["requiredFields": .array(fields.map(JSONValue.string)), "requiresNoteTitles": .bool(titles)])
    }
  }

  /// The id of a category that exists.
  private func categoryID(_ name: String) async throws -> String {
    let ids = try await store.queue.read { try String.fetchAll($0, sql: "SELECT id FROM TicketCategories ORDER BY id") }
    guard ids.contains(name) else { throw AdminProblem.unknown("ticket category", name, among: ids) }
    return name
  }

  /// Submits, approves or rejects the timesheet that a day is on, or opens it again.
  func putTimesheet(_ body: JSONObject) async throws -> Answer {
    guard let resource = body["resourceID"]?.integer, let day = body["date"]?.string.flatMap({ Stamp(iso: $0) }) else {
      throw AdminProblem("a timesheet needs `resourceID`, a number, and `date`, a day of its week")
    }
    guard let state = body["status"]?.string.flatMap(Timesheets.State.init) else {
      let states = Timesheets.State.allCases.map(\.rawValue)
      throw AdminProblem.unknown("status", body["status"]?.plain ?? "", among: states)
    }
    try await store.queue.write { try Timesheets.set(state, of: resource, on: day, in: $0) }
    return try await timesheets()
  }

  /// The timesheets that are no longer new.
  func timesheets() async throws -> Answer {
    let facts = try await store.queue.read { try TenantFacts.all(.timesheet, in: $0) }
    return .json(
      .array(
        facts.map { fact in
          let parts = fact.subject.split(separator: " ")
          return [
            "resourceID": .integer(parts.first.flatMap { Int64($0) } ?? 0),
            "week": .string(parts.last.map(String.init) ?? ""), "status": .string(fact.value),
          ]
        }
      )
    )
  }
}
