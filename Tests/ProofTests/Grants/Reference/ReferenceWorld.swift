import Autotask
import LeastPrivilege
import TestSupport

/// The handful of entities over which databases, grants and requests are made.
struct ReferenceWorld {
  /// What a field holds.
  enum Kind {
    case number, flag, moment, text
    /// The id of a row of another entity.
    case reference(String)
  }

  /// The entities, parents first.
  static let entities = [
    "Companies", "Contacts", "Contracts", "Projects", "Tasks", "Tickets", "TicketNotes", "TicketAttachments",
    "TimeEntries",
  ]

  /// Some fields of each entity.
  static let fields: [String: [(name: String, kind: Kind)]] = [
    "Companies": [
      ("companyName", .text), ("companyType", .number), ("isTaxExempt", .flag),
      ("parentCompanyID", .reference("Companies")),
      ("lastActivityDate", .moment),
    ],
    "Contacts": [
      ("companyID", .reference("Companies")), ("firstName", .text), ("nameSuffix", .number), ("note", .text),
    ],
    "Contracts": [
      ("companyID", .reference("Companies")), ("contractName", .text), ("status", .number),
      ("contactID", .reference("Contacts")),
    ],
    "Projects": [
      ("companyID", .reference("Companies")), ("projectName", .text), ("status", .number), ("department", .number),
    ],
    "Tasks": [
      ("projectID", .reference("Projects")), ("title", .text), ("status", .number),
      ("isVisibleInClientPortal", .flag),
    ],
    "Tickets": [
      ("companyID", .reference("Companies")), ("title", .text), ("description", .text), ("status", .number),
      ("queueID", .number), ("contactID", .reference("Contacts")), ("dueDateTime", .moment),
      ("isVisibleToComanaged", .flag), ("lastActivityDate", .moment), ("mysteryField", .number),
    ],
    "TicketNotes": [
      ("ticketID", .reference("Tickets")), ("title", .text), ("noteType", .number), ("publish", .number),
    ],
    "TicketAttachments": [
      ("ticketID", .reference("Tickets")), ("title", .text), ("publish", .number),
    ],
    "TimeEntries": [
      ("ticketID", .reference("Tickets")), ("taskID", .reference("Tasks")), ("summaryNotes", .text),
      ("isNonBillable", .flag), ("roleID", .number), ("contractID", .reference("Contracts")),
    ],
  ]

  /// The collections below parents: where they are, and the field that names the parent.
  static let children: [String: (parent: String, sub: String, field: String)] = [
    "Contacts": ("Companies", "Contacts", "companyID"), "Tasks": ("Projects", "Tasks", "projectID"),
    "TicketNotes": ("Tickets", "Notes", "ticketID"), "TicketAttachments": ("Tickets", "Attachments", "ticketID"),
  ]

  /// The metadata of the tenant: two user-defined fields, and none of `mysteryField`.
  static let tenant: TenantFields = {
    var tenant = TenantFields()
    tenant.learn([], userDefined: ["Tier", "Zone"], of: "Tickets")
    return tenant
  }()

  /// A value for a field; a reference may lead nowhere.
  static func value(_ kind: Kind, _ random: inout SeededGenerator) -> JSONValue {
    if random.once(in: 6) { return .null }
    return switch kind {
    case .number: .integer(Int64.random(in: 1...3, using: &random))
    case .flag: .bool(random.once(in: 2))
    case .moment: .string("2026-01-0\(Int.random(in: 1...3, using: &random))T00:00:00Z")
    case .text: .string(["a", "b", "c"].randomElement(using: &random) ?? "a")
    case .reference(let entity): .integer(Int64.random(in: 1...most(entity) + 1, using: &random))
    }
  }

  /// How many rows an entity has at most.
  static func most(_ entity: String) -> Int64 { ["Companies": 3, "Tickets": 6][entity] ?? 4 }

  /// A row of an entity.
  static func row(_ entity: String, _ id: Int64, _ random: inout SeededGenerator) -> JSONObject {
    var row = JSONObject([("id", .integer(id))])
    for (name, kind) in fields[entity] ?? [] { row[name] = value(kind, &random) }
    // Most time entries are on a ticket or on a task, some on both, some on neither.
    if entity == "TimeEntries", random.once(in: 2) { row["ticketID"] = .null }
    if entity == "Tickets" {
      row["userDefinedFields"] = .array(
        ["Tier", "Zone", "Ghost"].map { ["name": .string($0), "value": value(.text, &random)] }
      )
    }
    return row
  }

  /// A database.
  static func tables(_ random: inout SeededGenerator) -> Tables {
    var tables = Tables()
    for entity in entities {
      for id in 1...most(entity) where !random.once(in: 5) { tables[entity, id] = row(entity, id, &random) }
    }
    return tables
  }
}
