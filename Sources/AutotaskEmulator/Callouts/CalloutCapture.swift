internal import Autotask
internal import Crypto
internal import Foundation
internal import GRDB

/// Turns what one transaction did into callouts that wait, inside the transaction.
struct CalloutCapture {
  let db: Database
  let scene: CalloutScene
  /// Who acted: the resource, or the person that was impersonated.
  let actor: Int64

  private var blueprint: Blueprint { scene.blueprint }

  func run() throws {
    guard try ChangeWatch.hasChanges(in: db) else { return }
    for resource in try ChangeWatch.departedResources(in: db) { try deactivateWebhooks(of: resource) }
    for change in try ChangeWatch.changes(blueprint, in: db) {
      if let kind = WebhookKind.telling(of: change.schema.name) { try tell(change, kind) }
      if WebhookKind.of(webhooks: change.schema.name) != nil { try tellEnd(of: change) }
    }
    try ChangeWatch.clear(in: db)
  }

  /// Source: REST_WebhooksEntity help page (the deactivation URL is called when the owner is deleted or inactivated).
  private func deactivateWebhooks(of resource: Int64) throws {
    for kind in WebhookKind.all {
      try db.execute(
        sql: "UPDATE \(kind.webhooks) SET isActive = 0 WHERE ownerResourceID = ? AND isActive = 1",
        arguments: [resource]
      )
    }
  }

  /// Tells the deactivation URL of a webhook that was active and is so no more; what waits of it is dropped, as
  /// nothing is called out of an inactive webhook.
  ///
  /// The body is not documented: a receiver sees the action and no entity (n8n-nodes-autotask). It goes unsigned, as
  /// GHSA-hh59-fgrr-93hf met it, unless the switch `signedDeactivations` says otherwise.
  private func tellEnd(of change: ChangeWatch.Change) throws {
    guard let webhook = change.before, webhook.flag("isActive"), let url = webhook.text("deactivationUrl") else {
      return
    }
    let now = try Draft(change.id, of: change.schema, in: db)
    guard now?.flag("isActive") != true else { return }
    let name = change.schema.name
    try CalloutQueue.dropAll(name, change.id, because: "the webhook is no longer active", in: db)
    let body = CalloutBody(
      action: Callout.deactivated,
      guid: webhook.text("webhookGUID") ?? "",
      time: scene.now.calloutTime
    )
    try add(body, webhook, to: url, isSigned: scene.switches.contains(.signedDeactivations))
  }

  private func tell(_ change: ChangeWatch.Change, _ kind: WebhookKind) throws {
    let row = try Draft(change.id, of: change.schema, in: db)
    let event: String
    switch (change.before, row) {
    case (nil, .some): event = "Create"
    case (.some, .some): event = "Update"
    case (.some, nil): event = "Delete"
    case (nil, nil): return
    }
    for subscription in try Subscription.all(of: kind, event: event, by: actor, blueprint, in: db) {
      guard let owner = try scene.caller(owning: subscription.webhook, in: db), try sees(change, row, owner) else {
        continue
      }
      guard let fields = try fields(subscription, change, row, owner) else { continue }
      let webhook = subscription.webhook
      let sequence = try CalloutQueue.nextSequence(kind.webhooks, webhook.integer("id") ?? 0, in: db)
      let body = CalloutBody(
        action: event,
        guid: guid(webhook, sequence),
        row: (kind.entityType, change.id),
        fields: fields,
        time: scene.now.calloutTime,
        sequence: sequence,
        person: actor
      )
      try add(body, webhook, to: webhook.text("webhookUrl") ?? "", isSigned: true)
    }
  }

  /// Without View of the record the webhook never fires; a row that is gone is judged as it was.
  ///
  /// Source: WEBHOOKS help page (the owner needs object permission on the entity).
  private func sees(_ change: ChangeWatch.Change, _ row: Draft?, _ owner: Caller) throws -> Bool {
    let compiler = ReachCompiler(blueprint: blueprint)
    guard let reach = compiler.condition(on: change.schema, .query, for: owner, alias: "t") else { return false }
    let table = row == nil ? ChangeWatch.before(change.schema.name) : change.schema.table
    let found = try Int.fetchOne(
      db,
      sql: "SELECT 1 FROM \(table) AS t WHERE t.id = ? AND \(reach.sql)",
      arguments: StatementArguments([change.id.databaseValue] + reach.arguments)
    )
    return found != nil
  }

  /// The fields of a payload: all that were chosen for a new row, for a changed one the changed ones among the
  /// subscribed and those that are always shown; nil when nothing that is subscribed changed.
  ///
  /// Source: REST_WebhookFieldsEntity help page. What a delete carries is not told: here no field.
  private func fields(
    _ subscription: Subscription,
    _ change: ChangeWatch.Change,
    _ row: Draft?,
    _ owner: Caller
  ) throws -> [(name: String, json: [UInt8])]? {
    guard let row else { return [] }
    var masked = owner.sides.first.map { blueprint.rules.maskedFields(of: change.schema.name, at: $0.level) } ?? [:]
    let permission = owner.protectedData(on: change.schema)
    for definition in try UserDefinedFields(of: change.schema, in: db).definitions where !permission.shows(definition) {
      masked[definition.name] = .null
    }
    var hasTrigger = change.before == nil
    var fields: [(name: String, json: [UInt8])] = []
    for choice in subscription.choices {
      let (value, isChanged) = try value(choice, change, row, masked)
      let triggers = choice.isSubscribed && isChanged
      hasTrigger = hasTrigger || triggers
      if change.before == nil || triggers || choice.isAlwaysShown { fields.append((choice.name, value)) }
    }
    return hasTrigger ? fields : nil
  }

  private func value(
    _ choice: Subscription.Choice,
    _ change: ChangeWatch.Change,
    _ row: Draft,
    _ masked: [String: JSONValue]
  ) throws -> (json: [UInt8], isChanged: Bool) {
    switch choice.source {
    case .column(let column):
      let value = row.values[column.position]
      var json: [UInt8] = []
      if let shown = masked[column.name] {
        json = shown.bytes()
      } else {
        json.append(callout: value, as: column.type)
      }
      return (json, change.before.map { $0.values[column.position] != value } ?? true)
    case .link(let link):
      let list = try ChangeWatch.list(link, of: change.id, in: db)
      return (Array(list.now.utf8), list.before.map { $0 != list.now } ?? false)
    case .userDefined:
      let value = userDefined(choice.name, row)
      var json: [UInt8] = []
      if let value, masked[choice.name] == nil {
        json.append(escaped: value)
      } else {
        json.append(contentsOf: "null".utf8)
      }
      return (json, change.before.map { userDefined(choice.name, $0) != value } ?? true)
    case .nothing: return (Array("null".utf8), false)
    }
  }

  private func userDefined(_ name: String, _ row: Draft) -> String? {
    row.schema.userDefinedPosition.flatMap { UserDefinedFields.values(row.values[$0])[name]?.string }
  }

  /// The webhook's GUID, the same for each event; the types package and Nango's samples read one per event, for
  /// which there is the switch `guidPerEvent`.
  private func guid(_ webhook: Draft, _ sequence: Int64) -> String {
    let guid = webhook.text("webhookGUID") ?? ""
    return scene.switches.contains(.guidPerEvent) ? WebhookRules.guid(from: "\(guid) \(sequence)") : guid
  }

  private func add(_ body: CalloutBody, _ webhook: Draft, to url: String, isSigned: Bool) throws {
    try CalloutQueue.add(
      Callout(
        queue: .init(webhooks: webhook.schema.name, webhook: webhook.integer("id") ?? 0, action: body.action),
        owner: webhook.integer("ownerResourceID"),
        url: url,
        secret: isSigned ? webhook.text("secretKey") : nil,
        sequence: body.sequence,
        body: String(decoding: body.bytes, as: UTF8.self),
        due: scene.now.milliseconds
      ),
      in: db
    )
  }
}

extension Stamp {
  /// The moment as a callout's `EventTime` has it: whole seconds, in UTC with the zone mark.
  var calloutTime: String { stored.prefix(19) + "Z" }
}
