internal import Autotask

extension Statement {
  private static let security = "help:REST/General_Topics/REST_Security_Auth.htm"
  private static let sentence = "The logged in Resource does not have the adequate permissions to"
  /// What the list of the help names and the known boxes of the level cover.
  private static let impersonated = [
    "Companies", "CompanyNotes", "CompanyToDos", "Contacts", "ContractNotes", "ConfigurationItems", "Opportunities",
    "Projects", "ProjectNotes", "ServiceCalls", "TaskNotes", "Tickets", "TicketNotes", "TimeEntries", "AttachmentInfo",
  ]

  /// Impersonation (section 11.2).
  static let impersonation: [Statement] = [
    .shown(
      "11.2-1",
      "Impersonation needs the right on the API user's level and the consent of the person's.",
      .documented,
      security,
      needs: .emulator
    ) { probe in
      let person = try await probe.person()
      let body = JSONValue.object(try await probe.ticketBody())
      let able = try await probe.impersonator(of: person)
      try expectRefusal(try await able.call("POST", "Tickets", body), "\(sentence) create this entity type.")
      try await probe.consent(of: person)
      let unable = probe.with([("ImpersonationResourceId", person)])
      try expectRefusal(try await unable.call("POST", "Tickets", body), "\(sentence) create this entity type.")
      try expect(try await able.call("POST", "Tickets", body).status == 200, "a ticket where both allow it")
    },
    .shown(
      "11.2-2",
      "An unknown resource gives the same sentence, and never the call without the header.",
      .observed,
      "github:WYRE-AI/autotask-mcp",
      needs: .emulator
    ) { probe in
      let before = try await probe.count("Tickets", [.everyID])
      let body = JSONValue.object(try await probe.ticketBody())
      let nobody = try await probe.impersonator(of: "999999999")
      try expectRefusal(try await nobody.call("POST", "Tickets", body), sentence)
      try expect(try await probe.count("Tickets", [.everyID]) == before, "no ticket made")
    },
    .shown(
      "11.2-4",
      "The record's creator is the person, `impersonatorCreatorResourceID` the API user.",
      .documented,
      security,
      needs: .emulator
    ) { probe in
      let person = try await probe.person()
      try await probe.consent(of: person)
      let call = try await probe.impersonator(of: person)
      let id = try await call.made("POST", "Tickets", .object(try await probe.ticketBody()))
      let ticket = try await probe.row("Tickets/\(id)")
      try expect(ticket["creatorResourceID"]?.text() == person, "the person as creator")
      let user = try await probe.anyID(
        "Resources",
        where: [["op": "eq", "field": "email", "value": .string(call.username)]]
      )
      try expect(ticket["impersonatorCreatorResourceID"]?.integer == user, "the API user as impersonator")
    },
    .shown(
      "11.2-5",
      "An inactive person cannot be impersonated.",
      .observed,
      "github:WYRE-AI/autotask-mcp",
      needs: .emulator
    ) { probe in
      let filter: JSONValue = [
        ["op": "noteq", "field": "licenseType", "value": 7], ["op": "eq", "field": "isActive", "value": false],
      ]
      let person = String(try await probe.anyID("Resources", where: filter))
      try await probe.consent(of: person)
      let call = try await probe.impersonator(of: person)
      try expectRefusal(try await call.call("POST", "Tickets", .object(try await probe.ticketBody())), sentence)
    },
    .shown(
      "11.2-6",
      "`entityInformation` with the header reports what both users' rights leave.",
      .documented,
      security,
      needs: .emulator
    ) { probe in
      let person = try await probe.person()
      try await probe.consent(of: person)
      let call = try await probe.impersonator(of: person)
      let info = try await call.call("GET", "Tickets/entityInformation").json["info"]
      try expect(info?["userAccessForCreate"] == "All", "All for what both may")
      try expect(info?["userAccessForUpdate"] == "None", "None without the API user's box")
      try await probe.setLevel(of: person, ["servicedesk.tickets.add": "No"])
      let less = try await call.call("GET", "Tickets/entityInformation").json["info"]
      try expect(less?["userAccessForCreate"] == "None", "None for what the person may not")
      let own = try await call.with([("ImpersonationResourceId", nil)]).call("GET", "Tickets/entityInformation")
      try expect(own.json["info"]?["userAccessForUpdate"] == "All", "the API user's own rights without the header", own)
    },
    .shown(
      "11.2-7",
      "Who changes a row for somebody stands in `impersonatorUpdaterResourceID`; its creator stays.",
      .documented,
      security,
      needs: .emulator
    ) { probe in
      let person = try await probe.person()
      try await probe.consent(of: person)
      let level = try await probe.systemLevel(["wsapi.impersonate.ticket-notes.edit": "Yes"])
      let user = try await probe.user("Impersonator", level: level)
      let ticket = try await probe.newTicket()
      let note: JSONValue = ["title": "Postern", "description": "Postern", "noteType": 1, "publish": 1]
      let id = try await user.made("POST", "Tickets/\(ticket)/Notes", note)
      let before = try await user.row("TicketNotes/\(id)")
      try expect(before["impersonatorUpdaterResourceID"] == .null, "nobody yet")
      let acting = user.with([("ImpersonationResourceId", person)])
      let change: JSONValue = ["id": .integer(id), "description": "Changed"]
      let reply = try await acting.call("PATCH", "Tickets/\(ticket)/Notes", change)
      try expect(reply.status == 200, "a change for somebody", reply)
      let after = try await user.row("TicketNotes/\(id)")
      let email: JSONValue = [["op": "eq", "field": "email", "value": .string(user.username)]]
      let own = try await probe.anyID("Resources", where: email)
      try expect(after["impersonatorUpdaterResourceID"]?.integer == own, "the API user as impersonator")
      try expect(after["creatorResourceID"] == before["creatorResourceID"], "the creator as before")
      try expect(after["impersonatorCreatorResourceID"] == .null, "no impersonator of the creation")
    },
    .shown(
      "11.2-8",
      "Impersonation is supported on tickets, notes, time, customers, sales, projects, devices and files, not elsewhere.",
      .documented,
      security,
      needs: .emulator
    ) { probe in
      let person = try await probe.person()
      try await probe.consent(of: person)
      let settings = try await probe.systemLevel()
      let boxes = settings.keys.filter { $0.hasPrefix("wsapi.impersonate.") }.map { ($0, "Yes") }
      let user = try await probe.user("Impersonator", level: settings.merging(boxes) { $1 })
      let acting = user.with([("ImpersonationResourceId", person)])
      for entity in impersonated {
        let info = try await acting.call("GET", "\(entity)/entityInformation").json["info"]
        try expect(info?["userAccessForQuery"] == "All", "All on \(entity)")
      }
      for entity in ["Surveys", "BillingCodes", "Roles"] {
        let info = try await acting.call("GET", "\(entity)/entityInformation").json["info"]
        try expect(info?["userAccessForQuery"] == "None", "None on \(entity)")
        let reply = try await acting.query(entity)
        try expect(reply.status == 500, "\(entity) to be refused with the header", reply)
      }
    },
    .notEmulated(
      "11.2-9",
      "Impersonation on notes of devices, stock, products and their notes, orders, quotes and subscriptions.",
      .documented,
      security,
      because: "no source shows the boxes of the level that allow it; the header is refused on these nine entities"
    ),
    .advice(
      "11.2-3",
      "The header is sent only where it is supported: elsewhere it can hide a good call.",
      .observed,
      "github:al-teamaot-com/jason"
    ),
  ]
}

extension Probe {
  /// The id of a person, as a header carries it.
  package func person() async throws -> String {
    let filter: JSONValue = [
      ["op": "noteq", "field": "licenseType", "value": 7], ["op": "eq", "field": "isActive", "value": true],
    ]
    return String(try await anyID("Resources", where: filter))
  }

  /// An API user of the emulator whose level may make tickets for others, calling for a resource.
  package func impersonator(of resource: String) async throws -> Probe {
    let settings = try await systemLevel(["wsapi.impersonate.tickets.add": "Yes"])
    return try await user("Impersonator", level: settings).with([("ImpersonationResourceId", resource)])
  }

  /// Lets the holders of a person's level be impersonated.
  package func consent(of person: String) async throws {
    try await setLevel(of: person, ["wsapi.allow-being-impersonated": "Yes"])
  }

  /// Changes settings of a person's level.
  package func setLevel(of person: String, _ settings: [String: String]) async throws {
    let number = try await row("Resources/\(person)")["userType"]?.text()
    let levels = try await field("userType", of: "Resources")["picklistValues"]?.array ?? []
    guard let label = levels.first(where: { $0["value"]?.string == number })?["label"]?.string else {
      throw Undecided("the person's level has no label")
    }
    let object = JSONObject(settings.map { ($0.key, JSONValue.string($0.value)) })
    try await admin("PUT", "levels/\(label.addressEncoded)", ["settings": .object(object)])
  }
}
