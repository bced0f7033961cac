public import Foundation
import GRDB
public import PosternStore

extension SQLiteStore: WebhookStore {
  /// The webhooks, by connection and name.
  public func webhooks() async throws -> [OwnedWebhook] {
    try await writer.read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM webhook ORDER BY connection, name").map { row in
        var webhook = OwnedWebhook(
          connection: row["connection"],
          name: row["name"],
          entity: row["entity"],
          key: row["key"],
          secret: row["secret"],
          created: Date(milliseconds: row["created"])
        )
        webhook.number = row["number"]
        webhook.guid = row["guid"]
        webhook.nextSecret = row["nextSecret"]
        webhook.previousSecret = row["previousSecret"]
        webhook.previousUntil = (row["previousUntil"] as Int64?).map(Date.init(milliseconds:))
        webhook.deactivated = (row["deactivated"] as Int64?).map(Date.init(milliseconds:))
        return webhook
      }
    }
  }

  /// Keeps a webhook in the place of one of its connection and name.
  public func keepWebhook(_ webhook: OwnedWebhook) async throws {
    try await writer.write { database in
      let other = try Row.fetchOne(
        database,
        sql: "SELECT 1 FROM webhook WHERE key = ? AND NOT (connection = ? AND name = ?)",
        arguments: [webhook.key, webhook.connection, webhook.name]
      )
      guard other == nil else {
        throw StoreError(.conflict, "the key of the webhook `\(webhook.name)` belongs to another webhook")
      }
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO webhook (connection, name, entity, key, number, guid, secret, nextSecret,
            previousSecret, previousUntil, deactivated, created)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          webhook.connection, webhook.name, webhook.entity, webhook.key, webhook.number, webhook.guid, webhook.secret,
          webhook.nextSecret, webhook.previousSecret, webhook.previousUntil?.milliseconds,
          webhook.deactivated?.milliseconds,
          webhook.created.milliseconds,
        ]
      )
    }
  }

  /// Notes that a webhook may have been deactivated.
  public func noteDeactivation(ofKey key: String, at time: Date) async throws {
    try await events.write { database in
      try database.execute(
        sql: "UPDATE webhook SET deactivated = ? WHERE key = ?",
        arguments: [time.milliseconds, key]
      )
    }
  }

  /// Removes a webhook; answers whether there was one.
  public func removeWebhook(connection: String, name: String) async throws -> Bool {
    try await writer.write { database in
      try database.execute(
        sql: "DELETE FROM webhook WHERE connection = ? AND name = ?",
        arguments: [connection, name]
      )
      return database.changesCount > 0
    }
  }

  /// A number that grows with every change of a webhook.
  public func webhookChange() async throws -> Int64 { try changes.webhookNumber() }
}
