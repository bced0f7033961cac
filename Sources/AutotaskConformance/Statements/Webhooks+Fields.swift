internal import Autotask

extension Statement {
  /// The fields of webhooks (10.3).
  static let webhookFields: [Statement] = [
    .shown(
      "10.3-1",
      "The ids of an entity's webhooks are numbered one after the other.",
      .documented,
      webhooksEntity,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let first = try await hooks.make()
      let second = try await hooks.make("Ticket", [("webhookUrl", hooks.inbox("second"))])
      try expect(second == first + 1, "the next number, found \(second) after \(first)")
    },
    .shown(
      "10.3-2",
      "Name, state, both addresses, key and the choice of mails on the threshold are required.",
      .observed,
      "live listings of CompanyWebhooks and TicketWebhooks",
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let required = [
        "name", "isActive", "webhookUrl", "deactivationUrl", "secretKey", "sendThresholdExceededNotification",
      ]
      for field in required {
        try expectRefusal(try await hooks.post("Ticket", [(field, .null)]), "Missing Required Field: \(field)")
      }
    },
    .shown(
      "10.3-3",
      "A name has at most 50 characters, an address 500, a key 64, a mail address 150.",
      .documented,
      webhooksEntity,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let lengths = [
        ("name", 50), ("webhookUrl", 500), ("deactivationUrl", 500), ("secretKey", 64),
        ("notificationEmailAddress", 150),
      ]
      for (field, length) in lengths {
        let listed = try await probe.field(field, of: "CompanyWebhooks")["length"]?.integer
        try expect(listed == Int64(length), "\(length) characters of \(field), found \(listed ?? 0)")
      }
      try expectRefusal(try await hooks.post("Ticket", [("secretKey", .string(String(repeating: "k", count: 65)))]))
    },
    .shown(
      "10.3-4",
      "`isReady` is marked read-only on CompanyWebhooks and not on TicketWebhooks.",
      .observed,
      "live listings of CompanyWebhooks and TicketWebhooks"
    ) { probe in
      let company = try await probe.field("isReady", of: "CompanyWebhooks")["isReadOnly"]
      let ticket = try await probe.field("isReady", of: "TicketWebhooks")["isReadOnly"]
      try expect(company == true && ticket == false, "read-only on the one and not on the other")
    },
    .shown(
      "10.3-5",
      "A query returns the key, so that who may read webhooks may forge callouts.",
      .assumed,
      "no source",
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let id = try await hooks.make()
      let key = try await hooks.field("secretKey", "Ticket", id)?.string
      try expect(key == HookProbe.secret, "the key in the record")
    },
    .shown(
      "10.3-6",
      "`ownerResourceID` is the API user that made the webhook, whatever the body says.",
      .documented,
      webhooksEntity,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      for kind in ["Ticket", "TicketNote"] {
        let id = try await hooks.make(kind, [("ownerResourceID", 4)])
        _ = try await hooks.change(kind, id, [("ownerResourceID", 4)])
        let owner = try await hooks.field("ownerResourceID", kind, id) ?? .null
        let users = try await probe.admin("GET", "users").json.array ?? []
        let maker = users.first { $0["level"] == "Hooks" }?["resourceID"]
        try expect(owner == maker, "the maker's own resource, found \(owner.text())")
      }
    },
    .shown("10.3-7", "`webhookGUID` is the server's.", .documented, webhooksEntity, needs: .emulator) { probe in
      let hooks = try await HookProbe(probe)
      let id = try await hooks.make("Ticket", [("webhookGUID", "mine")])
      let guid = try await hooks.field("webhookGUID", "Ticket", id)?.string ?? ""
      try expect(guid.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12], "a GUID, found `\(guid)`")
    },
    .notEmulated(
      "10.3-8",
      "The field listing spells `webhookGuid`, the record `webhookGUID`.",
      .observed,
      "one live listing, the vendor's Swagger",
      because: "names are read in any case, so that no client can tell"
    ),
    .shown(
      "10.3-9",
      "With `isActive` false nothing is called out.",
      .documented,
      webhooksEntity,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      try await hooks.hook(on: ["Status"], showing: [], [("isActive", false)])
      _ = try await probe.newTicket()
      try expect(try await hooks.delivered().isEmpty, "no callout")
    },
    .notEmulated(
      "10.3-10",
      "The notification address gets mails on failures, and on the threshold where they are asked for.",
      .documented,
      webhooksErrors,
      because: "the emulator sends no mail"
    ),
  ]

  /// What belongs to a webhook (10.3, 10.4).
  static let webhookParts: [Statement] = [
    .shown(
      "10.3-11",
      "A webhook's fields are made, changed and removed below it, and only queried at the root.",
      .documented,
      "the vendor's Swagger",
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let id = try await hooks.hook()
      let below = try await hooks.owner.call("GET", "TicketWebhooks/\(id)/Fields")
      let part = below.ids.first ?? 0
      let root = try await hooks.owner.call("POST", "TicketWebhookFields", ["webhookID": .integer(id)])
      try expect(root.status == 405, "no create at the root", root)
      let found = try await hooks.owner.query(
        "TicketWebhookFields",
        [["op": "eq", "field": "webhookID", "value": .integer(id)]]
      )
      try expect(found.ids == [part], "the field at the root", found)
      let change: JSONValue = ["id": .integer(part), "isDisplayAlwaysField": true]
      let changed = try await hooks.owner.call("PATCH", "TicketWebhooks/\(id)/Fields", change)
      try expect(changed.status == 200, "a change below the webhook", changed)
      let removed = try await hooks.owner.call("DELETE", "TicketWebhooks/\(id)/Fields/\(part)")
      try expect(removed.itemID == part, "a removal below the webhook", removed)
    },
    .shown(
      "10.3-12",
      "Which webhook and field a part names is required, and fixed once it is made.",
      .observed,
      "field lists of CompanyWebhookFields",
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let id = try await hooks.hook()
      let flags: JSONValue = ["isSubscribedField": true, "isDisplayAlwaysField": true]
      let bare = try await hooks.owner.call("POST", "TicketWebhooks/\(id)/Fields", flags)
      try expectRefusal(bare, "Missing Required Field: fieldID")
      let part = try await hooks.owner.call("GET", "TicketWebhooks/\(id)/Fields").items.first ?? .init()
      let other: JSONValue = ["id": part["id"] ?? .null, "fieldID": try await hooks.fieldID("Title", "Ticket")]
      _ = try await hooks.owner.call("PATCH", "TicketWebhooks/\(id)/Fields", other)
      let after = try await hooks.owner.call("GET", "TicketWebhooks/\(id)/Fields")
      try expect(after.items.first?["fieldID"] == part["fieldID"], "the field to stay", after)
    },
    .shown(
      "10.3-13",
      "Whether a field triggers and whether it is always shown are both required.",
      .observed,
      "field lists of CompanyWebhookFields",
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let id = try await hooks.make()
      let field = try await hooks.fieldID("Status", "Ticket")
      for missing in ["isSubscribedField", "isDisplayAlwaysField"] {
        var part = JSONObject([("fieldID", field), ("isSubscribedField", true), ("isDisplayAlwaysField", true)])
        part[missing] = nil
        let reply = try await hooks.owner.call("POST", "TicketWebhooks/\(id)/Fields", .object(part))
        try expectRefusal(reply, "Missing Required Field: \(missing)")
      }
    },
    .shown(
      "10.3-14",
      "`udfFieldID` is the id of the tenant's definition of a user-defined field.",
      .observed,
      "field lists of CompanyWebhookUdfFields",
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let id = try await hooks.make()
      let values =
        try await hooks.owner.field("udfFieldID", of: "TicketWebhookUdfFields")["picklistValues"]?.array ?? []
      guard let value = values.first, let number = value["value"]?.string.flatMap({ Int64($0) }) else {
        throw Undecided("tickets have no user-defined fields")
      }
      let definition = try await probe.row("UserDefinedFieldDefinitions/\(number)")
      try expect(definition["name"] == value["label"], "a definition of that name")
      let part: JSONValue = ["udfFieldID": .integer(number), "isSubscribedField": true, "isDisplayAlwaysField": false]
      _ = try await hooks.owner.made("POST", "TicketWebhooks/\(id)/UdfFields", part)
      try expect(try await hooks.field("isReady", "Ticket", id) == true, "a user-defined field to be enough")
    },
    .shown(
      "10.3-15",
      "Excluded resources are listed, made and removed, never changed.",
      .documented,
      webhooksEntity,
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let id = try await hooks.make()
      let owner = try await hooks.field("ownerResourceID", "Ticket", id) ?? .null
      let path = "TicketWebhooks/\(id)/ExcludedResources"
      let part = try await hooks.owner.made("POST", path, ["resourceID": owner])
      let change = try await hooks.owner.call("PATCH", path, ["id": .integer(part), "resourceID": owner])
      try expect(change.status == 405, "no change", change)
      try expect(try await hooks.owner.call("DELETE", "\(path)/\(part)").itemID == part, "a removal")
    },
    .shown(
      "10.3-16",
      "Changes that an excluded resource makes do not fire this webhook; others do.",
      .documented,
      "help:Webhooks/REST_WebhookExcludedResourcesEntity.htm",
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      let id = try await hooks.hook()
      let owner = try await hooks.field("ownerResourceID", "Ticket", id) ?? .null
      _ = try await hooks.owner.made("POST", "TicketWebhooks/\(id)/ExcludedResources", ["resourceID": owner])
      _ = try await hooks.owner.newTicket()
      try expect(try await hooks.delivered().isEmpty, "no callout of the owner's own change")
      _ = try await probe.newTicket()
      try expect(try await hooks.delivered().count == 1, "one of another user's")
    },
    .shown(
      "10.4-1",
      "`fieldID` is a picklist of numbers whose labels are the REST names of fields in Pascal case.",
      .observed,
      webhookReceivers
    ) { probe in
      for kind in ["Company", "Contact", "ConfigurationItem", "Ticket", "TicketNote"] {
        let values = try await probe.field("fieldID", of: "\(kind)WebhookFields")["picklistValues"]?.array ?? []
        try expect(!values.isEmpty, "values of \(kind)WebhookFields.fieldID")
        for value in values {
          try expect(value["value"]?.string.flatMap { Int64($0) } != nil, "a number, found \(value.text())")
          try expect(value["label"]?.string?.first?.isUppercase == true, "Pascal case, found \(value.text())")
        }
      }
    },
    .shown(
      "10.4-2",
      "The numbers are the vendor's: 5 is Status of tickets, 85 TicketNumber, 13 PostalCode of companies.",
      .observed,
      "one live capture; the sample of \(webhookFieldsEntity)"
    ) { probe in
      let known = [("Ticket", "5", "Status"), ("Ticket", "85", "TicketNumber"), ("Company", "13", "PostalCode")]
      for (kind, number, label) in known {
        let values = try await probe.field("fieldID", of: "\(kind)WebhookFields")["picklistValues"]?.array ?? []
        let found = values.first { $0["value"]?.string == number }?["label"]?.string
        try expect(found == label, "\(number) to be \(label), found \(found ?? "nothing")")
      }
    },
    .notEmulated(
      "10.4-3",
      "Contacts, configuration items and ticket notes have numbers of their own.",
      .assumed,
      "no source",
      because: "nobody published them: the emulator's are its own, to be read at run time as everybody must"
    ),
  ]
}
