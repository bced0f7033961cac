import Autotask
import Foundation
package import LeastPrivilege
package import Logging
package import PosternStore

/// Watches over the callouts of connections, and asks for what they may not have told.
///
/// What was deleted meanwhile cannot be asked for.
package struct GapKeeper: Sendable {
  /// How often it looks.
  private static let interval = Duration.seconds(60)
  /// How often Autotask's log of failed callouts is read, in milliseconds.
  private static let logInterval: Int64 = 900_000
  private static let logEntity = "WebhookEventErrorLogs"
  private static let watchKey = "gaps"

  private let connections: [UpstreamConnection]
  private let store: any EventStore & WebhookStore
  private let model: ResourceModel
  private let clock: BudgetClock
  private let logger: Logger?

  /// A keeper over connections.
  package init(
    connections: [UpstreamConnection],
    store: any EventStore & WebhookStore,
    model: ResourceModel,
    clock: BudgetClock = BudgetClock(),
    logger: Logger? = nil
  ) {
    self.connections = connections
    self.store = store
    self.model = model
    self.clock = clock
    self.logger = logger
  }

  /// Watches over webhooks until its task is cancelled; those that are not in Autotask yet tell nothing.
  package func run(_ webhooks: [DeclaredWebhook]) async {
    await withDiscardingTaskGroup { group in
      for (id, webhooks) in Dictionary(grouping: webhooks, by: \.connection) {
        guard let connection = connections.first(where: { $0.id == id }) else { continue }
        group.addTask { await watch(webhooks, over: connection) }
      }
    }
  }

  private var date: Int64 { clock.date().wholeMilliseconds }

  private func watch(_ webhooks: [DeclaredWebhook], over connection: UpstreamConnection) async {
    var machine: GapMachine?
    var lastLog: Int64?
    while !Task.isCancelled {
      do {
        let owned = try await store.webhooks().filter { webhook in
          webhook.connection == connection.id && webhooks.contains { $0.name == webhook.name }
        }
        let entities = Set(owned.map(\.entity))
        var next: GapMachine
        if let machine { next = machine } else { next = try await begun(entities, connection.id) }
        try await look(&next, connection.id)
        next.saw(inactive: Self.inactive(owned), at: date)
        if !entities.isEmpty, date - (lastLog ?? 0) >= Self.logInterval {
          lastLog = date
          await readLog(&next, entities, connection)
        }
        next.pass(to: date, over: entities)
        try await save(next, connection.id)
        machine = next
        for (entity, gap) in next.due(at: date) {
          logger?.notice(
            "callouts may be missing; what changed since is asked for",
            metadata: ["connection": "\(connection.id)", "entity": "\(entity)", "cause": "\(gap.cause.rawValue)"]
          )
          let events = Set(webhooks.filter { $0.entity == entity }.flatMap(\.events))
          try await fill(entity, since: gap.since, telling: events, over: connection)
          machine?.filled(entity, gap)
        }
        if let machine { try await save(machine, connection.id) }
      } catch is CancellationError {
        return
      } catch {
        logger?.error("the watch over callouts waits: \(error)", metadata: ["connection": "\(connection.id)"])
      }
      do {
        // Waits until it is time to look: what does not come tells nobody.
        try await clock.sleep(Self.interval)
      } catch {
        return
      }
    }
  }

  private static func inactive(_ webhooks: [OwnedWebhook]) -> [String: GapMachine.Inactive] {
    Dictionary(
      webhooks.compactMap { webhook in
        webhook.deactivated.map { (webhook.name, .init(entity: webhook.entity, since: $0.wholeMilliseconds)) }
      }
    ) { first, _ in first }
  }

  private func begun(_ entities: Set<String>, _ connection: String) async throws -> GapMachine {
    let cursor = try await store.pollCursor(connection: connection, entity: Self.watchKey)
    var machine = cursor.flatMap { GapMachine(kept: $0.state) } ?? GapMachine()
    machine.began(entities, position: try await store.lastEventPosition(), at: date)
    return machine
  }

  private func look(_ machine: inout GapMachine, _ connection: String) async throws {
    let filter = EventFilter(connection: connection, source: .callout)
    while true {
      let events = try await store.events(filter, after: machine.position, limit: 1000)
      machine.saw(events)
      if events.count < 1000 { return }
    }
  }

  private func save(_ machine: GapMachine, _ connection: String) async throws {
    let cursor = PollCursor(connection: connection, entity: Self.watchKey, state: machine.kept)
    _ = try await store.keepEvents(EventBatch([], cursors: [cursor], received: clock.date()))
  }

  private func readLog(_ machine: inout GapMachine, _ entities: Set<String>, _ connection: UpstreamConnection) async {
    guard let path = model[Self.logEntity]?.queryPath, let since = machine.logged else { return }
    let query = Query(
      filter: [.field("createDateTime", .gt, PollMachine.stamp(since))],
      includeFields: ["id", "createDateTime"]
    )
    let request = AutotaskRequest(.post, path, body: query.json)
    let sent = await connection.budget.send(request, for: .background, isFresh: true)
    // Who may not read the log gets no rows; where there is no answer, it is read the next time.
    guard case .success(let rows) = PollAnswer.rows(sent.result) else { return }
    machine.saw(logged: rows, of: entities, at: date)
  }

  // MARK: Filling

  /// Asks for what changed since, and keeps what no event tells of yet.
  private func fill(
    _ entity: String,
    since: Int64,
    telling events: Set<Event.Action>,
    over connection: UpstreamConnection
  ) async throws {
    let told = events.intersection([.create, .update])
    var poll = DeclaredPoll(name: "backfill", connection: connection.id, entity: entity, events: told.sorted())
    poll.since = Date(timeIntervalSince1970: Double(since) / 1000)
    guard !told.isEmpty, let plan = PollPlan([poll], model: model) else { return }
    var machine = PollMachine(plan)
    while true {
      switch machine.next(at: time) {
      case .wait(let until):
        // Waits for room in the hour, or for Autotask to answer again.
        try await clock.sleep(until - clock.now())
      case .ask(let query):
        let request = AutotaskRequest(.post, plan.order.path, body: query.json)
        let sent = await connection.budget.send(request, for: .background, isFresh: true)
        try Task.checkCancellation()
        switch PollAnswer.rows(sent.result) {
        case .failure(let failure): machine.failed(spent: sent.spent, retryAfter: failure.retryAfter, at: time)
        case .success(let rows):
          let changes = machine.answered(rows, spent: sent.spent, at: time)
          let covered = try await covered(entity, since: since, connection.id)
          let missing = changes.filter { !covered.covers($0) }
          let kept = missing.map { $0.event(on: connection.id, of: entity, from: .backfill) }
          _ = try await store.keepEvents(EventBatch(kept, received: clock.date()))
          if machine.isBetweenPasses { return }
        }
      }
    }
  }

  private func covered(_ entity: String, since: Int64, _ connection: String) async throws -> CoveredRows {
    var covered = CoveredRows()
    // An event is kept after it has happened, whatever the clocks say within the margin.
    let start = Date(timeIntervalSince1970: Double(since - GapMachine.margin) / 1000)
    let filter = EventFilter(connection: connection, entity: entity, since: start)
    var position: Int64 = 0
    while true {
      let events = try await store.events(filter, after: position, limit: 1000)
      for event in events { covered.add(event.happening) }
      guard events.count == 1000, let last = events.last else { return covered }
      position = last.position
    }
  }

  private var time: PollMachine.Time { PollMachine.Time(now: clock.now(), date: date) }
}

extension Set<Event.Action> {
  /// The actions in the order in which they are named everywhere.
  fileprivate func sorted() -> [Event.Action] { Event.Action.allCases.filter(contains) }
}
