import Autotask
import AutotaskEmulator
import Testing

/// The lists below a ticket: checklist, secondary resources, additional contacts and items, tags, notes.
@Suite struct TicketListRuleTests {
  private func newTicket(_ wire: Wire, _ change: (inout JSONObject) -> Void = { _ in }) async throws -> Int64 {
    let made = try await wire.call("POST", "Tickets", TicketRuleTests.ticket(change))
    return try #require(made.itemID, "\(made.text)")
  }

  @Test func aChecklistHasFortyItemsWithPlacesAndStamps() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.admin("PUT", "clock", ["now": "2026-11-05T10:00:00Z"])
      let path = "Tickets/\(try await newTicket(wire))/ChecklistItems"
      let first = JSONValue.integer(try #require(try await wire.call("POST", path, ["itemName": "1"]).itemID))
      for number in 2...40 {
        #expect(try await wire.call("POST", path, ["itemName": .string(String(number))]).status == 200)
      }
      let more = try await wire.call("POST", path, ["itemName": "41"])
      #expect(more.error == "A ticket can have no more than 40 checklist items.")
      var items = try await wire.call("GET", path).items
      #expect(items.compactMap { $0["position"]?.integer } == Array(1...40).map(Int64.init))
      #expect(items.allSatisfy { $0["isCompleted"] == false && $0["isImportant"] == false })
      let claim: JSONValue = [
        "id": first, "isCompleted": true, "completedByResourceID": 29_682_886, "position": .null,
      ]
      #expect(try await wire.call("PATCH", path, claim).status == 200)
      items = try await wire.call("GET", path).items
      #expect(items[0]["completedByResourceID"] == 29_682_885)
      #expect(items[0]["completedDateTime"] == "2026-11-05T10:00:00")
      #expect(items[0]["position"] == 1)
      #expect(try await wire.call("PATCH", path, ["id": first, "isCompleted": false]).status == 200)
      #expect(try await wire.call("GET", path).items[0]["completedDateTime"] == .null)
      // Deleting makes room, and a place in the middle moves the others.
      #expect(try await wire.call("DELETE", "\(path)/\(first.plainText)").status == 200)
      #expect(try await wire.call("POST", path, ["itemName": "new", "position": 2]).status == 200)
      #expect(try await wire.call("GET", path).items.first { $0["itemName"] == "2" }?["position"] == 3)
    }
  }

  @Test func aLibraryGoesToTheEndOfTheChecklist() async throws {
    try await withSmallEmulator { wire in
      let ticket = try await newTicket(wire)
      let library = try await wire.call(
        "POST",
        "ChecklistLibraries",
        ["name": "Setup", "isActive": true, "entityType": 1]
      )
      let id = try #require(library.itemID, "\(library.text)")
      for name in ["a", "b"] {
        let item: JSONValue = ["itemName": .string(name), "isImportant": true]
        #expect(try await wire.call("POST", "ChecklistLibraries/\(id)/ChecklistItems", item).status == 200)
      }
      #expect(try await wire.call("POST", "Tickets/\(ticket)/ChecklistItems", ["itemName": "own"]).status == 200)
      let path = "Tickets/\(ticket)/ChecklistLibraries"
      let added = try await wire.call("POST", path, ["checklistLibraryID": .integer(id)])
      #expect(added.status == 200, "\(added.text)")
      let items = try await wire.call("GET", "Tickets/\(ticket)/ChecklistItems").items
      #expect(items.compactMap { $0["itemName"]?.string } == ["own", "a", "b"])
      #expect(
        try await wire.call("PATCH", "ChecklistLibraries", ["id": .integer(id), "isActive": false]).status == 200
      )
      #expect(try await wire.call("POST", path, ["checklistLibraryID": .integer(id)]).status == 500)
    }
  }

  @Test func secondaryResourcesAreOthersAndOnceEach() async throws {
    try await withSmallEmulator { wire in
      let role = JSONValue.integer(try await wire.all("Roles").ids.first ?? 0)
      let ticket = try await newTicket(wire) {
        $0["assignedResourceID"] = 29_682_886
        $0["assignedResourceRoleID"] = role
      }
      let path = "Tickets/\(ticket)/SecondaryResources"
      let primary = try await wire.call("POST", path, ["resourceID": 29_682_886, "roleID": role])
      #expect(primary.error == "The primary resource of a ticket cannot also be one of its secondary resources.")
      let other: JSONValue = ["resourceID": 29_682_887, "roleID": role]
      #expect(try await wire.call("POST", path, other).status == 200)
      #expect(try await wire.call("POST", path, other).error.hasSuffix("already exists."))
      let promoted = try await wire.call(
        "PATCH",
        "Tickets",
        ["id": .integer(ticket), "assignedResourceID": 29_682_887, "assignedResourceRoleID": role]
      )
      #expect(promoted.status == 500)
      let free = JSONValue.integer(try await wire.freeRole(of: 29_682_888))
      let unpaired = try await wire.call("POST", path, ["resourceID": 29_682_888, "roleID": free])
      #expect(unpaired.error.hasPrefix("Data violation: The specified assignedResourceID and AssignedRoleID"))
      #expect(try await wire.call("PATCH", path, other).status == 405)
    }
  }

  @Test(
    arguments: [
      ("TicketSecondaryResources", "resourceID", 50), ("TicketAdditionalContacts", "contactID", 30),
      ("TicketAdditionalConfigurationItems", "configurationItemID", 100), ("TicketTagAssociations", "tagID", 30),
    ]
  )
  func listsHaveAMost(_ entity: String, _ field: String, _ most: Int) async throws {
    try await withSmallEmulator { wire in
      let ticket = try await newTicket(wire)
      for number in 0..<most {
        let row: JSONValue = ["ticketID": .integer(ticket), field: .integer(Int64(number + 1)), "roleID": 1]
        var body = row.object ?? .init()
        if entity != "TicketSecondaryResources" { body["roleID"] = nil }
        #expect(try await wire.admin("POST", "tables/\(entity)", .object(body)).status == 200)
      }
      let sub = String(entity.dropFirst("Ticket".count))
      let target = ["contactID": "Contacts", "configurationItemID": "ConfigurationItems", "tagID": "Tags"][field]
      let company: JSONValue = ["op": "eq", "field": "companyID", "value": 174]
      let active: JSONValue = ["op": "eq", "field": "isActive", "value": target == "Contacts" ? 1 : true]
      let filter: JSONValue = target == "Tags" ? [active] : [company, active]
      let id =
        target == nil ? 29_682_886 : try #require(try await wire.query(target ?? "", filter).ids.first, "\(entity)")
      var body = JSONObject([(field, .integer(id))])
      if target == nil { body["roleID"] = .integer(try await wire.all("Roles").ids.first ?? 0) }
      let refused = try await wire.call("POST", "Tickets/\(ticket)/\(sub)", .object(body))
      #expect(refused.error.hasPrefix("A ticket can have no more than \(most) "), "\(refused.text)")
    }
  }

  @Test func additionalContactsAreOfTheCompanyAndNotTheTicketsOwn() async throws {
    try await withSmallEmulator { wire in
      let mine = try await wire.query(
        "Contacts",
        [["op": "eq", "field": "companyID", "value": 174], ["op": "eq", "field": "isActive", "value": 1]]
      )
      let contact = JSONValue.integer(try #require(mine.ids.first))
      let foreign = try await wire.query("Contacts", [["op": "noteq", "field": "companyID", "value": 174]])
      let ticket = try await newTicket(wire)
      let path = "Tickets/\(ticket)/AdditionalContacts"
      let stranger = try await wire.call("POST", path, ["contactID": .integer(foreign.ids.first ?? 0)])
      #expect(stranger.error.hasPrefix("Reference value on field: contactID of type: Contact"))
      #expect(try await wire.call("POST", path, ["contactID": contact]).status == 200)
      // The contact of the ticket leaves the list, and does not come back.
      #expect(try await wire.call("PATCH", "Tickets", ["id": .integer(ticket), "contactID": contact]).status == 200)
      #expect(try await wire.call("GET", path).items.isEmpty)
      #expect(
        try await wire.call("POST", path, ["contactID": contact]).error
          == "The contact of a ticket cannot also be one of its additional contacts."
      )
    }
  }

  @Test func notesAreWrittenByPeopleAndNeedTitlesWhereTheCategorySaysSo() async throws {
    try await withSmallEmulator { wire in
      let path = "Tickets/\(try await newTicket(wire))/Notes"
      let note: JSONObject = .init([("description", "x"), ("noteType", 2), ("publish", 1)])
      for field in ["description", "noteType", "publish"] {
        var without = note
        without[field] = nil
        #expect(try await wire.call("POST", path, .object(without)).error == "Missing Required Field: \(field)")
      }
      var system = note
      system["noteType"] = 13
      #expect(
        try await wire.call("POST", path, .object(system)).error == "Picklist value [13] does not exist for noteType."
      )
      system["noteType"] = 2
      system["publish"] = 3
      #expect(
        try await wire.call("POST", path, .object(system)).error == "Picklist value [3] does not exist for publish."
      )
      #expect(try await wire.admin("PUT", "categories/3", ["requiresNoteTitles": true]).status == 200)
      #expect(try await wire.call("POST", path, .object(note)).error == "title is required")
      var titled = note
      titled["title"] = "T"
      let id = try #require(try await wire.call("POST", path, .object(titled)).itemID)
      #expect(try await wire.call("DELETE", "\(path)/\(id)").status == 405)
    }
  }

  @Test func aContactRaisesTicketsOfItsOwnCompany() async throws {
    try await withSmallEmulator { wire in
      let all = try await wire.admin("GET", "levels/API%20User%20(system)").json["settings"]?.object ?? .init()
      var settings = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0.value.string ?? "") })
      settings["wsapi.impersonate-contact.tickets"] = "Yes"
      let user = try await wire.onLevel("Raises", settings)
      for (comparison, status) in [("eq", 200), ("noteq", 500)] {
        let contacts = try await wire.query(
          "Contacts",
          [
            ["op": .string(comparison), "field": "companyID", "value": 174],
            ["op": "eq", "field": "isActive", "value": 1],
          ]
        )
        let contact = JSONValue.integer(try #require(contacts.ids.first))
        let body = TicketRuleTests.ticket { $0["createdByContactID"] = contact }
        let reply = try await user.call("POST", "Tickets", body)
        #expect(reply.status == status, "\(reply.text)")
        guard let id = reply.itemID else { continue }
        let row = try await wire.admin("GET", "tables/Tickets/\(id)").json
        #expect(row["createdByContactID"] == contact)
        #expect(row["creatorType"] == 2)
      }
    }
  }

  @Test func aContactIsAnAuthorOnlyWithThePermission() async throws {
    try await withSmallEmulator { wire in
      let mine = try await wire.query(
        "Contacts",
        [["op": "eq", "field": "companyID", "value": 174], ["op": "eq", "field": "isActive", "value": 1]]
      )
      let contact = JSONValue.integer(try #require(mine.ids.first))
      let path = "Tickets/\(try await newTicket(wire))/Notes"
      let note: JSONObject = .init([
        ("description", "x"), ("noteType", 2), ("publish", 1), ("createdByContactID", contact),
      ])
      let all = try await wire.admin("GET", "levels/API%20User%20(system)").json["settings"]?.object ?? .init()
      var settings = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0.value.string ?? "") })
      for (answer, author) in [("No", JSONValue.null), ("Yes", contact)] {
        settings["wsapi.impersonate-contact.ticket-notes"] = answer
        let user = try await wire.onLevel("Contacts \(answer)", settings)
        let id = try #require(try await user.call("POST", path, .object(note)).itemID)
        let row = try await wire.call("GET", "TicketNotes/\(id)").json["item"]
        #expect(row?["createdByContactID"] == author, "\(answer)")
        #expect((row?["creatorResourceID"] == .null) == (answer == "Yes"))
        var inside = note
        inside["publish"] = 2
        #expect(try await user.call("POST", path, .object(inside)).status == (answer == "Yes" ? 500 : 200))
      }
    }
  }
}
