internal import Autotask

extension Statement {
  /// Field notes on values in bodies (36, 37, 48 to 51).
  static let valueNotes: [Statement] = [
    .shown("field-note 36", "PUT wipes what is not sent.", .observed, "a recording of a client in PHP", needs: .writes)
    { probe in
      let id = try await probe.newTicket([("externalID", "to be wiped")])
      let whole = try await probe.ticketBody([("id", .integer(id))])
      try expect(try await probe.call("PUT", "Tickets", .object(whole)).itemID == id, "a PUT")
      try expect(try await probe.row("Tickets/\(id)")["externalID"] == .null, "no `externalID`")
    },
    .switchable(
      "field-note 37",
      "Null clears a field; in some bodies it was a 500.",
      .observed,
      "github:KelvinTegelaar/AutotaskAPI/issues/26",
      needs: .writes,
      by: "nullIsRefused",
      check: { probe in
        let id = try await probe.newTicket([("externalID", "x")])
        let reply = try await probe.call("PATCH", "Tickets", ["id": .integer(id), "externalID": .null])
        try expect(reply.itemID == id, "the change", reply)
      },
      switched: { probe in
        let id = try await probe.newTicket([("externalID", "x")])
        try expectRefusal(try await probe.call("PATCH", "Tickets", ["id": .integer(id), "externalID": .null]))
      }
    ),
    .advice(
      "field-note 48",
      "New fields appear without notice: unknown ones pass through.",
      .observed,
      "github:Anteris-Dev/autotask-client/issues/39"
    ),
    .shown(
      "field-note 49",
      "A date without a zone is UTC, and a day is stored as it was sent.",
      .observed,
      "github:ecitsolutions/Autotask/issues/9",
      needs: .writes
    ) { probe in
      let id = try await probe.newTicket([("dueDateTime", "2026-12-24T23:30:00")])
      let due = try await probe.row("Tickets/\(id)")["dueDateTime"]?.string ?? ""
      try expect(due.hasPrefix("2026-12-24T23:30:00"), "the same moment, found \(due)")
    },
    .shown(
      "field-note 50",
      "The id of a create is the number 0 or absent.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask (CHANGELOG)",
      needs: .writes
    ) { probe in
      for id in [JSONValue.integer(0), nil] { try expect(try await probe.newTicket([("id", id)]) > 0, "a ticket") }
      let body = try await probe.ticketBody([("id", 5)])
      try expectRefusal(try await probe.call("POST", "Tickets", .object(body)))
    },
    .shown("field-note 51", "A compressed body is a 500.", .observed, "the changelog of autotask-node") { probe in
      let gzip = probe.with([("Content-Encoding", "gzip")])
      let reply = try await gzip.send("POST", "\(probe.base)V1.0/Tickets/query", [0x1F, 0x8B, 8, 0])
      try expect(reply.status == 500, "500", reply)
    },
  ]
}
