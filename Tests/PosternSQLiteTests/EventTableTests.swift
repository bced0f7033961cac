import Foundation
import PosternSQLite
import PosternStore
import Testing

@Suite("Events in a SQLite file")
struct EventTableTests {
  private let time = Date(timeIntervalSince1970: 1_790_000_000)

  @Test("What the version before events kept is there afterwards, and events can be kept beside it")
  func migration() async throws {
    try await withFolder { folder in
      let path = folder.appending(component: "postern.db").path
      let spent = KeptSpending(.call, connection: "main", caller: nil, time: time, count: 3)
      do {
        let old = try SQLiteStore(path: path, upTo: "6 budget")
        try await old.addSpending([spent], forgettingBefore: time)
        await #expect(throws: (any Error).self) { try await old.lastEvents(EventFilter(), limit: 1) }
      }
      let store = try SQLiteStore(path: path)
      #expect(try await store.spending(since: time) == [spent])
      #expect(try await store.lastEventPosition() == 0)
    }
  }

  @Test("Events commit with synchronous=FULL, also when the store is opened again")
  func synchronous() async throws {
    try await withFolder { folder in
      let path = folder.appending(component: "postern.db").path
      for _ in 0..<2 {
        let store = try SQLiteStore(path: path)
        #expect(try store.eventSynchronousLevel() == 2)
        _ = try await store.keepEvents(EventBatch([], received: time))
        #expect(try store.eventSynchronousLevel() == 2)
      }
    }
  }

  @Test(
    "The name of an event is read as it is written, and nothing else is",
    arguments: [(1, 0), (42, 0xABCD_EF01_2345), (1 << 39, 0xFFFF_FFFF_FFFF)] as [(Int64, Int64)]
  )
  func names(position: Int64, salt: Int64) {
    let id = EventID(position: position, salt: salt)
    let text = id.description
    #expect(text.utf8.count == 26 && EventID(text) == id)
    for wrong in [
      String(text.dropLast()), text + "0", text.uppercased(), "evt_" + String(repeating: "+", count: 22), "",
    ] {
      #expect(EventID(wrong) == nil, "\(wrong)")
    }
  }
}
