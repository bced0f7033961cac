internal import Autotask
internal import GRDB

/// The callouts that wait, and those that are done with; in the emulator's database, so that a file loses none.
enum CalloutQueue {
  static let table = "emulator_callouts"
  /// What is counted of each webhook: its callouts, and those that failed one after the other.
  static let counters = "emulator_webhooks"
  /// Whose error logs are whose: the entity names webhooks of two kinds only.
  static let logOwners = "emulator_log_owners"

  /// Tries of a callout in all.
  ///
  /// Source: Webhooks_Error_Handling help page (5 tries in 2 minutes, 30 seconds between them).
  static let mostTries = 5
  static let pause: Int64 = 30_000
  /// Callouts of an entity in an hour; more are delayed, not lost (WEBHOOKS help page).
  static let mostInAnHour = 1_500
  /// Callouts that are done with and still listed.
  private static let kept: Int64 = 10_000

  /// Makes what is missing: a file of an older emulator has none of it.
  static func prepare(_ blueprint: Blueprint, in db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE IF NOT EXISTS \(table)(id INTEGER PRIMARY KEY AUTOINCREMENT, webhooks TEXT NOT NULL,
          webhook INTEGER NOT NULL, action TEXT NOT NULL, owner INTEGER, url TEXT NOT NULL, secret TEXT,
          sequence INTEGER, body TEXT NOT NULL, tries INTEGER NOT NULL, due INTEGER NOT NULL, sent INTEGER,
          state TEXT NOT NULL, status INTEGER, error TEXT);
        CREATE INDEX IF NOT EXISTS "\(table).waiting" ON \(table)(webhooks, webhook, action, id) WHERE state = 'waiting';
        CREATE INDEX IF NOT EXISTS "\(table).sent" ON \(table)(webhooks, sent);
        CREATE TABLE IF NOT EXISTS \(counters)(webhooks TEXT, webhook INTEGER, sequence INTEGER NOT NULL,
          failures INTEGER NOT NULL, PRIMARY KEY(webhooks, webhook)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS \(logOwners)(log INTEGER PRIMARY KEY, owner INTEGER);
        """
    )
    try ChangeWatch.install(blueprint, in: db)
  }

  /// Puts a callout at the end of its queue.
  static func add(_ callout: Callout, in db: Database) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO \(table)(webhooks, webhook, action, owner, url, secret, sequence, body, tries, due, state)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 'waiting')
        """
    )
    try statement.execute(arguments: [
      callout.queue.webhooks, callout.queue.webhook, callout.queue.action, callout.owner, callout.url, callout.secret,
      callout.sequence, callout.body, callout.due,
    ])
  }

  /// The next number of a webhook's callouts.
  static func nextSequence(_ webhooks: String, _ webhook: Int64, in db: Database) throws -> Int64 {
    try Int64.fetchOne(
      db,
      sql: """
        INSERT INTO \(counters) VALUES (?, ?, 1, 0)
        ON CONFLICT(webhooks, webhook) DO UPDATE SET sequence = sequence + 1 RETURNING sequence
        """,
      arguments: [webhooks, webhook]
    ) ?? 1
  }

  /// All callouts with numbers above one, oldest first.
  static func all(since number: Int64, in db: Database) throws -> [Callout] {
    try Row.fetchAll(
      db,
      sql: "SELECT \(Callout.columns) FROM \(table) WHERE id > ? ORDER BY id",
      arguments: [number]
    ).map(Callout.init)
  }

  /// The first callout of each queue that has one.
  static func heads(in db: Database) throws -> [Callout] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT \(Callout.columns) FROM \(table) WHERE id IN
        (SELECT MIN(id) FROM \(table) WHERE state = 'waiting' GROUP BY webhooks, webhook, action)
        ORDER BY id
        """
    ).map(Callout.init)
  }

  /// The first callout of a queue.
  static func head(of queue: Callout.Queue, in db: Database) throws -> Callout? {
    let statement = try db.cachedStatement(
      sql: """
        SELECT \(Callout.columns) FROM \(table)
        WHERE state = 'waiting' AND webhooks = ? AND webhook = ? AND action = ? ORDER BY id LIMIT 1
        """
    )
    return try Row.fetchOne(statement, arguments: [queue.webhooks, queue.webhook, queue.action]).map(Callout.init)
  }

  /// When the head of a queue may go out: when it is due, and for the first time when the hour has room for it.
  static func readiness(of callout: Callout, at now: Stamp, in db: Database) throws -> Int64 {
    guard callout.sent == nil else { return callout.due }
    let statement = try db.cachedStatement(
      sql: "SELECT sent FROM \(table) WHERE webhooks = ? AND sent > ? ORDER BY sent DESC LIMIT 1 OFFSET ?"
    )
    let last = try Int64.fetchOne(
      statement,
      arguments: [callout.queue.webhooks, now.adding(-Stamp.hour).milliseconds, mostInAnHour - 1]
    )
    return max(callout.due, last.map { $0 + Stamp.hour } ?? callout.due)
  }

  /// Takes the head of a queue for sending, nil when nothing of it may go out now.
  static func take(from queue: Callout.Queue, at now: Stamp, in db: Database) throws -> Callout? {
    guard let callout = try head(of: queue, in: db),
      try readiness(of: callout, at: now, in: db) <= now.milliseconds
    else { return nil }
    if callout.sent == nil {
      try db.execute(
        sql: "UPDATE \(table) SET sent = ? WHERE id = ?",
        arguments: [now.milliseconds, callout.id]
      )
    }
    return callout
  }

  /// Drops what waits of a webhook that is no longer active.
  static func dropAll(_ webhooks: String, _ webhook: Int64, because reason: String, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE \(table) SET state = 'dropped', error = ?
        WHERE state = 'waiting' AND webhooks = ? AND webhook = ? AND action <> ?
        """,
      arguments: [reason, webhooks, webhook, Callout.deactivated]
    )
  }

  /// Forgets the oldest callouts that are done with.
  static func prune(upTo id: Int64, in db: Database) throws {
    let statement = try db.cachedStatement(sql: "DELETE FROM \(table) WHERE id <= ? AND state <> 'waiting'")
    try statement.execute(arguments: [id - kept])
  }
}
