internal import Autotask

extension Statement {
  /// Field notes on routes and verbs (18 to 27).
  static let routeNotes: [Statement] = [
    .shown("field-note 18", "PATCH and PUT with the id in the path are 405.", .observed, "github:WYRE-AI/autotask-mcp")
    { probe in
      for method in ["PATCH", "PUT"] {
        try expect(try await probe.call(method, "Companies/0", ["companyName": "x"]).status == 405, "405 for \(method)")
      }
    },
    .shown(
      "field-note 19",
      "Notes, phases, tasks, to-dos and secondary resources are made below their parents.",
      .observed,
      "github:WYRE-AI/autotask-mcp/issues/24"
    ) { probe in
      for entity in ["TicketNotes", "Phases", "Tasks", "CompanyToDos", "TicketSecondaryResources"] {
        let reply = try await probe.call("POST", entity, [:])
        try expect([404, 405].contains(reply.status), "no create of \(entity) at the root", reply)
      }
    },
    .shown(
      "field-note 20",
      "A contact is changed below its company; with its id in the path it is a 405.",
      .observed,
      "github:WYRE-AI/autotask-mcp/issues/197",
      needs: .writes
    ) { probe in
      let contact = try await probe.anyRow("Contacts", where: [["op": "eq", "field": "isActive", "value": 1]])
      let path = "Companies/\(contact["companyID"]?.text() ?? "")/Contacts"
      let change: JSONValue = ["id": contact["id"] ?? .null, "title": contact["title"] ?? .null]
      try expect(try await probe.call("PATCH", path, change).itemID == contact["id"]?.integer, "the contact's id")
      let wrong = try await probe.call("PATCH", "\(path)/\(contact["id"]?.text() ?? "")", ["title": "x"])
      try expect(wrong.status == 405, "405", wrong)
    },
    .switchable(
      "field-note 21",
      "PATCH on a collection works; one zone had a 404 page for it.",
      .observed,
      "github:WYRE-AI/autotask-mcp/issues/133",
      needs: .writes,
      by: "patchIsNotFound",
      check: { probe in
        let id = try await probe.newTicket()
        let reply = try await probe.call("PATCH", "Tickets", ["id": .integer(id), "title": "Postern conformance e"])
        try expect(reply.status == 200, "200", reply)
      },
      switched: { probe in
        let id = try await probe.newTicket()
        let reply = try await probe.call("PATCH", "Tickets", ["id": .integer(id), "title": "Postern conformance e"])
        try expect(reply.status == 404 && reply.isPage, "a 404 page", reply)
      }
    ),
    .shown(
      "field-note 22",
      "Time entries stand at the root alone and have no `projectID`.",
      .observed,
      "github:WYRE-AI/autotask-mcp/issues/277"
    ) { probe in
      try expect(try await probe.call("GET", "Tickets/1/TimeEntries").status == 404, "404 below a ticket")
      let reply = try await probe.query("TimeEntries", [["op": "eq", "field": "projectID", "value": 1]])
      try expectRefusal(reply, "Unable to find projectID")
    },
    .shown(
      "field-note 23",
      "Tickets, notes and tasks cannot be deleted: 405.",
      .observed,
      "github:AntoJUICT/juict-skills"
    ) { probe in
      for path in ["Tickets/1", "Tickets/1/Notes/1", "Projects/1/Tasks/1"] {
        try expect(try await probe.call("DELETE", path).status == 405, "405 for \(path)")
      }
    },
    .shown("field-note 25", "A 404 can be a page of HTML.", .observed, "github:Triplecitiestech/staging") { probe in
      try expect(try await probe.call("GET", "Nowhere").isPage, "a page")
    },
    .switchable(
      "field-note 26",
      "A missing record is a 404, or `{\"item\":null}`.",
      .observed,
      "client code of both kinds",
      by: "missingRowsAreNull",
      check: { probe in try expect(try await probe.call("GET", "Contacts/999999999").status == 404, "404") },
      switched: { probe in
        try expect(try await probe.call("GET", "Contacts/999999999").json == ["item": .null], "a null item")
      }
    ),
    .shown(
      "field-note 27",
      "A change below the wrong parent does not go through.",
      .observed,
      "github:KelvinTegelaar/AutotaskAPI/issues/49",
      needs: .writes
    ) { probe in
      let ticket = try await probe.newTicket()
      let note = try await probe.newNote(on: ticket)
      let other = try await probe.newTicket()
      let reply = try await probe.call("PATCH", "Tickets/\(other)/Notes", ["id": .integer(note), "title": "moved"])
      try expect([404, 500].contains(reply.status), "404 or 500", reply)
    },
  ]
}
