internal import Autotask

extension Statement {
  /// Rules of the service desk, of customers and of time (section 13).
  static let deskRules: [Statement] = ticketRules + ticketListRules + ticketHistoryRules + timeRules + customerRules

  private static let ticketPage = "help:REST/Entities/TicketsEntity.htm"

  private static let ticketRules: [Statement] = [
    .shown(
      "13-Tickets-1",
      "A new ticket needs `companyID`, `title`, `status` and `priority`.",
      .documented,
      ticketPage,
      needs: .writes
    ) { probe in
      for field in ["companyID", "title", "status", "priority"] {
        let body = try await probe.ticketBody([(field, nil)])
        try expectRefusal(try await probe.call("POST", "Tickets", .object(body)), field)
      }
    },
    .shown(
      "13-Tickets-2",
      "The ticket's category may require more fields.",
      .documented,
      ticketPage,
      needs: .emulator
    ) { probe in
      let body = try await probe.ticketBody([("ticketCategory", 3), ("contactID", nil)])
      let free = try await probe.call("POST", "Tickets", .object(body))
      try expect(free.status == 200, "a ticket without a contact", free)
      try await probe.admin("PUT", "categories/3", ["requiredFields": ["contactID"]])
      try expectRefusal(try await probe.call("POST", "Tickets", .object(body)), "contactID")
    },
    .shown(
      "13-Tickets-3",
      "`assignedResourceID` and `assignedResourceRoleID` are given together.",
      .documented,
      ticketPage,
      needs: .writes
    ) { probe in
      let assignment = try await probe.assignment()
      for (field, value) in [
        ("assignedResourceID", assignment.resource), ("assignedResourceRoleID", assignment.role),
      ] {
        let body = try await probe.ticketBody([(field, value)])
        try expectRefusal(
          try await probe.call("POST", "Tickets", .object(body)),
          "When assigning a Resource, you must assign both a assignedResourceID and assignedResourceRoleID."
        )
      }
    },
    .shown(
      "13-Tickets-4",
      "The pair of resource and role must be one that exists.",
      .documented,
      ticketPage,
      needs: .writes
    ) { probe in
      let wrong = try await probe.mismatch()
      let body = try await probe.ticketBody([
        ("assignedResourceID", wrong.resource), ("assignedResourceRoleID", wrong.role),
      ])
      try expectRefusal(
        try await probe.call("POST", "Tickets", .object(body)),
        "The specified assignedResourceID and AssignedRoleID combination is not currently defined"
      )
    },
    .shown(
      "13-Tickets-5",
      "The primary resource must not also be a secondary one.",
      .documented,
      ticketPage,
      needs: .writes
    ) { probe in
      let assignment = try await probe.assignment()
      let ticket = try await probe.newTicket([
        ("assignedResourceID", assignment.resource), ("assignedResourceRoleID", assignment.role),
      ])
      let body: JSONValue = ["resourceID": assignment.resource, "roleID": assignment.role]
      try expectRefusal(try await probe.call("POST", "Tickets/\(ticket)/SecondaryResources", body))
    },
    .shown(
      "13-Tickets-6",
      "`creatorType`, `lastActivityPersonType` and `serviceLevelAgreementPausedNextEventHours` cannot be queried.",
      .documented,
      ticketPage
    ) { probe in
      for field in ["creatorType", "lastActivityPersonType", "serviceLevelAgreementPausedNextEventHours"] {
        let reply = try await probe.query("Tickets", [["op": "eq", "field": .string(field), "value": 1]])
        try expectRefusal(reply, field)
      }
    },
    .shown("13-Tickets-7", "Complete (5) sets `completedDate`.", .inferred, ticketPage, needs: .writes) { probe in
      let ticket = try await probe.newTicket()
      _ = try await probe.made("PATCH", "Tickets", ["id": .integer(ticket), "status": 5])
      let row = try await probe.row("Tickets/\(ticket)")
      try expect(row["completedDate"]?.string != nil, "a `completedDate`")
    },
    .shown(
      "13-Tickets-8",
      "The API may complete a ticket whose important checklist items are not done.",
      .documented,
      ticketPage,
      needs: .writes
    ) { probe in
      let ticket = try await probe.newTicket()
      let item: JSONValue = ["itemName": "Not done", "isImportant": true, "isCompleted": false]
      _ = try await probe.made("POST", "Tickets/\(ticket)/ChecklistItems", item)
      let reply = try await probe.call("PATCH", "Tickets", ["id": .integer(ticket), "status": 5])
      try expect(reply.status == 200, "the ticket to be completed", reply)
    },
    .shown("13-Tickets-9", "Tickets are not deleted.", .documented, ticketPage) { probe in
      let reply = try await probe.call("DELETE", "Tickets/\(try await probe.anyID("Tickets"))")
      try expect(reply.status == 405, "405", reply)
    },
    most("13-Tickets-10", "TicketSecondaryResources", "resourceID", 50, "secondary resources"),
    most("13-Tickets-11", "TicketAdditionalContacts", "contactID", 30, "additional contacts"),
    most("13-Tickets-12", "TicketAdditionalConfigurationItems", "configurationItemID", 100, "additional devices"),
    most("13-Tickets-13", "TicketTagAssociations", "tagID", 30, "tags"),
    most("13-Tickets-14", "TicketChecklistItems", "itemName", 40, "checklist items"),
  ]

  /// A list below a ticket that takes no more rows.
  private static func most(_ id: String, _ entity: String, _ field: String, _ most: Int, _ words: String) -> Statement {
    .shown(id, "A ticket has at most \(most) \(words).", .documented, ticketPage, needs: .emulator) { probe in
      let ticket = try await probe.newTicket()
      let isText = field == "itemName"
      for number in 1...most {
        let value: JSONValue = isText ? .string("\(number)") : .integer(Int64(number))
        try await probe.admin("POST", "tables/\(entity)", ["ticketID": .integer(ticket), field: value])
      }
      let assignment = try await probe.assignment()
      var body = JSONObject()
      switch field {
      case "resourceID": body = JSONObject([("resourceID", assignment.resource), ("roleID", assignment.role)])
      case "contactID": body[field] = try await probe.ownContact()
      case "itemName": body[field] = "One more"
      case "tagID":
        body[field] = .integer(
          try await probe.anyID("Tags", where: [["op": "eq", "field": "isActive", "value": true]])
        )
      default:
        let filter: JSONValue = [
          ["op": "eq", "field": "companyID", "value": try probe.ownCompany()],
          ["op": "eq", "field": "isActive", "value": true],
        ]
        body[field] = .integer(try await probe.anyID("ConfigurationItems", where: filter))
      }
      let path = "Tickets/\(ticket)/\(entity.dropFirst("Ticket".count))"
      try expectRefusal(try await probe.call("POST", path, .object(body)), "no more than \(most)")
    }
  }
}
