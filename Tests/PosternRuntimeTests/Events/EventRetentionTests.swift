import Foundation
import PosternRuntime
import PosternSQLite
import PosternStore
import Testing

@Suite("Old events are forgotten")
struct EventRetentionTests {
  @Test("Bodies of callouts go after thirty days, events after four hundred; before that, nothing")
  func ages() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: "postern-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try SQLiteStore(path: folder.appending(component: "postern.db").path)
    let now = Date(timeIntervalSince1970: 1_790_000_000)
    for (row, age) in [(1, 400.1), (2, 399.9), (3, 30.1), (4, 29.9)] as [(Int64, Double)] {
      let happening = Happening(
        connection: "main",
        entity: "Tickets",
        row: row,
        action: .update,
        time: now,
        source: .callout,
        raw: Data("{}".utf8)
      )
      let batch = EventBatch([NewEvent(happening, identity: Data("\(row)".utf8))], received: now - age * 86_400)
      _ = try await store.keepEvents(batch)
    }
    try await EventRetention(store: store) { now }.forget()
    let left = try await store.events(EventFilter(), after: 0, limit: 9)
    #expect(left.map(\.happening.row) == [2, 3, 4])
    #expect(left.map { $0.happening.raw != nil } == [false, false, true])
  }
}
