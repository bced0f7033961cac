internal import Autotask

extension Statement {
  private static let kinds = ["Company", "Contact", "ConfigurationItem", "Ticket", "TicketNote"]

  /// Which entities have webhooks (10.1).
  static let webhookKinds: [Statement] = [
    .shown(
      "10.1-1",
      "Companies, Contacts, ConfigurationItems, Tickets and TicketNotes have webhooks with fields and excluded "
        + "resources; all but ticket notes with user-defined fields.",
      .documented,
      webhooksPage
    ) { probe in
      for kind in kinds {
        for part in ["Webhooks", "WebhookFields", "WebhookExcludedResources"] {
          let reply = try await probe.call("GET", "\(kind)\(part)/entityInformation")
          try expect(reply.status == 200, "an entity \(kind)\(part)", reply)
        }
        let reply = try await probe.call("GET", "\(kind)WebhookUdfFields/entityInformation")
        let expected = kind == "TicketNote" ? 404 : 200
        try expect(reply.status == expected, "user-defined fields of \(kind) webhooks: \(expected)", reply)
      }
    },
    .shown(
      "10.1-2",
      "Payloads name the entities Account, Contact, InstalledProduct, Ticket and TicketNote.",
      .inferred,
      webhookReceivers,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let names = [
        ("Company", "Companies", "Account", "companyName"), ("Contact", "Contacts", "Contact", "firstName"),
        ("ConfigurationItem", "ConfigurationItems", "InstalledProduct", "referenceTitle"),
        ("Ticket", "Tickets", "Ticket", "title"), ("TicketNote", "TicketNotes", "TicketNote", "title"),
      ]
      for (kind, entity, type, field) in names {
        let label = field.prefix(1).uppercased() + field.dropFirst()
        try await hooks.hook(kind, on: [label], [("webhookUrl", hooks.inbox(kind))])
        let id = try await probe.anyID(entity)
        try await hooks.type(entity, .object(JSONObject([("id", .integer(id)), (field, "Renamed")])))
        let told = try await hooks.delivered(to: kind).first?.json["EntityType"]
        try expect(told?.string == type, "\(type) for a change of \(entity), found \(told?.text() ?? "nothing")")
      }
    },
    .shown(
      "10.1-3",
      "Projects, tasks, contracts, time entries, documents and charges have no webhooks.",
      .documented,
      webhooksPage
    ) { probe in
      for kind in ["Project", "Task", "Contract", "TimeEntry", "Document", "TicketCharge"] {
        let reply = try await probe.call("GET", "\(kind)Webhooks/entityInformation")
        try expect(reply.status == 404 && reply.isPage, "no \(kind)Webhooks", reply)
      }
    },
  ]

  /// What a webhook needs (10.2, 10.5).
  static let webhookRequirements: [Statement] = [
    .shown(
      "10.2-1",
      "No level may make webhooks as it is delivered, the system ones neither: `Can create Webhooks` is off.",
      .documented,
      webhooksCreating,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      for kind in kinds {
        let reply = try await probe.call("POST", "\(kind)Webhooks", .object(hooks.body()))
        try expectRefusal(reply, "adequate permissions to create")
      }
    },
    .shown(
      "10.2-2",
      "The level's maximum number of webhooks must be at least 1; it is counted over all kinds.",
      .documented,
      webhooksCreating,
      needs: .emulator
    ) { probe in
      let none = try await HookProbe(probe, name: "None", level: ["other.webhooks.max": "0"])
      try expectRefusal(try await none.post("Ticket"), "adequate permissions to create")
      let one = try await HookProbe(probe, name: "One", level: ["other.webhooks.max": "1"])
      _ = try await one.make("Company")
      try expectRefusal(try await one.post("Ticket"), "adequate permissions to create")
    },
    .shown(
      "10.2-3",
      "Without View of the records a webhook is accepted but never fires.",
      .documented,
      webhooksPage,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe, level: ["servicedesk.tickets.view": "Mine"])
      try await hooks.hook(on: ["Title"])
      _ = try await probe.newTicket()
      try expect(try await hooks.delivered().isEmpty, "no callout")
    },
    .shown(
      "10.2-4",
      "At most 50 webhooks of an entity are active in a database.",
      .documented,
      webhooksCreating,
      needs: .emulator,
      check: atMostFiftyActive
    ),
    .shown(
      "10.2-5",
      "Two addresses are required, for callouts and for the deactivation; HTTP is refused.",
      .documented,
      webhooksCreating,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      for field in ["webhookUrl", "deactivationUrl"] {
        try expectRefusal(try await hooks.post("Ticket", [(field, .null)]), "Missing Required Field: \(field)")
        try expectRefusal(try await hooks.post("Ticket", [(field, "http://example.net/in")]))
      }
    },
    .notEmulated(
      "10.2-6",
      "Callouts go to port 443 of a public host alone.",
      .documented,
      webhooksCreating,
      because: "so that receivers can be tried, callouts may go to any port, and to HTTP on this machine; "
        + "`--strict-callouts` keeps the rule"
    ),
    .shown(
      "10.2-7",
      "The same entity, address and event twice is refused, also when the other is inactive or another owner's.",
      .documented,
      webhooksErrors,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      _ = try await hooks.make("Ticket", [("isActive", false)])
      try expectRefusal(try await hooks.post("Ticket"))
      let other = try await HookProbe(probe, name: "Others")
      try expectRefusal(try await other.post("Ticket"))
      let reply = try await other.post("Company")
      try expect(reply.status == 200, "another entity's webhook to go to the same address", reply)
    },
    .shown(
      "10.5-1",
      "A webhook is set up by its creation, then its fields, then its excluded resources, one call each.",
      .documented,
      webhooksCreating,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let id = try await hooks.hook(on: ["Status"], showing: ["TicketNumber"])
      let owner = try await hooks.field("ownerResourceID", "Ticket", id) ?? .null
      _ = try await hooks.owner.made("POST", "TicketWebhooks/\(id)/ExcludedResources", ["resourceID": owner])
      let parts = try await hooks.owner.call("GET", "TicketWebhooks/\(id)/Fields")
      try expect(parts.items.count == 2, "two fields below the webhook", parts)
    },
    .shown(
      "10.5-2",
      "A webhook is not ready, and nothing is called out, before it has a field or user-defined field and an event.",
      .documented,
      "\(webhooksCreating); the events: no source",
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let id = try await hooks.make()
      try expect(try await hooks.field("isReady", "Ticket", id) == false, "a webhook without fields not to be ready")
      _ = try await probe.newTicket()
      try expect(try await hooks.delivered().isEmpty, "no callout before it is ready")
      let part: JSONValue = [
        "fieldID": try await hooks.fieldID("Status", "Ticket"), "isSubscribedField": true,
        "isDisplayAlwaysField": false,
      ]
      _ = try await hooks.owner.made("POST", "TicketWebhooks/\(id)/Fields", part)
      try expect(try await hooks.field("isReady", "Ticket", id) == true, "a webhook with a field to be ready")
    },
    .shown(
      "10.5-3",
      "`isReady` is the server's verdict; a PATCH of it changes nothing.",
      .assumed,
      "no source; clients type it read-only",
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let id = try await hooks.make()
      _ = try await hooks.change("Ticket", id, [("isReady", true)])
      try expect(try await hooks.field("isReady", "Ticket", id) == false, "the verdict to stay")
    },
    .advice(
      "10.5-4",
      "Fields are posted one at a time, or they meet the limit of three threads.",
      .observed,
      webhookReceivers
    ),
    .shown(
      "10.5-5",
      "Without a subscribed field no update is called out.",
      .documented,
      webhookFieldsEntity,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      try await hooks.hook(on: [], showing: ["Title"])
      let ticket = try await probe.newTicket()
      try await hooks.type("Tickets", ["id": .integer(ticket), "title": "Changed"])
      try expect(try await hooks.delivered().map(\.action) == ["Create"], "the create alone")
    },
  ]

  static let atMostFiftyActive: Check = { probe in
    let hooks = try await HookProbe(probe)
    for number in 1...50 { _ = try await hooks.make("Contact", [("webhookUrl", hooks.inbox("\(number)"))]) }
    try expectRefusal(try await hooks.post("Contact"))
    let inactive = try await hooks.make("Contact", [("isActive", false)])
    try expectRefusal(try await hooks.change("Contact", inactive, [("isActive", true)]))
    let reply = try await hooks.post("Company")
    try expect(reply.status == 200, "another entity to have room", reply)
  }
}
