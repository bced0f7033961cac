import Autotask
import AutotaskEmulator
import Testing

/// What is called out, when, and with which words.
@Suite struct CalloutTests {
  @Test func aCreateCarriesAllFieldsAndASignature() async throws {
    try await withHooks { bench in
      let id = try await bench.hook(fields: ["Status", "Title"], shown: ["TicketNumber", "ContactID"])
      try await bench.clock(65)
      let ticket = try await bench.ticket(["title": "Café & <b>more</b>"])
      let callout = try #require(try await bench.delivered().first)
      let webhook = try await bench.owner.call("GET", "TicketWebhooks/\(id)").json["item"]
      #expect(callout.method == "POST")
      #expect(callout.headers["content-type"] == "application/json")
      #expect(callout.isSigned(with: HookBench.secret))
      #expect(
        callout.json.object?.keys == [
          "Action", "Guid", "EntityType", "Id", "Fields", "EventTime", "SequenceNumber", "PersonID",
        ]
      )
      #expect(callout.json["Action"] == "Create")
      #expect(callout.json["Guid"] == webhook?["webhookGUID"])
      #expect(callout.json["EntityType"] == "Ticket")
      #expect(callout.json["Id"] == .integer(ticket))
      #expect(callout.json["EventTime"] == "2026-11-01T00:01:05Z")
      #expect(callout.json["SequenceNumber"] == 1)
      #expect(callout.json["PersonID"] == .integer(29_682_885))
      #expect(callout.fields.object?.keys == ["Title", "ContactID", "Status", "TicketNumber"])
      #expect(callout.fields["Title"] == "Café & <b>more</b>")
      #expect(callout.fields["ContactID"] == .null)
      #expect(callout.fields["Status"] == 1)
      #expect(callout.fields["TicketNumber"] == "T20261101.0001")
      #expect(
        String(decoding: callout.body, as: UTF8.self).contains(#""Caf\u00E9 \u0026 \u003Cb\u003Emore\u003C/b\u003E""#)
      )
    }
  }

  @Test func anUpdateCarriesWhatChangedAndWhatIsAlwaysShown() async throws {
    try await withHooks { bench in
      _ = try await bench.hook(fields: ["Status", "Priority"], shown: ["TicketNumber"])
      let ticket = try await bench.ticket()
      _ = try await bench.wire.call("PATCH", "Tickets", ["id": .integer(ticket), "title": "Other"])
      _ = try await bench.wire.call("PATCH", "Tickets", ["id": .integer(ticket), "priority": 1])
      _ = try await bench.wire.call("PATCH", "Tickets", ["id": .integer(ticket), "status": 5])
      let callouts = try await bench.delivered()
      #expect(callouts.map { $0.json["Action"] } == ["Create", "Update"])
      #expect(callouts.last?.fields.object?.keys == ["Status", "TicketNumber"])
      #expect(callouts.last?.fields["Status"] == 5)
      #expect(callouts.map { $0.json["SequenceNumber"] } == [1, 2])
    }
  }

  @Test func whatIsTakenBackIsNotTold() async throws {
    try await withHooks { bench in
      _ = try await bench.hook()
      let refused = try await bench.wire.call(
        "POST",
        "Tickets",
        ["companyID": 174, "title": "x", "status": 99, "priority": 1]
      )
      #expect(refused.status == 500)
      #expect(try await bench.delivered().isEmpty)
      #expect(try await bench.callouts().isEmpty)
    }
  }

  @Test func onlySubscribedEventsAreTold() async throws {
    try await withHooks { bench in
      _ = try await bench.hook(with: ["isSubscribedToCreateEvents": false, "isSubscribedToDeleteEvents": false])
      let ticket = try await bench.ticket()
      _ = try await bench.wire.call("PATCH", "Tickets", ["id": .integer(ticket), "status": 5])
      _ = try await bench.wire.admin("DELETE", "tables/Tickets/\(ticket)")
      #expect(try await bench.delivered().map { $0.json["Action"] } == ["Update"])
    }
  }

  @Test func inactiveAndUnfinishedWebhooksAreSilent() async throws {
    try await withHooks { bench in
      _ = try await bench.hook(with: ["isActive": false])
      let bare = try await bench.owner.call(
        "POST",
        "TicketWebhooks",
        bench.body(["webhookUrl": .string(bench.receiver.address("/bare"))])
      )
      #expect(bare.status == 200, "\(bare.text)")
      try await bench.ticket()
      #expect(try await bench.delivered().isEmpty)
      #expect(bench.receiver.received.isEmpty)
    }
  }

  @Test func anExcludedResourceIsPassedOver() async throws {
    try await withHooks { bench in
      let id = try await bench.hook()
      let me = try await bench.resource(of: bench.owner)
      let excluded = try await bench.owner.call(
        "POST",
        "TicketWebhooks/\(id)/ExcludedResources",
        ["resourceID": .integer(me)]
      )
      #expect(excluded.status == 200, "\(excluded.text)")
      let body: JSONValue = ["companyID": 174, "title": "Own", "status": 1, "priority": 1]
      #expect(try await bench.owner.call("POST", "Tickets", body).status == 200)
      #expect(try await bench.delivered().isEmpty)
      try await bench.ticket()
      #expect(try await bench.delivered().count == 1)
    }
  }

  @Test func theImpersonatedPersonActs() async throws {
    try await withHooks { bench in
      _ = try await bench.hook()
      for level in ["Full%20Access", "Manager", "Service%20Desk%20User", "Project%20Manager", "Team%20Member"] {
        let allowed: JSONValue = ["settings": ["wsapi.allow-being-impersonated": "Yes"]]
        _ = try await bench.wire.admin("PUT", "levels/\(level)%20(system)", allowed)
      }
      let people = try await bench.wire.admin("GET", "tables/Resources").json.array ?? []
      let holder = people.first { $0["licenseType"] != 7 && $0["isActive"] == true }
      let person = try #require(holder?["id"]?.integer)
      let rights = ["wsapi.impersonate.tickets.add": "Yes"]
      var impersonating = try await bench.wire.onLevel("Speaker", try await HookBench.settings(bench.wire, rights))
      impersonating.headers = [("ImpersonationResourceId", "\(person)")]
      let made = try await impersonating.call(
        "POST",
        "Tickets",
        ["companyID": 174, "title": "Hers", "status": 1, "priority": 1]
      )
      #expect(made.status == 200, "\(made.text)")
      #expect(try await bench.delivered().map { $0.json["PersonID"] } == [.integer(person)])
    }
  }

  @Test func aPersonInTheWebInterfaceIsTold() async throws {
    try await withHooks { bench in
      _ = try await bench.hook(shown: ["TicketNumber", "CreatorResourceID"])
      let people = try await bench.wire.query("Resources", [["op": "noteq", "field": "licenseType", "value": 7]]).ids
      let person = try #require(people.last)
      let made = try await bench.wire.admin(
        "POST",
        "tables/Tickets?person=\(person)",
        ["companyID": 174, "title": "Typed", "status": 1, "priority": 1]
      )
      let id = try #require(made.itemID)
      _ = try await bench.wire.admin("POST", "tables/Tickets", ["id": .integer(id), "status": 5])
      let callouts = try await bench.delivered()
      #expect(callouts.map { $0.json["Action"] } == ["Create", "Update"])
      #expect(callouts.first?.json["PersonID"] == .integer(person))
      #expect(callouts.first?.fields["CreatorResourceID"] == .integer(person))
      #expect(callouts.last?.json["PersonID"]?.integer.map(people.contains) == true)
      let unknown = try await bench.wire.admin("POST", "tables/Tickets?person=5", ["id": .integer(id), "status": 1])
      #expect(unknown.status == 400)
    }
  }

  @Test func aDeleteIsToldWithoutFields() async throws {
    try await withHooks { bench in
      let ticket = try await bench.ticket(["title": "Gone"])
      let note: JSONValue = ["title": "n", "description": "d", "noteType": 1, "publish": 1]
      #expect(try await bench.wire.call("POST", "Tickets/\(ticket)/Notes", note).status == 200)
      _ = try await bench.hook()
      _ = try await bench.hook(
        "TicketNote",
        fields: ["Title"],
        shown: [],
        with: ["webhookUrl": .string(bench.receiver.address("/notes"))]
      )
      #expect(try await bench.wire.admin("DELETE", "tables/Tickets/\(ticket)").itemID == ticket)
      let callouts = try await bench.delivered()
      #expect(callouts.map { $0.json["Action"] } == ["Delete"])
      #expect(callouts.first?.json["Id"] == .integer(ticket))
      #expect(callouts.first?.fields == [:])
      #expect(callouts.first?.isSigned(with: HookBench.secret) == true)
      // What went with the ticket is not told, and the ticket leaves its log.
      #expect(bench.receiver.received(at: "/notes").isEmpty)
      let logs = try await bench.wire.query(
        "DeletedTicketLogs",
        [["op": "eq", "field": "ticketID", "value": .integer(ticket)]]
      )
      #expect(logs.items.map { $0["ticketTitle"] } == ["Gone"])
      #expect(try await bench.wire.call("GET", "Tickets/\(ticket)").status == 404)
      #expect(
        try await bench.wire.query("TicketNotes", [["op": "eq", "field": "ticketID", "value": .integer(ticket)]]).items
          .isEmpty
      )
      #expect(try await bench.wire.admin("DELETE", "tables/Tickets/\(ticket)").status == 400)
      #expect(try await bench.wire.admin("DELETE", "tables/Tickets").status == 400)
    }
  }

  @Test(arguments: [
    ("Company", "Account", "CompanyName"), ("Contact", "Contact", "FirstName"),
    ("ConfigurationItem", "InstalledProduct", "ReferenceTitle"), ("TicketNote", "TicketNote", "Title"),
  ])
  func everyKindHasItsOlderName(_ kind: String, _ name: String, _ field: String) async throws {
    try await withHooks { bench in
      _ = try await bench.hook(kind, fields: [field], shown: [])
      let entity = ["Company": "Companies"][kind] ?? "\(kind)s"
      let key = field.prefix(1).lowercased() + field.dropFirst()
      let row = try #require(try await bench.wire.admin("GET", "tables/\(entity)").json.array?.first?["id"])
      let changed = try await bench.wire.admin(
        "POST",
        "tables/\(entity)",
        .object(JSONObject([("id", row), (key, "New")]))
      )
      #expect(changed.status == 200, "\(changed.text)")
      let callout = try #require(try await bench.delivered().first)
      #expect(callout.json["EntityType"] == .string(name))
      #expect(callout.fields == .object(JSONObject([(field, "New")])))
    }
  }

  @Test func userDefinedFieldsAreToldByName() async throws {
    try await withHooks { bench in
      let names = try await bench.choices("Ticket", "UdfFields", "udfFieldID")
      let name = "Root Cause"
      #expect(names[name] != nil)
      let others = try await bench.choices("Company", "UdfFields", "udfFieldID")
      #expect(Set(names.values).isDisjoint(with: others.values))
      _ = try await bench.hook(fields: [], shown: [], userDefined: [name])
      let ticket = try await bench.ticket()
      func set(_ value: JSONValue) async throws {
        let fields: JSONValue = [["name": .string(name), "value": value]]
        let reply = try await bench.wire.call(
          "PATCH",
          "Tickets",
          ["id": .integer(ticket), "userDefinedFields": fields]
        )
        #expect(reply.status == 200, "\(reply.text)")
      }
      try await set("Vendor")
      try await set("Vendor")
      try await set(.null)
      let told = try await bench.delivered().map { $0.fields[name] }
      #expect(told == [.null, "Vendor", .null])
    }
  }

  @Test func listsOfOtherRowsAreFieldsOfTickets() async throws {
    try await withHooks { bench in
      _ = try await bench.hook(fields: ["SecondaryResources", "TicketAdditionalContact"], shown: ["TicketCreateDate"])
      let pairs = try await bench.wire.admin("GET", "tables/ResourceServiceDeskRoles").json.array ?? []
      let row = try #require(pairs.first { $0["isActive"] == true })
      let ticket = try await bench.ticket()
      let person = try #require(row["resourceID"]?.integer)
      let role = try #require(row["roleID"])
      let added = try await bench.wire.call(
        "POST",
        "Tickets/\(ticket)/SecondaryResources",
        ["resourceID": .integer(person), "roleID": role]
      )
      let part = try #require(added.itemID, "\(added.text)")
      _ = try await bench.wire.call("DELETE", "Tickets/\(ticket)/SecondaryResources/\(part)")
      let told = try await bench.delivered()
      #expect(told.map { $0.json["Action"] } == ["Create", "Update", "Update"])
      #expect(told.map { $0.fields["SecondaryResources"] } == [[], [.integer(person)], []])
      #expect(told.last?.fields["TicketAdditionalContact"] == nil)
      #expect(told.last?.fields["TicketCreateDate"]?.string?.hasPrefix("20") == true)
    }
  }

  @Test func sideEffectsAreToldToo() async throws {
    try await withHooks { bench in
      let ticket = try await bench.ticket()
      _ = try await bench.hook(fields: ["LastActivityDate"], shown: [])
      try await bench.clock(600)
      let note: JSONValue = ["title": "n", "description": "d", "noteType": 1, "publish": 1]
      #expect(try await bench.wire.call("POST", "Tickets/\(ticket)/Notes", note).status == 200)
      let told = try await bench.delivered()
      #expect(told.map { $0.json["Id"] } == [.integer(ticket)])
      #expect(told.map { $0.fields["LastActivityDate"] } == ["2026-11-01T00:10:00"])
    }
  }

  @Test func withoutViewItNeverFires() async throws {
    try await withHooks(level: ["servicedesk.tickets.view": "Mine"]) { bench in
      _ = try await bench.hook()
      let ticket = try await bench.ticket()
      _ = try await bench.wire.admin("DELETE", "tables/Tickets/\(ticket)")
      #expect(try await bench.delivered().isEmpty)
      #expect(try await bench.callouts().isEmpty)
    }
  }

  @Test func rowsThatTheLevelHidesAreNotTold() async throws {
    try await withHooks { bench in
      let level = ["crm.access.customer-cancelation": "All", "other.webhooks.create": "Yes", "other.webhooks.max": "1"]
      let customers = try await bench.wire.onLevel("Customers", level)
      let narrow = HookBench(wire: bench.wire, owner: customers, receiver: bench.receiver)
      _ = try await narrow.hook("Company", fields: ["CompanyName"], shown: [])
      for type in [1, 7] {
        let body: JSONValue = [
          "companyName": .string("Type \(type)"), "companyType": .integer(Int64(type)), "phone": "1",
          "ownerResourceID": .null,
        ]
        _ = try await bench.wire.admin("POST", "tables/Companies", body)
      }
      #expect(try await bench.delivered().map { $0.fields["CompanyName"] } == ["Type 1"])
    }
  }

  @Test func anOwnerThatIsNoUserAnyMoreIsToldNothing() async throws {
    try await withHooks { bench in
      let id = try await bench.hook()
      let me = try await bench.resource(of: bench.owner)
      _ = try await bench.wire.admin("POST", "tables/Resources", ["id": .integer(me), "isActive": false])
      try await bench.ticket()
      #expect(try await bench.delivered().isEmpty)
      let row = try await bench.wire.admin("GET", "tables/TicketWebhooks").json.array?.first {
        $0["id"] == .integer(id)
      }
      #expect(row?["isActive"] == false)
      #expect(bench.receiver.received(at: "/off").map { $0.json["Action"] } == ["Deactivated"])
    }
  }

  @Test func aGuidPerEventIsASwitch() async throws {
    try await withHooks({ $0.switches = [.guidPerEvent] }) { bench in
      let id = try await bench.hook()
      try await bench.ticket()
      try await bench.ticket()
      let own = try await bench.owner.call("GET", "TicketWebhooks/\(id)").json["item"]?["webhookGUID"]?.string
      let guids = try await bench.delivered().compactMap { $0.json["Guid"]?.string }
      #expect(Set(guids).count == 2)
      #expect(!guids.contains(try #require(own)))
    }
  }

  @Test func seededWebhooksAreSilent() async throws {
    try await withSmallEmulator { wire in
      for entity in ["Companies", "Contacts", "ConfigurationItems", "Tickets", "TicketNotes"] {
        let row = try #require(try await wire.admin("GET", "tables/\(entity)").json.array?.first?["id"])
        _ = try await wire.admin("POST", "tables/\(entity)", ["id": row])
        _ = try await wire.admin("DELETE", "tables/\(entity)/\(row.integer ?? 0)")
      }
      #expect(try await wire.admin("GET", "callouts").json == [])
    }
  }
}
