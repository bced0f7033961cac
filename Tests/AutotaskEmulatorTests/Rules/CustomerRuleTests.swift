import Autotask
import AutotaskEmulator
import Testing

/// Companies, locations, contacts, alerts, teams and the calendar around them; people and their roles.
@Suite struct CustomerRuleTests {
  private static let company: JSONObject = .init([
    ("companyName", "New"), ("companyType", 1), ("phone", "1"), ("ownerResourceID", 29_682_886), ("city", "Albany"),
  ])

  @Test func aNewCompanyHasItsLocationAndCategory() async throws {
    try await withSmallEmulator { wire in
      let id = try #require(try await wire.call("POST", "Companies", .object(Self.company)).itemID)
      let locations = try await wire.call("GET", "Companies/\(id)/Locations").items
      #expect(locations.count == 1)
      #expect(locations.first?["isPrimary"] == true)
      #expect(locations.first?["city"] == "Albany")
      let row = try await wire.call("GET", "Companies/\(id)").json["item"]
      #expect(row?["companyCategoryID"]?.integer != nil)
      #expect(row?["billToAddressToUse"] == 1)
      let first = locations.first?["id"]?.plainText ?? ""
      #expect(
        try await wire.call("DELETE", "Companies/\(id)/Locations/\(first)").error
          == "The primary location of a company cannot be deleted."
      )
      let second: JSONValue = ["name": "Branch", "isPrimary": true, "isActive": true]
      #expect(try await wire.call("POST", "Companies/\(id)/Locations", second).status == 200)
      let primaries = try await wire.call("GET", "Companies/\(id)/Locations").items.filter { $0["isPrimary"] == true }
      #expect(primaries.compactMap { $0["name"] } == ["Branch"])
      #expect(try await wire.call("DELETE", "Companies/\(id)/Locations/\(first)").status == 200)
      #expect(try await wire.call("DELETE", "Companies/\(id)").status == 405)
    }
  }

  @Test func theOwnCompanyStaysWhatItIsAndNoCompanyIsBelowItself() async throws {
    try await withSmallEmulator { wire in
      let fixed: [(String, JSONValue)] = [("isActive", false), ("companyType", 2), ("parentCompanyID", 174)]
      for (field, value) in fixed {
        let reply = try await wire.call("PATCH", "Companies", ["id": 0, field: value])
        #expect(reply.error == "\(field) of the company with the id 0 cannot be changed.")
      }
      #expect(try await wire.call("PATCH", "Companies", ["id": 0, "phone": "2"]).status == 200)
      let sentence = "Reference value on field: parentCompanyID of type: Company does not exist or is invalid."
      #expect(try await wire.call("PATCH", "Companies", ["id": 174, "parentCompanyID": 174]).error == sentence)
      #expect(try await wire.call("PATCH", "Companies", ["id": 174, "parentCompanyID": 175]).status == 200)
      #expect(try await wire.call("PATCH", "Companies", ["id": 175, "parentCompanyID": 174]).error == sentence)
    }
  }

  @Test func inactiveCompaniesTakeNoTicketsOrContacts() async throws {
    try await withSmallEmulator { wire in
      #expect(try await wire.call("PATCH", "Companies", ["id": 175, "isActive": false]).status == 200)
      let ticket = try await wire.call("POST", "Tickets", TicketRuleTests.ticket { $0["companyID"] = 175 })
      #expect(ticket.error == "Reference value on field: companyID of type: Company does not exist or is invalid.")
      let contact: JSONValue = ["firstName": "A", "lastName": "B", "isActive": 1]
      #expect(try await wire.call("POST", "Companies/175/Contacts", contact).status == 500)
    }
  }

  @Test func aVendorOfServicesStaysAVendor() async throws {
    try await withSmallEmulator { wire in
      let vendors = try await wire.query("Companies", [["op": "eq", "field": "companyType", "value": 7]])
      let vendor = JSONValue.integer(try #require(vendors.ids.first))
      _ = try await wire.admin("POST", "tables/Services", ["id": 1, "vendorCompanyID": vendor])
      #expect(try await wire.call("PATCH", "Companies", ["id": vendor, "companyType": 8]).status == 500)
      _ = try await wire.admin("POST", "tables/Services", ["id": 1, "vendorCompanyID": .null])
      #expect(try await wire.call("PATCH", "Companies", ["id": vendor, "companyType": 8]).status == 200)
    }
  }

  @Test func oneContactIsPrimaryAndBondsKeepContacts() async throws {
    try await withSmallEmulator { wire in
      func made(_ change: (inout JSONObject) -> Void = { _ in }) async throws -> Int64 {
        var body = JSONObject([("firstName", "A"), ("lastName", "B"), ("isActive", 1)])
        change(&body)
        let reply = try await wire.call("POST", "Companies/174/Contacts", .object(body))
        return try #require(reply.itemID, "\(reply.text)")
      }
      let primary = try await made { $0["primaryContact"] = true }
      let primaries = try await wire.call("GET", "Companies/174/Contacts").items.filter { $0["primaryContact"] == true }
      #expect(primaries.compactMap { $0["id"]?.integer } == [primary])
      #expect(
        try await wire.call("DELETE", "Companies/174/Contacts/\(primary)").error
          == "The contact cannot be deleted because it is the primary contact of its company."
      )
      let other = try await made()
      let ticket = TicketRuleTests.ticket { $0["contactID"] = .integer(other) }
      #expect(try await wire.call("POST", "Tickets", ticket).status == 200)
      #expect(
        try await wire.call("DELETE", "Companies/174/Contacts/\(other)").error
          == "The contact cannot be deleted because it is the contact of a ticket."
      )
      let free = try await made()
      #expect(try await wire.call("DELETE", "Companies/174/Contacts/\(free)").itemID == free)
      // A contact's location is one of its company, and the company is fixed.
      let foreign = try await wire.query("CompanyLocations", [["op": "noteq", "field": "companyID", "value": 174]])
      let wrong: JSONValue = ["id": .integer(primary), "companyLocationID": .integer(foreign.ids.first ?? 0)]
      #expect(
        try await wire.call("PATCH", "Companies/174/Contacts", wrong).error
          == "Reference value on field: companyLocationID of type: CompanyLocation does not exist or is invalid."
      )
      let moved: JSONValue = ["id": .integer(primary), "companyID": 175]
      // A body that names another company than the path is refused.
      #expect(try await wire.call("PATCH", "Companies/174/Contacts", moved).status == 500)
      #expect(try await wire.call("GET", "Contacts/\(primary)").json["item"]?["companyID"] == 174)
    }
  }

  @Test func alertsAndTeamMembersAreThereOnce() async throws {
    try await withSmallEmulator { wire in
      let id = try #require(try await wire.call("POST", "Companies", .object(Self.company)).itemID)
      let alert: JSONValue = ["alertTypeID": 1, "alertText": "Careful"]
      #expect(try await wire.call("POST", "Companies/\(id)/Alerts", alert).status == 200)
      #expect(try await wire.call("POST", "Companies/\(id)/Alerts", alert).error.hasSuffix("already exists."))
      let member: JSONValue = ["resourceID": 29_682_886]
      #expect(try await wire.call("POST", "Companies/\(id)/Teams", member).status == 200)
      #expect(try await wire.call("POST", "Companies/\(id)/Teams", member).error.hasSuffix("already exists."))
      #expect(try await wire.call("POST", "Companies/\(id)/Teams", ["resourceID": 29_682_885]).status == 500)
    }
  }

  @Test func aServiceCallHasADurationStatesAndRowsBelow() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.admin("PUT", "clock", ["now": "2026-11-05T10:00:00Z"])
      var body = JSONObject([
        ("companyID", 174), ("startDateTime", "2026-11-06T09:00:00"), ("endDateTime", "2026-11-06T08:00:00"),
      ])
      #expect(
        try await wire.call("POST", "ServiceCalls", .object(body)).error
          == "The endDateTime cannot be before the startDateTime."
      )
      body["endDateTime"] = "2026-11-06T11:30:00"
      let call = JSONValue.integer(try #require(try await wire.call("POST", "ServiceCalls", .object(body)).itemID))
      var row = try await wire.call("GET", "ServiceCalls/\(call.plainText)").json["item"]
      #expect(row?["duration"] == .decimal("2.5"))
      #expect(row?["status"] == 1)
      #expect(row?["isComplete"] == 0)
      let foreign = try await wire.query("Tickets", [["op": "noteq", "field": "companyID", "value": 174]]).ids.first
      let path = "ServiceCalls/\(call.plainText)/Tickets"
      #expect(try await wire.call("POST", path, ["ticketID": .integer(foreign ?? 0)]).status == 500)
      let mine = try await wire.query("Tickets", [["op": "eq", "field": "companyID", "value": 174]]).ids.first
      let link = try #require(try await wire.call("POST", path, ["ticketID": .integer(mine ?? 0)]).itemID)
      let person: JSONValue = ["resourceID": 29_682_886]
      #expect(try await wire.call("POST", "ServiceCallTickets/\(link)/Resources", person).status == 200)
      #expect(try await wire.call("PATCH", "ServiceCalls", ["id": call, "status": 2]).status == 200)
      #expect(try await wire.call("GET", "ServiceCalls/\(call.plainText)").json["item"]?["isComplete"] == 1)
      #expect(try await wire.call("PATCH", "ServiceCalls", ["id": call, "status": 101]).status == 200)
      row = try await wire.call("GET", "ServiceCalls/\(call.plainText)").json["item"]
      #expect(row?["canceledDateTime"] == "2026-11-05T10:00:00")
      #expect(row?["isComplete"] == 0)
      #expect(try await wire.call("DELETE", "ServiceCalls/\(call.plainText)").status == 200)
      #expect(try await wire.call("GET", "ServiceCallTickets/\(link)").status == 404)
      let crew = try await wire.query(
        "ServiceCallTicketResources",
        [["op": "eq", "field": "serviceCallTicketID", "value": .integer(link)]]
      )
      #expect(crew.ids.isEmpty)
    }
  }

  @Test func peopleAreChangedButNotMadeAndAPIUsersNeither() async throws {
    try await withSmallEmulator { wire in
      #expect(try await wire.call("POST", "Resources", ["firstName": "A"]).status == 405)
      #expect(try await wire.call("PATCH", "Resources", ["id": 29_682_886, "title": "Lead"]).status == 200)
      #expect(try await wire.call("GET", "Resources/29682886").json["item"]?["title"] == "Lead")
      #expect(
        try await wire.call("PATCH", "Resources", ["id": 29_682_885, "title": "x"]).error
          == "A resource with the license type API User cannot be changed."
      )
      let names = try await wire.all("Resources").items.compactMap { $0["userName"] }
      let taken = try await wire.call("PATCH", "Resources", ["id": 29_682_886, "userName": names.last ?? ""])
      #expect(taken.error.hasSuffix("already exists."))
      let departments = try await wire.call("GET", "Resources/29682886/RoleDepartments").items
      let given: JSONValue = ["id": departments.first?["id"] ?? 0, "isDefault": false]
      #expect(
        try await wire.call("PATCH", "Resources/29682886/RoleDepartments", given).error
          == "isDefault cannot be set to false."
      )
      let free = try await wire.freeRole(of: 29_682_886)
      let before = try await wire.call("GET", "Resources/29682886/Roles").items.count
      let role: JSONValue = ["roleID": .integer(free), "isActive": true, "isDefault": true]
      #expect(try await wire.call("POST", "Resources/29682886/ServiceDeskRoles", role).status == 200)
      #expect(try await wire.call("GET", "Resources/29682886/Roles").items.count == before + 1)
      let held = try await wire.call("GET", "Resources/29682886/ServiceDeskRoles").items
      #expect(held.filter { $0["isDefault"] == true }.compactMap { $0["roleID"] } == [.integer(free)])
    }
  }
}
