import Foundation
import PosternStore
import Testing

extension StoreConformance {
  private func webhook(_ name: String, connection: String = "main", key: String? = nil) -> OwnedWebhook {
    OwnedWebhook(
      connection: connection,
      name: name,
      entity: "Tickets",
      key: key ?? "key-\(connection)-\(name)",
      secret: "webhook.\(name)",
      created: time
    )
  }

  /// A webhook comes back whole, in the place of an earlier one; a key leads to one webhook alone.
  func keepsWebhooks() async throws {
    try await withStore { store, reopen in
      #expect(try await store.webhooks().isEmpty)
      var tickets = webhook("tickets")
      try await store.keepWebhook(tickets)
      try await store.keepWebhook(webhook("notes"))
      try await store.keepWebhook(webhook("tickets", connection: "b"))
      tickets.number = 7
      tickets.guid = "G"
      tickets.nextSecret = "webhook.next"
      (tickets.previousSecret, tickets.previousUntil) = ("webhook.before", time + 60)
      tickets.deactivated = time + 1
      try await store.keepWebhook(tickets)
      #expect(
        try await reopen().webhooks() == [webhook("tickets", connection: "b"), webhook("notes"), tickets]
      )
      await #expect(throws: StoreError.self) { try await store.keepWebhook(webhook("other", key: tickets.key)) }
      #expect(try await store.removeWebhook(connection: "main", name: "notes"))
      #expect(try await store.removeWebhook(connection: "main", name: "notes") == false)
      #expect(try await store.webhooks().count == 2)
    }
  }

  /// Every change that decides whether a callout is taken moves the counter, whoever makes it.
  func countsWebhookChanges() async throws {
    try await withStore { store, reopen in
      let other = try reopen()
      var last = try await store.webhookChange()
      func isMoved() async throws -> Bool {
        let number = try await store.webhookChange()
        defer { last = number }
        return number > last
      }
      var tickets = webhook("tickets")
      try await other.keepWebhook(tickets)
      #expect(try await isMoved())
      #expect(try await isMoved() == false)
      tickets.secret = "webhook.next"
      try await other.keepWebhook(tickets)
      #expect(try await isMoved())
      try await store.noteDeactivation(ofKey: tickets.key, at: time)
      #expect(try await isMoved() == false)
      #expect(try await other.webhooks().map(\.deactivated) == [time])
      try await store.noteDeactivation(ofKey: "none", at: time)
      _ = try await other.removeWebhook(connection: "main", name: "tickets")
      #expect(try await isMoved())
    }
  }
}
