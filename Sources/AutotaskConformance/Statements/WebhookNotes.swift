internal import Autotask

extension Statement {
  private static let notes = "docs/field-notes.md"

  /// Field notes on webhooks (67 to 73).
  static let webhookNotes: [Statement] = [
    .shown(
      "field-note 67",
      "The signature is over a body with the escapes of System.Text.Json, their digits in upper case.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask issue 6",
      needs: .emulator
    ) { probe in
      try await signatureIsOfTheBytes(probe)
      try await probe.admin("POST", "reset")
      try await bodyIsEscaped(probe)
    },
    .switchable(
      "field-note 68",
      "`Deactivated` comes unsigned; a receiver must not drop verification for it.",
      .observed,
      "github:advisories/GHSA-hh59-fgrr-93hf",
      needs: .emulator,
      by: "signedDeactivations",
      check: { probe in try expect(try await deactivation(probe).signature == nil, "no signature") },
      switched: { probe in try expect(try await deactivation(probe).signature != nil, "a signature") }
    ),
    .shown(
      "field-note 69",
      "Payloads name entities in the singular or by their older name.",
      .observed,
      "github:msoukhomlinov/n8n-nodes-autotask issue 3",
      needs: .emulator
    ) { probe in
      let hooks = try await HookProbe(probe)
      try await hooks.hook("ConfigurationItem", on: ["ReferenceTitle"])
      let id = try await probe.anyID("ConfigurationItems")
      try await hooks.type("ConfigurationItems", ["id": .integer(id), "referenceTitle": "Renamed"])
      let name = try await hooks.delivered().first?.json["EntityType"]
      try expect(name == "InstalledProduct", "InstalledProduct, found \(name?.text() ?? "nothing")")
    },
    .shown(
      "field-note 70",
      "The ids of webhook fields are in the picklist of the field entity, not in the fields of the entity itself.",
      .observed,
      "github:aybouzaglou/autotask-rest-api-types"
    ) { probe in
      let field = try await probe.field("fieldID", of: "TicketWebhookFields")
      try expect(field["isPickList"] == true, "a picklist")
      let values = field["picklistValues"]?.array ?? []
      try expect(values.contains { $0["label"] == "Status" }, "the entity's fields among its values")
    },
    .switchable(
      "field-note 71",
      "A payload's GUID is read as the event's by some receivers, as the webhook's by others.",
      .inferred,
      webhookReceivers,
      needs: .emulator,
      by: "guidPerEvent",
      check: guidIsTheWebhooks,
      switched: guidIsTheEvents
    ),
    .advice("field-note 72", "Routing by GUID without checking the signature is not copied.", .observed, notes),
    .shown(
      "field-note 73",
      "At most 50 webhooks of an entity are active, and one can be deactivated after failures.",
      .observed,
      "the Rewst guide",
      needs: .emulator
    ) { probe in
      try await atMostFiftyActive(probe)
      try await probe.admin("POST", "reset")
      try await twentyFiveFailuresDisable(probe)
    },
  ]
}
