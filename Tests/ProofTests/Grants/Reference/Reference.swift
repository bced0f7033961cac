import Autotask
import Foundation

/// The sentence of the design, written down as it stands: a caller may do verb v to field f of row r exactly when some
/// grant permits it and no prohibition does not.
///
/// It reads the grants in their JSON form and the rows from tables, knows every row at once, and shares no code with what
/// it judges. Fields are named in lower case, user-defined ones as `udf:name`.
struct Reference {
  let facts: ReferenceFacts
  let grants: [JSONValue]
  let forbids: [JSONValue]
  let tables: Tables
  let time: Date
  let impersonating: Int64?

  init(_ facts: ReferenceFacts, _ document: JSONValue, _ tables: Tables, at time: Date, as resource: Int64?) {
    let caller = document["callers"]?.array?.first { $0["id"] == "c" }
    self.facts = facts
    grants = caller?["grants"]?.array ?? []
    forbids = (document["forbid"]?.array ?? []) + (caller?["forbid"]?.array ?? [])
    self.tables = tables
    self.time = time
    impersonating = resource
  }

  // MARK: The sentence

  /// Whether the caller may read a field of a row by a verb.
  func mayRead(_ field: String, of row: Row, by verb: String) -> Bool {
    guard !isForbidden(verb, row.entity), !isWithheld(field, verb, row.entity) else { return false }
    return grants.contains { permits($0, row, verb) && reads($0, field, row.entity) }
  }

  /// The fields of a row that the caller sees by a verb; nil where it does not see the row.
  func seen(_ row: Row, by verb: String) -> [String: JSONValue]? {
    guard !isForbidden(verb, row.entity), grants.contains(where: { permits($0, row, verb) }) else { return nil }
    return row.values.filter { mayRead($0.key, of: row, by: verb) }
  }

  /// Whether a grant permits a verb on a row.
  func permits(_ grant: JSONValue, _ row: Row, _ verb: String) -> Bool {
    isOpen(grant, verb, row.entity) && holds(grant, for: row)
  }

  /// Whether a grant opens a verb on an entity, now, for the resource that is acted as.
  func isOpen(_ grant: JSONValue, _ verb: String, _ entity: String) -> Bool {
    opens(grant, verb, entity) && !hasEnded(grant) && mayActAs(grant)
  }

  func hasEnded(_ grant: JSONValue) -> Bool {
    guard let end = grant["validUntil"]?.string else { return false }
    guard let date = try? Date(end, strategy: .iso8601) else { return true }
    return time >= date
  }

  func mayActAs(_ grant: JSONValue) -> Bool {
    guard let impersonating else { return true }
    return grant["impersonate"]?.array?.contains(.integer(impersonating)) ?? false
  }

  // MARK: Operations

  /// Whether a grant or prohibition names a verb on an entity.
  func opens(_ part: JSONValue, _ verb: String, _ entity: String) -> Bool {
    let verbs = verb == "count" ? ["count", "query"] : [verb]
    let named = (part["operations"]?.array ?? []).contains { pattern in
      matches(pattern["entity"]?.string ?? "", entity)
        && (pattern["verbs"]?.array ?? []).contains { verbs.contains($0.string ?? "") }
    }
    return named
      || (part["actions"]?.array ?? []).contains { word in
        facts.actions.contains { matches(word.string ?? "", $0.id) && $0.entity == entity && verbs.contains($0.verb) }
      }
  }

  /// Whether a name is the one that is written, in which one `*` may stand for anything.
  func matches(_ written: String, _ name: String) -> Bool {
    let parts = written.lowercased().split(separator: "*", omittingEmptySubsequences: false)
    let name = name.lowercased()
    guard parts.count > 1 else { return name == written.lowercased() }
    return name.hasPrefix(parts[0]) && name.hasSuffix(parts[parts.count - 1])
      && name.count >= parts[0].count + parts[parts.count - 1].count
  }

  // MARK: Prohibitions

  /// Whether an operation is forbidden whole.
  func isForbidden(_ verb: String, _ entity: String) -> Bool {
    forbids.contains { $0["fields"] == nil && $0["values"] == nil && opens($0, verb, entity) }
  }

  /// Whether a field is forbidden to read or write.
  func isWithheld(_ field: String, _ verb: String, _ entity: String) -> Bool {
    forbids.contains { opens($0, verb, entity) && names($0["fields"], field, entity) }
  }

  /// Whether a value is forbidden.
  func isForbidden(_ value: JSONValue, of field: String, _ verb: String, _ entity: String) -> Bool {
    forbids.contains { forbid in
      guard opens(forbid, verb, entity), let values = values(forbid, field, entity) else { return false }
      return values.contains(plain(value))
    }
  }

  // MARK: Fields

  /// Whether a list names a field of an entity.
  func names(_ list: JSONValue?, _ field: String, _ entity: String) -> Bool {
    (list?.array ?? []).contains { names($0.string ?? "", field, entity) }
  }

  func names(_ written: String, _ field: String, _ entity: String) -> Bool {
    let parts = written.split(separator: ".").map(String.init)
    if parts.count == 2, parts[0] != entity { return false }
    let name = (parts.last ?? "").lowercased()
    return name == "udf:*" ? field.hasPrefix("udf:") : name == field
  }

  /// Whether a clause of fields passes one.
  func passes(_ clause: JSONValue?, _ field: String, _ entity: String) -> Bool {
    guard let clause else { return true }
    guard facts.isKnown(field, entity) else { return false }
    if let only = clause["only"] { return names(only, field, entity) }
    return !names(clause["except"], field, entity)
  }

  /// Whether a grant shows a field of a row that it permits: the id and the road's first step always.
  func reads(_ grant: JSONValue, _ field: String, _ entity: String) -> Bool {
    field == "id" || facts.steps(entity).contains { $0.field.lowercased() == field }
      || passes(grant["fields"]?["read"], field, entity)
  }

  /// The values to which a grant or prohibition confines a field; nil where it does not.
  func values(_ part: JSONValue, _ field: String, _ entity: String) -> [JSONValue]? {
    part["values"]?.object?.first { names($0.key, field, entity) }?.value.array
  }

  /// A value with one spelling: whole numbers written as strings are numbers.
  func plain(_ value: JSONValue) -> JSONValue {
    if case .string(let text) = value, let number = Int64(text), String(number) == text { return .integer(number) }
    return value
  }
}

/// What the reference knows of Autotask.
struct ReferenceFacts {
  let roads: RoadCatalogue
  let fields: FieldCatalogue
  /// The names of each entity's fields, in lower case.
  let known: [String: Set<String>]
  /// The user-defined fields of the tenant, in lower case.
  let userDefined = ["tickets": ["tier", "zone"]]
  /// The actions that the generated grants name.
  let actions: [(id: String, entity: String, verb: String)] = [
    ("tickets.list_by_search", "Tickets", "query"), ("tickets.list_by_filter", "Tickets", "query"),
    ("tickets.get", "Tickets", "get"), ("tickets.create", "Tickets", "create"), ("tickets.update", "Tickets", "update"),
    ("time_entries.get", "TimeEntries", "get"), ("time_entries.delete", "TimeEntries", "delete"),
    ("time_entries.create", "TimeEntries", "create"), ("time_entries.update", "TimeEntries", "update"),
    ("time_entries.list_by_search", "TimeEntries", "query"), ("time_entries.list_by_filter", "TimeEntries", "query"),
    ("tasks.list", "Tasks", "query"), ("tasks.update", "Tasks", "update"), ("tasks.get", "Tasks", "get"),
    ("tasks.create", "Tasks", "create"),
  ]

  init() throws {
    roads = try RoadCatalogue(.embedded)
    fields = try FieldCatalogue(.embedded)
    var known: [String: Set<String>] = [:]
    for entity in ReferenceWorld.entities { known[entity] = Set(fields[entity].map { $0.name.lowercased() }) }
    self.known = known
  }

  func isKnown(_ field: String, _ entity: String) -> Bool {
    guard field.hasPrefix("udf:") else { return known[entity]?.contains(field) ?? false }
    return userDefined[entity.lowercased()]?.contains(String(field.dropFirst(4))) ?? false
  }

  /// The fields by which a row may take the first step of its road, and where they lead.
  func steps(_ entity: String) -> [(field: String, to: String)] {
    switch roads[entity] {
    case .own(let field): [(field, "Companies")]
    case .parent(let step): [(step.field, step.to)]
    case .either(let steps): steps.map { ($0.field, $0.to) }
    case .itself, .some(.none), nil: []
    }
  }

  /// The entity whose rows a field names; nil where it names none that leads to a company.
  func target(_ field: String, _ entity: String) -> String? {
    let plurals = [
      "Company": "Companies", "Contact": "Contacts", "Ticket": "Tickets", "Contract": "Contracts",
      "Project": "Projects", "Task": "Tasks",
    ]
    return fields.field(field, of: entity)?.reference.flatMap { plurals[$0] }
  }
}
