package import Foundation
package import Logging
package import PosternStore

/// Forgets the bodies of callouts after a while, and events after a longer one.
package struct EventRetention: Sendable {
  /// How long the body of a callout is kept, in seconds: as long as Autotask keeps its log of failed ones.
  package static let callouts: TimeInterval = 30 * 86_400
  /// How long an event is kept, in seconds; for as long a callout that is sent again is known.
  package static let events: TimeInterval = 400 * 86_400
  /// How often it is looked.
  private static let interval = Duration.seconds(3600)

  private let store: any EventStore
  private let logger: Logger?
  private let now: @Sendable () -> Date

  /// Watches over a store.
  package init(store: any EventStore, logger: Logger? = nil, now: @escaping @Sendable () -> Date = { Date() }) {
    self.store = store
    self.logger = logger
    self.now = now
  }

  /// Forgets what is old enough, and again each hour, until its task is cancelled.
  package func run() async {
    while !Task.isCancelled {
      do {
        try await forget()
      } catch {
        logger?.warning("old events could not be forgotten", metadata: ["error": "\(error)"])
      }
      // Until more of it is old; the end of the server ends the wait.
      try? await Task.sleep(for: Self.interval)
    }
  }

  /// Forgets what is old enough now.
  package func forget() async throws {
    let now = now()
    let bodies = try await store.forgetCallouts(before: now - Self.callouts)
    let events = try await store.forgetEvents(before: now - Self.events)
    if bodies + events > 0 {
      logger?.info("forgot what is old", metadata: ["bodies": "\(bodies)", "events": "\(events)"])
    }
  }
}
