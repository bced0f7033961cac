internal import Autotask
internal import GRDB
internal import Synchronization

extension EmulatorCore {
  /// Changes rows in one transaction, in which the callouts that follow from it are queued.
  ///
  /// - Parameter change: Answers what came of it, and the resource that acted.
  func storing<Result: Sendable>(
    _ change: @escaping @Sendable (Database) throws -> (result: Result, actor: Int64)
  ) async throws -> Result {
    let scene = calloutScene
    let (result, hasChanged) = try await store.queue.write { db in
      let before = db.totalChangesCount
      let (result, actor) = try change(db)
      let hasChanged = db.totalChangesCount > before
      if hasChanged { try CalloutCapture(db: db, scene: scene, actor: actor).run() }
      return (result, hasChanged)
    }
    if hasChanged { calloutSignal.wake() }
    return result
  }

  /// What a new time brings: old error logs go, and tries may be due.
  func calloutsAtNewTime() async throws {
    let scene = calloutScene
    try await store.queue.write { try CalloutQueue.forgetOldLogs(scene, in: $0) }
    calloutSignal.wake()
  }

  /// The callouts with numbers above `since`, oldest first.
  func callouts(_ call: IncomingCall) async throws -> Answer {
    guard let since = Int64(call.parameter("since") ?? "0") else { throw AdminProblem("`since` needs a number") }
    let callouts = try await store.queue.read { try CalloutQueue.all(since: since, in: $0) }
    return .json(.array(callouts.map(Self.json)))
  }

  /// Waits until every callout that is due has been tried, and tells how many still wait.
  func deliverCallouts() async throws -> Answer {
    await calloutSignal.settle()
    let waiting = try await store.queue.read { db in
      try Int64.fetchOne(db, sql: "SELECT COUNT(*) FROM \(CalloutQueue.table) WHERE state = 'waiting'")
    }
    return .json(["waiting": .integer(waiting ?? 0)])
  }

  private static func json(_ callout: Callout) -> JSONValue {
    [
      "number": .integer(callout.id), "entity": .string(callout.queue.webhooks),
      "webhook": .integer(callout.queue.webhook), "action": .string(callout.queue.action),
      "sequence": callout.sequence.map(JSONValue.integer) ?? .null, "url": .string(callout.url),
      "state": .string(callout.state.rawValue), "tries": .integer(Int64(callout.tries)),
      "due": callout.state == .waiting ? .string(Stamp(milliseconds: callout.due).stored + "Z") : .null,
      "status": callout.status.map { .integer(Int64($0)) } ?? .null,
      "error": callout.error.map(JSONValue.string) ?? .null, "payload": .string(callout.body),
    ]
  }
}
