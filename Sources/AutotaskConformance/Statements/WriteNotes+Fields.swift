internal import Autotask

extension Statement {
  private static let lessons = "github:AntoJUICT/juict-skills"
  private static let changelog = "github:msoukhomlinov/n8n-nodes-autotask"

  /// Field notes 38 to 47.
  static let fieldNotes: [Statement] = [
    .shown(
      "field-note 38",
      "Another company on a ticket needs the contact and location emptied first.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask/issues/15",
      needs: .writes
    ) { probe in
      let ticket = JSONValue.integer(try await probe.newTicket([("contactID", try await probe.ownContact())]))
      let other = try await probe.anyID(
        "Companies",
        where: [
          ["op": "noteq", "field": "id", "value": try probe.ownCompany()],
          ["op": "eq", "field": "isActive", "value": true],
        ]
      )
      let move: JSONValue = ["id": ticket, "companyID": .integer(other)]
      try expectRefusal(try await probe.call("PATCH", "Tickets", move), "contactID")
      let emptied: JSONValue = [
        "id": ticket, "companyID": .integer(other), "contactID": .null, "companyLocationID": .null,
      ]
      _ = try await probe.made("PATCH", "Tickets", emptied)
    },
    .switchable(
      "field-note 39",
      "A text that is too long is an error; or cut without a word.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask/issues/48 against github:AntoJUICT/juict-skills",
      needs: .writes,
      by: "cutsLongTexts",
      check: { probe in
        let long = JSONValue.string(String(repeating: "x", count: 256))
        let body = try await probe.ticketBody([("title", long)])
        try expectRefusal(try await probe.call("POST", "Tickets", .object(body)), "title")
      },
      switched: { probe in
        let long = JSONValue.string(String(repeating: "x", count: 256))
        let ticket = try await probe.newTicket([("title", long)])
        let row = try await probe.row("Tickets/\(ticket)")
        try expect(row["title"]?.string?.count == 255, "255 characters left")
      }
    ),
    .shown(
      "field-note 40",
      "The category decides which fields are required: `queueID` for one.",
      .observed,
      lessons,
      needs: .emulator
    ) { probe in
      let body = try await probe.ticketBody([("ticketCategory", 113), ("queueID", nil)])
      try expectRefusal(try await probe.call("POST", "Tickets", .object(body)), "queueID is required")
    },
    .shown(
      "field-note 41",
      "A value that the tenant's picklist lacks is a 500, and what a tenant requires is named.",
      .observed,
      "github:AntoJUICT/juict-skills, github:WYRE-AI/autotask-mcp/issues/42",
      needs: .writes
    ) { probe in
      let body = try await probe.ticketBody([("priority", 9_999)])
      try expectRefusal(
        try await probe.call("POST", "Tickets", .object(body)),
        "Picklist value [9999] does not exist for priority"
      )
      for field in ["startDateTime", "endDateTime", "projectType"] {
        var project = JSONObject([
          ("companyID", try probe.ownCompany()), ("projectName", "Postern conformance"), ("status", 1),
          ("projectType", 5), ("startDateTime", "2026-10-01T00:00:00Z"), ("endDateTime", "2026-12-01T00:00:00Z"),
        ])
        project[field] = nil
        try expectRefusal(try await probe.call("POST", "Projects", .object(project)), field)
      }
    },
    .shown("field-note 42", "Values of picklists are texts in metadata.", .observed, changelog) { probe in
      let values = try await probe.field("status", of: "Tickets")["picklistValues"]?.array ?? []
      try expect(!values.isEmpty && values.allSatisfy { $0["value"]?.string != nil }, "texts alone")
    },
    .shown(
      "field-note 43",
      "Required and read-only at once means: given on create, fixed afterwards.",
      .observed,
      "github:Triplecitiestech/staging",
      needs: .writes
    ) { probe in
      let field = try await probe.field("periodType", of: "Services")
      try expect(field["isRequired"] == true && field["isReadOnly"] == true, "`periodType` to be both")
      let row = try await probe.anyRow("Services")
      let other: JSONValue = row["periodType"] == 2 ? 4 : 2
      _ = try await probe.made("PATCH", "Services", ["id": row["id"] ?? 0, "periodType": other])
      let after = try await probe.row("Services/\(row["id"]?.text() ?? "")")
      try expect(after["periodType"] == row["periodType"], "the value to stay")
    },
    .shown(
      "field-note 44",
      "`canCreate: false` of the entity beats fields that look writable.",
      .observed,
      "github:Triplecitiestech/staging"
    ) { probe in
      let information = try await probe.call("GET", "BillingCodes/entityInformation").json["info"]
      let name = try await probe.field("name", of: "BillingCodes")
      try expect(information?["canCreate"] == false && name["isReadOnly"] == false, "a writable field, and no create")
      let reply = try await probe.call("POST", "BillingCodes", ["name": "x"])
      try expect(reply.status == 405, "405", reply)
    },
    .shown(
      "field-note 45",
      "A field marked writable is passed over: the contact who wrote a note, without the permission for it.",
      .observed,
      lessons,
      needs: .emulator
    ) { probe in
      let level = try await probe.systemLevel(["wsapi.impersonate-contact.ticket-notes": "No"])
      let user = try await probe.user("Plain", level: level)
      let field = try await probe.field("createdByContactID", of: "TicketNotes")
      try expect(field["isReadOnly"] == false, "the field to look writable")
      var body = probe.noteBody.object ?? .init()
      body["createdByContactID"] = try await probe.ownContact()
      let note = try await user.made("POST", "Tickets/\(try await probe.newTicket())/Notes", .object(body))
      let row = try await probe.row("TicketNotes/\(note)")
      try expect(row["createdByContactID"] == .null, "nobody named")
      try expect(row["creatorResourceID"]?.integer != nil, "the API user as its creator")
    },
    .shown(
      "field-note 46",
      "`isActive` of a contact is a number and a truth value is a 500; of companies and resources it is a truth value.",
      .observed,
      changelog,
      needs: .writes
    ) { probe in
      let path = "Companies/\(try probe.ownCompany().text())/Contacts"
      let body: JSONValue = ["firstName": "Postern", "lastName": "Conformance", "isActive": true]
      try expectRefusal(
        try await probe.call("POST", path, body),
        "Unexpected character encountered while parsing value: t"
      )
      for (entity, type) in [("Contacts", "integer"), ("Companies", "boolean"), ("Resources", "boolean")] {
        let field = try await probe.field("isActive", of: entity)
        try expect(field["dataType"] == .string(type), "`isActive` of \(entity) to be \(type)")
      }
    },
    .shown(
      "field-note 47",
      "Inactive resources stay and are flagged.",
      .observed,
      "github:KerkhoffTechnologies/django-autotask/issues/234"
    ) { probe in
      let row = try await probe.row("Resources/\(try await probe.leaver().text())")
      try expect(row["isActive"] == false, "the flag")
    },
    .notEmulated(
      "field-note 47, contacts",
      "An inactive contact was answered with company 0.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask/issues/154",
      because: "one report, which does not show the bytes; contacts keep their company here"
    ),
  ]

  /// Field notes 52 to 55.
  static let noteNotes: [Statement] = [
    .shown(
      "field-note 52",
      "Notes have no field to notify anybody: twelve fields in all.",
      .observed,
      "github:Triplecitiestech/staging"
    ) { probe in
      let reply = try await probe.call("GET", "TicketNotes/entityInformation/fields")
      let names = reply.json["fields"]?.array?.compactMap { $0["name"]?.string } ?? []
      try expect(names.count == 12, "twelve fields, found \(names.count)")
    },
    .shown(
      "field-note 53",
      "Deleting a time entry fails five ways: submitted, approved, posted, not the creator, no right to delete.",
      .observed,
      "github:GDSTechnology/autotask-mcp, github:AntoJUICT/juict-skills",
      needs: .emulator
    ) { probe in
      let body = try await probe.timeBody(on: try await probe.newTicket())
      let entry = try await probe.made("POST", "TimeEntries", .object(body))
      let person = body["resourceID"] ?? 0
      func sheet(_ status: JSONValue) async throws {
        try await probe.admin(
          "PUT",
          "timesheets",
          ["resourceID": person, "date": "2026-09-01", "status": status]
        )
      }
      try await sheet("Submitted")
      try expectRefusal(try await probe.call("DELETE", "TimeEntries/\(entry)"), "that have been submitted.")
      try await sheet("Approved")
      try expectRefusal(try await probe.call("DELETE", "TimeEntries/\(entry)"), "the timesheet has been approved")
      try await sheet("New")
      let post: JSONValue = ["id": .integer(entry), "billingApprovalDateTime": "2026-10-01T00:00:00"]
      try await probe.admin("POST", "tables/TimeEntries", post)
      try expectRefusal(try await probe.call("DELETE", "TimeEntries/\(entry)"), "This time has been posted")
      let others = try await probe.user("Other", level: try await probe.systemLevel())
      try expectRefusal(try await others.call("DELETE", "TimeEntries/\(entry)"), "that you did not create.")
      let low = try await probe.user("Low", level: ["servicedesk.tickets.view": "All"])
      try expectRefusal(try await low.call("DELETE", "TimeEntries/\(entry)"), "to delete this entity timeEntryType")
    },
    .advice(
      "field-note 54",
      "What was done on a ticket is told by notes, time entries and attachments together.",
      .observed,
      "github:Triplecitiestech/staging"
    ),
    .advice(
      "field-note 55",
      "Notes for customers are chosen by `publish` and by their kind: notes of tools and workflow rules are public too.",
      .observed,
      lessons
    ),
  ]
}
