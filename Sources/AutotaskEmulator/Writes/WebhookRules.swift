internal import Autotask
internal import Crypto
internal import Foundation
internal import GRDB

/// What webhooks demand when they are set up; callouts are not sent yet.
///
/// Source: Webhooks_Creating and REST_WebhooksEntity help pages.
enum WebhookRules {
  static func check(_ write: inout Write) throws {
    guard write.kind == .create else { return }
    try requireAllowance(write)
    write.row.set("ownerResourceID", write.session.caller.actor)
    write.row.set("isReady", false)
    write.row.set("webhookGUID", try guid(write))
    for flag in ["isSubscribedToCreateEvents", "isSubscribedToUpdateEvents", "isSubscribedToDeleteEvents"]
    where write.row[flag].isNull {
      write.row.set(flag, false)
    }
  }

  /// A level allows so many webhooks, counted over all of its users and all kinds.
  private static func requireAllowance(_ write: Write) throws {
    let session = write.session
    guard let side = session.caller.sides.first, let most = Int(side.level["other.webhooks.max"]) else { return }
    let owners = session.around.users.all.filter { $0.level == session.caller.user.level }.map(\.resourceID)
    var owned = 0
    for schema in session.blueprint.schemas where schema.name.hasSuffix("Webhooks") {
      let marks = owners.map { _ in "?" }.joined(separator: ",")
      owned +=
        try Int.fetchOne(
          session.db,
          sql: "SELECT COUNT(*) FROM \(schema.table) WHERE ownerResourceID IN (\(marks))",
          arguments: StatementArguments(owners)
        ) ?? 0
    }
    guard owned < most else { throw Refusal.permission("create") }
  }

  /// A GUID that follows from entity, number and moment, so that equal histories give equal rows.
  private static func guid(_ write: Write) throws -> String {
    let count = try Int.fetchOne(write.session.db, sql: "SELECT COUNT(*) FROM \(write.schema.table)") ?? 0
    let digest = SHA256.hash(data: Data("\(write.schema.name) \(count) \(write.session.now.stored)".utf8))
    let hex = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    var parts: [String] = []
    var rest = hex[...]
    for length in [8, 4, 4, 4, 12] {
      parts.append(String(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return parts.joined(separator: "-")
  }

  /// The webhook entity that an entity is part of, nil for all others.
  static func parent(of schema: EntitySchema) -> String? {
    schema.parents.keys.first { $0.hasSuffix("Webhooks") }
  }

  /// A webhook is ready when it reports some event and has a field.
  static func judge(_ parent: String, _ write: Write) throws {
    guard let id = write.row.integer("webhookID"), let schema = write.session.blueprint.schema(parent) else { return }
    guard write.schema.name.hasSuffix("Fields") else { return }
    try write.session.db.execute(
      sql: """
        UPDATE \(schema.table) SET isReady = 1 WHERE id = ?
        AND (isSubscribedToCreateEvents OR isSubscribedToUpdateEvents OR isSubscribedToDeleteEvents)
        """,
      arguments: [id]
    )
  }
}
