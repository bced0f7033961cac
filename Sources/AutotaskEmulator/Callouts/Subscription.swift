internal import Autotask
internal import GRDB

/// What one webhook reports of a row.
struct Subscription {
  /// One field or user-defined field that was chosen.
  struct Choice {
    var name: String
    var source: Source
    /// Whether its change triggers a callout.
    var isSubscribed: Bool
    /// Whether it is in every payload.
    var isAlwaysShown: Bool
  }

  /// Where a value comes from.
  enum Source {
    case column(EntitySchema.Column)
    case link(WebhookKind.Link)
    case userDefined
    /// The picklist has the name, the record has no such field.
    case nothing
  }

  let webhook: Draft
  let choices: [Choice]

  /// The webhooks that are told of an event: active, ready, subscribed to it, and not passing over who acted.
  static func all(
    of kind: WebhookKind,
    event: String,
    by actor: Int64,
    _ blueprint: Blueprint,
    in db: Database
  ) throws -> [Subscription] {
    guard let schema = blueprint.schema(kind.webhooks), let rows = blueprint.schema(kind.entity) else { return [] }
    let ids = try Int64.fetchAll(
      db,
      sql: """
        SELECT w.id FROM \(schema.table) AS w
        WHERE w.isActive = 1 AND w.isReady = 1 AND w."isSubscribedTo\(event)Events" = 1 AND NOT EXISTS
        (SELECT 1 FROM \(kind.excludedResources) AS e WHERE e.webhookID = w.id AND e.resourceID = ?) ORDER BY w.id
        """,
      arguments: [actor]
    )
    return try ids.compactMap { id in
      guard let webhook = try Draft(id, of: schema, in: db) else { return nil }
      let choices =
        try fields(id, of: kind, rows, blueprint, in: db) + userDefinedFields(id, of: kind, rows, blueprint, in: db)
      return Subscription(webhook: webhook, choices: choices)
    }
  }

  private static func fields(
    _ webhook: Int64,
    of kind: WebhookKind,
    _ rows: EntitySchema,
    _ blueprint: Blueprint,
    in db: Database
  ) throws -> [Choice] {
    guard let schema = blueprint.schema(kind.fields) else { return [] }
    let labels = Dictionary(
      Picklists.webhookFields(schema, blueprint).map { ($0.value, $0.label) }
    ) { first, _ in first }
    return try chosen(webhook, kind.fields, "fieldID", in: db).compactMap { id, isSubscribed, isAlwaysShown in
      guard let label = labels[String(id)] else { return nil }
      return Choice(
        name: label,
        source: source(label, of: kind, rows),
        isSubscribed: isSubscribed,
        isAlwaysShown: isAlwaysShown
      )
    }
  }

  private static func source(_ label: String, of kind: WebhookKind, _ rows: EntitySchema) -> Source {
    if let link = kind.links.first(where: { $0.label == label }) { return .link(link) }
    return rows.visibleColumn(kind.aliases[label] ?? label).map(Source.column) ?? .nothing
  }

  /// How payloads key user-defined fields no source tells: here by their names, as records do.
  private static func userDefinedFields(
    _ webhook: Int64,
    of kind: WebhookKind,
    _ rows: EntitySchema,
    _ blueprint: Blueprint,
    in db: Database
  ) throws -> [Choice] {
    guard blueprint.schema(kind.userDefinedFields) != nil, rows.userDefinedPosition != nil else { return [] }
    let definitions = try UserDefinedFields(of: rows, in: db).definitions
    return try chosen(webhook, kind.userDefinedFields, "udfFieldID", in: db).compactMap { id, isSubscribed, isShown in
      guard let definition = definitions.first(where: { $0.id == id }) else { return nil }
      return Choice(name: definition.name, source: .userDefined, isSubscribed: isSubscribed, isAlwaysShown: isShown)
    }
  }

  /// Fields that were chosen more than once count once, with all that was said of them.
  private static func chosen(
    _ webhook: Int64,
    _ table: String,
    _ column: String,
    in db: Database
  ) throws -> [(id: Int64, isSubscribed: Bool, isAlwaysShown: Bool)] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT "\(column)", MAX(isSubscribedField), MAX(isDisplayAlwaysField) FROM "\(table)"
        WHERE webhookID = ? AND "\(column)" IS NOT NULL GROUP BY 1 ORDER BY 1
        """,
      arguments: [webhook]
    ).map { ($0[0], $0[1] ?? false, $0[2] ?? false) }
  }
}
