import Autotask
import AutotaskEmulator
import Testing

/// The writes that integrations are known for, each with a body as clients send it.
@Suite struct ActionTests {
  /// One write with its body.
  struct Action: Sendable, CustomTestStringConvertible {
    var name: String
    var method: String
    var path: String
    var body: JSONObject
    var testDescription: String { name }
  }

  private static let day = JSONValue.string("2026-10-01")
  private static let link = JSONObject([
    ("attachmentType", "URL"), ("title", "a"), ("fullPath", "https://example.net"), ("publish", 1),
  ])

  static let creates: [Action] = [
    Action(
      name: "company",
      method: "POST",
      path: "Companies",
      body: .init([("companyName", "New"), ("companyType", 1), ("phone", "1"), ("ownerResourceID", 29_682_886)])
    ),
    Action(
      name: "contact",
      method: "POST",
      path: "Companies/174/Contacts",
      body: .init([("firstName", "A"), ("lastName", "B"), ("isActive", 1)])
    ),
    Action(
      name: "contract",
      method: "POST",
      path: "Contracts",
      body: .init([
        ("companyID", 174), ("contractName", "New"), ("contractType", 7), ("startDate", day), ("endDate", "2027-10-01"),
        ("status", 1), ("timeReportingRequiresStartAndStopTimes", 0),
      ])
    ),
    Action(name: "file of a document", method: "POST", path: "Documents/1/Attachments", body: link),
    Action(
      name: "project",
      method: "POST",
      path: "Projects",
      body: .init([
        ("companyID", 174), ("projectName", "New"), ("projectType", 5), ("status", 1), ("startDateTime", day),
        ("endDateTime", "2026-12-01"),
      ])
    ),
    Action(name: "phase", method: "POST", path: "Projects/500/Phases", body: .init([("title", "New")])),
    Action(
      name: "task",
      method: "POST",
      path: "Projects/500/Tasks",
      body: .init([("title", "New"), ("status", 1), ("taskType", 1)])
    ),
    Action(
      name: "adjustment",
      method: "POST",
      path: "Contracts/400/ServiceAdjustments",
      body: .init([("serviceID", 1), ("effectiveDate", day), ("unitChange", 1)])
    ),
  ]

  static let updates: [Action] = [
    Action(name: "company", method: "PATCH", path: "Companies", body: .init([("id", 174), ("phone", "2")])),
    Action(
      name: "contact",
      method: "PATCH",
      path: "Companies/174/Contacts",
      body: .init([("id", 300), ("title", "x")])
    ),
    Action(name: "contract", method: "PATCH", path: "Contracts", body: .init([("id", 400), ("contractName", "x")])),
    Action(name: "project", method: "PATCH", path: "Projects", body: .init([("id", 500), ("projectName", "x")])),
    Action(name: "phase", method: "PATCH", path: "Projects/500/Phases", body: .init([("id", 1), ("title", "x")])),
    Action(name: "task", method: "PATCH", path: "Projects/500/Tasks", body: .init([("id", 700), ("title", "x")])),
    Action(name: "ticket", method: "PATCH", path: "Tickets", body: .init([("id", 100), ("title", "x")])),
    Action(name: "note", method: "PATCH", path: "Tickets/100/Notes", body: .init([("id", 1000), ("title", "x")])),
    Action(name: "category", method: "PATCH", path: "TicketCategories", body: .init([("id", 3), ("nickname", "x")])),
    Action(name: "time", method: "PATCH", path: "TimeEntries", body: .init([("id", 2000), ("summaryNotes", "x")])),
  ]

  @Test(arguments: creates + updates) func theSystemLevelMayDoIt(_ action: Action) async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.call(action.method, action.path, .object(action.body))
      #expect(reply.status == 200, "\(reply.text)")
      let entity = String(action.path.split(separator: "/").last ?? "")
      guard action.method == "PATCH", action.path.split(separator: "/").count == 1 else { return }
      let row = try await wire.call("GET", "\(entity)/\(reply.itemID ?? 0)").json["item"]
      for (key, value) in action.body { #expect(row?[key] == value) }
    }
  }

  @Test(arguments: ["Company", "Contact", "ConfigurationItem", "Ticket", "TicketNote"])
  func aWebhookIsSetUpInItsSequence(_ kind: String) async throws {
    try await withSmallEmulator { wire in
      let all = try await wire.admin("GET", "levels/API%20User%20(system)").json["settings"]?.object ?? .init()
      var settings = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0.value.string ?? "") })
      settings["other.webhooks.create"] = "Yes"
      settings["other.webhooks.max"] = "5"
      let hooks = try await wire.onLevel("Hooks", settings)
      let path = "\(kind)Webhooks"
      let body: JSONValue = [
        "name": "Hook", "isActive": true, "webhookUrl": "https://127.0.0.1:9/in", "secretKey": "0123456789abcdef",
        "deactivationUrl": "https://127.0.0.1:9/off", "sendThresholdExceededNotification": false,
        "isSubscribedToCreateEvents": true,
      ]
      let made = try await hooks.call("POST", path, body)
      let id = try #require(made.itemID, "\(made.text)")
      let fields =
        try await hooks.call("GET", "\(kind)WebhookFields/entityInformation/fields").json["fields"]?.array ?? []
      let list = fields.first { $0["name"] == "fieldID" }.flatMap { FieldInformation($0) }?.picklist ?? []
      let field = try #require(list.first.flatMap { Int64($0.value) })
      let fieldBody: JSONValue = [
        "fieldID": .integer(field), "isSubscribedField": true, "isDisplayAlwaysField": true,
      ]
      #expect(try await hooks.call("POST", "\(path)/\(id)/Fields", fieldBody).status == 200)
      let me = try await hooks.query("Resources", [["op": "eq", "field": "email", "value": .string(hooks.username)]])
      let excluded: JSONValue = ["resourceID": .integer(me.ids.first ?? 0)]
      let exclusion = try await hooks.call("POST", "\(path)/\(id)/ExcludedResources", excluded)
      #expect(exclusion.status == 200, "\(exclusion.text)")
      #expect(try await hooks.call("GET", "\(path)/\(id)").json["item"]?["isReady"] == true)
      #expect(try await hooks.call("PATCH", path, ["id": .integer(id), "isActive": false]).status == 200)
      #expect(try await hooks.call("DELETE", "\(path)/\(id)").itemID == id)
    }
  }
}
