import Autotask
import Foundation
import PosternStore
import Testing

extension StoreConformance {
  private func event(
    _ row: Int64,
    identity: String? = nil,
    lasts: TimeInterval? = nil,
    connection: String = "main",
    _ change: (inout Happening) -> Void = { _ in }
  ) -> NewEvent {
    var happening = Happening(
      connection: connection,
      entity: "Tickets",
      row: row,
      action: .update,
      time: time + 0.125,
      source: .callout,
      webhook: "tickets",
      sequence: row,
      fields: JSONObject([("title", "\u{E9}\u{1F600}"), ("hours", .decimal("1.50")), ("status", .null)]),
      raw: Data("{}".utf8)
    )
    change(&happening)
    return NewEvent(happening, identity: Data((identity ?? "\(connection)/\(row)").utf8), identityLasts: lasts)
  }

  /// An event comes back as it was told, in its place; what is told again is not kept again.
  func keepsEventsOnce() async throws {
    try await withStore { store, reopen in
      #expect(try await store.lastEventPosition() == 0)
      let first = event(1)
      let kept = try await store.keepEvents(EventBatch([first, event(2), first], received: time))
      #expect(kept.map { $0 != nil } == [true, true, false])
      let again = try await reopen().keepEvents(
        EventBatch([event(2), event(1, connection: "other")], received: time + 9)
      )
      #expect(again.map { $0 != nil } == [false, true])
      let events = try await store.events(EventFilter(), after: 0, limit: 9)
      #expect(
        events.map(\.happening) == [first.happening, event(2).happening, event(1, connection: "other").happening]
      )
      #expect(events.map(\.position) == events.map(\.position).sorted() && Set(events.map(\.id)).count == 3)
      #expect(events.map(\.received) == [time, time, time + 9])
      let id = try #require(events.first?.id)
      #expect(try await reopen().event(id) == events[0])
      #expect(try await store.event(EventID(position: id.position, salt: id.salt ^ 1)) == nil)
      #expect(try await store.lastEventPosition() == events.last?.position)
    }
  }

  /// An identity that lasts for a while is compared for so long, from each arrival back.
  func comparesIdentitiesForAWhile() async throws {
    try await withStore { store, _ in
      var kept: [Bool] = []
      for seconds in [0, 600, 600.001, 1200] {
        let batch = EventBatch([event(1, identity: "same", lasts: 600)], received: time + seconds)
        kept.append(try await store.keepEvents(batch)[0] != nil)
      }
      #expect(kept == [true, false, true, false])
    }
  }

  /// Events are found by each of the conditions, the first or the last of them.
  func findsEvents() async throws {
    try await withStore { store, _ in
      let events = [
        event(1), event(2) { $0.action = .delete }, event(3) { $0.entity = "Contacts" },
        event(4) { ($0.source, $0.webhook, $0.raw) = (.poll, nil, nil) }, event(5, connection: "other"),
      ]
      for (number, one) in events.enumerated() {
        _ = try await store.keepEvents(EventBatch([one], received: time + Double(number)))
      }
      func rows(_ filter: EventFilter) async throws -> [Int64] {
        try await store.events(filter, after: 0, limit: 9).map(\.happening.row)
      }
      #expect(try await rows(EventFilter(connection: "other")) == [5])
      #expect(try await rows(EventFilter(entity: "Contacts")) == [3])
      #expect(try await rows(EventFilter(row: 2)) == [2])
      #expect(try await rows(EventFilter(action: .delete)) == [2])
      #expect(try await rows(EventFilter(source: .poll)) == [4])
      #expect(try await rows(EventFilter(webhook: "tickets")) == [1, 2, 3, 5])
      #expect(try await rows(EventFilter(since: time + 2, until: time + 4)) == [3, 4])
      let last = try await store.lastEvents(EventFilter(connection: "main"), limit: 2)
      #expect(last.map(\.happening.row) == [3, 4])
      #expect(try await store.events(EventFilter(), after: last[0].position, limit: 1).map(\.happening.row) == [4])
    }
  }

  /// Bodies are forgotten before events are; a position is never given twice.
  func forgetsEvents() async throws {
    try await withStore { store, _ in
      for number in 0..<4 {
        _ = try await store.keepEvents(EventBatch([event(Int64(number))], received: time + Double(number)))
      }
      let last = try await store.lastEventPosition()
      #expect(try await store.forgetCallouts(before: time + 2) == 2)
      #expect(try await store.forgetCallouts(before: time + 2) == 0)
      let events = try await store.events(EventFilter(), after: 0, limit: 9)
      #expect(events.map { $0.happening.raw == nil } == [true, true, false, false])
      #expect(try await store.forgetEvents(before: time + 9) == 4)
      #expect(try await store.events(EventFilter(), after: 0, limit: 9).isEmpty)
      #expect(try await store.lastEventPosition() == last)
      let position = try #require(try await store.keepEvents(EventBatch([event(1)], received: time))[0])
      #expect(position > last)
    }
  }

  /// A cursor moves with the events that it stands behind, or not at all.
  func movesCursorsWithEvents() async throws {
    try await withStore { store, reopen in
      #expect(try await store.pollCursor(connection: "main", entity: "Tickets") == nil)
      let cursor = PollCursor(connection: "main", entity: "Tickets", state: ["since": "2026-11-25T00:00:00Z"])
      _ = try await store.keepEvents(EventBatch([event(1)], cursors: [cursor], received: time))
      var later = cursor
      later.state = ["since": "2026-11-25T00:01:00Z", "seen": [1, 2]]
      _ = try await store.keepEvents(EventBatch([], cursors: [later], received: time))
      #expect(try await reopen().pollCursor(connection: "main", entity: "Tickets") == later)
      #expect(try await store.pollCursor(connection: "main", entity: "Contacts") == nil)
      #expect(try await store.pollCursor(connection: "other", entity: "Tickets") == nil)
    }
  }
}
