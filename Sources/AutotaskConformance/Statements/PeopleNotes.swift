internal import Autotask

extension Statement {
  private static let juict = "github:AntoJUICT/juict-skills"

  /// Field notes on impersonation (78 to 82).
  static let peopleNotes: [Statement] = [
    .shown(
      "field-note 78",
      "Who is impersonated stands in a header, not in the body.",
      .observed,
      "github:WYRE-AI/autotask-mcp/issues/49",
      needs: .writes
    ) { probe in
      let id = try await probe.newTicket([("impersonationResourceID", 1)])
      try expect(try await probe.row("Tickets/\(id)")["impersonatorCreatorResourceID"] == .null, "nobody impersonated")
    },
    .shown(
      "field-note 79",
      "It works only where both levels allow it.",
      .observed,
      "github:al-teamaot-com/jason",
      needs: .emulator
    ) { probe in
      let body = JSONValue.object(try await probe.ticketBody())
      let person = try await probe.person()
      let call = try await probe.impersonator(of: person)
      try expectRefusal(try await call.call("POST", "Tickets", body), "adequate permissions")
      try await probe.consent(of: person)
      try expect(try await call.call("POST", "Tickets", body).status == 200, "a ticket once both allow it")
    },
    .shown(
      "field-note 80",
      "The header on a query is a permission error until it is configured.",
      .observed,
      juict,
      needs: .emulator
    ) { probe in
      let call = probe.with([("ImpersonationResourceId", try await probe.person())])
      try expectRefusal(try await call.query("Tickets", max: 1), "adequate permissions")
    },
    .shown("field-note 81", "On Tasks the header is passed over in silence.", .observed, juict) { probe in
      let call = probe.with([("ImpersonationResourceId", try await probe.person())])
      try expect(try await call.query("Tasks", max: 1).status == 200, "200")
    },
    .shown("field-note 82", "API users cannot be impersonated.", .observed, juict, needs: .emulator) { probe in
      let user = try await probe.anyID("Resources", where: [["op": "eq", "field": "licenseType", "value": 7]])
      let call = try await probe.impersonator(of: String(user))
      let body = JSONValue.object(try await probe.ticketBody())
      try expectRefusal(try await call.call("POST", "Tickets", body), "adequate permissions")
    },
  ]
}
