internal import Autotask

extension Statement {
  private static let timePage = "help:REST/Entities/TimeEntriesEntity.htm"

  /// Time entries (section 13).
  static let timeRules: [Statement] = [
    .shown(
      "13-TimeEntries-1",
      "An entry is on one of `ticketID` and `taskID`, or general time with `internalBillingCodeID`.",
      .documented,
      timePage,
      needs: .writes
    ) { probe in
      let ticket = try await probe.newTicket()
      let none = try await probe.timeBody(on: ticket, [("ticketID", nil)])
      try expectRefusal(try await probe.call("POST", "TimeEntries", .object(none)))
      let task = try await probe.anyID("Tasks")
      let both = try await probe.timeBody(on: ticket, [("taskID", .integer(task))])
      try expectRefusal(try await probe.call("POST", "TimeEntries", .object(both)), "can be used at once")
      let code = try await probe.anyID("BillingCodes", where: [["op": "eq", "field": "useType", "value": 3]])
      let general = try await probe.timeBody(
        on: ticket,
        [
          ("ticketID", nil), ("roleID", nil), ("internalBillingCodeID", .integer(code)),
        ]
      )
      let reply = try await probe.call("POST", "TimeEntries", .object(general))
      try expect(reply.status == 200, "general time", reply)
    },
    .shown(
      "13-TimeEntries-2",
      "`resourceID`, `roleID` and a day are needed.",
      .documented,
      timePage,
      needs: .writes
    ) { probe in
      let ticket = try await probe.newTicket()
      for field in ["resourceID", "roleID"] {
        let body = try await probe.timeBody(on: ticket, [(field, nil)])
        try expectRefusal(try await probe.call("POST", "TimeEntries", .object(body)), field)
      }
      let code = try await probe.anyID("BillingCodes", where: [["op": "eq", "field": "useType", "value": 3]])
      let undated = try await probe.timeBody(
        on: ticket,
        [
          ("ticketID", nil), ("roleID", nil), ("internalBillingCodeID", .integer(code)), ("startDateTime", nil),
          ("endDateTime", nil), ("hoursWorked", 1),
        ]
      )
      try expectRefusal(try await probe.call("POST", "TimeEntries", .object(undated)), "dateWorked")
    },
    .shown("13-TimeEntries-3", "Hours are more than 0 and at most 24.", .documented, timePage, needs: .writes) {
      probe in
      let ticket = try await probe.newTicket()
      for end in ["2026-09-01T09:00:00Z", "2026-09-02T09:01:00Z"] {
        let body = try await probe.timeBody(on: ticket, [("endDateTime", .string(end))])
        try expectRefusal(try await probe.call("POST", "TimeEntries", .object(body)), "hoursWorked")
      }
    },
    .shown(
      "13-TimeEntries-4",
      "Entries are made only on timesheets that are new or rejected.",
      .documented,
      timePage,
      needs: .emulator
    ) { probe in
      let ticket = try await probe.newTicket()
      let body = try await probe.timeBody(on: ticket)
      for (status, isOpen) in [("Submitted", false), ("Approved", false), ("Rejected", true), ("New", true)] {
        let sheet: JSONValue = [
          "resourceID": body["resourceID"] ?? 0, "date": "2026-09-01", "status": .string(status),
        ]
        try await probe.admin("PUT", "timesheets", sheet)
        let reply = try await probe.call("POST", "TimeEntries", .object(body))
        try expect((reply.status == 200) == isOpen, "\(isOpen ? "an entry" : "a refusal") when \(status)", reply)
      }
    },
    .shown(
      "13-TimeEntries-5",
      "Other people's time needs the proxy setting.",
      .documented,
      timePage,
      needs: .emulator
    ) { probe in
      let body = JSONValue.object(try await probe.timeBody(on: try await probe.newTicket()))
      _ = try await probe.made("POST", "TimeEntries", body)
      try await probe.admin("PUT", "tenant", ["settings": ["external.proxy-time-entry": "Disabled"]])
      try expectRefusal(try await probe.call("POST", "TimeEntries", body), "adequate permissions to create")
    },
    .notEmulated(
      "13-TimeEntries-6",
      "Whether time is billable follows rules of the contract.",
      .documented,
      timePage,
      because: "no page says which rules the API applies; `isNonBillable` is as sent, else false"
    ),
    .shown("13-TimeEntries-7", "Entries have no `publish`.", .documented, timePage) { probe in
      let reply = try await probe.call("GET", "TimeEntries/entityInformation/fields")
      let names = reply.json["fields"]?.array?.compactMap { $0["name"]?.string?.lowercased() } ?? []
      try expect(!names.isEmpty && !names.contains("publish"), "no such field", reply)
    },
    .shown(
      "13-BillingCodes-1",
      "Billing codes are read only.",
      .documented,
      "help:REST/Entities/BillingCodesEntity.htm"
    ) { probe in
      for method in ["POST", "PATCH", "PUT"] {
        let reply = try await probe.call(method, "BillingCodes", ["name": "x"])
        try expect(reply.status == 405, "405 for \(method)", reply)
      }
    },
    .shown(
      "13-BillingCodes-2",
      "`useType` tells work types, material and the other kinds apart.",
      .documented,
      "help:REST/Entities/BillingCodesEntity.htm"
    ) { probe in
      let values = try await probe.field("useType", of: "BillingCodes")["picklistValues"]?.array ?? []
      try expect(values.count > 1, "a picklist of kinds")
      let work = try await probe.count("BillingCodes", [["op": "eq", "field": "useType", "value": 1]])
      try expect(work > 0, "work types among the codes")
    },
  ]
}
