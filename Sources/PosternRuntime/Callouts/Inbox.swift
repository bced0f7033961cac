public import Foundation
public import PosternStore

/// Makes callouts durable: those that arrive while others wait for the disk are committed together.
public actor Inbox {
  private struct Waiter {
    var event: NewEvent
    var continuation: CheckedContinuation<Int64?, any Error>
  }

  private let store: any EventStore
  private let now: @Sendable () -> Date
  private var waiting: [Waiter] = []
  private var isCommitting = false

  /// How many are committed together at most; the rest takes the next turn.
  private static let largestBatch = 512

  /// An inbox over a store.
  public init(store: any EventStore, now: @escaping @Sendable () -> Date = { Date() }) {
    self.store = store
    self.now = now
  }

  /// Keeps an event: durable when this returns.
  ///
  /// - Returns: Its position, nil where it was there.
  /// - Throws: What hinders writing; then it is not kept.
  func keep(_ event: NewEvent) async throws -> Int64? {
    try await withCheckedThrowingContinuation { continuation in
      waiting.append(Waiter(event: event, continuation: continuation))
      guard !isCommitting else { return }
      isCommitting = true
      Task { await commit() }
    }
  }

  private func commit() async {
    while !waiting.isEmpty {
      let batch = Array(waiting.prefix(Self.largestBatch))
      waiting.removeFirst(batch.count)
      do {
        let positions = try await store.keepEvents(EventBatch(batch.map(\.event), received: now()))
        for (waiter, position) in zip(batch, positions) { waiter.continuation.resume(returning: position) }
      } catch {
        for waiter in batch { waiter.continuation.resume(throwing: error) }
      }
    }
    isCommitting = false
  }
}
