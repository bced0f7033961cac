import Foundation
public import Logging
public import PosternStore

/// Keeps what was spent, so that a restart does not make a new hour, and reads Autotask's own count.
///
/// Nothing is written for a request: what was spent is added to the store every ten seconds and at the end. A process
/// that is killed loses as much; the database's count is then put right by Autotask's own.
public struct BudgetKeeper: Sendable {
  /// How often what was spent is kept: what a kill may lose, against writes to the store.
  private static let interval = Duration.seconds(10)

  private let connections: [UpstreamConnection]
  private let accounts: CallerAccounts
  private let store: any BudgetStore
  private let clock: BudgetClock
  private let logger: Logger?

  /// A keeper of these connections' and callers' accounts.
  public init(
    connections: [UpstreamConnection],
    accounts: CallerAccounts,
    store: any BudgetStore,
    clock: BudgetClock = BudgetClock(),
    logger: Logger? = nil
  ) {
    self.connections = connections
    self.accounts = accounts
    self.store = store
    self.clock = clock
    self.logger = logger
  }

  /// Takes up what was spent within the last hour before this process began; to be called once, before anything is.
  ///
  /// - Throws: `StoreError` when the store cannot be read.
  public func restore() async throws {
    let date = clock.date()
    let now = clock.now()
    let hour = TimeInterval(SlidingCount.window + 1)
    for entry in try await store.spending(since: date.addingTimeInterval(-hour)) {
      // A moment that the clock of the day has not reached yet counts as now.
      let age = max(0, date.timeIntervalSince(entry.time))
      let second = now.wholeSeconds - Int64(age)
      switch entry.kind {
      case .call, .share:
        let caller = entry.kind == .call ? nil : entry.caller
        connections.first { $0.id == entry.connection }?.budget.restore(entry.count, caller: caller, second: second)
      case .request, .record:
        guard let caller = entry.caller else { continue }
        accounts.restore(entry.count, of: caller, second: second, isRecords: entry.kind == .record)
      }
    }
  }

  /// Keeps what is spent and reads Autotask's counts until the task is cancelled; then keeps the rest.
  public func run() async {
    while !Task.isCancelled {
      // Waits for something to be spent that is worth a write.
      try? await clock.sleep(Self.interval)
      // Kept also when this task has been cancelled: the store would give up what a cancelled task writes.
      await Task { await save() }.value
      guard !Task.isCancelled else { return }
      for connection in connections { await connection.readThreshold() }
    }
  }

  /// Adds what was spent since the last time to the store; what cannot be kept is kept the next time.
  public func save() async {
    let date = clock.date()
    let now = clock.now()
    func time(_ second: Int64) -> Date {
      date.addingTimeInterval(TimeInterval(second - now.wholeSeconds))
    }
    let spent = connections.map { (connection: $0, entries: $0.budget.takeUnsaved()) }
    let asked = accounts.takeUnsaved()
    var kept = spent.flatMap { connection, entries in
      entries.map { entry in
        KeptSpending(
          entry.caller == nil ? .call : .share,
          connection: connection.id,
          caller: entry.caller,
          time: time(entry.second),
          count: entry.count
        )
      }
    }
    kept += asked.map { entry in
      KeptSpending(
        entry.isRecords ? .record : .request,
        connection: nil,
        caller: entry.caller,
        time: time(entry.second),
        count: entry.count
      )
    }
    guard !kept.isEmpty else { return }
    do {
      let hour = TimeInterval(SlidingCount.window + 1)
      try await store.addSpending(kept, forgettingBefore: date.addingTimeInterval(-hour))
    } catch {
      logger?.error("what was spent could not be kept", metadata: ["error": "\(error)"])
      for (connection, entries) in spent { connection.budget.putBack(entries) }
      accounts.putBack(asked)
    }
  }
}
