internal import Autotask

extension Statement {
  /// What is called out (10.6).
  static let webhookCallouts: [Statement] = [
    .shown(
      "10.6-1",
      "A callout is a POST of JSON with the header `X-Hook-Signature`.",
      .documented,
      webhookSecret,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      try await hooks.hook()
      _ = try await probe.newTicket()
      guard let letter = try await hooks.delivered().first else {
        throw Contradiction(expected: "a callout", found: "")
      }
      try expect(letter.headers["content-type"] == "application/json", "JSON")
      try expect(letter.signature?.hasPrefix("sha1=") == true, "a signature")
    },
    .shown(
      "10.6-2",
      "It carries Action, Guid, EntityType, Id, Fields, EventTime, SequenceNumber and PersonID.",
      .observed,
      webhookReceivers,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      try await hooks.hook()
      let ticket = try await probe.newTicket()
      let json = try await hooks.delivered().first?.json
      let keys = ["Action", "Guid", "EntityType", "Id", "Fields", "EventTime", "SequenceNumber", "PersonID"]
      try expect(json?.object?.keys == keys, "these members, found \(json?.text() ?? "nothing")")
      try expect(json?["Id"] == .integer(ticket), "the record's id")
    },
    .shown(
      "10.6-3",
      "`Action` is Create, Update or Delete.",
      .documented,
      webhooksCreating,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      try await hooks.hook(on: ["Title"])
      let ticket = try await probe.newTicket()
      _ = try await probe.made("PATCH", "Tickets", ["id": .integer(ticket), "title": "Changed"])
      try await probe.admin("DELETE", "tables/Tickets/\(ticket)")
      // Callouts of different actions stand in queues of their own, so they may come in any order.
      let actions = try await hooks.delivered().compactMap(\.action).sorted()
      try expect(actions == ["Create", "Delete", "Update"], "the three of them, found \(actions)")
    },
    .switchable(
      "10.6-4",
      "`Guid` is the webhook's own, the same for each event, and leads to the right key.",
      .inferred,
      webhookReceivers,
      needs: .emulator,
      by: "guidPerEvent",
      check: guidIsTheWebhooks,
      switched: guidIsTheEvents
    ),
    .shown(
      "10.6-5",
      "A create carries all configured fields, an update the changed subscribed ones and those always shown.",
      .documented,
      webhookFieldsEntity,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      try await hooks.hook(on: ["Title", "Priority"], showing: ["TicketNumber"])
      let ticket = try await probe.newTicket()
      _ = try await probe.made("PATCH", "Tickets", ["id": .integer(ticket), "title": "Changed"])
      let letters = try await hooks.delivered()
      let create = letters.first { $0.action == "Create" }?.fields?.keys ?? []
      let update = letters.first { $0.action == "Update" }?.fields?.keys ?? []
      try expect(Set(create) == ["Title", "Priority", "TicketNumber"], "all fields on create, found \(create)")
      try expect(Set(update) == ["Title", "TicketNumber"], "what changed and what is always shown, found \(update)")
    },
    .shown(
      "10.6-6",
      "A change of fields that are not subscribed is not called out.",
      .documented,
      webhookFieldsEntity,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      try await hooks.hook(on: ["Priority"], showing: ["Title"])
      let ticket = try await probe.newTicket()
      _ = try await probe.made("PATCH", "Tickets", ["id": .integer(ticket), "title": "Changed"])
      try expect(try await hooks.delivered().compactMap(\.action) == ["Create"], "the create alone")
    },
    .shown("10.6-7", "`EventTime` is UTC with `Z`.", .documented, webhooksPage, needs: .emulator) { probe in
      let hooks = try await HookProbe(probe)
      try await hooks.hook()
      try await hooks.clock(3723)
      _ = try await probe.newTicket()
      let time = try await hooks.delivered().first?.json["EventTime"]
      try expect(time == "2026-11-01T01:02:03Z", "the moment with its mark, found \(time?.text() ?? "nothing")")
    },
    .shown(
      "10.6-8",
      "`SequenceNumber` counts a webhook's callouts; a gap is one that failed or still waits.",
      .documented,
      webhooksPage,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      try await hooks.hook()
      try await probe.admin("PUT", "faults", ["calloutLossEvery": 2])
      for _ in 1...3 { _ = try await probe.newTicket() }
      let numbers = try await hooks.delivered().compactMap { $0.json["SequenceNumber"]?.integer }
      try expect(numbers == [1, 3], "1 and 3 where the second was lost, found \(numbers)")
    },
    .shown(
      "10.6-9",
      "`PersonID` is the resource that acted.",
      .observed,
      webhookReceivers,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      try await hooks.hook()
      let person = try await probe.anyID("Resources", where: [["op": "noteq", "field": "licenseType", "value": 7]])
      let row: JSONValue = ["companyID": try probe.ownCompany(), "title": "Typed", "status": 1, "priority": 1]
      try await hooks.type("Tickets", row, by: person)
      let told = try await hooks.delivered().first?.json["PersonID"]
      try expect(told == .integer(person), "\(person), found \(told?.text() ?? "nothing")")
    },
    .advice(
      "10.6-10",
      "Keys are read without regard to case: one published sample spells `PersonId`.",
      .observed,
      webhookReceivers
    ),
    .shown(
      "10.6-11",
      "Values of picklists and references are ids.",
      .inferred,
      webhookReceivers,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      try await hooks.hook(on: ["Status"], showing: ["CompanyID"])
      _ = try await probe.newTicket()
      let fields = try await hooks.delivered().first?.fields
      try expect(fields?["Status"]?.integer != nil && fields?["CompanyID"]?.integer != nil, "two ids")
    },
    .shown(
      "10.6-12",
      "A delete carries no field.",
      .assumed,
      "no source: absent, null, empty or filled",
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let ticket = try await probe.newTicket()
      try await hooks.hook()
      try await probe.admin("DELETE", "tables/Tickets/\(ticket)")
      let letter = try await hooks.delivered().first
      try expect(letter?.action == "Delete" && letter?.fields?.isEmpty == true, "empty `Fields`")
    },
    .shown(
      "10.6-13",
      "User-defined fields stand among the fields by their names.",
      .assumed,
      "no source",
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let id = try await hooks.make()
      let values =
        try await hooks.owner.field("udfFieldID", of: "TicketWebhookUdfFields")["picklistValues"]?.array ?? []
      guard let value = values.first, let name = value["label"]?.string,
        let number = value["value"]?.string.flatMap({ Int64($0) })
      else { throw Undecided("tickets have no user-defined fields") }
      let part: JSONValue = ["udfFieldID": .integer(number), "isSubscribedField": true, "isDisplayAlwaysField": false]
      _ = try await hooks.owner.made("POST", "TicketWebhooks/\(id)/UdfFields", part)
      _ = try await probe.newTicket()
      let fields = try await hooks.delivered().first?.fields
      try expect(fields?.keys == [name], "`\(name)`")
    },
    .advice(
      "10.6-14",
      "A payload is not the record's state: take its `Id` and read the record.",
      .inferred,
      webhookReceivers
    ),
  ]

  static let guidIsTheWebhooks: Check = { probe in
    let (own, told) = try await guids(probe)
    try expect(told == [own, own], "the webhook's GUID twice, found \(told)")
  }

  static let guidIsTheEvents: Check = { probe in
    let (own, told) = try await guids(probe)
    try expect(Set(told).count == 2 && !told.contains(own), "two other GUIDs, found \(told)")
  }

  private static func guids(_ probe: Probe) async throws -> (own: String, told: [String]) {
    let hooks = try await HookProbe(probe)
    let id = try await hooks.hook()
    for _ in 1...2 { _ = try await probe.newTicket() }
    let told = try await hooks.delivered().compactMap { $0.json["Guid"]?.string }
    return (try await hooks.field("webhookGUID", "Ticket", id)?.string ?? "", told)
  }

  /// Signatures (10.7).
  static let webhookSignatures: [Statement] = [
    .shown(
      "10.7-1",
      "The signature is the HMAC-SHA1 of the exact bytes of the body with the key, in base64 after `sha1=`.",
      .documented,
      webhookSecret,
      needs: .emulator,
      check: signatureIsOfTheBytes
    ),
    .shown(
      "10.7-2",
      "``& < > ' \" ` +`` and all that is not ASCII are escapes in the body, their digits in upper case.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask issue 6",
      needs: .emulator,
      check: bodyIsEscaped
    ),
    .advice(
      "10.7-3",
      "Raw bytes are compared, before any parsing, in constant time; a missing header is a refusal.",
      .documented,
      webhookSecret
    ),
    .advice("10.7-4", "No time is signed: repeats are kept out by GUID and sequence number.", .inferred, webhookSecret),
    .advice(
      "10.7-5",
      "Libraries that check SHA-256 or hexadecimal digits are wrong for Autotask.",
      .documented,
      webhookSecret
    ),
    .switchable(
      "10.7-6",
      "A deactivation callout is unsigned.",
      .observed,
      "github:advisories/GHSA-hh59-fgrr-93hf; no document says",
      needs: .emulator,
      by: "signedDeactivations",
      check: { probe in try expect(try await deactivation(probe).signature == nil, "no signature") },
      switched: { probe in
        let letter = try await deactivation(probe)
        try expect(letter.signature == letter.expectedSignature(HookProbe.secret), "a signature")
      }
    ),
  ]

  static let signatureIsOfTheBytes: Check = { probe in
    let hooks = try await HookProbe(probe)
    try await hooks.hook(on: ["Title"])
    _ = try await probe.newTicket([("title", "R&D's café")])
    guard let letter = try await hooks.delivered().first else { throw Contradiction(expected: "a callout", found: "") }
    let expected = letter.expectedSignature(HookProbe.secret)
    try expect(letter.signature == expected, "\(expected), found \(letter.signature ?? "none")")
  }

  static let bodyIsEscaped: Check = { probe in
    let hooks = try await HookProbe(probe)
    try await hooks.hook(on: ["Title"])
    _ = try await probe.newTicket([("title", "&<>'\"`+é😀")])
    let text = try await hooks.delivered().first?.text ?? ""
    let escaped = #""\u0026\u003C\u003E\u0027\u0022\u0060\u002B\u00E9\uD83D\uDE00""#
    try expect(text.contains(escaped), "\(escaped), found \(text)")
    try expect(text.utf8.allSatisfy { $0 < 0x80 }, "ASCII alone")
  }

  static func deactivation(_ probe: Probe) async throws -> HookProbe.Letter {
    let hooks = try await HookProbe(probe)
    let id = try await hooks.hook()
    _ = try await hooks.change("Ticket", id, [("isActive", false)])
    guard let letter = try await hooks.delivered(to: "off").first else {
      throw Contradiction(expected: "a deactivation callout", found: "")
    }
    return letter
  }
}
