internal import Autotask

extension Statement {
  private static let swagger = "the vendor's Swagger document"
  private static let callsPage = "help:REST/API_Calls/REST_API_Calls.htm"

  /// Calls: which there are, and what they answer (section 3).
  static let calls: [Statement] = collectionRows + rowRows

  private static let collectionRows: [Statement] = [
    .shown("3-1", "A get answers `item`.", .documented, swagger) { probe in
      try expect(try await probe.call("GET", "Companies/0").json.object?.keys == ["item"], "`item` alone")
    },
    .shown("3-2", "A collection at the root is not listed: 405. Below a parent it is.", .documented, swagger) { probe in
      try expect(try await probe.call("GET", "Tickets").status == 405, "405 at the root")
      let note = try await probe.anyRow("TicketNotes")
      let list = try await probe.call("GET", "Tickets/\(note["ticketID"]?.text() ?? "")/Notes")
      try expect(!list.items.isEmpty && list.json["pageDetails"] != nil, "the notes with page details", list)
    },
    .shown("3-3", "A collection below a parent cannot be queried: 404.", .documented, swagger) { probe in
      let reply = try await probe.call("POST", "Tickets/1/Notes/query", ["filter": [.everyID]])
      try expect(reply.status == 404, "404", reply)
    },
    .shown(
      "3-4",
      "Writes go to the collection: a PATCH, PUT or DELETE-less path with an id is a 405.",
      .documented,
      swagger
    ) { probe in
      for method in ["PATCH", "PUT"] {
        let reply = try await probe.call(method, "Tickets/1", ["title": "x"])
        try expect(reply.status == 405, "405 for \(method)", reply)
      }
    },
    .shown(
      "3-5",
      "Children are made and changed below their parent, though they are queried at the root.",
      .documented,
      swagger
    ) { probe in
      for entity in [
        "Contacts", "Tasks", "Phases", "TicketNotes", "TicketCharges", "ContractServices", "TicketAttachments",
      ] {
        try expect(try await probe.query(entity, max: 1).status == 200, "a query of \(entity)")
        let reply = try await probe.call("POST", entity, [:])
        try expect([404, 405].contains(reply.status), "no create of \(entity) at the root", reply)
      }
    },
    .shown(
      "3-6",
      "Tickets, companies, contracts, projects, notes and their like cannot be deleted: 405.",
      .documented,
      swagger
    ) { probe in
      for entity in [
        "Tickets", "Companies", "Contracts", "Projects", "ConfigurationItems", "Opportunities", "Products",
      ] {
        try expect(try await probe.call("DELETE", "\(entity)/1").status == 405, "405 for \(entity)")
      }
    },
    .shown(
      "3-7",
      "Some entities are updated and never made: Resources, Invoices, BillingItems, TicketCategories.",
      .documented,
      swagger
    ) { probe in
      for entity in ["Resources", "Invoices", "BillingItems", "TicketCategories", "Countries"] {
        let info = try await probe.call("GET", "\(entity)/entityInformation").json["info"]
        try expect(info?["canCreate"] == false && info?["canUpdate"] == true, "updates of \(entity) alone")
      }
    },
    .shown(
      "3-8",
      "Some are read only: BillingCodes, ResourceRoles, Surveys, SurveyResults, TicketHistory, AttachmentInfo.",
      .documented,
      swagger
    ) { probe in
      for entity in ["BillingCodes", "ResourceRoles", "Surveys", "SurveyResults", "TicketHistory", "AttachmentInfo"] {
        let info = try await probe.call("GET", "\(entity)/entityInformation").json["info"]
        let writes = ["canCreate", "canUpdate", "canDelete"].filter { info?[$0] != false }
        try expect(writes.isEmpty, "no writes of \(entity), found \(writes)")
      }
    },
    .shown("3-9", "Files, tags, secondary resources and adjustments are made and never changed.", .documented, swagger)
    { probe in
      for entity in ["TicketAttachments", "TicketSecondaryResources", "ContractServiceAdjustments"] {
        let info = try await probe.call("GET", "\(entity)/entityInformation").json["info"]
        try expect(info?["canCreate"] == true && info?["canUpdate"] == false, "creates of \(entity) and no updates")
      }
    },
    .shown("3-10", "Invoice settings stand below a company.", .documented, swagger) { probe in
      let reply = try await probe.call("GET", "Companies/0/invoiceSettings")
      try expect(reply.status == 200 && reply.json["contactRecipients"]?.array != nil, "the settings", reply)
    },
    .shown(
      "3-11",
      "Expense items stand below `Expenses`, though the reports are `ExpenseReports`.",
      .documented,
      swagger
    ) { probe in
      let item = try await probe.anyRow("ExpenseItems")
      let list = try await probe.call("GET", "Expenses/\(item["expenseReportID"]?.text() ?? "")/Items")
      try expect(!list.items.isEmpty, "the items", list)
    },
  ]

  private static let rowRows: [Statement] = [
    .shown("3.1-1", "A record carries every field of the model, null where unset.", .observed, "captures") { probe in
      let row = try await probe.anyRow("Tickets")
      let fields = try await probe.call("GET", "Tickets/entityInformation/fields").json["fields"]?.array ?? []
      let missing = fields.compactMap { $0["name"]?.string }.filter { row[$0] == nil }
      try expect(missing.isEmpty, "every field, missing \(missing)")
    },
    .switchable(
      "3.1-2",
      "An id that is not there is a 404; some typed clients expect `{\"item\":null}`.",
      .inferred,
      "client code of both kinds",
      by: "missingRowsAreNull",
      check: { probe in try expect(try await probe.call("GET", "Companies/999999999").status == 404, "404") },
      switched: { probe in
        try expect(try await probe.call("GET", "Companies/999999999").json == ["item": .null], "a null item")
      }
    ),
    .shown("3.2-1", "A create answers 200 with `itemId` and nothing else.", .documented, callsPage, needs: .writes) {
      probe in
      let reply = try await probe.call("POST", "Tickets", .object(try await probe.ticketBody()))
      try expect(reply.status == 200 && reply.json.object?.keys == ["itemId"], "`itemId` alone", reply)
    },
    .shown("3.2-2", "`id` may be 0 or left out.", .documented, callsPage, needs: .writes) { probe in
      try expect(try await probe.newTicket([("id", 0)]) > 0, "a ticket for `id` 0")
    },
    .shown("3.2-3", "Read-only fields of a body are passed over.", .inferred, "client code", needs: .writes) { probe in
      let id = try await probe.newTicket([("impersonatorCreatorResourceID", 5), ("completedDate", "2020-01-01")])
      let row = try await probe.row("Tickets/\(id)")
      try expect(row["completedDate"] == .null && row["impersonatorCreatorResourceID"] == .null, "both unset")
    },
    .shown("3.3-1", "PATCH leaves what it does not name; PUT sets it to null.", .documented, callsPage, needs: .writes)
    { probe in
      let id = try await probe.newTicket([("description", "keep")])
      try expect(
        try await probe.call("PATCH", "Tickets", ["id": .integer(id), "title": "Postern conformance b"]).itemID == id,
        "a PATCH"
      )
      try expect(try await probe.row("Tickets/\(id)")["description"] == "keep", "the description after PATCH")
      let whole = try await probe.ticketBody([("id", .integer(id))])
      try expect(try await probe.call("PUT", "Tickets", .object(whole)).itemID == id, "a PUT")
      try expect(try await probe.row("Tickets/\(id)")["description"] != "keep", "no description after PUT")
    },
    .shown(
      "3.3-2",
      "The id of an update stands in the body, a number or a text of digits.",
      .documented,
      callsPage,
      needs: .writes
    ) { probe in
      let id = try await probe.newTicket()
      let reply = try await probe.call(
        "PATCH",
        "Tickets",
        ["id": .string(String(id)), "title": "Postern conformance c"]
      )
      try expect(reply.itemID == id, "the id", reply)
      try expectRefusal(try await probe.call("PATCH", "Tickets", ["title": "x"]))
    },
    .shown("3.3-3", "There is no ETag: the last writer wins.", .inferred, "client code") { probe in
      try expect(try await probe.call("GET", "Companies/0").headers["etag"] == nil, "no `ETag`")
    },
    .shown(
      "3.4-1",
      "A delete answers `itemId`; of a row that is not there it is a 500.",
      .observed,
      "github:apigrate/autotask-restapi",
      needs: .writes
    ) { probe in
      let ticket = try await probe.newTicket()
      let file = try await probe.newFile(on: ticket)
      let path = "Tickets/\(ticket)/Attachments/\(file)"
      try expect(try await probe.call("DELETE", path).itemID == file, "the id of the file")
      try expectRefusal(try await probe.call("DELETE", path), "No matching records found")
    },
  ]
}
