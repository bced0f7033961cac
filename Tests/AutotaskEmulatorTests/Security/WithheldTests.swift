import Autotask
import AutotaskEmulator
import Testing

/// What single settings withhold, over the wire.
@Suite struct WithheldTests {
  private let organizations = [
    "crm.access.customer-cancelation": "All", "crm.access.vendor-partner": "All",
    "crm.access.prospect-lead-dead": "All",
  ]

  private func sentence(_ verb: String) -> String { "adequate permissions to \(verb) this entity type." }

  /// The answers of `API User (system)` with changes.
  private func system(_ wire: Wire, _ changes: [String: String]) async throws -> [String: String] {
    let settings = try await wire.admin("GET", "levels/API%20User%20(system)").json["settings"]?.object ?? .init()
    return Dictionary(settings.map { ($0.key, $0.value.string ?? "") }) { $1 }.merging(changes) { $1 }
  }

  // MARK: Contracts

  @Test(arguments: ["Limited", "None"])
  func contractsNeedFullVisibility(_ visibility: String) async throws {
    try await withSmallEmulator { wire in
      let level = try await wire.onLevel("Blind", try await system(wire, ["contracts.visibility": visibility]))
      let known = try #require(try await wire.all("Contracts").ids.first)
      for entity in ["Contracts", "ContractServices", "ContractServiceUnits", "ContractCharges"] {
        #expect(try await !wire.all(entity).items.isEmpty, "\(entity)")
        #expect(try await level.all(entity).items.isEmpty, "\(entity)")
      }
      #expect(try await level.call("GET", "Contracts/\(known)").status == 404)
      let body: JSONValue = [
        "companyID": 174, "contractName": "x", "contractType": 1, "status": 1, "startDate": "2026-10-01",
        "endDate": "2027-10-01", "timeReportingRequiresStartAndStopTimes": 0,
      ]
      #expect(try await wire.call("POST", "Contracts", body).status == 200)
      #expect(try await level.call("POST", "Contracts", body).error.hasSuffix(sentence("create")))
      let change: JSONValue = ["id": .integer(known), "contractName": "y"]
      #expect(try await level.call("PATCH", "Contracts", change).error.hasSuffix(sentence("update")))
      let info = try await level.call("GET", "Contracts/entityInformation").json["info"]
      for right in ["Query", "Create", "Update"] { #expect(info?["userAccessFor\(right)"] == "None") }
    }
  }

  // MARK: Organization types

  @Test(arguments: [
    ("crm.access.customer-cancelation", [1, 6]), ("crm.access.vendor-partner", [7, 8]),
    ("crm.access.prospect-lead-dead", [2, 3, 4]),
  ])
  func rightsOnOrganizationsAreByType(_ setting: String, _ types: [Int64]) async throws {
    try await withSmallEmulator { wire in
      let settings = [
        setting: "All", "crm.organizations.add": "Yes", "crm.organizations.edit": "All",
        "crm.organizations.delete": "All", "crm.contacts.add": "Yes",
      ]
      let user = try await wire.onLevel("Some Types", settings)
      let seen = try await user.all("Companies").items.compactMap { $0["companyType"]?.integer }
      #expect(Set(seen) == Set(types))
      for company in try await wire.all("Companies").items {
        guard let id = company["id"], let type = company["companyType"]?.integer, id != 0 else { continue }
        let isOpen = types.contains(type)
        #expect((try await user.call("GET", "Companies/\(id.text())").status == 200) == isOpen)
        let edit = try await user.call("PATCH", "Companies", ["id": id, "fax": "1"])
        #expect((edit.status == 200) == isOpen, "type \(type)")
        if !isOpen { #expect(edit.error.hasSuffix(sentence("update"))) }
        let contact: JSONValue = ["firstName": "A", "lastName": "B", "isActive": 1]
        let path = "Companies/\(id.text())/Contacts"
        // An inactive company takes no contact from anybody.
        guard let made = try await wire.call("POST", path, contact).itemID else { continue }
        #expect((try await user.call("POST", path, contact).status == 200) == isOpen, "type \(type)")
        let removal = try await user.call("DELETE", "\(path)/\(made)")
        #expect((removal.status == 200) == isOpen, "type \(type): \(removal.text)")
      }
      let body: JSONValue = [
        "companyName": "New", "companyType": .integer(types[0]), "phone": "1", "ownerResourceID": 29_682_886,
      ]
      #expect(try await user.call("POST", "Companies", body).status == 200)
    }
  }

  @Test func addingAnOrganizationIsARightOfItsOwn() async throws {
    try await withSmallEmulator { wire in
      let user = try await wire.onLevel("Reader", organizations)
      let body: JSONValue = ["companyName": "New", "companyType": 1, "phone": "1", "ownerResourceID": 29_682_886]
      #expect(try await user.call("POST", "Companies", body).error.hasSuffix(sentence("create")))
      let contact: JSONValue = ["firstName": "A", "lastName": "B", "isActive": 1]
      #expect(try await user.call("POST", "Companies/174/Contacts", contact).error.hasSuffix(sentence("create")))
    }
  }

  // MARK: Mine

  @Test(arguments: [
    ("Companies", "crm.access.customer-cancelation", "Mine"),
    ("Companies", "crm.access.customer-cancelation", "My Territories"),
    ("Tickets", "servicedesk.tickets.view", "Mine"), ("Tickets", "servicedesk.tickets.view", "Mine + Organizations"),
    ("Projects", "projects.client-internal.view", "Mine"), ("Opportunities", "crm.opportunities-quotes.view", "Mine"),
    ("ServiceCalls", "servicedesk.service-calls.view", "Mine"),
  ])
  func mineIsNothingForAUserThatOwnsNothing(_ entity: String, _ setting: String, _ answer: String) async throws {
    try await withSmallEmulator { wire in
      var settings = setting.hasPrefix("crm.access") ? [:] : organizations
      settings[setting] = answer
      let user = try await wire.onLevel("Owner", settings)
      let reply = try await user.all(entity)
      #expect(reply.status == 200 && reply.items.isEmpty, "\(reply.text)")
      let info = try await user.call("GET", "\(entity)/entityInformation").json["info"]
      #expect(info?["userAccessForQuery"] == "None")
      settings[setting] = "All"
      #expect(try await !wire.onLevel("Owner", settings).all(entity).items.isEmpty)
    }
  }

  @Test func mineIsWhatTheUserMadeWhereMakersCount() async throws {
    try await withSmallEmulator { wire in
      let settings = organizations.merging(
        ["servicedesk.tickets.view": "All", "servicedesk.ticket-notes.edit": "Mine"]
      ) { $1 }
      let user = try await wire.onLevel("Writer", settings)
      let note: JSONValue = ["title": "x", "description": "x", "noteType": 1, "publish": 1]
      let own = try #require(try await user.call("POST", "Tickets/100/Notes", note).itemID)
      let other = try #require(try await wire.call("POST", "Tickets/100/Notes", note).itemID)
      func change(_ id: Int64) async throws -> Wire.Reply {
        try await user.call("PATCH", "Tickets/100/Notes", ["id": .integer(id), "description": "y"])
      }
      #expect(try await change(own).status == 200)
      #expect(try await change(other).error.hasSuffix(sentence("update")))
    }
  }

  // MARK: Costs

  @Test(arguments: [
    ("TicketCharges", "unitCost", "servicedesk.other.view-internal-cost"),
    ("ProjectCharges", "unitCost", "projects.other.view-internal-cost"),
  ])
  func costsOfChargesAreHidden(_ entity: String, _ field: String, _ setting: String) async throws {
    try await withSmallEmulator { wire in
      let open = try await wire.all(entity).items
      #expect(open.contains { $0[field]?.double != nil }, "\(entity)")
      let user = try await wire.onLevel("Costless", try await system(wire, [setting: "No"]))
      let hidden = try await user.all(entity).items
      #expect(hidden.count == open.count)
      #expect(hidden.allSatisfy { $0[field] == .null }, "\(entity)")
      let id = open.first?["id"]?.text() ?? ""
      #expect(try await user.call("GET", "\(entity)/\(id)").json["item"]?[field] == .null)
    }
  }

  @Test func costsOfPeopleNeedTheAdminAreaAsWell() async throws {
    try await withSmallEmulator { wire in
      for setting in ["other.view-internal-cost", "admin.resources-users-hr"] {
        let user = try await wire.onLevel("Costless", try await system(wire, [setting: "No"]))
        #expect(try await user.all("Resources").items.allSatisfy { $0["internalCost"]?.double == 0 }, "\(setting)")
      }
      #expect(try await wire.all("Resources").items.contains { ($0["internalCost"]?.double ?? 0) > 0 })
    }
  }

  // MARK: Time for others

  @Test func timeForOthersFollowsTheTenantAndTheAdminArea() async throws {
    try await withSmallEmulator { wire in
      let ticket = try #require(
        try await wire.query("Tickets", [["op": "exist", "field": "assignedResourceRoleID"]]).items.first
      )
      let body: JSONValue = [
        "ticketID": ticket["id"] ?? .null, "resourceID": ticket["assignedResourceID"] ?? .null,
        "roleID": ticket["assignedResourceRoleID"] ?? .null, "dateWorked": "2026-10-01", "hoursWorked": 1,
        "startDateTime": "2026-10-01T09:00:00Z", "endDateTime": "2026-10-01T10:00:00Z", "summaryNotes": "x",
      ]
      func post(_ proxy: String, _ changes: [String: String]) async throws -> Wire.Reply {
        let tenant: JSONValue = ["settings": ["external.proxy-time-entry": .string(proxy)]]
        #expect(try await wire.admin("PUT", "tenant", tenant).status == 200)
        let user = try await wire.onLevel("Proxy", try await system(wire, changes))
        return try await user.call("POST", "TimeEntries", body)
      }
      let all = "Enabled for Timesheet Approvers and Administrators"
      let noPeople = ["admin.resources-users-hr": "No"]
      let noDesk = noPeople.merging(["admin.service-desk-tickets": "No"]) { $1 }
      let made = try await post(all, noPeople)
      #expect(made.status == 200, "\(made.text)")
      #expect(try await post(all, noDesk).error.hasSuffix(sentence("create")))
      #expect(try await post("Enabled for Timesheet Approvers", [:]).error.hasSuffix(sentence("create")))
      #expect(try await post("Disabled", [:]).error.hasSuffix(sentence("create")))
    }
  }

  // MARK: Modules

  @Test(arguments: [
    ("external.module.knowledgebase", ["KnowledgeBaseArticles", "ArticleNotes", "Documents"], "Tickets"),
    ("external.module.documentation", ["Documents", "DocumentCategories", "DocumentNotes"], "KnowledgeBaseArticles"),
  ])
  func aModuleThatIsOffTakesItsEntitiesAlone(_ module: String, _ gone: [String], _ left: String) async throws {
    try await withSmallEmulator { wire in
      let off: JSONValue = ["settings": [module: "Off"]]
      #expect(try await wire.admin("PUT", "tenant", off).status == 200)
      for entity in gone {
        #expect(try await wire.all(entity).error.hasSuffix(sentence("query")), "\(entity)")
        let info = try await wire.call("GET", "\(entity)/entityInformation").json["info"]
        #expect(info?["userAccessForQuery"] == "None", "\(entity)")
      }
      #expect(try await !wire.all(left).items.isEmpty)
      let on: JSONValue = ["settings": [module: "On"]]
      #expect(try await wire.admin("PUT", "tenant", on).status == 200)
      for entity in gone { #expect(try await wire.all(entity).status == 200, "\(entity)") }
    }
  }
}
