import Autotask
import AutotaskEmulator
import Testing

extension Wire {
  /// A role that somebody does not hold.
  func freeRole(of resource: Int64) async throws -> Int64 {
    let held = try await query(
      "ResourceRoles",
      [["op": "eq", "field": "resourceID", "value": .integer(resource)]]
    ).items.compactMap { $0["roleID"]?.integer }
    return try #require(try await all("Roles").ids.first { !held.contains($0) })
  }
}

/// Tickets: assignee and role, category, issue types, problems, status and dates.
@Suite struct TicketRuleTests {
  /// The body of a ticket that is taken as it is.
  static func ticket(_ change: (inout JSONObject) -> Void = { _ in }) -> JSONValue {
    var body = JSONObject([("companyID", 174), ("title", "Printer"), ("status", 1), ("priority", 2)])
    change(&body)
    return .object(body)
  }

  private func item(_ wire: Wire, _ id: Int64) async throws -> JSONValue? {
    try await wire.call("GET", "Tickets/\(id)").json["item"]
  }

  @Test func anAssigneeHoldsTheRole() async throws {
    try await withSmallEmulator { wire in
      let held = try await wire.query(
        "ResourceServiceDeskRoles",
        [["op": "eq", "field": "resourceID", "value": 29_682_886]]
      ).items.compactMap { $0["roleID"]?.integer }
      let free = try await wire.freeRole(of: 29_682_886)
      func assigned(_ role: Int64) -> JSONValue {
        Self.ticket {
          $0["assignedResourceID"] = 29_682_886; $0["assignedResourceRoleID"] = .integer(role)
        }
      }
      let refused = try await wire.call("POST", "Tickets", assigned(free))
      let pair = "The specified assignedResourceID and AssignedRoleID combination is not currently defined."
      #expect(refused.error == "Data violation: \(pair)")
      #expect(try await wire.call("POST", "Tickets", assigned(try #require(held.first))).status == 200)
      // Who is given the role may take the ticket.
      let role: JSONValue = ["resourceID": 29_682_886, "roleID": .integer(free), "isActive": true]
      #expect(try await wire.call("POST", "Resources/29682886/ServiceDeskRoles", role).status == 200)
      #expect(try await wire.call("POST", "Tickets", assigned(free)).status == 200)
    }
  }

  @Test func theCategoryFillsAndRequires() async throws {
    try await withSmallEmulator { wire in
      let plain = try #require(try await wire.call("POST", "Tickets", Self.ticket()).itemID)
      #expect(try await item(wire, plain)?["ticketCategory"] == 3)
      #expect(try await item(wire, plain)?["queueID"] == 29_682_833)
      let alert = try #require(
        try await wire.call(
          "POST",
          "Tickets",
          Self.ticket {
            $0["ticketCategory"] = 2; $0["source"] = 4
          }
        ).itemID
      )
      #expect(try await item(wire, alert)?["ticketType"] == 5)
      #expect(try await item(wire, alert)?["issueType"] == 14)
      // What is sent holds.
      #expect(try await item(wire, alert)?["source"] == 4)
      let incident = try await wire.call("POST", "Tickets", Self.ticket { $0["ticketCategory"] = 113 })
      #expect(incident.error == "queueID is required")
      let queued = Self.ticket {
        $0["ticketCategory"] = 113
        $0["queueID"] = 8
      }
      #expect(try await wire.call("POST", "Tickets", queued).status == 200)
      let rules: JSONValue = ["requiredFields": ["dueDateTime", "contactID"]]
      let set = try await wire.admin("PUT", "categories/3", rules)
      #expect(set.json["requiredFields"] == ["contactID", "dueDateTime"])
      #expect(try await wire.call("POST", "Tickets", Self.ticket()).error == "contactID is required")
      #expect(try await wire.admin("PUT", "categories/3", ["requiredFields": ["nothing"]]).status == 400)
      #expect(try await wire.admin("GET", "categories/99").status == 400)
      _ = try await wire.admin("POST", "reset")
      #expect(try await wire.admin("GET", "categories/3").json["requiredFields"] == [])
    }
  }

  @Test(
    arguments: [
      (["issueType": 10, "subIssueType": 111], "Picklist value [111] does not exist for subIssueType."),
      (["subIssueType": 101], "Picklist value [101] does not exist for subIssueType."),
      (
        ["ticketType": 2, "problemTicketId": 100],
        "Reference value on field: problemTicketId of type: Ticket does not exist or is invalid."
      ),
      (
        ["changeInfoField1": "x"],
        "changeInfoField1 can only be set on a ticket of the type Change Request."
      ),
      (["ticketCategory": 99], "Picklist value [99] does not exist for ticketCategory."),
    ] as [(JSONValue, String)]
  )
  func fieldsThatDoNotGoTogetherAreRefused(_ fields: JSONValue, _ sentence: String) async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.call(
        "POST",
        "Tickets",
        Self.ticket { body in
          for (key, value) in fields.object ?? .init() { body[key] = value }
        }
      )
      #expect(reply.error == sentence)
    }
  }

  @Test func incidentsNameAProblemAndChangesHaveTheirFields() async throws {
    try await withSmallEmulator { wire in
      let problem = try #require(try await wire.call("POST", "Tickets", Self.ticket { $0["ticketType"] = 3 }).itemID)
      let incident = try await wire.call(
        "POST",
        "Tickets",
        Self.ticket {
          $0["ticketType"] = 2; $0["problemTicketId"] = .integer(problem)
        }
      )
      #expect(incident.status == 200, "\(incident.text)")
      let request = Self.ticket {
        $0["ticketType"] = 4
        $0["changeInfoField1"] = "x"
      }
      let change = try #require(try await wire.call("POST", "Tickets", request).itemID)
      #expect(try await item(wire, change)?["changeApprovalStatus"] == 1)
      let approver: JSONValue = ["resourceID": 29_682_886]
      #expect(try await wire.call("POST", "Tickets/\(change)/ChangeRequestApprovals", approver).status == 200)
      #expect(
        try await wire.call("POST", "Tickets/\(problem)/ChangeRequestApprovals", approver).error
          == "Approvals can only be added to a ticket of the type Change Request."
      )
      let link: JSONValue = [
        "changeRequestTicketID": .integer(change), "problemOrIncidentTicketID": .integer(problem),
      ]
      #expect(try await wire.call("POST", "ChangeRequestLinks", link).status == 200)
      let wrong: JSONValue = [
        "changeRequestTicketID": .integer(problem), "problemOrIncidentTicketID": .integer(change),
      ]
      #expect(try await wire.call("POST", "ChangeRequestLinks", wrong).status == 500)
    }
  }

  @Test func completingStampsAndReopeningClears() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.admin("PUT", "clock", ["now": "2026-11-05T10:00:00Z"])
      let id = try #require(
        try await wire.call("POST", "Tickets", Self.ticket { $0["serviceLevelAgreementID"] = 1 }).itemID
      )
      #expect(try await item(wire, id)?["firstResponseDueDateTime"] == "2026-11-05T14:00:00")
      #expect(try await item(wire, id)?["dueDateTime"] == "2026-11-06T10:00:00")
      _ = try await wire.admin("PUT", "clock", ["now": "2026-11-05T11:00:00Z"])
      // An important item that is not done does not keep the API from completing the ticket.
      let step: JSONValue = ["itemName": "Check", "isImportant": true]
      #expect(try await wire.call("POST", "Tickets/\(id)/ChecklistItems", step).status == 200)
      #expect(try await wire.call("PATCH", "Tickets", ["id": .integer(id), "status": 5]).status == 200)
      let done = try await item(wire, id)
      for stamp in ["completedDate", "resolvedDateTime", "firstResponseDateTime"] {
        #expect(done?[stamp] == "2026-11-05T11:00:00", "\(stamp)")
      }
      #expect(done?["completedByResourceID"] == 29_682_885)
      #expect(try await wire.call("PATCH", "Tickets", ["id": .integer(id), "status": 8]).status == 200)
      for stamp in ["completedDate", "resolvedDateTime", "completedByResourceID"] {
        #expect(try await item(wire, id)?[stamp] == .null, "\(stamp)")
      }
    }
  }

  @Test func notesAndTimeAreActivityButNoChange() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.admin("PUT", "clock", ["now": "2026-11-05T10:00:00Z"])
      let id = try #require(try await wire.call("POST", "Tickets", Self.ticket()).itemID)
      _ = try await wire.admin("PUT", "clock", ["now": "2026-11-05T12:00:00Z"])
      let inside: JSONValue = ["description": "x", "noteType": 2, "publish": 2]
      #expect(try await wire.call("POST", "Tickets/\(id)/Notes", inside).status == 200)
      var ticket = try await item(wire, id)
      #expect(ticket?["lastActivityDate"] == "2026-11-05T12:00:00")
      #expect(ticket?["lastTrackedModificationDateTime"] == "2026-11-05T10:00:00")
      #expect(ticket?["lastCustomerVisibleActivityDateTime"] == .null)
      let outside: JSONValue = ["description": "x", "noteType": 2, "publish": 1]
      #expect(try await wire.call("POST", "Tickets/\(id)/Notes", outside).status == 200)
      ticket = try await item(wire, id)
      #expect(ticket?["lastCustomerVisibleActivityDateTime"] == "2026-11-05T12:00:00")
    }
  }

  @Test func aPutKeepsTheNumberAndAMoveTakesTheContractAway() async throws {
    try await withSmallEmulator { wire in
      let contract = try #require(
        try await wire.query("Contracts", [["op": "eq", "field": "companyID", "value": 174]]).ids.first
      )
      let made = try await wire.call("POST", "Tickets", Self.ticket { $0["contractID"] = .integer(contract) })
      let id = try #require(made.itemID, "\(made.text)")
      let number = try await item(wire, id)?["ticketNumber"]
      #expect(try await wire.call("PATCH", "Tickets", ["id": .integer(id), "companyID": 175]).status == 200)
      #expect(try await item(wire, id)?["contractID"] == .null)
      let back = try await wire.call("PATCH", "Tickets", ["id": .integer(id), "contractID": .integer(contract)])
      #expect(back.error == "Reference value on field: contractID of type: Contract does not exist or is invalid.")
      #expect(try await wire.call("PUT", "Tickets", Self.ticket { $0["id"] = .integer(id) }).status == 200)
      #expect(try await item(wire, id)?["ticketNumber"] == number)
    }
  }

  @Test func everyChangeIsInTheHistory() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.admin("PUT", "clock", ["now": "2026-11-05T10:00:00Z"])
      let id = JSONValue.integer(try #require(try await wire.call("POST", "Tickets", Self.ticket()).itemID))
      _ = try await wire.call("PATCH", "Tickets", ["id": id, "status": 5, "title": "Copier"])
      _ = try await wire.admin("POST", "tables/Tickets", ["id": id, "priority": 1])
      let step: JSONValue = ["itemName": "Check", "isCompleted": true]
      _ = try await wire.call("POST", "Tickets/\(id.plainText)/ChecklistItems", step)
      let rows = try await wire.query("TicketHistory", [["op": "eq", "field": "ticketID", "value": id]]).items
      let actions = rows.compactMap { $0["action"]?.string }
      #expect(actions.first == "Created")
      for action in ["Status Changed", "Title Changed", "Complete Date", "Completed By", "Priority Changed"] {
        #expect(actions.contains(action), "\(action)")
      }
      #expect(actions.last == "Checklist Item Completed")
      #expect(rows.first { $0["action"] == "Status Changed" }?["detail"] == "status: New -> Complete")
      #expect(rows.allSatisfy { $0["date"] == "2026-11-05T10:00:00" })
      // What the admin API changes is some person's doing, the rest the API user's.
      #expect(rows.allSatisfy { ($0["resourceID"] == 29_682_885) == ($0["action"] != "Priority Changed") })
      // Activity is none.
      let note: JSONValue = ["description": "x", "noteType": 2, "publish": 1]
      _ = try await wire.call("POST", "Tickets/\(id.plainText)/Notes", note)
      let after = try await wire.query("TicketHistory", [["op": "eq", "field": "ticketID", "value": id]]).items
      #expect(after.count == rows.count)
    }
  }
}
