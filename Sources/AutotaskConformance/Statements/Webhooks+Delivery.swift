internal import Autotask

extension Statement {
  /// How callouts travel (10.8).
  static let webhookDelivery: [Statement] = [
    .shown("10.8-1", "Any 2xx is success.", .documented, webhooksErrors, needs: .emulator) { probe in
      let hooks = try await HookProbe(probe)
      try await hooks.hook(on: ["Status"], showing: [], [("webhookUrl", hooks.inbox("in?status=299"))])
      _ = try await probe.newTicket()
      try await hooks.delivered()
      let state = try await hooks.callouts().map { $0["state"] }
      try expect(state == ["delivered"], "a delivered callout")
    },
    .shown("10.8-2", "A try takes at most 10 seconds.", .documented, webhooksErrors, needs: .emulator) { probe in
      let hooks = try await HookProbe(probe)
      try await hooks.hook(on: ["Status"], showing: [], [("webhookUrl", hooks.inbox("in?seconds=11"))])
      _ = try await probe.newTicket()
      try await hooks.delivered()
      let callout = try await hooks.callouts().first
      try expect(callout?["tries"] == 1 && callout?["state"] == "waiting", "one try that failed")
    },
    .shown(
      "10.8-3",
      "What fails is tried again every 30 seconds, 5 times in all, then dropped.",
      .documented,
      webhooksErrors,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      try await hooks.hook(on: ["Status"], showing: [], [("webhookUrl", hooks.inbox("in?status=500"))])
      try await hooks.clock(0)
      _ = try await probe.newTicket()
      for (second, tries) in [(0, 1), (29, 1), (30, 2), (60, 3), (90, 4), (119, 4), (120, 5), (600, 5)] {
        try await hooks.clock(second)
        let count = try await hooks.delivered().count
        try expect(count == tries, "\(tries) tries after \(second) seconds, found \(count)")
      }
      try expect(try await hooks.callouts().first?["state"] == "dropped", "a dropped callout")
    },
    .shown(
      "10.8-4",
      "After 25 different callouts in a row that failed the webhook is disabled and its deactivation URL called.",
      .documented,
      webhooksErrors,
      needs: .emulator,
      check: twentyFiveFailuresDisable
    ),
    .notEmulated(
      "10.8-5",
      "While callouts fail, a mail a day goes to the notification address and the owner.",
      .documented,
      webhooksErrors,
      because: "the emulator sends no mail"
    ),
    .shown(
      "10.8-6",
      "Beyond 1,500 callouts of an entity in an hour they are delayed, not lost.",
      .documented,
      webhooksPage,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      for number in 1...16 {
        let url = hooks.inbox("in?status=\(200 + number)")
        try await hooks.hook(on: ["Title"], showing: [], [("webhookUrl", url)])
      }
      try await hooks.clock(0)
      let row: JSONValue = ["companyID": try probe.ownCompany(), "title": "Typed", "status": 1, "priority": 1]
      for _ in 1...94 { try await hooks.type("Tickets", row) }
      let first = try await hooks.delivered().count
      try expect(first == 1500, "1,500 in the first hour, found \(first)")
      try await hooks.clock(3600)
      let all = try await hooks.delivered().count
      try expect(all == 16 * 94, "all in the next, found \(all)")
    },
    .shown(
      "10.8-7",
      "Callouts of one webhook and action keep their order; another action's are not held back.",
      .documented,
      webhooksErrors,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      try await hooks.hook(on: ["Title"], showing: [], [("webhookUrl", hooks.inbox("in?status=500"))])
      try await hooks.clock(0)
      let ticket = try await probe.newTicket()
      _ = try await probe.newTicket()
      try await hooks.type("Tickets", ["id": .integer(ticket), "title": "Changed"])
      let letters = try await hooks.delivered()
      let sent = letters.map { "\($0.action ?? "") \($0.json["SequenceNumber"]?.text() ?? "")" }.sorted()
      try expect(sent == ["Create 1", "Update 3"], "the first create and the update, found \(sent)")
    },
    .advice(
      "10.8-8",
      "A try that timed out may have been processed, and is sent again: repeats are kept out.",
      .inferred,
      webhookReceivers
    ),
    .advice("10.8-9", "A receiver answers at once and works later.", .documented, webhooksPage),
  ]

  static let twentyFiveFailuresDisable: Check = { probe in
    let hooks = try await HookProbe(probe)
    let id = try await hooks.hook(on: ["Status"], showing: [], [("webhookUrl", hooks.inbox("in?status=500"))])
    try await hooks.clock(0)
    for _ in 1...24 { _ = try await probe.newTicket() }
    let second = try await hooks.exhaust(from: 0, callouts: 24)
    try expect(try await hooks.field("isActive", "Ticket", id) == true, "an active webhook after 24")
    _ = try await probe.newTicket()
    _ = try await hooks.exhaust(from: second)
    try expect(try await hooks.field("isActive", "Ticket", id) == false, "an inactive webhook after 25")
    let told = try await hooks.delivered(to: "off").map(\.action)
    try expect(told == ["Deactivated"], "one deactivation callout, found \(told)")
  }

  /// Error logs (10.8).
  static let webhookLogs: [Statement] = [
    .shown(
      "10.8-10",
      "A dropped callout is logged in WebhookEventErrorLogs with time, message, payload and sequence number.",
      .documented,
      webhookLogEntity,
      needs: .emulator
    ) { probe in
      let (hooks, id) = try await failure(probe)
      guard let log = try await logs(hooks.owner).first else {
        throw Contradiction(expected: "an error log", found: "")
      }
      try expect(log["accountWebhookID"] == .integer(id), "the webhook's id where the log has its field")
      try expect(log["sequenceNumber"] == 1 && log["createDateTime"]?.string != nil, "number and time")
      try expect(log["errorMessage"]?.string?.isEmpty == false, "a message")
      let body = try await hooks.delivered().first?.text
      try expect(log["payload"]?.string == body, "the payload")
    },
    .shown("10.8-11", "Logs are kept for 30 days.", .documented, webhookLogEntity, needs: .emulator) { probe in
      let (hooks, _) = try await failure(probe)
      try await hooks.clock(29 * 86_400)
      try expect(try await logs(hooks.owner).count == 1, "the log after 29 days")
      try await probe.admin("PUT", "clock", ["now": "2026-12-02T00:00:00Z"])
      try expect(try await logs(hooks.owner).isEmpty, "no log after 31 days")
    },
    .shown(
      "10.8-12",
      "A user sees the logs of its own webhooks alone.",
      .documented,
      webhookLogEntity,
      needs: .emulator
    ) { probe in
      let (hooks, _) = try await failure(probe)
      let others = try await HookProbe(probe, name: "Others")
      try expect(try await logs(others.owner).isEmpty, "no log of another's webhook")
      try expect(try await logs(hooks.owner).count == 1, "the log of one's own")
    },
    .shown(
      "10.8-13",
      "Logs are queried, read and deleted, and not made or changed.",
      .documented,
      "the vendor's Swagger",
      needs: .emulator
    ) { probe in
      let (hooks, _) = try await failure(probe)
      let log = try await logs(hooks.owner).first?["id"]?.integer ?? 0
      try expect(try await hooks.owner.row("WebhookEventErrorLogs/\(log)")["id"] == .integer(log), "the log by its id")
      let made = try await hooks.owner.call("POST", "WebhookEventErrorLogs", ["errorMessage": "x"])
      try expect(made.status == 405, "no create", made)
      let changed = try await hooks.owner.call("PATCH", "WebhookEventErrorLogs", ["id": .integer(log)])
      try expect(changed.status == 405, "no change", changed)
      let removed = try await hooks.owner.call("DELETE", "WebhookEventErrorLogs/\(log)")
      try expect(removed.itemID == log, "a removal", removed)
    },
    .shown(
      "10.8-14",
      "A log has fields for webhooks of companies and contacts alone.",
      .documented,
      "the vendor's Swagger"
    ) { probe in
      let fields =
        try await probe.call("GET", "WebhookEventErrorLogs/entityInformation/fields").json["fields"]?.array ?? []
      let names = Set(fields.compactMap { $0["name"]?.string }.filter { $0.hasSuffix("WebhookID") })
      try expect(names == ["accountWebhookID", "contactWebhookID"], "two fields, found \(names.sorted())")
    },
  ]

  private static func failure(_ probe: Probe) async throws -> (HookProbe, Int64) {
    let hooks = try await HookProbe(probe)
    let url = hooks.inbox("in?status=500")
    let id = try await hooks.hook("Company", on: ["CompanyName"], showing: [], [("webhookUrl", url)])
    try await hooks.clock(0)
    try await hooks.type("Companies", ["id": try probe.ownCompany(), "companyName": "Conformance"])
    _ = try await hooks.exhaust(from: 0)
    return (hooks, id)
  }

  private static func logs(_ user: Probe) async throws -> [JSONObject] {
    try await user.query("WebhookEventErrorLogs").items.filter { log in
      log["payload"]?.string?.contains("Conformance") == true
    }
  }

  /// The end of a webhook (10.9).
  static let webhookEnds: [Statement] = [
    .shown(
      "10.9-1",
      "The deactivation URL is called when a webhook is inactivated or deleted.",
      .documented,
      webhooksEntity,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let first = try await hooks.hook()
      _ = try await hooks.change("Ticket", first, [("isActive", false)])
      try expect(try await hooks.delivered(to: "off").count == 1, "a callout for the inactivated webhook")
      let second = try await hooks.hook("Company", on: ["CompanyName"])
      _ = try await hooks.owner.call("DELETE", "CompanyWebhooks/\(second)")
      try expect(try await hooks.delivered(to: "off").count == 2, "another for the deleted one")
    },
    .shown(
      "10.9-2",
      "It is called when the webhook's owner is inactivated or deleted.",
      .documented,
      webhooksEntity,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let id = try await hooks.hook()
      let owner = try await hooks.field("ownerResourceID", "Ticket", id) ?? .null
      try await hooks.type("Resources", ["id": owner, "isActive": false])
      try expect(try await hooks.delivered(to: "off").map(\.action) == ["Deactivated"], "a callout")
    },
    .shown(
      "10.9-3",
      "Its body says `Deactivated` and names no entity.",
      .inferred,
      webhookReceivers,
      needs: .emulator
    ) { probe in
      let letter = try await deactivation(probe)
      try expect(letter.action == "Deactivated" && letter.json["EntityType"] == nil, "so, found \(letter.text)")
    },
  ]
}
