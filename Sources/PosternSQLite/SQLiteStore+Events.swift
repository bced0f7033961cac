import Autotask
public import Foundation
import GRDB
public import PosternStore

extension SQLiteStore: EventStore {
  /// Keeps events once each, and cursors, in one durable step.
  public func keepEvents(_ batch: EventBatch) async throws -> [Int64?] {
    try await events.write { database in
      let received = batch.received.milliseconds
      let known = try database.cachedStatement(
        sql: "SELECT 1 FROM event WHERE identity = ? AND connection = ? AND received >= ? LIMIT 1"
      )
      let insert = try database.cachedStatement(sql: Self.insertion)
      var positions: [Int64?] = []
      positions.reserveCapacity(batch.events.count)
      for event in batch.events {
        let since = event.identityLasts.map { received - Int64($0 * 1000) } ?? .min
        if try Row.fetchOne(known, arguments: [event.identity, event.happening.connection, since]) != nil {
          positions.append(nil)
          continue
        }
        try insert.execute(arguments: Self.arguments(event, received))
        positions.append(database.lastInsertedRowID)
      }
      for cursor in batch.cursors {
        try database.execute(
          sql: """
            INSERT INTO pollCursor (connection, entity, state) VALUES (?, ?, ?)
            ON CONFLICT (connection, entity) DO UPDATE SET state = excluded.state
            """,
          arguments: [cursor.connection, cursor.entity, cursor.state.text()]
        )
      }
      return positions
    }
  }

  /// Events in the order of their positions, behind one.
  public func events(_ filter: EventFilter, after: Int64, limit: Int) async throws -> [Event] {
    try await rows(filter, after: after, "ORDER BY position LIMIT \(limit)")
  }

  /// The last events, at most so many, in the order of their positions.
  public func lastEvents(_ filter: EventFilter, limit: Int) async throws -> [Event] {
    try await rows(filter, after: 0, "ORDER BY position DESC LIMIT \(limit)").reversed()
  }

  /// An event by its name, nil where there is none.
  public func event(_ id: EventID) async throws -> Event? {
    try await writer.read { database in
      try Row.fetchOne(
        database,
        sql: "SELECT * FROM event WHERE position = ? AND salt = ?",
        arguments: [id.position, id.salt]
      ).map(Self.event)
    }
  }

  /// The position of the last event, 0 where there was none.
  public func lastEventPosition() async throws -> Int64 {
    try await writer.read { database in
      try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'event'") ?? 0
    }
  }

  /// Forgets the bodies of callouts that came before a time.
  public func forgetCallouts(before time: Date) async throws -> Int {
    try await forget("UPDATE event SET raw = NULL WHERE position IN", "raw IS NOT NULL AND received < ?", time)
  }

  /// Forgets events that came before a time.
  public func forgetEvents(before time: Date) async throws -> Int {
    try await forget("DELETE FROM event WHERE position IN", "received < ?", time)
  }

  /// How far an entity was asked for, nil where it never was.
  public func pollCursor(connection: String, entity: String) async throws -> PollCursor? {
    let state = try await writer.read { database in
      try String.fetchOne(
        database,
        sql: "SELECT state FROM pollCursor WHERE connection = ? AND entity = ?",
        arguments: [connection, entity]
      )
    }
    guard let state else { return nil }
    do {
      return PollCursor(connection: connection, entity: entity, state: try JSONValue(parsing: Data(state.utf8)))
    } catch {
      throw StoreError(.unreadable, "the cursor of \(entity) on `\(connection)` is no JSON: \(error)")
    }
  }

  // MARK: Rows

  private static let insertion = """
    INSERT INTO event (salt, connection, entity, row, action, time, received, source, webhook, sequence, person, fields,
      raw, identity)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """

  private static func arguments(_ event: NewEvent, _ received: Int64) -> StatementArguments {
    let happening = event.happening
    return [
      EventID(position: 0, salt: .random(in: 0...Int64.max)).salt, happening.connection, happening.entity,
      happening.row, happening.action.rawValue, happening.time.milliseconds, received, happening.source.rawValue,
      happening.webhook, happening.sequence, happening.person, Data(JSONValue.object(happening.fields).bytes()),
      happening.raw, event.identity,
    ]
  }

  private func rows(_ filter: EventFilter, after: Int64, _ order: String) async throws -> [Event] {
    var conditions = ["position > ?"]
    var arguments: [(any DatabaseValueConvertible)?] = [after]
    func add(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
      guard let value else { return }
      conditions.append(condition)
      arguments.append(value)
    }
    add("connection = ?", filter.connection)
    add("entity = ?", filter.entity)
    add("row = ?", filter.row)
    add("action = ?", filter.action?.rawValue)
    add("source = ?", filter.source?.rawValue)
    add("webhook = ?", filter.webhook)
    add("received >= ?", filter.since?.milliseconds)
    add("received < ?", filter.until?.milliseconds)
    let sql = "SELECT * FROM event WHERE \(conditions.joined(separator: " AND ")) \(order)"
    let given = StatementArguments(arguments)
    return try await writer.read { try Row.fetchAll($0, sql: sql, arguments: given).map(Self.event) }
  }

  /// So many at a time, so that callouts need not wait until all are forgotten.
  private static let forgottenAtOnce = 10_000

  private func forget(_ change: String, _ condition: String, _ time: Date) async throws -> Int {
    let sql = "\(change) (SELECT position FROM event WHERE \(condition) LIMIT \(Self.forgottenAtOnce))"
    var count = 0
    while true {
      let changed = try await events.write { database in
        try database.execute(sql: sql, arguments: [time.milliseconds])
        return database.changesCount
      }
      count += changed
      if changed < Self.forgottenAtOnce { return count }
    }
  }

  private static func event(_ row: Row) throws -> Event {
    let position: Int64 = row["position"]
    let id = EventID(position: position, salt: row["salt"])
    guard let action = Event.Action(rawValue: row["action"]), let source = Event.Source(rawValue: row["source"]) else {
      throw StoreError(.unreadable, "the event \(id) is of a kind that this version does not know")
    }
    let fields: JSONValue
    do {
      fields = try JSONValue(parsing: row["fields"] as Data)
    } catch {
      throw StoreError(.unreadable, "the fields of the event \(id) are no JSON: \(error)")
    }
    let happening = Happening(
      connection: row["connection"],
      entity: row["entity"],
      row: row["row"],
      action: action,
      time: Date(milliseconds: row["time"]),
      source: source,
      webhook: row["webhook"],
      sequence: row["sequence"],
      person: row["person"],
      fields: fields.object ?? JSONObject(),
      raw: row["raw"]
    )
    return Event(position: position, id: id, happening: happening, received: Date(milliseconds: row["received"]))
  }
}

extension Date {
  /// Whole milliseconds since 1970.
  var milliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded(.down)) }

  /// A time from whole milliseconds since 1970.
  init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
