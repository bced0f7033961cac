internal import Autotask

extension Statement {
  private static let security = "help:REST/General_Topics/REST_Security_Auth.htm"
  private static let information = "help:REST/API_Calls/REST_EntityInformationCall.htm"
  private static let users = "https://autotask.net/help/content/4_admin/1CompanySettings_Users/"
  private static let sentence = "The logged in Resource does not have the adequate permissions to"

  /// Security levels (section 11.1).
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
    .shown(
      "11.1-7",
      "Rows of another line of business are invisible, with what belongs to them; those of none are seen.",
      .documented,
      "\(users)YourOrganization/LOB/Configure_Resource_Security_LOB.htm",
      needs: .emulator
    ) { probe in
      let line = "organizationalLevelAssociationID"
      let lines = try await probe.query("OrganizationalLevelAssociations").items.compactMap { $0["id"]?.integer }
      guard lines.count > 1 else { throw Undecided("there are no two lines of business here") }
      let user = try await probe.user("Liner", level: try await probe.systemLevel())
      try await probe.admin("PUT", "users/\(user.username)", ["linesOfBusiness": [.integer(lines[0])]])
      let other: JSONValue = [["op": "eq", "field": .string(line), "value": .integer(lines[1])]]
      for entity in ["Tickets", "Contracts", "Projects", "Opportunities"] {
        let id = try await probe.anyID(entity, where: other)
        let denied = try await user.call("GET", "\(entity)/\(id)")
        try expect(denied.status == 404, "\(entity) of another line to be missing", denied)
        let all = try await user.query(entity).items.compactMap { $0[line]?.integer }
        try expect(Set(all).isSubset(of: [lines[0]]), "\(entity) of the user's line, found \(Set(all))")
        try expect(try await user.count(entity, [["op": "notExist", "field": .string(line)]]) > 0, "those of no line")
      }
      let hidden = try await probe.anyID("Tickets", where: other)
      let notes = try await user.call("GET", "Tickets/\(hidden)/Notes")
      try expect(notes.items.isEmpty, "no notes of a hidden ticket", notes)
    },
    .shown(
      "11.1-8",
      "A user is not stopped from making a row in a line of business in which it will not see it.",
      .documented,
      "https://ww15.autotask.net/help/content/kb_autotask/administration/KB360047672071.html",
      needs: .emulator
    ) { probe in
      let lines = try await probe.query("OrganizationalLevelAssociations").items.compactMap { $0["id"]?.integer }
      guard lines.count > 1 else { throw Undecided("there are no two lines of business here") }
      let user = try await probe.user("Liner", level: try await probe.systemLevel())
      try await probe.admin("PUT", "users/\(user.username)", ["linesOfBusiness": [.integer(lines[0])]])
      let body = try await probe.ticketBody([("organizationalLevelAssociationID", .integer(lines[1]))])
      let id = try await user.made("POST", "Tickets", .object(body))
      try expect(try await user.call("GET", "Tickets/\(id)").status == 404, "a ticket that its maker does not see")
      _ = try await probe.row("Tickets/\(id)")
    },
    .notEmulated(
      "11.1-9",
      "Invoices of another line of business are invisible.",
      .documented,
      "help:REST/General_Topics/REST_BestPractices.htm",
      because: "an invoice has no field for it, no page says which of its items decide; its billing items do vanish"
    ),
  ]
}
