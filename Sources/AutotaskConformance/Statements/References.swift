internal import Autotask

extension Statement {
  private static let sentences = "github:WYRE-AI/autotask-mcp/issues/46, github:msoukhomlinov/n8n-nodes-autotask"

  /// References to inactive rows (section 6.5).
  static let references: [Statement] = [
    .shown(
      "6.5-1",
      "A reference to an inactive row is refused: `Reference value on field: … of type: … does not exist or is invalid.`",
      .observed,
      sentences,
      needs: .writes
    ) { probe in
      let role = try await probe.assignment().role
      let body = try await probe.ticketBody([
        ("assignedResourceID", try await probe.leaver()), ("assignedResourceRoleID", role),
      ])
      try expectRefusal(
        try await probe.call("POST", "Tickets", .object(body)),
        "Reference value on field: assignedResourceID of type: Resource does not exist or is invalid."
      )
    },
    .shown(
      "6.5-2",
      "A reference to a row that does not exist is refused with the same sentence.",
      .observed,
      sentences,
      needs: .writes
    ) { probe in
      let body = try await probe.ticketBody([("contactID", 999_999_999)])
      try expectRefusal(
        try await probe.call("POST", "Tickets", .object(body)),
        "Reference value on field: contactID of type: Contact does not exist or is invalid."
      )
    },
    .switchable(
      "6.5-3",
      "A row that points at something now inactive can be read and changed elsewhere; or every reference is checked anew.",
      .assumed,
      "help:REST/General_Topics/REST_BestPractices.htm is silent",
      needs: .writes,
      by: "updatesRecheckReferences",
      check: { probe in
        let ticket = try await ticketOfALeaver(probe)
        try expect(try await probe.row("Tickets/\(ticket)")["contactID"] != .null, "the contact still on the ticket")
        let reply = try await probe.call("PATCH", "Tickets", ["id": .integer(ticket), "title": "Postern conformance"])
        try expect(reply.status == 200, "an unrelated change to be made", reply)
      },
      switched: { probe in
        let ticket = try await ticketOfALeaver(probe)
        let reply = try await probe.call("PATCH", "Tickets", ["id": .integer(ticket), "title": "Postern conformance"])
        try expectRefusal(reply, "contactID")
      }
    ),
    .shown(
      "6.5-4",
      "Queries return inactive rows unless filtered; `isActive` is an ordinary field.",
      .observed,
      sentences
    ) { probe in
      let inactive = try await probe.count("Resources", [["op": "eq", "field": "isActive", "value": false]])
      let active = try await probe.count("Resources", [["op": "eq", "field": "isActive", "value": true]])
      let all = try await probe.count("Resources", [["op": "exist", "field": "id"]])
      try expect(all == active + inactive, "\(active) active and \(inactive) inactive resources, all told \(all)")
    },
    .notEmulated(
      "6.5-5",
      "An older wording is `contactID: Value 123 does not exist or is invalid`.",
      .observed,
      sentences,
      because: "the newer wording holds everywhere"
    ),
  ]

  /// A ticket whose contact has become inactive.
  private static func ticketOfALeaver(_ probe: Probe) async throws -> Int64 {
    let path = "Companies/\(try probe.ownCompany().text())/Contacts"
    let contact = JSONValue.integer(
      try await probe.made("POST", path, ["firstName": "Postern", "lastName": "Conformance", "isActive": 1])
    )
    let ticket = try await probe.newTicket([("contactID", contact)])
    _ = try await probe.made("PATCH", path, ["id": contact, "isActive": 0])
    return ticket
  }
}
