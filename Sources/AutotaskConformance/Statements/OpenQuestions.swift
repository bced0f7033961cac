internal import Autotask

extension Statement {
  /// What no source says (section 14): what the emulator assumes.
  static let openQuestions: [Statement] = [
    .notEmulated(
      "14-6",
      "When a page link expires.",
      .assumed,
      "no source",
      because: "nobody has measured it; the emulator's links hold as long as their rows"
    ),
    .shown(
      "14-7",
      "Lists below a parent have no page links; they end at 500 rows.",
      .assumed,
      "no source"
    ) { probe in
      let ticket = try await probe.anyRow("TicketNotes")["ticketID"]?.text() ?? ""
      let reply = try await probe.call("GET", "Tickets/\(ticket)/Notes")
      try expect(!reply.items.isEmpty && reply.next == nil, "notes without a link", reply)
    },
    .switchable(
      "14-8",
      "A get of an id that is not there is a 404; typed clients expect `{\"item\":null}`.",
      .inferred,
      "most client code; some typed clients",
      by: "missingRowsAreNull",
      check: { probe in
        let reply = try await probe.call("GET", "Tickets/999999999999")
        try expect(reply.status == 404 && !reply.isPage, "404 that is no page", reply)
      },
      switched: { probe in
        let reply = try await probe.call("GET", "Tickets/999999999999")
        try expect(reply.status == 200 && reply.json == ["item": .null], "an item that is null", reply)
      }
    ),
    .notEmulated(
      "14-9",
      "403 and 409.",
      .assumed,
      "the vendor's Swagger document declares 403 on every operation",
      because: "no capture of either was found; denials are reported as 500"
    ),
    .shown(
      "14-10",
      "A child whose own parent is not the one in the path is refused with a 500.",
      .assumed,
      "no source",
      needs: .writes
    ) { probe in
      let notes = try await probe.query("TicketNotes", max: 50).items
      guard let note = notes.first, let other = notes.first(where: { $0["ticketID"] != note["ticketID"] }) else {
        throw Undecided("there are no notes on two tickets")
      }
      let path = "Tickets/\(other["ticketID"]?.text() ?? "")/Notes"
      try expectRefusal(try await probe.call("PATCH", path, ["id": note["id"] ?? .null, "title": "moved"]))
    },
    .advice("14-13", "The field ids of webhooks are read at run time.", .assumed, "no source"),
    .notEmulated(
      "14-14",
      "Which fields of documents, articles and newer files are required, read-only, and how long.",
      .assumed,
      "no source",
      because: "no field list of them was published; the emulator takes the Swagger's types and the pages' prose"
    ),
    .advice("14-15", "The map from a zone's number to its region is not needed.", .assumed, "no source"),
    .shown(
      "14-16",
      "Keys of a body that the entity does not have are passed over.",
      .assumed,
      "client code",
      needs: .writes
    ) { probe in
      let id = try await probe.newTicket([("posternNothing", 1)])
      try expect(try await probe.row("Tickets/\(id)")["posternNothing"] == nil, "no such key in the record")
    },
  ]
}
