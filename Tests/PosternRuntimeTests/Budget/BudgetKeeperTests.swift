import Autotask
import Foundation
import LeastPrivilege
import PosternRuntime
import PosternSQLite
import PosternStore
import Testing

/// A restart does not make a new hour.
struct BudgetKeeperTests {
  private func connection(_ time: ManualTime) throws -> UpstreamConnection {
    var limits = ConnectionLimits()
    limits.cooldown = .zero
    return UpstreamConnection(
      id: "main",
      transport: HeldTransport { _, _ in .ok },
      model: try RuntimeModel.shared.get(),
      limits: limits,
      clock: BudgetClock(now: time.clock.now, date: time.clock.date)
    )
  }

  @Test func whatWasSpentOutlivesTheProcessForAnHour() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: "postern-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try SQLiteStore(path: folder.appending(component: "postern.db").path)
    let time = ManualTime()
    let limits = CallerLimits(requestsPerHour: 2, recordsPerHour: 10)
    do {
      let connection = try connection(time)
      let accounts = CallerAccounts(clock: time.clock)
      let keeper = BudgetKeeper(connections: [connection], accounts: accounts, store: store, clock: time.clock)
      for index in 0..<3 {
        _ = try await connection.send(.get(index), for: Spender(caller: "a"))
        time.pass(.seconds(1))
        await keeper.save()
      }
      _ = try await connection.send(.get(9), for: .house)
      _ = accounts.admit("a", under: limits, isRead: true)
      accounts.add(records: 4, of: "a")
      await keeper.save()
      // Nothing is written twice.
      await keeper.save()
    }
    time.pass(.seconds(1_800))
    let connection = try connection(time)
    let accounts = CallerAccounts(clock: time.clock)
    let keeper = BudgetKeeper(connections: [connection], accounts: accounts, store: store, clock: time.clock)
    try await keeper.restore()
    #expect(connection.status.used == 4)
    #expect(connection.status.accounts == ["a": 3])
    #expect(accounts.spent(by: "a") == (1, 4))
    #expect(accounts.admit("a", under: limits, isRead: true) == nil)
    #expect(accounts.admit("a", under: limits, isRead: true)?.reason == .requestsPerHour)
    time.pass(.seconds(1_802))
    #expect(connection.status.used == 0)
    #expect(accounts.spent(by: "a") == (1, 0))
    // What is taken up is not kept once more, and what is over is forgotten.
    await keeper.save()
    let kept = try await store.spending(since: .distantPast)
    #expect(kept.map(\.kind) == [.request])
  }
}
