internal import Autotask
internal import GRDB

extension CalloutQueue {
  /// What came of sending a callout once.
  enum Outcome: Sendable {
    /// The receiver answered this status; any 2xx is success.
    case answered(Int)
    /// There was no answer.
    case failed(String)
    /// It was not sent, because a fault says so.
    case lost

    var isSuccess: Bool {
      if case .answered(200...299) = self { true } else { false }
    }

    var status: Int? {
      if case .answered(let status) = self { status } else { nil }
    }

    /// Why it failed, in the emulator's own words; no source shows Autotask's.
    var error: String? {
      switch self {
      case .answered(let status): isSuccess ? nil : "The remote server returned an error: (\(status))."
      case .failed(let reason): reason
      case .lost: "lost by the fault calloutLossEvery"
      }
    }
  }

  /// How many different callouts in a row must fail before the webhook is disabled.
  ///
  /// Source: Webhooks_Error_Handling help page.
  private static let mostFailures = 25
  /// Error logs are kept for 30 days (WebhookEventErrorLogEntity help page).
  private static let logged = 30 * Stamp.day

  /// Notes what came of a try. A callout that was dropped meanwhile, or whose rows were made anew, stays as it is.
  static func settle(_ callout: Callout, _ outcome: Outcome, _ scene: CalloutScene, in db: Database) throws {
    let isLost = if case .lost = outcome { true } else { false }
    let tries = isLost ? 0 : callout.tries + 1
    let state: Callout.State =
      outcome.isSuccess ? .delivered : isLost || tries >= mostTries ? .dropped : .waiting
    try db.execute(
      sql: """
        UPDATE \(table) SET tries = ?, due = ?, state = ?, status = ?, error = ?
        WHERE id = ? AND body = ? AND state = 'waiting'
        """,
      arguments: [
        tries, state == .waiting ? scene.now.milliseconds + pause : callout.due, state.rawValue, outcome.status,
        outcome.error, callout.id, callout.body,
      ]
    )
    guard db.changesCount > 0, callout.queue.action != Callout.deactivated, !isLost else { return }
    switch state {
    case .waiting: break
    case .delivered: try setFailures(0, callout.queue, in: db)
    case .dropped:
      try log(callout, outcome.error ?? "", scene, in: db)
      try countFailure(callout.queue, scene, in: db)
    }
    try prune(upTo: callout.id, in: db)
  }

  private static func setFailures(_ count: Int, _ queue: Callout.Queue, in db: Database) throws {
    try db.execute(
      sql: "UPDATE \(counters) SET failures = ? WHERE webhooks = ? AND webhook = ?",
      arguments: [count, queue.webhooks, queue.webhook]
    )
  }

  /// Disables a webhook whose callouts fail one after the other.
  private static func countFailure(_ queue: Callout.Queue, _ scene: CalloutScene, in db: Database) throws {
    let failures = try Int.fetchOne(
      db,
      sql: """
        UPDATE \(counters) SET failures = failures + 1 WHERE webhooks = ? AND webhook = ? RETURNING failures
        """,
      arguments: [queue.webhooks, queue.webhook]
    )
    guard let failures, failures >= mostFailures, let schema = scene.blueprint.schema(queue.webhooks) else { return }
    try setFailures(0, queue, in: db)
    try db.execute(sql: "UPDATE \(schema.table) SET isActive = 0 WHERE id = ?", arguments: [queue.webhook])
    try CalloutCapture(db: db, scene: scene, actor: 0).run()
  }

  /// Writes the row of `WebhookEventErrorLogs` that the webhook's owner finds.
  private static func log(_ callout: Callout, _ error: String, _ scene: CalloutScene, in db: Database) throws {
    guard let schema = scene.blueprint.schema("WebhookEventErrorLogs") else { return }
    var row = Draft(schema)
    row.set("errorMessage", String(error.prefix(8000)))
    row.set("payload", String(callout.body.prefix(8000)))
    row["sequenceNumber"] = callout.sequence?.databaseValue ?? .null
    row.set("createDateTime", scene.now.stored)
    if let field = WebhookKind.of(webhooks: callout.queue.webhooks)?.logField { row.set(field, callout.queue.webhook) }
    let id = try row.insert(in: db)
    try db.execute(sql: "INSERT OR REPLACE INTO \(logOwners) VALUES (?, ?)", arguments: [id, callout.owner])
    try forgetOldLogs(scene, in: db)
  }

  /// Removes the emulator's own logs that are older than Autotask keeps them.
  static func forgetOldLogs(_ scene: CalloutScene, in db: Database) throws {
    try db.execute(
      sql: """
        DELETE FROM WebhookEventErrorLogs
        WHERE createDateTime < ? AND id IN (SELECT log FROM \(logOwners))
        """,
      arguments: [scene.now.adding(-logged).stored]
    )
  }

  /// The condition that an error log belongs to a caller; those whose owner nobody knows are left to the rules.
  ///
  /// Source: WebhookEventErrorLogEntity help page (own webhooks alone).
  static func ownLogs(_ caller: Caller, alias: String) -> SQLFragment {
    SQLFragment(
      sql: "NOT EXISTS (SELECT 1 FROM \(logOwners) AS o WHERE o.log = \(alias).id AND o.owner IS NOT ?)",
      arguments: [caller.user.resourceID.databaseValue]
    )
  }
}
