import Autotask
import AutotaskEmulator
import Testing

/// Time entries: their window, work and role, and who may delete them.
@Suite struct TimeEntryRuleTests {
  private static let resource = JSONValue.integer(29_682_886)

  /// An entry on a ticket that is taken as it is.
  private func entry(_ wire: Wire, _ change: (inout JSONObject) -> Void = { _ in }) async throws -> JSONValue {
    var body = JSONObject([
      ("resourceID", Self.resource), ("roleID", .integer(try await wire.all("Roles").ids.first ?? 0)),
      ("ticketID", 100), ("startDateTime", "2026-09-01T09:00:00Z"), ("endDateTime", "2026-09-01T10:30:00Z"),
      ("summaryNotes", "x"),
    ])
    change(&body)
    return .object(body)
  }

  @Test func hoursFollowTheWindowAndAreBilledByTheQuarter() async throws {
    try await withSmallEmulator { wire in
      let made = try await wire.call("POST", "TimeEntries", try await entry(wire) { $0["hoursWorked"] = 7 })
      let id = JSONValue.integer(try #require(made.itemID, "\(made.text)"))
      var item = try await wire.call("GET", "TimeEntries/\(id.plainText)").json["item"]
      #expect(item?["hoursWorked"] == .decimal("1.5"))
      #expect(item?["dateWorked"] == "2026-09-01T00:00:00")
      #expect(item?["creatorUserID"] == 29_682_885)
      #expect(item?["timeEntryType"] == 2)
      // A 200 is no proof: without the window nothing changes.
      #expect(try await wire.call("PATCH", "TimeEntries", ["id": id, "hoursWorked": 3]).status == 200)
      item = try await wire.call("GET", "TimeEntries/\(id.plainText)").json["item"]
      #expect(item?["hoursWorked"] == .decimal("1.5"))
      let minute: JSONValue = [
        "id": id, "startDateTime": "2026-09-01T09:00:00Z", "endDateTime": "2026-09-01T09:01:00Z",
      ]
      #expect(try await wire.call("PATCH", "TimeEntries", minute).status == 200)
      item = try await wire.call("GET", "TimeEntries/\(id.plainText)").json["item"]
      #expect(item?["hoursToBill"] == .decimal("0.25"))
      let free: JSONValue = ["id": id, "isNonBillable": true]
      #expect(try await wire.call("PATCH", "TimeEntries", free).status == 200)
      item = try await wire.call("GET", "TimeEntries/\(id.plainText)").json["item"]
      #expect(item?["hoursToBill"] == .decimal("0.0"))
    }
  }

  @Test(
    arguments: [
      ("resourceID", .null, "Value does not exist for the required field resourceID"),
      ("roleID", .null, "TimeEntries for Tickets must have a roleID"),
      ("startDateTime", .null, "Must have at least one of hoursWorked or startDateTime/endDateTime"),
      ("endDateTime", "2026-09-01T09:00:00", "hoursWorked greater than 24 hours or less than zero hours"),
      ("endDateTime", "2026-09-02T09:01:00", "hoursWorked greater than 24 hours or less than zero hours"),
      ("summaryNotes", " ", "TimeEntry.summaryNotes can not be blank."),
      ("taskID", 700, "Only one of ticketID,taskID and InternallAllocationCodeID can be used at once"),
      ("ticketID", .null, "One of ticketID, taskID and internalBillingCodeID is required"),
      ("billingCodeID", 7, "The given allocation code is not an active general allocation code"),
    ] as [(String, JSONValue, String)]
  )
  func whatIsWrongIsSaidInAutotasksWords(_ field: String, _ value: JSONValue, _ sentence: String) async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.call("POST", "TimeEntries", try await entry(wire) { $0[field] = value })
      #expect(reply.status == 500)
      #expect(reply.error == sentence)
    }
  }

  @Test func theRoleIsOneThatTheResourceHolds() async throws {
    try await withSmallEmulator { wire in
      let free = JSONValue.integer(try await wire.freeRole(of: 29_682_886))
      let reply = try await wire.call("POST", "TimeEntries", try await entry(wire) { $0["roleID"] = free })
      #expect(
        reply.error
          == "The specified AssignedResourceID and AssignedRoleID combination is not currently defined."
      )
    }
  }

  @Test func hoursAloneDoForOtherTimeWithADate() async throws {
    try await withSmallEmulator { wire in
      let onTicket = try await wire.call(
        "POST",
        "TimeEntries",
        try await entry(wire) {
          $0["startDateTime"] = nil; $0["hoursWorked"] = 1; $0["dateWorked"] = "2026-09-01"
        }
      )
      #expect(onTicket.error == "TimeEntries for Service tickets require a start and stop time.")
      let codes = try await wire.query("BillingCodes", [["op": "eq", "field": "useType", "value": 3]]).ids
      let house: JSONObject = .init([
        ("resourceID", Self.resource), ("internalBillingCodeID", .integer(codes.first ?? 0)), ("hoursWorked", "1.5"),
      ])
      let undated = try await wire.call("POST", "TimeEntries", .object(house))
      #expect(undated.error == "dateWorked is required when no value is supplied for startDateTime")
      var dated = house
      dated["dateWorked"] = "2026-09-01T09:00:00"
      let id = try #require(try await wire.call("POST", "TimeEntries", .object(dated)).itemID)
      let item = try await wire.call("GET", "TimeEntries/\(id)").json["item"]
      #expect(item?["dateWorked"] == "2026-09-01T00:00:00")
      #expect(item?["timeEntryType"] == 1)
      // Without a window hours are what was said.
      #expect(try await wire.call("PATCH", "TimeEntries", ["id": .integer(id), "hoursWorked": 2]).status == 200)
      #expect(try await wire.call("GET", "TimeEntries/\(id)").json["item"]?["hoursWorked"] == .decimal("2.0"))
      dated["internalBillingCodeID"] = 1
      let work = try await wire.call("POST", "TimeEntries", .object(dated))
      #expect(work.error == "The given allocation code is not an active internal allocation code")
    }
  }

  @Test func timeOnATaskNeedsTheRoleHeldThereAndStaysOnItsWork() async throws {
    try await withSmallEmulator { wire in
      let role = JSONValue.integer(try await wire.all("Roles").ids.first ?? 0)
      let task: JSONValue = ["title": "Task", "status": 1, "taskType": 1]
      let made = try await wire.call("POST", "Projects/500/Tasks", task)
      let id = JSONValue.integer(try #require(made.itemID, "\(made.text)"))
      let body = try await entry(wire) {
        $0["ticketID"] = nil; $0["taskID"] = id
      }
      let early = try await wire.call("POST", "TimeEntries", body)
      #expect(early.error == "This roleID is not valid for this Task and Resource")
      let crew: JSONValue = ["resourceID": Self.resource, "roleID": role]
      #expect(try await wire.call("POST", "Tasks/\(id.plainText)/SecondaryResources", crew).status == 200)
      let booked = try await wire.call("POST", "TimeEntries", body)
      #expect(booked.status == 200, "\(booked.text)")
      let item = try await wire.call("GET", "TimeEntries/\(booked.itemID ?? 0)").json["item"]
      #expect(item?["timeEntryType"] == 6)
      let onTicket = JSONValue.integer(
        try #require(try await wire.call("POST", "TimeEntries", try await entry(wire)).itemID)
      )
      let moved = try await wire.call("PATCH", "TimeEntries", ["id": onTicket, "taskID": id, "ticketID": .null])
      #expect(moved.error == "This taskID does not reference a valid Task")
      let both = try await wire.call("PATCH", "TimeEntries", ["id": onTicket, "taskID": id])
      #expect(both.error == "Only one of ticketID,taskID and InternallAllocationCodeID can be used at once")
    }
  }

  @Test func contractAndServiceBelongToTheTicketsCompany() async throws {
    try await withSmallEmulator { wire in
      let contracts = try await wire.all("Contracts").items
      let ticket = try await wire.call("GET", "Tickets/100").json["item"]
      let foreign = try #require(contracts.first { $0["companyID"] != ticket?["companyID"] }?["id"])
      let reply = try await wire.call("POST", "TimeEntries", try await entry(wire) { $0["contractID"] = foreign })
      #expect(reply.error == "Reference value on field: contractID of type: Contract does not exist or is invalid.")
      let service = try #require(try await wire.all("ContractServices").ids.first)
      let stray = try await wire.call(
        "POST",
        "TimeEntries",
        try await entry(wire) { $0["contractServiceID"] = .integer(service) }
      )
      #expect(stray.error.hasPrefix("Reference value on field: contractServiceID of type: ContractService"))
    }
  }

  @Test func aDeletionIsRefusedInFiveWays() async throws {
    try await withSmallEmulator { wire in
      let id = try #require(try await wire.call("POST", "TimeEntries", try await entry(wire)).itemID)
      func refusal() async throws -> String { try await wire.call("DELETE", "TimeEntries/\(id)").error }
      func sheet(_ status: JSONValue) async throws {
        let body: JSONValue = ["resourceID": Self.resource, "date": "2026-09-03", "status": status]
        #expect(try await wire.admin("PUT", "timesheets", body).status == 200)
      }
      let others = try await wire.query(
        "TimeEntries",
        [["op": "noteq", "field": "creatorUserID", "value": 29_682_885]]
      )
      #expect(
        try await wire.call("DELETE", "TimeEntries/\(others.ids.first ?? 0)").error
          == "You do not have permission to delete time entries that you did not create."
      )
      try await sheet("Submitted")
      #expect(try await refusal() == "You do not have permission to delete time entries that have been submitted.")
      #expect(
        try await wire.call("POST", "TimeEntries", try await entry(wire)).error
          == "Cannot add time entries to a timesheet that has been submitted."
      )
      try await sheet("Approved")
      #expect(try await refusal().hasSuffix("the timesheet has been approved."))
      #expect(
        try await wire.call("PATCH", "TimeEntries", ["id": .integer(id), "summaryNotes": "y"]).error
          == "The time sheet for this week has been approved."
      )
      try await sheet("Rejected")
      let post: JSONValue = ["id": .integer(id), "billingApprovalDateTime": "2026-10-01T00:00:00"]
      #expect(try await wire.admin("POST", "tables/TimeEntries", post).status == 200)
      #expect(try await refusal().hasPrefix("This time has been posted"))
      #expect(
        try await wire.call("PATCH", "TimeEntries", ["id": .integer(id), "summaryNotes": "y"]).error
          == "This time entry has been posted and cannot be modified."
      )
      let low = try await wire.onLevel("No Time", ["servicedesk.tickets.view": "All"])
      #expect(
        try await low.call("DELETE", "TimeEntries/\(id)").error
          == "The logged in Resource does not have the adequate permissions to delete this entity timeEntryType."
      )
      _ = try await wire.admin("POST", "tables/TimeEntries", ["id": .integer(id), "billingApprovalDateTime": .null])
      try await sheet("New")
      #expect(try await wire.admin("GET", "timesheets").json == [])
      #expect(try await wire.call("DELETE", "TimeEntries/\(id)").itemID == id)
    }
  }

  @Test func whatIsDeletedStaysInTheLog() async throws {
    try await withSmallEmulator { wire in
      let before = try await wire.all("DeletedTicketActivityLogs").items.count
      let id = try #require(try await wire.call("POST", "TimeEntries", try await entry(wire)).itemID)
      _ = try await wire.call("DELETE", "TimeEntries/\(id)")
      let log = try await wire.all("DeletedTicketActivityLogs").items
      #expect(log.count == before + 1)
      #expect(log.last?["ticketID"] == 100)
      #expect(log.last?["hoursWorked"] == .decimal("1.5"))
      #expect(log.last?["deletedByResourceID"] == 29_682_885)
      let number = try await wire.call("GET", "Tickets/100").json["item"]?["ticketNumber"]
      #expect(log.last?["ticketNumber"] == number)
    }
  }

  @Test func impersonationMakesTimeThatTheAPIUserCannotUndo() async throws {
    try await withSmallEmulator { wire in
      let person = try #require(
        try await wire.query(
          "Resources",
          [["op": "eq", "field": "isActive", "value": true], ["op": "eq", "field": "licenseType", "value": 1]]
        ).items.first
      )
      let all = try await wire.admin("GET", "levels/API%20User%20(system)").json["settings"]?.object ?? .init()
      var settings = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0.value.string ?? "") })
      settings["wsapi.impersonate.time-entries.add"] = "Yes"
      settings["wsapi.impersonate.time-entries.edit"] = "Yes"
      settings["wsapi.impersonate.time-entries.delete"] = "No"
      let user = try await wire.onLevel("Impersonator", settings)
      let levels = try await wire.admin("GET", "levels").json.array ?? []
      for level in levels.compactMap(\.string) where level.hasSuffix("(system)") && !level.hasPrefix("API") {
        let path = "levels/\(level.replacing(" ", with: "%20"))"
        let open: JSONValue = [
          "settings": [
            "wsapi.allow-being-impersonated": "Yes", "servicedesk.time.modify-show-on-invoice": "No",
          ]
        ]
        #expect(try await wire.admin("PUT", path, open).status == 200)
      }
      var acting = user
      acting.headers = [("ImpersonationResourceId", person["id"]?.plainText ?? "")]
      let roles = try await wire.query(
        "ResourceServiceDeskRoles",
        [["op": "eq", "field": "resourceID", "value": person["id"] ?? 0]]
      )
      let made = try await acting.call(
        "POST",
        "TimeEntries",
        try await entry(wire) {
          $0["resourceID"] = person["id"]; $0["roleID"] = roles.items.first?["roleID"]
        }
      )
      let id = JSONValue.integer(try #require(made.itemID, "\(made.text)"))
      let change: JSONValue = ["id": id, "summaryNotes": "y"]
      #expect(
        try await acting.call("PATCH", "TimeEntries", change).error
          == "User not authorized to change Show On Invoice values for Ticket time entries"
      )
      #expect(try await user.call("PATCH", "TimeEntries", change).status == 200)
      #expect(
        try await user.call("DELETE", "TimeEntries/\(id.plainText)").error
          == "You do not have permission to delete time entries that you did not create."
      )
      #expect(try await acting.call("DELETE", "TimeEntries/\(id.plainText)").status == 500)
    }
  }
}
