internal import Autotask

extension Statement {
  private static let practices = "help:REST/General_Topics/REST_BestPractices.htm"

  /// What changed: the stamps (section 7).
  static let stamps: [Statement] =
    [
      .advice("7-1", "There is no change feed: poll by the entity's own stamp.", .documented, practices),
      fields("7-2", "Companies", ["lastActivityDate", "lastTrackedModifiedDateTime"]),
      fields("7-3", "Contacts", ["lastActivityDate", "lastModifiedDate"]),
      fields("7-4", "CompanyNotes", ["lastModifiedDate"]),
      fields("7-5", "Services", ["lastModifiedDate"]),
      fields("7-6", "ServiceBundles", ["lastModifiedDate"]),
      fields("7-7", "ContractNotes", ["lastActivityDate"]),
      fields("7-8", "ProjectNotes", ["lastActivityDate"]),
      fields("7-9", "TaskNotes", ["lastActivityDate"]),
      fields("7-10", "TicketNotes", ["lastActivityDate"]),
      fields("7-11", "Tickets", ["lastActivityDate", "lastTrackedModificationDateTime"]),
      fields("7-12", "Projects", ["lastActivityDateTime"]),
      fields("7-13", "Phases", ["lastActivityDateTime"]),
      fields("7-14", "Tasks", ["lastActivityDateTime"]),
      fields("7-15", "ServiceCalls", ["lastModifiedDateTime"]),
      fields("7-16", "TimeEntries", ["lastModifiedDateTime"]),
      fields("7-17", "Contracts", ["lastModifiedDateTime"]),
      fields("7-18", "ConfigurationItems", ["lastModifiedTime"]),
    ] + moves

  /// The stamps stand in the metadata and can be filtered by.
  private static func fields(_ id: String, _ entity: String, _ names: [String]) -> Statement {
    .shown(
      id,
      "What changed of \(entity) is told by \(names.map { "`\($0)`" }.joined(separator: " and ")).",
      .documented,
      practices
    ) { probe in
      for name in names {
        let field = try await probe.field(name, of: entity)
        try expect(field["dataType"] == "datetime", "`\(name)` of \(entity) to be a datetime")
        let filter: JSONValue = [["op": "gte", "field": .string(name), "value": "2020-01-01T00:00:00Z"]]
        let reply = try await probe.query(entity, filter, max: 1)
        try expect(reply.status == 200, "\(entity) to be filtered by `\(name)`", reply)
      }
    }
  }

  private static let moves: [Statement] = [
    .shown(
      "7-19",
      "A change of a ticket moves `lastActivityDate` and `lastTrackedModificationDateTime`.",
      .documented,
      practices,
      needs: .emulator
    ) { probe in
      let ticket = try await aged(probe)
      _ = try await probe.made("PATCH", "Tickets", ["id": .integer(ticket), "title": "Postern conformance, changed"])
      let row = try await probe.row("Tickets/\(ticket)")
      for stamp in ["lastActivityDate", "lastTrackedModificationDateTime"] {
        try expect(row[stamp]?.string?.hasPrefix("2026-11-06T12:00") == true, "`\(stamp)` to have moved")
      }
    },
    .shown(
      "7-20",
      "Activity stamps move for reasons that are not field changes: a note moves `lastActivityDate` alone.",
      .observed,
      practices,
      needs: .emulator
    ) { probe in
      let ticket = try await aged(probe)
      _ = try await probe.made("POST", "Tickets/\(ticket)/Notes", probe.noteBody)
      let row = try await probe.row("Tickets/\(ticket)")
      try expect(row["lastActivityDate"]?.string?.hasPrefix("2026-11-06T12:00") == true, "the activity stamp to move")
      try expect(
        row["lastTrackedModificationDateTime"]?.string?.hasPrefix("2026-11-05T12:00") == true,
        "the stamp of tracked changes to stay"
      )
    },
    .shown(
      "7-21",
      "Deletions stand in `DeletedTicketLogs`, `DeletedTicketActivityLogs` and `DeletedTaskActivityLogs`.",
      .documented,
      practices
    ) { probe in
      for entity in ["DeletedTicketLogs", "DeletedTicketActivityLogs", "DeletedTaskActivityLogs"] {
        let reply = try await probe.query(entity, max: 1)
        try expect(reply.status == 200, "\(entity) to be queried", reply)
      }
    },
    .shown(
      "7-22",
      "A time entry that is deleted stands in `DeletedTicketActivityLogs`.",
      .inferred,
      practices,
      needs: .writes
    ) { probe in
      let ticket = try await probe.newTicket()
      let body = try await probe.timeBody(on: ticket)
      let entry = try await probe.made("POST", "TimeEntries", .object(body))
      let gone = try await probe.call("DELETE", "TimeEntries/\(entry)")
      try expect(gone.itemID == entry, "the entry to be deleted", gone)
      let filter: JSONValue = [["op": "eq", "field": "ticketID", "value": .integer(ticket)]]
      let log = try await probe.query("DeletedTicketActivityLogs", filter)
      try expect(log.items.count == 1, "one row of the log", log)
    },
    .advice(
      "7-23",
      "Polls must overlap and be keyed on id and stamp: clocks differ, and writes fall into the same second.",
      .documented,
      practices
    ),
  ]

  /// A ticket made a day before the emulator's clock.
  private static func aged(_ probe: Probe) async throws -> Int64 {
    try await probe.admin("PUT", "clock", ["now": "2026-11-05T12:00:00Z"])
    let ticket = try await probe.newTicket()
    try await probe.admin("PUT", "clock", ["now": "2026-11-06T12:00:00Z"])
    return ticket
  }
}
