internal import Autotask

extension Statement {
  private static let lessons = "github:AntoJUICT/juict-skills"

  /// Field notes 83 to 85: time that is entered for others.
  static let proxyNotes: [Statement] = [
    .shown(
      "field-note 83",
      "Changing a time entry while impersonating is a 500 about a field that the body does not name.",
      .observed,
      lessons,
      needs: .emulator
    ) { probe in
      let (user, acting, entry) = try await impersonated(probe)
      let change: JSONValue = ["id": .integer(entry), "summaryNotes": "Changed"]
      try expectRefusal(
        try await acting.call("PATCH", "TimeEntries", change),
        "User not authorized to change Show On Invoice values for Ticket time entries"
      )
      let reply = try await user.call("PATCH", "TimeEntries", change)
      try expect(reply.status == 200, "the same change without the header", reply)
    },
    .shown(
      "field-note 84",
      "A time entry made by impersonation cannot be deleted by the API user.",
      .observed,
      lessons,
      needs: .emulator
    ) { probe in
      let (user, acting, entry) = try await impersonated(probe)
      try expectRefusal(try await user.call("DELETE", "TimeEntries/\(entry)"), "that you did not create")
      try expectRefusal(try await acting.call("DELETE", "TimeEntries/\(entry)"), "adequate permissions")
    },
    .shown("field-note 85", "API accounts show up as resources, of licence type 7.", .observed, lessons) { probe in
      let count = try await probe.count("Resources", [["op": "eq", "field": "licenseType", "value": 7]])
      try expect(count > 0, "at least the one that asks")
    },
  ]

  /// A user who may impersonate for adding and changing time, the same acting as somebody, and an entry made so.
  private static func impersonated(_ probe: Probe) async throws -> (user: Probe, acting: Probe, entry: Int64) {
    let level = try await probe.systemLevel([
      "wsapi.impersonate.time-entries.add": "Yes", "wsapi.impersonate.time-entries.edit": "Yes",
      "wsapi.impersonate.time-entries.delete": "No",
    ])
    let user = try await probe.user("Impersonator", level: level)
    let body = try await probe.timeBody(on: try await probe.newTicket())
    let levels = try await probe.admin("GET", "levels").json.array?.compactMap(\.string) ?? []
    for name in levels where name.hasSuffix("(system)") && !name.hasPrefix("API") {
      let settings: JSONValue = [
        "settings": ["wsapi.allow-being-impersonated": "Yes", "servicedesk.time.modify-show-on-invoice": "No"]
      ]
      try await probe.admin("PUT", "levels/\(name.addressEncoded)", settings)
    }
    let acting = user.with([("ImpersonationResourceId", body["resourceID"]?.text() ?? "")])
    return (user, acting, try await acting.made("POST", "TimeEntries", .object(body)))
  }
}
