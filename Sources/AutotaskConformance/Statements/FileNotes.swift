internal import Autotask

extension Statement {
  private static let juict = "github:AntoJUICT/juict-skills"

  /// Field notes on files (24, 74 to 77).
  static let fileNotes: [Statement] = [
    .shown(
      "field-note 24",
      "Files below a parent are listed, not queried: nested `query` is a 404.",
      .observed,
      "github:KelvinTegelaar/AutotaskAPI/issues/29"
    ) { probe in
      let file = try await probe.anyRow("TicketAttachments")
      let ticket = file["ticketID"]?.text() ?? ""
      try expect(!(try await probe.call("GET", "Tickets/\(ticket)/Attachments").items.isEmpty), "the list")
      let nested = try await probe.call("POST", "Tickets/\(ticket)/Attachments/query", ["filter": [.everyID]])
      try expect(nested.status == 404, "404", nested)
    },
    .shown(
      "field-note 74",
      "Content comes with the nested single get alone, as a collection.",
      .observed,
      juict,
      needs: .writes
    ) { probe in
      let ticket = try await probe.newTicket()
      let file = try await probe.newFile(on: ticket)
      let reply = try await probe.call("GET", "Tickets/\(ticket)/Attachments/\(file)")
      try expect(reply.items.count == 1 && reply.items[0]["data"]?.string != nil, "`items[0].data`", reply)
      try expect(try await probe.row("TicketAttachments/\(file)")["data"] == .null, "none at the root")
    },
    .shown(
      "field-note 75",
      "Files beyond 6 MB are refused.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask (CHANGELOG)",
      needs: .emulator
    ) { probe in
      let ticket = try await probe.newTicket()
      let body = probe.fileBody(bytes: 6_300_000)
      try expectRefusal(try await probe.call("POST", "Tickets/\(ticket)/Attachments", body))
    },
    .shown(
      "field-note 76",
      "`AttachmentInfo` is filtered by `ticketID` and `attachDate`, and has no `createDate`.",
      .observed,
      juict
    ) { probe in
      let file = try await probe.anyRow("TicketAttachments")
      let filter: JSONValue = [
        ["op": "eq", "field": "ticketID", "value": file["ticketID"] ?? .null],
        ["op": "gt", "field": "attachDate", "value": "2001-01-01"],
      ]
      try expect(!(try await probe.query("AttachmentInfo", filter).items.isEmpty), "the file's description")
      let wrong = try await probe.query("AttachmentInfo", [["op": "exist", "field": "createDate"]])
      try expectRefusal(wrong, "Unable to find createDate")
    },
    .shown(
      "field-note 77",
      "`data`, `fileSize` and `creatorType` cannot be queried.",
      .observed,
      "github:Triplecitiestech/staging"
    ) { probe in
      for name in ["data", "fileSize", "creatorType"] {
        try expectRefusal(try await probe.query("CompanyAttachments", [["op": "exist", "field": .string(name)]]), name)
      }
    },
  ]
}
