internal import Autotask

extension Statement {
  private static let page = "help:REST/API_Calls/REST_Attachments.htm"
  private static let entity = "help:REST/Entities/TicketAttachmentsEntity.htm"

  /// Files (section 8).
  static let attachments: [Statement] = [
    .shown(
      "8-1",
      "A file is made below its parent, its content in base64, and answers `itemId`.",
      .documented,
      page,
      needs: .writes
    ) { probe in
      try expect(try await probe.newFile(on: try await probe.newTicket()) > 0, "the id of the file")
    },
    .switchable(
      "8-2",
      "The single get below the parent has the content, as `items`; typed clients expect `item`.",
      .documented,
      page,
      needs: .writes,
      by: "fileAsItem",
      check: { probe in
        let ticket = try await probe.newTicket()
        let file = try await probe.newFile(on: ticket)
        let reply = try await probe.call("GET", "Tickets/\(ticket)/Attachments/\(file)")
        try expect(reply.items.first?["data"] == "UG9zdGVybg==", "the content in `items`", reply)
      },
      switched: { probe in
        let ticket = try await probe.newTicket()
        let file = try await probe.newFile(on: ticket)
        let reply = try await probe.call("GET", "Tickets/\(ticket)/Attachments/\(file)")
        try expect(reply.item?["data"] == "UG9zdGVybg==", "the content in `item`", reply)
      }
    ),
    .shown("8-3", "Queries and lists leave the content out.", .documented, page) { probe in
      let reply = try await probe.query("TicketAttachments", max: 20)
      try expect(reply.items.allSatisfy { ($0["data"] ?? .null) == .null }, "no `data`")
    },
    .shown("8-4", "Files are not changed: PATCH and PUT are 405.", .documented, "the vendor's Swagger document") {
      probe in
      for method in ["PATCH", "PUT"] {
        let reply = try await probe.call(method, "Tickets/1/Attachments", ["id": 1, "title": "x"])
        try expect(reply.status == 405, "405 for \(method)", reply)
      }
    },
    .shown("8-5", "A link has its address in `fullPath` and no content.", .inferred, "client code", needs: .writes) {
      probe in
      let ticket = try await probe.newTicket()
      let file = try await probe.newFile(
        on: ticket,
        [
          ("attachmentType", "URL"), ("fullPath", "https://example.net"), ("data", nil), ("contentType", nil),
        ]
      )
      let row = try await probe.row("TicketAttachments/\(file)")
      try expect(row["fullPath"] == "https://example.net", "the address")
    },
    .shown(
      "8-6",
      "`title`, `fullPath`, `publish` and `attachmentType` are required and read-only.",
      .observed,
      "a live field list"
    ) { probe in
      for name in ["title", "fullPath", "publish", "attachmentType"] {
        let field = try await probe.field(name, of: "TicketAttachments")
        try expect(field["isRequired"] == true && field["isReadOnly"] == true, "both flags on `\(name)`")
      }
    },
    .shown("8-7", "`creatorType`, `data` and `fileSize` cannot be queried.", .documented, entity) { probe in
      for name in ["creatorType", "data", "fileSize"] {
        try expectRefusal(try await probe.query("TicketAttachments", [["op": "exist", "field": .string(name)]]), name)
      }
    },
    .shown("8-8", "Content that is no base64 is refused.", .inferred, "client code", needs: .writes) { probe in
      let ticket = try await probe.newTicket()
      let body: JSONValue = [
        "attachmentType": "FILE_ATTACHMENT", "title": "a.txt", "fullPath": "a.txt", "publish": 1, "data": "not base64!",
      ]
      try expectRefusal(try await probe.call("POST", "Tickets/\(ticket)/Attachments", body))
    },
    .shown("8-9", "A file of more than 6,000,000 bytes is refused.", .documented, page, needs: .emulator) { probe in
      let ticket = try await probe.newTicket()
      let body = probe.fileBody(bytes: 6_000_003)
      try expectRefusal(try await probe.call("POST", "Tickets/\(ticket)/Attachments", body))
    },
    .shown(
      "8-10",
      "`AttachmentInfo` finds files of all kinds.",
      .documented,
      "help:REST/Entities/AttachmentInfoEntity.htm",
      needs: .writes
    ) { probe in
      let file = try await probe.newFile(on: try await probe.newTicket())
      try expect(try await probe.row("AttachmentInfo/\(file)")["title"] == "postern.txt", "the file's description")
    },
    .shown("8-11", "A ticket's files include those of its notes.", .documented, entity, needs: .writes) { probe in
      let ticket = try await probe.newTicket()
      let note = try await probe.newNote(on: ticket)
      let body: JSONValue = [
        "attachmentType": "FILE_ATTACHMENT", "title": "n.txt", "fullPath": "n.txt", "publish": 1, "data": "aGVsbG8=",
      ]
      let file = try await probe.made("POST", "TicketNotes/\(note)/Attachments", body)
      let found = try await probe.query(
        "TicketAttachments",
        [["op": "eq", "field": "ticketID", "value": .integer(ticket)]]
      )
      try expect(found.ids.contains(file), "the note's file", found)
    },
  ]
}
