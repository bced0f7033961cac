internal import Autotask

extension Statement {
  private static let practices = "help:REST/General_Topics/REST_BestPractices.htm"

  /// Dates (section 6.1).
  static let dates: [Statement] = [
    .shown("6.1-1", "Dates are UTC in both directions; an offset is converted.", .documented, practices, needs: .writes)
    { probe in
      let id = try await probe.newTicket([("dueDateTime", "2026-12-01T10:00:00+02:00")])
      let due = try await probe.row("Tickets/\(id)")["dueDateTime"]?.string ?? ""
      try expect(due.hasPrefix("2026-12-01T08:00:00"), "08:00 UTC, found \(due)")
    },
    .shown(
      "6.1-2",
      "ISO 8601 is read with and without fraction, with and without `Z`.",
      .documented,
      practices,
      needs: .writes
    ) { probe in
      for text in ["2026-12-01T10:00:00", "2026-12-01T10:00:00Z", "2026-12-01T10:00:00.000", "2026-12-01T10:00"] {
        let id = try await probe.newTicket([("dueDateTime", .string(text))])
        let due = try await probe.row("Tickets/\(id)")["dueDateTime"]?.string ?? ""
        try expect(due.hasPrefix("2026-12-01T10:00:00"), "10:00 for \(text), found \(due)")
      }
    },
    .switchable(
      "6.1-3",
      "Dates come without a zone mark; some fixtures have `Z`.",
      .observed,
      "live captures; several fixtures of clients",
      by: "datesWithZone",
      check: { probe in
        let date = try await probe.anyRow("Tickets")["createDate"]?.string ?? ""
        try expect(!date.isEmpty && !date.hasSuffix("Z"), "no `Z`, found \(date)")
      },
      switched: { probe in
        let date = try await probe.anyRow("Tickets")["createDate"]?.string ?? ""
        try expect(date.hasSuffix("Z"), "a `Z`, found \(date)")
      }
    ),
    .shown(
      "6.1-4",
      "Dates without time are midnights and are stored as they were sent, without a shift.",
      .documented,
      practices
    ) { probe in
      let row = try await probe.anyRow("Contracts")
      for name in ["startDate", "endDate"] {
        let date = row[name]?.string ?? ""
        try expect(date.contains("T00:00:00"), "midnight in `\(name)`, found \(date)")
      }
    },
    .shown(
      "6.1-5",
      "Fractions have up to three decimals, trailing zeros cut.",
      .inferred,
      "live captures (`2024-01-31T15:04:05.307`)",
      needs: .emulator
    ) { probe in
      let id = try await probe.anyID("Tickets")
      for (sent, expected) in [("05.3070000", "05.307"), ("05.500", "05.5"), ("05.000", "05")] {
        try await probe.admin(
          "POST",
          "tables/Tickets",
          ["id": .integer(id), "dueDateTime": .string("2026-01-31T15:04:\(sent)")]
        )
        let due = try await probe.row("Tickets/\(id)")["dueDateTime"]?.string ?? ""
        try expect(due == "2026-01-31T15:04:\(expected)", "\(expected) for \(sent), found \(due)")
      }
    },
    .shown(
      "6.1-6",
      "A time entry's `dateWorked` is a date; its start and end are moments.",
      .inferred,
      "client code"
    ) { probe in
      let row = try await probe.anyRow("TimeEntries", where: [["op": "exist", "field": "startDateTime"]])
      try expect(row["dateWorked"]?.string?.contains("T00:00:00") == true, "midnight in `dateWorked`")
      try expect(row["startDateTime"]?.string?.contains("T") == true, "a moment in `startDateTime`")
    },
  ]
}
