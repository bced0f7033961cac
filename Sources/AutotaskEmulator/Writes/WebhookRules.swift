internal import Autotask
internal import Crypto
internal import Foundation
internal import GRDB

/// What webhooks demand when they are set up. No source shows the sentences of their refusals.
///
/// Source: Webhooks_Creating, REST_WebhooksEntity and Webhooks_Error_Handling help pages.
enum WebhookRules {
  /// Webhooks of one entity that may be active in a database.
  private static let mostActive = 50
  static let events = ["isSubscribedToCreateEvents", "isSubscribedToUpdateEvents", "isSubscribedToDeleteEvents"]
  private static let addresses = ["webhookUrl", "deactivationUrl"]

  static func check(_ write: inout Write) throws {
    if write.kind == .create {
      try requireAllowance(write)
      write.row.set("ownerResourceID", write.session.caller.user.resourceID)
      write.row.set("webhookGUID", try guid(write))
    }
    for flag in events where write.row[flag].isNull { write.row.set(flag, false) }
    try checkFields(write)
    try requireNoDuplicate(write)
    try requireRoom(write)
    // Readiness is the server's verdict, also where the field is not marked read-only.
    let hasEvent = events.contains { write.row.flag($0) }
    write.row.set("isReady", hasEvent ? try hasParts(write.row, write.session) : false)
  }

  private static func checkFields(_ write: Write) throws(Refusal) {
    for field in WebhookKind.required where write.row[field].isNull {
      throw Refusal("Missing Required Field: \(field)")
    }
    for field in addresses where write.changes(field) {
      guard CalloutAddress(write.row.text(field) ?? "").isAllowed(strictly: write.session.around.strictCallouts) else {
        throw Refusal("The \(field) must be an HTTPS address on port 443.")
      }
    }
  }

  /// The same address and event twice is refused, also where the other webhook is inactive or somebody else's.
  private static func requireNoDuplicate(_ write: Write) throws {
    guard write.changes("webhookUrl") || events.contains(where: write.changes) else { return }
    let flags = events.filter { write.row.flag($0) }
    guard !flags.isEmpty else { return }
    let found = try Int.fetchOne(
      write.session.db,
      sql: """
        SELECT 1 FROM \(write.schema.table) WHERE webhookUrl = ? AND id IS NOT ?
        AND (\(flags.map { "\($0) = 1" }.joined(separator: " OR ")))
        """,
      arguments: [write.row["webhookUrl"], write.old?["id"] ?? .null]
    )
    if found != nil { throw Refusal("A webhook with the same webhookUrl and event already exists.") }
  }

  private static func requireRoom(_ write: Write) throws {
    guard write.changes("isActive"), write.row.flag("isActive") else { return }
    let active =
      try Int.fetchOne(
        write.session.db,
        sql: "SELECT COUNT(*) FROM \(write.schema.table) WHERE isActive = 1"
      ) ?? 0
    guard active < mostActive else {
      throw Refusal("The maximum of \(mostActive) active webhooks of an entity has been reached.")
    }
  }

  /// A level allows so many webhooks, counted over all of its users and all kinds.
  private static func requireAllowance(_ write: Write) throws {
    let session = write.session
    guard let side = session.caller.sides.first, let most = Int(side.level["other.webhooks.max"]) else { return }
    let owners = session.around.users.all.filter { $0.level == session.caller.user.level }.map(\.resourceID)
    let marks = owners.map { _ in "?" }.joined(separator: ",")
    var owned = 0
    for kind in WebhookKind.all {
      owned +=
        try Int.fetchOne(
          session.db,
          sql: "SELECT COUNT(*) FROM \(kind.webhooks) WHERE ownerResourceID IN (\(marks))",
          arguments: StatementArguments(owners)
        ) ?? 0
    }
    guard owned < most else { throw Refusal.permission("create") }
  }

  /// A GUID that follows from entity, number and moment, so that equal histories give equal rows.
  private static func guid(_ write: Write) throws -> String {
    let last = try Int64.fetchOne(
      write.session.db,
      sql: "SELECT seq FROM sqlite_sequence WHERE name = ?",
      arguments: [write.schema.name]
    )
    return guid(from: "\(write.schema.name) \((last ?? 0) + 1) \(write.session.now.stored)")
  }

  /// A GUID that follows from a text.
  static func guid(from text: String) -> String {
    let hex = SHA256.hash(data: Data(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    var parts: [String] = []
    var rest = hex[...]
    for length in [8, 4, 4, 4, 12] {
      parts.append(String(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return parts.joined(separator: "-")
  }
}

extension WebhookRules {
  /// A webhook is ready when it reports some event and has a field; looked at again after each of its parts changed.
  static func judge(_ part: Draft, _ session: Session) throws {
    guard let kind = WebhookKind.of(part: part.schema.name), let id = part.integer("webhookID"),
      let schema = session.blueprint.schema(kind.webhooks), let webhook = try Draft(id, of: schema, in: session.db)
    else { return }
    var judged = webhook
    let hasEvent = events.contains { webhook.flag($0) }
    judged.set("isReady", hasEvent ? try hasParts(webhook, session) : false)
    try judged.update(from: webhook, in: session.db)
  }

  /// Whether a webhook has a field or a user-defined field.
  private static func hasParts(_ webhook: Draft, _ session: Session) throws -> Bool {
    guard let kind = WebhookKind.of(webhooks: webhook.schema.name), let id = webhook.integer("id") else { return false }
    for schema in kind.parts(session.blueprint) where schema.name != kind.excludedResources {
      let found = try Int.fetchOne(
        session.db,
        sql: "SELECT 1 FROM \(schema.table) WHERE webhookID = ?",
        arguments: [id]
      )
      if found != nil { return true }
    }
    return false
  }

  /// Removes what belonged to a webhook.
  static func forgetParts(of webhook: Draft, _ blueprint: Blueprint, _ db: Database) throws {
    guard let kind = WebhookKind.of(webhooks: webhook.schema.name), let id = webhook.integer("id") else { return }
    for schema in kind.parts(blueprint) {
      try db.execute(sql: "DELETE FROM \(schema.table) WHERE webhookID = ?", arguments: [id])
    }
  }
}
