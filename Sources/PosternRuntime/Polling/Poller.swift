import Autotask
import Foundation
import LeastPrivilege
package import Logging
package import PosternStore

/// Asks for what is new, changed or stale of some entities, and keeps what is told together with how far it came.
package struct Poller: Sendable {
  private let connections: [UpstreamConnection]
  private let store: any EventStore
  private let clock: BudgetClock
  private let logger: Logger?

  /// How long to wait before a store is asked again that could not be read.
  private static let pause = Duration.seconds(30)

  /// A poller over connections.
  package init(
    connections: [UpstreamConnection],
    store: any EventStore,
    clock: BudgetClock = BudgetClock(),
    logger: Logger? = nil
  ) {
    self.connections = connections
    self.store = store
    self.clock = clock
    self.logger = logger
  }

  /// Asks by the plans until its task is cancelled; each of them on its own, so that none waits for another.
  package func run(_ plans: [PollPlan]) async {
    await withDiscardingTaskGroup { group in
      for plan in plans {
        guard let connection = connections.first(where: { $0.id == plan.connection }) else { continue }
        group.addTask { await poll(plan, over: connection) }
      }
    }
  }

  private func poll(_ plan: PollPlan, over connection: UpstreamConnection) async {
    guard var machine = await machine(plan) else { return }
    while !Task.isCancelled {
      switch machine.next(at: time) {
      case .wait(let until):
        do {
          // Waits until it is time to ask: Autotask tells nobody that something has changed.
          try await clock.sleep(until - clock.now())
        } catch {
          return
        }
      case .ask(let query): machine = await ask(query, of: machine, over: connection)
      }
    }
  }

  private var time: PollMachine.Time {
    PollMachine.Time(now: clock.now(), date: clock.date().wholeMilliseconds)
  }

  /// The machine where it stood; nil where it cannot go on.
  private func machine(_ plan: PollPlan) async -> PollMachine? {
    while !Task.isCancelled {
      do {
        guard let cursor = try await store.pollCursor(connection: plan.connection, entity: plan.order.entity) else {
          return PollMachine(plan)
        }
        if let machine = PollMachine(plan, kept: cursor.state, at: time) { return machine }
        logger?.error("polling stands still: its cursor is of another version", metadata: metadata(plan))
        return nil
      } catch {
        logger?.error("polling waits: the store cannot be read", metadata: metadata(plan, error))
        // Waits for the store to be there again.
        try? await clock.sleep(Self.pause)
      }
    }
    return nil
  }

  /// Asks once; the machine after it, which is the one before where nothing could be kept.
  private func ask(
    _ query: Query,
    of machine: PollMachine,
    over connection: UpstreamConnection
  ) async -> PollMachine {
    let plan = machine.plan
    let request = AutotaskRequest(.post, plan.order.path, body: query.json)
    let sent = await connection.budget.send(request, for: .background, isFresh: true)
    var next = machine
    guard !Task.isCancelled else { return machine }
    switch PollAnswer.rows(sent.result) {
    case .success(let rows):
      let told = next.answered(rows, spent: sent.spent, at: time)
      let batch = EventBatch(
        told.map { $0.event(on: plan.connection, of: plan.order.entity) },
        cursors: [PollCursor(connection: plan.connection, entity: plan.order.entity, state: next.kept(at: time))],
        received: clock.date()
      )
      do {
        _ = try await store.keepEvents(batch)
        return next
      } catch {
        logger?.error("polled events cannot be kept; they are asked for again", metadata: metadata(plan, error))
        next = machine
        next.failed(spent: sent.spent, at: time)
      }
    case .failure(let failure):
      next.failed(spent: sent.spent, retryAfter: failure.retryAfter, at: time)
      logger?.warning("polling had no answer; it is asked again", metadata: metadata(plan, failure))
    }
    return next
  }

  private func metadata(_ plan: PollPlan, _ reason: (any Error)? = nil) -> Logger.Metadata {
    var metadata: Logger.Metadata = ["connection": "\(plan.connection)", "entity": "\(plan.order.entity)"]
    if let reason { metadata["reason"] = "\(reason)" }
    return metadata
  }
}

extension Spender {
  /// Work that nobody waits for: on nobody's account, and behind what callers ask for.
  static let background = Spender(caller: nil, limits: CallerLimits(priority: .low))
}
