import Autotask

extension Transcript {
  private static let everything: JSONValue = [["op": "gte", "field": "id", "value": 0]]

  /// Everything that can be read of an entity.
  mutating func read(_ entity: Entity) async throws {
    if entity.ops.contains(.query) {
      let body: JSONValue = ["filter": Self.everything, "maxRecords": 2]
      let page = try await api("POST", "\(entity.path)/query", body)
      try await next(page, body)
      if let id = page.items.first?["id"]?.integer, entity.ops.contains(.get) {
        try await api("GET", "\(entity.path)/\(id)")
      }
    }
    if entity.ops.contains(.count) {
      try await api("POST", "\(entity.path)/query/count", ["filter": Self.everything])
    }
    let metadata: [(Operations.Name, String)] = [(.info, ""), (.fields, "/fields"), (.udf, "/userDefinedFields")]
    for (operation, suffix) in metadata where entity.ops.contains(operation) {
      try await api("GET", "\(entity.path)/entityInformation\(suffix)")
    }
  }

  /// What belongs to no entity.
  mutating func readService() async throws {
    for path in ["EntityInformation", "Modules", "Version", "ThresholdInformation", "Companies/174/invoiceSettings"] {
      try await api("GET", path)
    }
    for path in ["VersionInformation", "swagger/docs/v1", "swagger/ui/index", "nothing"] { try await raw("GET", path) }
    try await api("GET", "ZoneInformation?user=\(user.name)")
  }

  /// Creates, updates, deletes and refusals of many kinds.
  mutating func write() async throws {
    let ticket = try await api(
      "POST",
      "Tickets",
      ["companyID": 174, "title": "Printer", "status": 1, "priority": 2, "queueID": 8]
    )
    let path = "Tickets/\(ticket.id)"
    try await api("PATCH", "Tickets", ["id": .integer(ticket.id), "title": "Scanner", "status": 5])
    try await api("PUT", "Tickets", ["id": .integer(ticket.id), "title": "Fax", "status": 8, "priority": 1])
    try await api("GET", path)
    let note: JSONValue = ["title": "Note", "description": "Said", "noteType": 2, "publish": 1]
    let noteID = try await api("POST", "\(path)/Notes", note).id
    let file: JSONValue = [
      "title": "a.txt", "fullPath": "a.txt", "attachmentType": "FILE_ATTACHMENT", "publish": 1, "data": "SGVsbG8=",
    ]
    let fileID = try await api("POST", "\(path)/Attachments", file).id
    try await api("GET", "\(path)/Attachments/\(fileID)")
    try await api("DELETE", "\(path)/Attachments/\(fileID)")
    try await api("POST", "TicketNotes/\(noteID)/Attachments", file)
    for item in ["First", "Second"] { try await api("POST", "\(path)/ChecklistItems", ["itemName": .string(item)]) }
    try await writeTime(ticket.id)
    let contact = try await api(
      "POST",
      "Companies/174/Contacts",
      ["firstName": "Ada", "lastName": "Byron", "emailAddress": "ada@customer.example", "isActive": 1]
    )
    try await api("PATCH", "Companies/174/Contacts", ["id": .integer(contact.id), "title": "Countess"])
    try await api("DELETE", "Companies/174/Contacts/\(contact.id)")
    let company: JSONValue = ["companyName": "New Customer", "companyType": 1, "phone": "1", "ownerResourceID": 4]
    try await api("POST", "Companies", company)
    try await refusals(ticket.id)
  }

  /// Time on a ticket, by the first person with a role.
  private mutating func writeTime(_ ticket: Int64) async throws {
    let pairs = try await api("POST", "ResourceRoles/query", ["filter": Self.everything, "maxRecords": 5])
    for pair in pairs.items {
      guard let resource = pair["resourceID"], let role = pair["roleID"] else { continue }
      let entry: JSONValue = [
        "ticketID": .integer(ticket), "resourceID": resource, "roleID": role, "hoursWorked": .decimal("0.5"),
        "dateWorked": "2026-11-05T00:00:00", "startDateTime": "2026-11-05T09:00:00",
        "endDateTime": "2026-11-05T09:30:00", "summaryNotes": "Looked",
      ]
      let id = try await api("POST", "TimeEntries", entry).id
      try await api("PATCH", "TimeEntries", ["id": .integer(id), "summaryNotes": "Looked again"])
      try await api("DELETE", "TimeEntries/\(id)")
    }
  }

  private mutating func refusals(_ ticket: Int64) async throws {
    try await api("POST", "Tickets", ["title": "Nobody's"])
    try await api("POST", "Tickets", ["companyID": 174, "title": "Bad", "status": 99_999, "priority": 1])
    try await api("PATCH", "Tickets", ["id": .integer(ticket), "companyID": 999_999_999])
    try await api("POST", "Tickets/query", ["filter": [["op": "eq", "field": "nothing", "value": 1]]])
    try await api("POST", "Tickets/query", ["filter": []])
    try await api("DELETE", "Tickets/\(ticket)")
    try await api("GET", "Tickets/999999999")
    try await api("GET", "Companies/174", as: User(name: "nobody@test.example", secret: "x", code: "x"))
    try await raw("POST", "V1.0/Tickets", "{\"title\":")
    try await raw("POST", "V1.0/Tickets/query", "[1,2")
  }

  /// A webhook of a user who may make some, its callouts, one that fails, and the log of it.
  mutating func callOut() async throws {
    var settings = try await told("GET", "levels/API%20User%20(system)").json["settings"]?.object ?? .init()
    settings["other.webhooks.create"] = "Yes"
    settings["other.webhooks.max"] = "60"
    try await told("PUT", "levels/Hooks", ["settings": .object(settings)])
    let owner = User(name: "hooks@test.example", secret: "s", code: "HOOKS")
    try await told(
      "PUT",
      "users/\(owner.name)",
      ["secret": .string(owner.secret), "integrationCode": .string(owner.code), "level": "Hooks"]
    )
    let choices = try await api("GET", "TicketWebhookFields/entityInformation/fields", as: owner)
    let values = choices.json["fields"]?.array?.first { $0["name"] == "fieldID" }?["picklistValues"]?.array ?? []
    for (name, inbox, hearsUpdates) in [("Heard", "heard", true), ("Unheard", "unheard?status=500", false)] {
      let hook = try await api("POST", "TicketWebhooks", webhook(name, inbox, hearsUpdates), as: owner)
      for label in ["Status", "Title", "TicketNumber"] {
        let value = values.first { $0["label"]?.string == label }?["value"]?.string.flatMap { Int64($0) } ?? 0
        try await api(
          "POST",
          "TicketWebhooks/\(hook.id)/Fields",
          ["fieldID": .integer(value), "isSubscribedField": true, "isDisplayAlwaysField": false],
          as: owner
        )
      }
      try await api("GET", "TicketWebhooks/\(hook.id)", as: owner)
    }
    let made = try await api("POST", "Tickets", ["companyID": 174, "title": "Told", "status": 1, "priority": 2])
    try await api("PATCH", "Tickets", ["id": .integer(made.id), "status": 5])
    try await told("POST", "tables/Tickets", ["id": .integer(made.id), "title": "By hand & <quoted>"])
    for minute in 1...5 {
      try await told("POST", "callouts/deliver")
      try await told("PUT", "clock", ["now": .string("2026-11-05T10:0\(minute):00Z")])
    }
    try await told("POST", "callouts/deliver")
    try await told("GET", "callouts")
    // Creates and updates are on their way at once: which comes first is the network's.
    for inbox in ["heard", "unheard"] { try await told("GET", "inbox/\(inbox)", inAnyOrder: true) }
    try await api("POST", "WebhookEventErrorLogs/query", ["filter": Self.everything], as: owner)
  }

  private func webhook(_ name: String, _ inbox: String, _ hearsUpdates: Bool) -> JSONValue {
    [
      "name": .string(name), "isActive": true, "webhookUrl": .string("\(admin)inbox/\(inbox)"),
      "deactivationUrl": .string("\(admin)inbox/off"), "secretKey": "0123456789abcdef",
      "sendThresholdExceededNotification": false, "isSubscribedToCreateEvents": true,
      "isSubscribedToUpdateEvents": .bool(hearsUpdates), "isSubscribedToDeleteEvents": true,
    ]
  }

  /// Every row as it is stored, and what was called.
  mutating func readStore(_ entities: [Entity]) async throws {
    for path in ["tables", "levels", "users", "tenant", "limits", "requests"] { try await told("GET", path) }
    for entity in entities { try await told("GET", "tables/\(entity.name)") }
  }
}
