package import Autotask

extension Statement {
  private static let notes = "docs/field-notes.md, section 3"

  /// What clients put into bodies.
  static let trafficOfWrites: [Statement] = [
    .shown("traffic 18", "Fields of a body are read in any case.", .observed, notes, needs: .writes) { probe in
      var body = JSONObject()
      for (name, value) in try await probe.ticketBody() {
        body[name.prefix(1).uppercased() + name.dropFirst()] = value
      }
      let id = try await probe.made("POST", "Tickets", .object(body))
      try expect(try await probe.row("Tickets/\(id)")["title"]?.string?.hasPrefix("Postern") == true, "the title")
    },
    .shown("traffic 19", "The older name `AccountID` is a 500: no such field.", .observed, notes, needs: .writes) {
      probe in
      let body = try await probe.ticketBody([("AccountID", 1)])
      try expectRefusal(try await probe.call("POST", "Tickets", .object(body)), "Unable to find AccountID")
    },
    .shown("traffic 20", "PATCH on the collection with the id in the body.", .documented, notes, needs: .writes) {
      probe in
      let id = try await probe.newTicket()
      let change: JSONValue = ["id": .integer(id), "title": "Postern conformance, changed"]
      try expect(try await probe.call("PATCH", "Tickets", change).itemID == id, "the id of the ticket")
      try expect(try await probe.row("Tickets/\(id)")["title"] == "Postern conformance, changed", "the new title")
    },
    .shown("traffic 21", "PATCH with the id in the path is a 405.", .observed, notes) { probe in
      let id = try await probe.anyID("Tickets")
      try expect(try await probe.call("PATCH", "Tickets/\(id)", ["title": "x"]).status == 405, "405")
    },
    .shown("traffic 22", "PUT with the whole object wipes what is null.", .documented, notes, needs: .writes) { probe in
      let id = try await probe.newTicket([("description", "to be wiped")])
      var whole = try await probe.row("Tickets/\(id)")
      whole["description"] = .null
      try expect(try await probe.call("PUT", "Tickets", .object(whole)).itemID == id, "the id of the ticket")
      try expect(try await probe.row("Tickets/\(id)")["description"] == .null, "no description")
    },
    .shown(
      "traffic 23",
      "PATCH of a child goes to the collection below its parent.",
      .documented,
      notes,
      needs: .writes
    ) { probe in
      let ticket = try await probe.newTicket()
      let note = try await probe.newNote(on: ticket)
      let change: JSONValue = ["id": .integer(note), "title": "changed"]
      let reply = try await probe.call("PATCH", "Tickets/\(ticket)/Notes", change)
      try expect(reply.itemID == note, "the id of the note", reply)
    },
    .switchable(
      "traffic 28",
      "An explicit null clears a field, and so does an empty text.",
      .observed,
      notes,
      needs: .writes,
      by: "nullIsRefused",
      check: { probe in
        for empty in [JSONValue.null, ""] {
          let id = try await probe.newTicket([("description", "to be cleared")])
          let reply = try await probe.call("PATCH", "Tickets", ["id": .integer(id), "description": empty])
          try expect(reply.itemID == id, "the change to be made", reply)
          try expect(try await probe.row("Tickets/\(id)")["description"] == .null, "no description")
        }
      },
      switched: { probe in
        let id = try await probe.newTicket([("description", "stays")])
        try expectRefusal(try await probe.call("PATCH", "Tickets", ["id": .integer(id), "description": .null]))
      }
    ),
    .shown("traffic 29", "Decimals are read from texts.", .observed, notes, needs: .writes) { probe in
      let id = try await probe.newTicket([("estimatedHours", "1.5")])
      try expect(try await probe.row("Tickets/\(id)")["estimatedHours"]?.double == 1.5, "1.5 hours")
    },
    .shown(
      "traffic 30",
      "A file is taken with `id` 0 and `publish` as a number or a text.",
      .observed,
      notes,
      needs: .writes
    ) { probe in
      let ticket = try await probe.newTicket()
      for publish in [JSONValue.integer(1), "1"] {
        let file = try await probe.newFile(on: ticket, [("id", 0), ("publish", publish)])
        try expect(file > 0, "the id of the file")
      }
    },
    .shown(
      "traffic 31",
      "A file's content comes with the single get below its parent, as `items[0].data`.",
      .observed,
      notes,
      needs: .writes
    ) { probe in
      let ticket = try await probe.newTicket()
      let file = try await probe.newFile(on: ticket)
      let nested = try await probe.call("GET", "Tickets/\(ticket)/Attachments/\(file)")
      try expect(nested.items.first?["data"] == "UG9zdGVybg==", "the content", nested)
      let list = try await probe.call("GET", "Tickets/\(ticket)/Attachments")
      try expect(list.items.allSatisfy { $0["data"] == .null }, "null in the list", list)
      let info = try await probe.row("AttachmentInfo/\(file)")
      try expect((info["data"] ?? .null) == .null, "none on AttachmentInfo")
    },
    .shown(
      "traffic 32",
      "A create that failed after it was stored makes a second record when it is sent again.",
      .observed,
      notes,
      needs: .emulator
    ) { probe in
      let title = JSONValue.string("Stored twice")
      let body = JSONValue.object(try await probe.ticketBody([("title", title)]))
      try await probe.admin("PUT", "faults", ["storeThenStatusEvery": ["503": 1]])
      try expect(try await probe.call("POST", "Tickets", body).status == 503, "503 that hides a stored ticket")
      try await probe.admin("PUT", "faults", [:])
      try expect(try await probe.call("POST", "Tickets", body).status == 200, "the second try to be stored")
      let count = try await probe.count("Tickets", [["op": "eq", "field": "title", "value": title]])
      try expect(count == 2, "two tickets, found \(count)")
    },
  ]
}

extension Probe {
  /// The API user's name, as it is sent.
  package var username: String { headers.first { $0.name.lowercased() == "username" }?.value ?? "" }

  /// Makes a note on a ticket and answers its id.
  package func newNote(on ticket: Int64, _ fields: [(String, JSONValue?)] = []) async throws -> Int64 {
    var body = JSONObject([
      ("title", "Postern conformance"), ("description", "made by a check"),
      ("noteType", try await picklistValue("noteType", of: "TicketNotes")), ("publish", 1),
    ])
    for (name, value) in fields { body[name] = value }
    return try await made("POST", "Tickets/\(ticket)/Notes", .object(body))
  }

  /// A file's body of so many bytes, three at a time.
  package func fileBody(bytes: Int) -> JSONValue {
    [
      "attachmentType": "FILE_ATTACHMENT", "title": "a.txt", "fullPath": "a.txt", "publish": 1,
      "data": .string(String(repeating: "AAAA", count: bytes / 3)),
    ]
  }

  /// Makes a small file on a ticket and answers its id.
  package func newFile(on ticket: Int64, _ fields: [(String, JSONValue?)] = []) async throws -> Int64 {
    var body = JSONObject([
      ("attachmentType", "FILE_ATTACHMENT"), ("title", "postern.txt"), ("fullPath", "postern.txt"), ("publish", 1),
      ("contentType", "text/plain"), ("data", "UG9zdGVybg=="),
    ])
    for (name, value) in fields { body[name] = value }
    return try await made("POST", "Tickets/\(ticket)/Attachments", .object(body))
  }
}
