internal import Autotask

extension Statement {
  private static let notePage = "help:REST/Entities/TicketNotesEntity.htm"
  private static let crewPage = "help:REST/Entities/TicketSecondaryResourcesEntity.htm"
  private static let itemPage = "help:REST/Entities/TicketChecklistItemsEntity.htm"
  private static let historyPage = "help:SOAP/Entities/TicketHistoryEntity.htm"

  /// Notes, secondary resources and checklists of tickets (section 13).
  static let ticketListRules: [Statement] = [
    .shown(
      "13-TicketNotes-1",
      "A note needs `description`, `noteType` and `publish`.",
      .documented,
      notePage,
      needs: .writes
    ) { probe in
      let ticket = try await probe.newTicket()
      for field in ["description", "noteType", "publish"] {
        var body = probe.noteBody.object ?? .init()
        body[field] = nil
        try expectRefusal(try await probe.call("POST", "Tickets/\(ticket)/Notes", .object(body)), field)
      }
    },
    .shown("13-TicketNotes-2", "`description` holds 32,000 characters, `title` 250.", .documented, notePage) { probe in
      for (name, length) in [("description", 32_000), ("title", 250)] as [(String, JSONValue)] {
        let field = try await probe.field(name, of: "TicketNotes")
        try expect(field["length"] == length, "`\(name)` to hold \(length.text())")
      }
    },
    .shown(
      "13-TicketNotes-3",
      "Whether a title is required is decided by the ticket's category.",
      .documented,
      notePage,
      needs: .emulator
    ) { probe in
      let ticket = try await probe.newTicket([("ticketCategory", 3)])
      var body = probe.noteBody.object ?? .init()
      body["title"] = nil
      let free = try await probe.call("POST", "Tickets/\(ticket)/Notes", .object(body))
      try expect(free.status == 200, "a note without a title", free)
      try await probe.admin("PUT", "categories/3", ["requiresNoteTitles": true])
      try expectRefusal(try await probe.call("POST", "Tickets/\(ticket)/Notes", .object(body)), "title")
    },
    .shown("13-TicketNotes-4", "Notes are not deleted.", .documented, notePage) { probe in
      let note = try await probe.anyRow("TicketNotes")
      let ticket = note["ticketID"]?.text() ?? ""
      let reply = try await probe.call("DELETE", "Tickets/\(ticket)/Notes/\(note["id"]?.text() ?? "")")
      try expect(reply.status == 405, "405", reply)
    },
    .shown("13-TicketNotes-5", "Notes have no field for notifications.", .inferred, notePage) { probe in
      let reply = try await probe.call("GET", "TicketNotes/entityInformation/fields")
      let names = reply.json["fields"]?.array?.compactMap { $0["name"]?.string?.lowercased() } ?? []
      try expect(!names.isEmpty && !names.contains { $0.contains("notif") || $0.contains("email") }, "none", reply)
    },
    .shown(
      "13-TicketSecondaryResources-1",
      "Secondary resources are made and deleted, never changed; they name a resource and a role.",
      .documented,
      crewPage,
      needs: .writes
    ) { probe in
      let ticket = try await probe.newTicket()
      let path = "Tickets/\(ticket)/SecondaryResources"
      let assignment = try await probe.assignment()
      try expectRefusal(try await probe.call("POST", path, ["resourceID": assignment.resource]), "roleID")
      try expectRefusal(try await probe.call("POST", path, ["roleID": assignment.role]), "resourceID")
      let body: JSONValue = ["resourceID": assignment.resource, "roleID": assignment.role]
      let id = try await probe.made("POST", path, body)
      let change = try await probe.call("PATCH", path, ["id": .integer(id)])
      try expect(change.status == 405, "405 for a change", change)
      let gone = try await probe.call("DELETE", "\(path)/\(id)")
      try expect(gone.itemID == id, "the row to be deleted", gone)
    },
    .shown(
      "13-TicketChecklistItems-1",
      "A checklist item has `itemName`, `isImportant` and `isCompleted`; who completed it and when is the server's.",
      .documented,
      itemPage,
      needs: .writes
    ) { probe in
      let path = "Tickets/\(try await probe.newTicket())/ChecklistItems"
      let stranger = try await probe.leaver()
      let body: JSONValue = [
        "itemName": "Step", "isImportant": true, "isCompleted": true, "completedByResourceID": stranger,
        "completedDateTime": "2020-01-01T00:00:00Z",
      ]
      let id = JSONValue.integer(try await probe.made("POST", path, body))
      let row = try await probe.row("TicketChecklistItems/\(id.text())")
      try expect(row["isImportant"] == true && row["isCompleted"] == true, "both flags kept")
      try expect(row["completedByResourceID"] != stranger, "the server to tell who completed it")
      try expect(row["completedDateTime"]?.string?.hasPrefix("2020") == false, "the server to tell when")
    },
  ]

  /// The history of tickets (section 13 and 11.1).
  static let ticketHistoryRules: [Statement] = [
    .shown(
      "13-TicketHistory-1",
      "The history takes one filter, `ticketID eq`; any other field, operator or a second filter is an error.",
      .documented,
      historyPage
    ) { probe in
      let ticket: JSONValue = [
        "op": "eq", "field": "ticketID", "value": .integer(try await probe.anyID("Tickets")),
      ]
      let found = try await probe.query("TicketHistory", [ticket])
      try expect(found.status == 200, "the history of a ticket", found)
      for filter: JSONValue in [
        [["op": "exist", "field": "id"]], [["op": "gt", "field": "ticketID", "value": 0]], [ticket, ticket],
      ] {
        try expectRefusal(try await probe.query("TicketHistory", filter))
      }
    },
    .shown("13-TicketHistory-2", "The history is read only.", .documented, historyPage) { probe in
      let information = try await probe.call("GET", "TicketHistory/entityInformation").json["info"]
      for key in ["canCreate", "canUpdate", "canDelete"] {
        try expect(information?[key] == false, "`\(key)` to be false")
      }
    },
    .shown(
      "13-TicketHistory-3",
      "`id`, `action`, `detail`, `date` and `resourceID` cannot be queried.",
      .documented,
      historyPage
    ) { probe in
      for name in ["id", "action", "detail", "date", "resourceID"] {
        let field = try await probe.field(name, of: "TicketHistory")
        try expect(field["isQueryable"] == false, "`\(name)` not to be queryable")
      }
    },
    .shown(
      "13-TicketHistory-4",
      "A change of a ticket stands in its history, with the person who made it.",
      .documented,
      "help:3_Features/7_ServiceDesk/TicketPages/TicketHistory.htm",
      needs: .writes
    ) { probe in
      let ticket = JSONValue.integer(try await probe.newTicket())
      let before = try await probe.query("TicketHistory", [["op": "eq", "field": "ticketID", "value": ticket]])
      _ = try await probe.made("PATCH", "Tickets", ["id": ticket, "title": "Postern conformance, changed"])
      let after = try await probe.query("TicketHistory", [["op": "eq", "field": "ticketID", "value": ticket]])
      try expect(after.items.count > before.items.count, "one more row", after)
      try expect(after.items.last?["resourceID"]?.integer != nil, "the person on it", after)
    },
    .shown(
      "13-TicketHistory-5",
      "The history of a ticket that the user may not view is an error, not an empty result.",
      .documented,
      historyPage,
      needs: .emulator
    ) { probe in
      let ticket = try await probe.newTicket()
      let blind = try await probe.user("Blind", level: ["servicedesk.tickets.view": "Mine"])
      let filter: JSONValue = [["op": "eq", "field": "ticketID", "value": .integer(ticket)]]
      try expectRefusal(try await blind.query("TicketHistory", filter))
      let tickets = try await blind.query("Tickets", [["op": "eq", "field": "id", "value": .integer(ticket)]])
      try expect(tickets.status == 200 && tickets.items.isEmpty, "the ticket itself to be left out", tickets)
    },
  ]
}
