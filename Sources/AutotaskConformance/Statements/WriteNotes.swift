internal import Autotask

extension Statement {
  private static let lessons = "github:AntoJUICT/juict-skills"

  /// Field notes on writes (28 to 35, 38 to 47, 52 to 55), and on time that is entered for others (83 to 85).
  static let writeNotes: [Statement] = assigneeNotes + timeNotes + fieldNotes + noteNotes + proxyNotes

  private static let assigneeNotes: [Statement] = [
    .shown(
      "field-note 28",
      "An assignee without a role is a 500.",
      .observed,
      "github:WYRE-AI/msp-claude-plugins/issues/31",
      needs: .writes
    ) { probe in
      let body = try await probe.ticketBody([("assignedResourceID", try await probe.assignment().resource)])
      try expectRefusal(
        try await probe.call("POST", "Tickets", .object(body)),
        "Data violation: When assigning a Resource, you must assign both a assignedResourceID and assignedResourceRoleID."
      )
    },
    .shown(
      "field-note 29",
      "A task with an assignee also needs a department and a billing code, named one at a time.",
      .observed,
      lessons,
      needs: .writes
    ) { probe in
      let project = try await probe.anyID("Projects")
      let assignment = try await probe.assignment()
      var body = JSONObject([
        ("title", "Postern conformance"), ("status", try await probe.picklistValue("status", of: "Tasks")),
        ("taskType", 1), ("assignedResourceID", assignment.resource), ("assignedResourceRoleID", assignment.role),
      ])
      let first = try await probe.call("POST", "Projects/\(project)/Tasks", .object(body))
      try expectRefusal(first, "departmentID")
      try expect(!first.text.contains("billingCodeID"), "one field at a time", first)
      body["departmentID"] = .integer(try await probe.anyID("Departments"))
      try expectRefusal(try await probe.call("POST", "Projects/\(project)/Tasks", .object(body)), "billingCodeID")
    },
  ]

  private static let timeNotes: [Statement] = [
    .shown(
      "field-note 30",
      "A time entry needs a role, hours or a window, on a ticket the window, without one a date.",
      .observed,
      lessons,
      needs: .writes
    ) { probe in
      let ticket = try await probe.newTicket()
      let bare: [(String, JSONValue?)] = [("startDateTime", nil), ("endDateTime", nil)]
      for (changes, words) in [
        ([("roleID", nil)], "TimeEntries for Tickets must have a roleID"),
        (bare, "Must have at least one of hoursWorked or startDateTime/endDateTime"),
        (
          bare + [("hoursWorked", 1), ("dateWorked", "2026-09-01")],
          "TimeEntries for Service tickets require a start and stop time."
        ),
      ] as [([(String, JSONValue?)], String)] {
        let body = try await probe.timeBody(on: ticket, changes)
        try expectRefusal(try await probe.call("POST", "TimeEntries", .object(body)), words)
      }
      let code = try await probe.anyID("BillingCodes", where: [["op": "eq", "field": "useType", "value": 3]])
      let house: [(String, JSONValue?)] = [
        ("ticketID", nil), ("roleID", nil), ("internalBillingCodeID", .integer(code)), ("hoursWorked", 1),
      ]
      let body = try await probe.timeBody(on: ticket, bare + house)
      try expectRefusal(
        try await probe.call("POST", "TimeEntries", .object(body)),
        "dateWorked is required when no value is supplied for startDateTime"
      )
    },
    .shown(
      "field-note 31",
      "The billing code of work is an active general allocation code, which `useType` decides.",
      .observed,
      lessons,
      needs: .writes
    ) { probe in
      let ticket = try await probe.newTicket()
      let code = try await probe.anyID("BillingCodes", where: [["op": "noteq", "field": "useType", "value": 1]])
      let body = try await probe.timeBody(on: ticket, [("billingCodeID", .integer(code))])
      try expectRefusal(
        try await probe.call("POST", "TimeEntries", .object(body)),
        "The given allocation code is not an active general allocation code"
      )
    },
    .shown(
      "field-note 32",
      "Time on a task needs the resource on the task first.",
      .observed,
      lessons,
      needs: .writes
    ) { probe in
      let project = try await probe.anyID("Projects")
      let task = try await probe.made(
        "POST",
        "Projects/\(project)/Tasks",
        [
          "title": "Postern conformance", "status": try await probe.picklistValue("status", of: "Tasks"), "taskType": 1,
        ]
      )
      let body = try await probe.timeBody(on: 0, [("ticketID", nil), ("taskID", .integer(task))])
      try expectRefusal(
        try await probe.call("POST", "TimeEntries", .object(body)),
        "This roleID is not valid for this Task and Resource"
      )
      let crew: JSONValue = ["resourceID": body["resourceID"] ?? 0, "roleID": body["roleID"] ?? 0]
      _ = try await probe.made("POST", "Tasks/\(task)/SecondaryResources", crew)
      _ = try await probe.made("POST", "TimeEntries", .object(body))
    },
    .shown(
      "field-note 33",
      "`hoursWorked` changed without its window: 200, and nothing changes.",
      .observed,
      lessons,
      needs: .writes
    ) { probe in
      let body = try await probe.timeBody(on: try await probe.newTicket())
      let entry = try await probe.made("POST", "TimeEntries", .object(body))
      _ = try await probe.made("PATCH", "TimeEntries", ["id": .integer(entry), "hoursWorked": 3])
      let row = try await probe.row("TimeEntries/\(entry)")
      try expect(row["hoursWorked"]?.double == 0.25, "a quarter of an hour, as before")
    },
    .shown(
      "field-note 34",
      "A change of status was confirmed with 200 but not stored, a workflow rule being the likely cause; a fault shows it.",
      .observed,
      lessons,
      needs: .emulator
    ) { probe in
      let ticket = try await probe.newTicket()
      let title = try await probe.row("Tickets/\(ticket)")["title"]
      let rule: JSONValue = ["method": "PATCH", "path": "/V1.0/Tickets", "forget": true]
      try await probe.admin("PUT", "faults", ["script": [rule]])
      _ = try await probe.made("PATCH", "Tickets", ["id": .integer(ticket), "title": "Never stored"])
      try expect(try await probe.row("Tickets/\(ticket)")["title"] == title, "the title as before")
    },
    .shown(
      "field-note 35",
      "A record just made was 404 for a moment; a fault shows it.",
      .observed,
      "github:GDSTechnology/autotask-mcp",
      needs: .emulator
    ) { probe in
      let rule: JSONValue = ["method": "POST", "path": "/V1.0/Tickets", "unseenReads": 1]
      try await probe.admin("PUT", "faults", ["script": [rule]])
      let ticket = try await probe.newTicket()
      let statuses = try await probe.statuses("Tickets/\(ticket)", 2)
      try expect(statuses == [404, 200], "404 and then 200, not \(statuses)")
    },
  ]
}
