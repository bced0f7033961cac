internal import Autotask
internal import GRDB

extension EmulatorCore {
  private static let calloutsOnPage: Int64 = 100

  /// Webhooks with their state, what waits, and what became of the latest callouts.
  func calloutsPage() async throws -> AdminPage {
    let (webhooks, waiting, done) = try await store.queue.read { [blueprint] db in
      (
        try CalloutPage.webhooks(blueprint, in: db),
        try CalloutPage.callouts("state = 'waiting' ORDER BY id", most: Self.calloutsOnPage, in: db),
        try CalloutPage.callouts("state <> 'waiting' ORDER BY id DESC", most: Self.calloutsOnPage, in: db)
      )
    }
    return AdminPage(
      title: "Callouts",
      part: .callouts,
      content: """
        <h1>Callouts</h1>
        <h2>Webhooks</h2>
        \(CalloutPage.table(webhooks))
        <h2>Waiting</h2>
        \(CalloutPage.table(waiting, isWaiting: true))
        <h2>Latest</h2>
        \(CalloutPage.table(done, isWaiting: false))
        <p class="hint">At most \(Self.calloutsOnPage) of each.</p>
        \(HTML.command("curl -X POST \(adminURL)callouts/deliver"))
        """,
      refreshes: true
    )
  }
}

/// The parts of the page on callouts.
private enum CalloutPage {
  /// A webhook of any kind, with what is counted of it.
  struct Hook: Sendable {
    var entity: String
    var id: Int64
    var name: String
    var state: String
    var url: String
    var events: String
    var sequence: Int64
    var failures: Int64
    var waiting: Int64
  }

  /// The webhooks of all kinds.
  static func webhooks(_ blueprint: Blueprint, in db: Database) throws -> [Hook] {
    try WebhookKind.all.flatMap { kind -> [Hook] in
      guard let schema = blueprint.schema(kind.webhooks) else { return [] }
      let ids = try Int64.fetchAll(db, sql: "SELECT id FROM \(schema.table) ORDER BY id")
      return try ids.compactMap { try hook($0, schema, in: db) }
    }
  }

  private static func hook(_ id: Int64, _ schema: EntitySchema, in db: Database) throws -> Hook? {
    guard let row = try Draft(id, of: schema, in: db) else { return nil }
    let counts = try Row.fetchOne(
      db,
      sql: "SELECT sequence, failures FROM \(CalloutQueue.counters) WHERE webhooks = ? AND webhook = ?",
      arguments: [schema.name, id]
    )
    let waiting = try Int64.fetchOne(
      db,
      sql: "SELECT COUNT(*) FROM \(CalloutQueue.table) WHERE webhooks = ? AND webhook = ? AND state = 'waiting'",
      arguments: [schema.name, id]
    )
    let events = ["Create", "Update", "Delete"].filter { row.flag("isSubscribedTo\($0)Events") }
    return Hook(
      entity: schema.name,
      id: id,
      name: row.text("name") ?? "",
      state: !row.flag("isActive") ? "not active" : row.flag("isReady") ? "active" : "not ready",
      url: row.text("webhookUrl") ?? "",
      events: events.joined(separator: ", ").lowercased(),
      sequence: counts?["sequence"] ?? 0,
      failures: counts?["failures"] ?? 0,
      waiting: waiting ?? 0
    )
  }

  /// Callouts that meet a condition.
  static func callouts(_ condition: String, most: Int64, in db: Database) throws -> [Callout] {
    try Row.fetchAll(
      db,
      sql: "SELECT \(Callout.columns) FROM \(CalloutQueue.table) WHERE \(condition) LIMIT ?",
      arguments: [most]
    ).map(Callout.init)
  }

  static func table(_ hooks: [Hook]) -> HTML {
    guard !hooks.isEmpty else { return "<p class=\"hint\">None is set up.</p>" }
    let lines = hooks.map { hook -> HTML in
      let mark = ["active": "s2", "not ready": "s4"][hook.state] ?? "s0"
      return """
        <tr><td class="short"><a href="/emulator/tables/\(hook.entity)/\(hook.id)">\(hook.entity) \(hook.id)</a></td>\
        <td class="path">\(hook.name)<br><small>\(hook.url)</small></td><td class="short \(mark)">\(hook.state)</td>\
        <td>\(hook.events)</td><td>\(hook.sequence)</td><td>\(hook.waiting)</td><td>\(hook.failures)</td></tr>
        """
    }
    return HTML.table(["Webhook", "Name", "State", "Events", "Called out", "Waiting", "Failed in a row"], lines)
  }

  static func table(_ callouts: [Callout], isWaiting: Bool) -> HTML {
    guard !callouts.isEmpty else { return "<p class=\"hint\">None.</p>" }
    let lines = callouts.map { callout -> HTML in
      let status = callout.status.map(String.init) ?? "–"
      let kind = callout.state == .delivered ? "s2" : callout.tries == 0 ? "s0" : "s5"
      let last = isWaiting ? "\(Stamp(milliseconds: callout.due).stored)Z" : callout.state.rawValue
      return """
        <tr><td>\(callout.id)</td><td class="short">\(callout.queue.webhooks) \(callout.queue.webhook)</td>\
        <td>\(callout.queue.action)</td><td>\(callout.sequence.map(String.init) ?? "")</td><td>\(callout.tries)</td>\
        <td class="\(kind)">\(status)</td><td>\(last)</td>\
        <td class="payload">\(callout.error ?? "")<details><summary>Body</summary><pre>\(callout.body)</pre></details></td>\
        </tr>
        """
    }
    let head = [
      "Number", "Webhook", "Action", "Sequence", "Tries", "Status", isWaiting ? "Due" : "State", "What it said",
    ]
    return HTML.table(head, lines)
  }
}
