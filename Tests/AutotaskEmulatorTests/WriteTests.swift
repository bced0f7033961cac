import Autotask
import AutotaskEmulator
import Testing

/// Creating, changing and removing rows.
@Suite struct WriteTests {
  private static let ticket: JSONObject = .init([
    ("companyID", 174), ("title", "Printer"), ("status", 1), ("priority", 2),
  ])

  private func ticket(_ change: (inout JSONObject) -> Void = { _ in }) -> JSONValue {
    var object = Self.ticket
    change(&object)
    return .object(object)
  }

  @Test func aTicketIsMadeAndFilledByTheServer() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.admin("PUT", "clock", ["now": "2026-11-05T10:00:00Z"])
      let made = try await wire.call("POST", "Tickets", ticket { $0["id"] = 0 })
      let id = try #require(made.itemID)
      #expect(made.status == 200)
      #expect(made.json.object?.keys == ["itemId"])
      let item = try await wire.call("GET", "Tickets/\(id)").json["item"]
      #expect(item?["ticketNumber"] == "T20261105.0001")
      #expect(item?["creatorResourceID"] == 29_682_885)
      #expect(item?["createDate"] == "2026-11-05T10:00:00")
      #expect(item?["lastActivityDate"] == "2026-11-05T10:00:00")
      #expect(item?["creatorType"] == 1)
    }
  }

  @Test(arguments: ["companyID", "title", "status", "priority"])
  func requiredFieldsAreNamed(_ field: String) async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.call("POST", "Tickets", ticket { $0[field] = nil })
      #expect(reply.status == 500)
      #expect(reply.error == "Missing Required Field: \(field)")
    }
  }

  @Test(
    arguments: [
      ("priority", 99, "Picklist value [99] does not exist for priority."),
      ("status", 21, "Picklist value [21] does not exist for status."),
      ("contactID", 999_999, "Reference value on field: contactID of type: Contact does not exist or is invalid."),
      (
        "assignedResourceID", 29_682_886,
        "Data violation: When assigning a Resource, you must assign both a assignedResourceID and assignedResourceRoleID."
      ),
      ("AccountID", 174, "Unable to find AccountID in the Ticket Entity."),
      (
        "title", .string(String(repeating: "x", count: 256)),
        "The length of field title exceeds the maximum of 255 characters."
      ),
      ("companyID", "abc", "Could not convert string to integer: abc. Path 'companyID'."),
      ("priority", true, "Unexpected character encountered while parsing value: t. Path 'priority'."),
      ("title", [], "Unexpected character encountered while parsing value: [. Path 'title'."),
      ("dueDateTime", "soon", "Could not convert string to datetime: soon. Path 'dueDateTime'."),
      ("queueID", 9_999_999_999, "JSON integer 9999999999 is too large or small for an Int32. Path 'queueID'."),
    ] as [(String, JSONValue, String)]
  )
  func wrongValuesAreNamed(_ field: String, _ value: JSONValue, _ sentence: String) async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.call("POST", "Tickets", ticket { $0[field] = value })
      #expect(reply.status == 500)
      #expect(reply.error == sentence)
    }
  }

  @Test func namesInAnyCaseAreTakenAndUnknownOnesPassedOver() async throws {
    try await withSmallEmulator { wire in
      let body: JSONValue = [
        "CompanyID": "174", "Title": "From Pascal", "STATUS": "1", "priority": 2, "nothing": 1,
        "completedDate": "2020-01-01T00:00:00", "impersonatorCreatorResourceID": 5,
      ]
      let id = try #require(try await wire.call("POST", "Tickets", body).itemID)
      let item = try await wire.call("GET", "Tickets/\(id)").json["item"]
      #expect(item?["title"] == "From Pascal")
      #expect(item?["completedDate"] == .null)
      #expect(item?["impersonatorCreatorResourceID"] == .null)
    }
  }

  @Test func inactiveAndAPIOnlyPeopleCannotBeAssigned() async throws {
    try await withSmallEmulator { wire in
      let inactive = try await wire.query("Resources", [["op": "eq", "field": "isActive", "value": false]]).ids.first
      let role = try await wire.all("Roles").ids.first ?? 0
      let refused: [Int64] = [try #require(inactive), 29_682_885]
      for resource in refused {
        let reply = try await wire.call(
          "POST",
          "Tickets",
          ticket {
            $0["assignedResourceID"] = .integer(resource)
            $0["assignedResourceRoleID"] = .integer(role)
          }
        )
        #expect(reply.error.hasPrefix("Reference value on field: assignedResourceID of type: Resource"))
      }
    }
  }

  @Test func patchChangesWhatIsSentAndPutClearsTheRest() async throws {
    try await withSmallEmulator { wire in
      let made = try await wire.call(
        "POST",
        "Tickets",
        ticket {
          $0["description"] = "Keep me"; $0["userDefinedFields"] = [["name": "Root Cause", "value": "User"]]
        }
      )
      let id = JSONValue.integer(try #require(made.itemID))
      #expect(try await wire.call("PATCH", "Tickets", ["id": id, "title": "Changed"]).itemID == made.itemID)
      var item = try await wire.call("GET", "Tickets/\(id.plainText)").json["item"]
      #expect(item?["description"] == "Keep me")
      #expect(item?["title"] == "Changed")
      #expect(item?["userDefinedFields"]?.array?.contains(["name": "Root Cause", "value": "User"]) == true)
      #expect(try await wire.call("PUT", "Tickets", ticket { $0["id"] = id }).status == 200)
      item = try await wire.call("GET", "Tickets/\(id.plainText)").json["item"]
      #expect(item?["description"] == .null)
      #expect(item?["userDefinedFields"]?.array?.allSatisfy { $0["value"] == .null } == true)
      #expect(item?["ticketNumber"]?.string?.hasPrefix("T") == true)
      #expect(item?["creatorResourceID"] == 29_682_885)
      #expect(
        try await wire.call("PUT", "Tickets", ["id": id, "title": "x"]).error == "Missing Required Field: companyID"
      )
    }
  }

  @Test func patchTakesDigitsClearsByNullAndEmptyTextAndNeedsAnID() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      #expect(try await wire.call("PATCH", "Tickets", ["id": "100", "description": .null]).status == 200)
      #expect(try await wire.call("GET", "Tickets/100").json["item"]?["description"] == .null)
      #expect(try await wire.call("PATCH", "Tickets", ["id": 100, "purchaseOrderNumber": ""]).status == 200)
      #expect(try await wire.call("PATCH", "Tickets", ["title": "x"]).error == "Missing Required Field: id")
      #expect(
        try await wire.call("PATCH", "Tickets", ["id": 999_999, "title": "x"]).error == "No matching records found"
      )
    }
  }

  @Test func completingATicketStampsIt() async throws {
    try await withSmallEmulator { wire in
      let id = try #require(try await wire.call("POST", "Tickets", ticket()).itemID)
      _ = try await wire.call("PATCH", "Tickets", ["id": .integer(id), "status": 5])
      #expect(try await wire.call("GET", "Tickets/\(id)").json["item"]?["completedDate"]?.string != nil)
      _ = try await wire.call("PATCH", "Tickets", ["id": .integer(id), "status": 8])
      #expect(try await wire.call("GET", "Tickets/\(id)").json["item"]?["completedDate"] == .null)
    }
  }

  @Test func createOnlyFieldsStayAndReadOnlyOnesAreIgnored() async throws {
    try await withSmallEmulator { wire in
      let services = try await wire.all("Services").items
      let service = try #require(services.first)
      let reply = try await wire.call(
        "PATCH",
        "Services",
        ["id": service["id"] ?? .null, "periodType": 4, "createDate": "2001-01-01"]
      )
      #expect(reply.status == 200)
      let after = try await wire.call("GET", "Services/\(service["id"]?.integer ?? 0)").json["item"]
      #expect(after?["periodType"] == service["periodType"])
      #expect(after?["createDate"] == service["createDate"])
    }
  }

  @Test func childrenAreWrittenBelowTheirParent() async throws {
    try await withSmallEmulator { wire in
      let note: JSONValue = ["description": "Done", "noteType": 2, "publish": 1]
      let id = try #require(try await wire.call("POST", "Tickets/100/Notes", note).itemID)
      #expect(try await wire.call("GET", "Tickets/100/Notes").ids.contains(id))
      #expect(try await wire.call("GET", "Tickets/100/Notes/\(id)").json["item"]?["ticketID"] == 100)
      #expect(try await wire.call("GET", "TicketNotes/\(id)").json["item"]?["description"] == "Done")
      #expect(try await wire.call("GET", "Tickets/101/Notes/\(id)").status == 404)
      let moved = try await wire.call("PATCH", "Tickets/101/Notes", ["id": .integer(id), "title": "x"])
      #expect(moved.status == 500)
      let mismatch: JSONValue = ["description": "Done", "noteType": 2, "publish": 1, "ticketID": 101]
      #expect(try await wire.call("POST", "Tickets/100/Notes", mismatch).status == 500)
      #expect(try await wire.call("GET", "Tickets/999999/Notes").items.isEmpty)
      let orphan = try await wire.call("POST", "Tickets/999999/Notes", note)
      #expect(orphan.error == "Reference value on field: ticketID of type: Ticket does not exist or is invalid.")
    }
  }

  @Test func contactsAreActiveByNumber() async throws {
    try await withSmallEmulator { wire in
      let body: JSONValue = ["firstName": "Ada", "lastName": "Day", "isActive": 1]
      #expect(try await wire.call("POST", "Companies/174/Contacts", body).status == 200)
      let flag: JSONValue = ["firstName": "Ada", "lastName": "Day", "isActive": true]
      let refused = try await wire.call("POST", "Companies/174/Contacts", flag)
      #expect(refused.error.hasPrefix("Unexpected character encountered while parsing value: t."))
    }
  }

  @Test func filesHaveContentOnTheirOwnGetAlone() async throws {
    try await withSmallEmulator { wire in
      let file: JSONValue = [
        "id": 0, "attachmentType": "FILE_ATTACHMENT", "title": "a.txt", "fullPath": "a.txt", "publish": "1",
        "data": "aGVsbG8=",
      ]
      let id = try #require(try await wire.call("POST", "Tickets/100/Attachments", file).itemID)
      let single = try await wire.call("GET", "Tickets/100/Attachments/\(id)")
      #expect(single.items.first?["data"] == "aGVsbG8=")
      #expect(single.items.first?["fileSize"] == .decimal("5.0"))
      let listed = try await wire.call("GET", "Tickets/100/Attachments").items.first { $0["id"] == .integer(id) }
      #expect(listed?["data"] == .null)
      #expect(try await wire.call("GET", "TicketAttachments/\(id)").json["item"]?["data"] == .null)
      let info = try await wire.query(
        "AttachmentInfo",
        [["op": "eq", "field": "ticketID", "value": 100], ["op": "eq", "field": "id", "value": .integer(id)]]
      )
      #expect(info.items.first?["title"] == "a.txt")
      #expect(try await wire.call("DELETE", "Tickets/100/Attachments/\(id)").itemID == id)
      let again = try await wire.call("DELETE", "Tickets/100/Attachments/\(id)").error
      #expect(again.contains("No matching records found"))
    }
  }

  @Test func filesOfNotesAreFoundOnTheTicket() async throws {
    try await withSmallEmulator { wire in
      let note: JSONValue = ["description": "Done", "noteType": 2, "publish": 1]
      let id = try #require(try await wire.call("POST", "Tickets/100/Notes", note).itemID)
      let link: JSONValue = ["attachmentType": "URL", "title": "a", "fullPath": "https://example.net", "publish": 1]
      let file = try #require(try await wire.call("POST", "TicketNotes/\(id)/Attachments", link).itemID)
      let found = try await wire.query("TicketAttachments", [["op": "eq", "field": "ticketID", "value": 100]])
      #expect(found.items.first { $0["id"] == .integer(file) }?["ticketNoteID"] == .integer(id))
      _ = try await wire.call("DELETE", "TicketNotes/\(id)/Attachments/\(file)")
      let gone = try await wire.query("TicketAttachments", [["op": "eq", "field": "ticketID", "value": 100]])
      #expect(!gone.ids.contains(file))
    }
  }

  @Test func anotherCompanyNeedsTheContactEmptied() async throws {
    try await withSmallEmulator { wire in
      let filter: JSONValue = [
        ["op": "exist", "field": "contactID"], ["op": "eq", "field": "companyID", "value": 174],
      ]
      let ticket = JSONValue.integer(try #require(try await wire.query("Tickets", filter).ids.first))
      let moved = try await wire.call("PATCH", "Tickets", ["id": ticket, "companyID": 175])
      #expect(moved.error.hasPrefix("Reference value on field: contactID"))
      let both = try await wire.call(
        "PATCH",
        "Tickets",
        ["id": ticket, "companyID": 175, "contactID": .null, "companyLocationID": .null]
      )
      #expect(both.status == 200, "\(both.text)")
    }
  }

  @Test func filesAreLimitedInSizeAndRate() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      func file(_ bytes: Int) -> JSONValue {
        [
          "attachmentType": "FILE_ATTACHMENT", "title": "a", "fullPath": "a", "publish": 1,
          "data": .string(String(repeating: "AAAA", count: bytes / 3)),
        ]
      }
      #expect(try await wire.call("POST", "Tickets/100/Attachments", file(6_000_003)).status == 500)
      #expect(try await wire.call("POST", "Tickets/100/Attachments", file(5_700_000)).status == 200)
      #expect(try await wire.call("POST", "Tickets/100/Attachments", file(5_700_000)).status == 500)
      #expect(
        try await wire.call(
          "POST",
          "Tickets/100/Attachments",
          ["attachmentType": "URL", "title": "a", "fullPath": "https://example.net", "publish": 1]
        ).status == 500,
        "beyond the limit nothing is taken for five minutes"
      )
    }
  }

  @Test func tasksWithAnAssigneeNeedMore() async throws {
    try await withSmallEmulator { wire in
      let role = JSONValue.integer(try await wire.all("Roles").ids.first ?? 0)
      var body: JSONObject = .init([
        ("title", "Task"), ("status", 1), ("taskType", 1), ("assignedResourceID", 29_682_886),
        ("assignedResourceRoleID", role),
      ])
      let first = try await wire.call("POST", "Projects/500/Tasks", .object(body))
      #expect(first.error == "Missing Required Field: departmentID")
      body["departmentID"] = 2
      let second = try await wire.call("POST", "Projects/500/Tasks", .object(body))
      #expect(second.error == "Missing Required Field: billingCodeID")
      body["billingCodeID"] = 1
      #expect(try await wire.call("POST", "Projects/500/Tasks", .object(body)).status == 200)
    }
  }

  @Test func adjustmentsMakeTheContractService() async throws {
    try await withSmallEmulator { wire in
      let contract =
        try await wire.query("Contracts", [["op": "eq", "field": "contractType", "value": 7]]).ids.first ?? 0
      let before = try await wire.call("GET", "Contracts/\(contract)/Services").items
      let used = Set(before.compactMap { $0["serviceID"]?.integer })
      let free = try await wire.all("Services").ids.first { !used.contains($0) } ?? 0
      let body: JSONValue = [
        "contractID": .integer(contract), "serviceID": .integer(free), "effectiveDate": "2026-10-01", "unitChange": 3,
      ]
      #expect(try await wire.call("POST", "ContractServiceAdjustments", body).status == 200)
      let after = try await wire.call("GET", "Contracts/\(contract)/Services").items
      #expect(after.count == before.count + 1)
    }
  }

  @Test func missingRowsHaveASwitch() async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.call("GET", "Tickets/999999")
      #expect(reply.status == 404)
      #expect(reply.json == ["errors": []])
    }
    try await withSmallEmulator({ $0.switches = [.missingRowsAreNull] }) { (wire: Wire) async throws in
      #expect(try await wire.call("GET", "Tickets/999999").json == ["item": .null])
    }
  }

  @Test func longTextsHaveASwitch() async throws {
    try await withSmallEmulator({ $0.switches = [.cutsLongTexts] }) { wire in
      let long = JSONValue.string(String(repeating: "x", count: 300))
      let id = try #require(try await wire.call("POST", "Tickets", ticket { $0["title"] = long }).itemID)
      #expect(try await wire.call("GET", "Tickets/\(id)").json["item"]?["title"]?.string?.count == 255)
    }
  }

  @Test func idsAreNeverUsedTwice() async throws {
    try await withSmallEmulator { wire in
      let file: JSONValue = ["attachmentType": "URL", "title": "a", "fullPath": "https://example.net", "publish": 1]
      let first = try #require(try await wire.call("POST", "Tickets/100/Attachments", file).itemID)
      _ = try await wire.call("DELETE", "Tickets/100/Attachments/\(first)")
      #expect(try await wire.call("POST", "Tickets/100/Attachments", file).itemID.map { $0 > first } == true)
    }
  }

  @Test func refusedWritesLeaveNothingBehind() async throws {
    try await withSmallEmulator { wire in
      let before = try await wire.admin("GET", "tables/Tickets").text
      _ = try await wire.call("POST", "Tickets", ticket { $0["priority"] = 99 })
      _ = try await wire.call("PATCH", "Tickets", ["id": 100, "title": "x", "contactID": 999_999])
      #expect(try await wire.admin("GET", "tables/Tickets").text == before)
    }
  }
}

extension JSONValue {
  var plainText: String { integer.map(String.init) ?? string ?? "" }
}
