internal import Autotask

extension Statement {
  private static let security = "help:REST/General_Topics/REST_Security_Auth.htm"
  private static let information = "help:REST/API_Calls/REST_EntityInformationCall.htm"
  private static let sentence = "The logged in Resource does not have the adequate permissions to"

  /// Permissions and impersonation (section 11).
  static let permissions: [Statement] = [
    .shown(
      "11.1-1",
      "A query of an entity that the level denies is empty, not an error.",
      .documented,
      security,
      needs: .emulator
    ) { probe in
      let user = try await probe.user("Nothing", level: [:])
      let reply = try await user.query("Tickets", max: 5)
      try expect(reply.status == 200 && reply.items.isEmpty, "200 without rows", reply)
      try expect(try await user.count("Tickets", [.everyID]) == 0, "a count of 0")
    },
    .shown(
      "11.1-2",
      "A get of a row that the level denies answers as if it were missing.",
      .assumed,
      "no source",
      needs: .emulator
    ) { probe in
      let id = try await probe.anyID("Tickets")
      let user = try await probe.user("Nothing", level: [:])
      let denied = try await user.call("GET", "Tickets/\(id)")
      let missing = try await user.call("GET", "Tickets/999999999")
      try expect(denied.status == missing.status && denied.body == missing.body, "the same answer", denied)
    },
    .shown(
      "11.1-3",
      "A create or update that the level denies is a 500 with the sentence of permissions.",
      .documented,
      security,
      needs: .emulator
    ) { probe in
      let settings = try await probe.systemLevel(["servicedesk.tickets.add": "No", "servicedesk.tickets.edit": "No"])
      let body = JSONValue.object(try await probe.ticketBody())
      let user = try await probe.user("Reader", level: settings)
      try expectRefusal(try await user.call("POST", "Tickets", body), "\(sentence) create this entity type.")
      let id = try await probe.newTicket()
      let change: JSONValue = ["id": .integer(id), "title": "x"]
      try expectRefusal(try await user.call("PATCH", "Tickets", change), "\(sentence) update this entity type.")
    },
    .shown(
      "11.1-4",
      "`Can't Read Costs` hides costs.",
      .documented,
      "help:General/Define_API_User.htm",
      needs: .emulator
    ) { probe in
      let resource = try await probe.anyRow("Resources", where: [["op": "noteq", "field": "licenseType", "value": 7]])
      let settings = try await probe.systemLevel(["other.view-internal-cost": "No"])
      let user = try await probe.user("Costless", level: settings)
      let id = resource["id"]?.text() ?? ""
      let hidden = try await user.row("Resources/\(id)")["internalCost"]
      try expect(hidden == .null || hidden?.double == 0, "no cost, found \(hidden?.text() ?? "nothing")")
    },
    .shown(
      "11.1-5",
      "An entity whose module is off is refused as one without permission.",
      .documented,
      "help:REST/Entities/DocumentsEntity.htm",
      needs: .emulator
    ) { probe in
      try await probe.admin("PUT", "tenant", ["settings": ["external.module.documentation": "Off"]])
      try expectRefusal(try await probe.query("Documents", max: 1), sentence)
      let info = try await probe.call("GET", "Documents/entityInformation").json["info"]
      try expect(info?["userAccessForQuery"] == "None", "no access in the information")
    },
    .advice(
      "11.1-6",
      "An empty list proves no absence: `userAccessForQuery` is looked at first.",
      .documented,
      information
    ),
    .notEmulated(
      "11.1-7",
      "Rows of another line of business are invisible.",
      .documented,
      "help:General/Define_API_User.htm",
      because: "not built: some entities are named with it, no page lists them all with the fields that decide"
    ),
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
    let number = try await row("Resources/\(person)")["userType"]?.text()
    let levels = try await field("userType", of: "Resources")["picklistValues"]?.array ?? []
    guard let label = levels.first(where: { $0["value"]?.string == number })?["label"]?.string else {
      throw Undecided("the person's level has no label")
    }
    try await admin("PUT", "levels/\(label.addressEncoded)", ["settings": ["wsapi.allow-being-impersonated": "Yes"]])
  }
}
