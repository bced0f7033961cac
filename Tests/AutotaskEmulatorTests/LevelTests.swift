import Autotask
import AutotaskEmulator
import Testing

/// Security levels over the wire: what is withheld fails as Autotask's does.
@Suite struct LevelTests {
  @Test func aLowestLevelReadsNothingAndWritesNothing() async throws {
    try await withSmallEmulator { wire in
      let lowest = try await wire.onLevel("Lowest", [:])
      for entity in ["Companies", "Tickets", "Contracts", "Projects", "Contacts"] {
        #expect(try await lowest.all(entity).items.isEmpty, "\(entity)")
        #expect(try await lowest.call("POST", "\(entity)/query/count", ["filter": []]).json == ["queryCount": 0])
      }
      #expect(try await lowest.call("GET", "Companies/174").status == 404)
      let body: JSONValue = ["companyID": 174, "title": "x", "status": 1, "priority": 1]
      let refused = try await lowest.call("POST", "Tickets", body)
      #expect(refused.status == 500)
      #expect(
        refused.error == "The logged in Resource does not have the adequate permissions to create this entity type."
      )
      let update = try await lowest.call("PATCH", "Tickets", ["id": 100, "title": "x"])
      #expect(
        update.error == "The logged in Resource does not have the adequate permissions to update this entity type."
      )
      let info = try await lowest.call("GET", "Tickets/entityInformation").json["info"]
      #expect(info?["userAccessForCreate"] == "None")
    }
  }

  @Test func companiesAreFilteredByTheirType() async throws {
    try await withSmallEmulator { wire in
      let customers = try await wire.onLevel("Customers", ["crm.access.customer-cancelation": "All"])
      let rows = try await customers.all("Companies").items
      #expect(Set(rows.compactMap { $0["companyType"]?.integer }) == [1, 6])
      let contacts = try await customers.all("Contacts").items.compactMap { $0["companyID"]?.integer }
      #expect(!contacts.isEmpty)
      #expect(Set(contacts).isSubset(of: rows.compactMap { $0["id"]?.integer }) == true)
      let vendor = try await wire.query("Companies", [["op": "eq", "field": "companyType", "value": 7]]).ids.first ?? 0
      #expect(try await customers.call("GET", "Companies/\(vendor)").status == 404)
      #expect(try await customers.call("GET", "Companies/\(vendor)/Contacts").items.isEmpty)
      let info = try await customers.call("GET", "Companies/entityInformation").json["info"]
      #expect(info?["userAccessForQuery"] == "Restricted")
    }
  }

  @Test func creatingDependsOnTheRowToBe() async throws {
    try await withSmallEmulator { wire in
      let level = try await wire.onLevel(
        "Desk",
        [
          "crm.access.customer-cancelation": "All", "servicedesk.tickets.view": "All", "servicedesk.tickets.add": "Yes",
          "servicedesk.tickets.edit": "Yes",
        ]
      )
      let vendor = try await wire.query("Companies", [["op": "eq", "field": "companyType", "value": 7]]).ids.first ?? 0
      func ticket(_ company: Int64) -> JSONValue {
        ["companyID": .integer(company), "title": "x", "status": 1, "priority": 1]
      }
      let made = try await level.call("POST", "Tickets", ticket(174))
      #expect(made.status == 200, "\(made.text)")
      #expect(try await level.call("POST", "Tickets", ticket(vendor)).status == 500)
      let id = JSONValue.integer(made.itemID ?? 0)
      #expect(try await level.call("PATCH", "Tickets", ["id": id, "title": "y"]).status == 200)
      let moved = try await level.call("PATCH", "Tickets", ["id": id, "companyID": .integer(vendor)])
      #expect(moved.status == 500)
      #expect(try await wire.call("GET", "Tickets/\(made.itemID ?? 0)").json["item"]?["companyID"] == 174)
    }
  }

  @Test func costsAreHiddenByTheSecondSystemLevel() async throws {
    try await withSmallEmulator({ $0.level = .named("API User (system) Can't Read Costs") }) { wire in
      let resources = try await wire.all("Resources").items
      #expect(!resources.isEmpty)
      #expect(resources.allSatisfy { $0["internalCost"]?.double == 0 })
    }
  }

  @Test func anInactiveModuleLooksLikeAMissingPermission() async throws {
    try await withSmallEmulator({ $0.tenant = ["external.module.documentation": "Off"] }) { wire in
      let reply = try await wire.all("Documents")
      #expect(reply.status == 500)
      #expect(reply.error.contains("adequate permissions"))
      let info = try await wire.call("GET", "Documents/entityInformation").json["info"]
      #expect(info?["userAccessForQuery"] == "None")
    }
  }

  @Test func nonBillableTimeDisappearsWithoutItsRight() async throws {
    try await withSmallEmulator { wire in
      let base = [
        "crm.access.customer-cancelation": "All", "crm.access.vendor-partner": "All",
        "crm.access.prospect-lead-dead": "All", "servicedesk.tickets.view": "All",
      ]
      let without = try await wire.onLevel("Without", base)
      let with = try await wire.onLevel("With", base.merging(["timesheets.view-non-billable": "Yes"]) { $1 })
      let some = try await without.all("TimeEntries").items
      #expect(!some.isEmpty)
      #expect(!some.contains { $0["isNonBillable"] == true })
      #expect(try await with.all("TimeEntries").items.contains { $0["isNonBillable"] == true })
    }
  }

  @Test func webhooksAreCountedByLevel() async throws {
    try await withSmallEmulator { wire in
      func webhook(_ number: Int) -> JSONValue {
        [
          "name": .string("Hook \(number)"), "isActive": true, "webhookUrl": "https://127.0.0.1:9/in",
          "deactivationUrl": "https://127.0.0.1:9/off", "secretKey": "0123456789abcdef",
          "sendThresholdExceededNotification": false, "isSubscribedToUpdateEvents": true,
        ]
      }
      #expect(try await wire.call("POST", "TicketWebhooks", webhook(0)).status == 500)
      let level = try await wire.onLevel(
        "Hooks",
        [
          "other.webhooks.create": "Yes", "other.webhooks.max": "1", "crm.access.customer-cancelation": "All",
          "servicedesk.tickets.view": "All",
        ]
      )
      let made = try await level.call("POST", "TicketWebhooks", webhook(1))
      let id = try #require(made.itemID, "\(made.text)")
      #expect(try await level.call("POST", "TicketWebhooks", webhook(2)).status == 500)
      let field: JSONValue = ["fieldID": 5, "isSubscribedField": true, "isDisplayAlwaysField": false]
      #expect(try await level.call("POST", "TicketWebhooks/\(id)/Fields", field).status == 200)
      let stored = try await wire.admin("GET", "tables/TicketWebhooks").json.array?.first { $0["id"] == .integer(id) }
      #expect(stored?["isReady"] == true)
    }
  }

  @Test func impersonationNeedsBothLevels() async throws {
    try await withSmallEmulator { wire in
      let body: JSONValue = ["description": "Done", "noteType": 2, "publish": 1]
      let settings = [
        "crm.access.customer-cancelation": "All", "servicedesk.tickets.view": "All", "servicedesk.tickets.edit": "Yes",
        "wsapi.impersonate.ticket-notes.add": "Yes",
      ]
      var level = try await wire.onLevel("Speaker", settings)
      level.headers = [("ImpersonationResourceId", "29682886")]
      let refused = try await level.call("POST", "Tickets/100/Notes", body)
      #expect(refused.error.contains("adequate permissions to create"))
      let person = try await wire.call("GET", "Resources/29682886").json["item"]
      let fields = try await wire.call("GET", "Resources/entityInformation/fields").json["fields"]?.array ?? []
      let list = fields.first { $0["name"] == "userType" }.flatMap { FieldInformation($0) }?.picklist ?? []
      let name = list.first { $0.value == person?["userType"]?.plainText }?.label ?? ""
      _ = try await wire.admin(
        "PUT",
        "levels/\(name.replacing(" ", with: "%20"))",
        ["settings": ["wsapi.allow-being-impersonated": "Yes"]]
      )
      let made = try await level.call("POST", "Tickets/100/Notes", body)
      let id = try #require(made.itemID, "\(made.text)")
      let note = try await wire.call("GET", "TicketNotes/\(id)").json["item"]
      #expect(note?["creatorResourceID"] == 29_682_886)
      #expect(note?["impersonatorCreatorResourceID"]?.integer != nil)
    }
  }
}
