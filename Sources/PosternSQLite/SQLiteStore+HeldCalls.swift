import Autotask
public import Foundation
import GRDB
public import PosternStore

extension SQLiteStore: HeldCallStore {
  /// Holds a call, or answers the one that is held already.
  public func hold(_ call: HeldCall) async throws -> HeldCall {
    try await writer.write { database in
      if let kept = try Self.kept(database, call.fingerprint, call.created) { return kept }
      try database.execute(
        sql: """
          INSERT INTO heldCall (id, caller, connection, fingerprint, grantsVersion, grants, entity, verb, row, request,
            changes, rowBefore, difference, created, expires, state, changed, mappingRevision)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          call.id, call.caller, call.connection, call.fingerprint, call.grantsVersion,
          JSONValue.array(call.grants.map(JSONValue.string)).text(), call.entity, call.verb, call.row,
          call.request.text(), call.changes.text(), call.rowBefore.text(), call.difference.text(),
          call.created.timeIntervalSince1970, call.expires.timeIntervalSince1970, call.state.rawValue,
          call.changed.timeIntervalSince1970, call.mappingRevision,
        ]
      )
      return call
    }
  }

  /// A held call by its id.
  public func heldCall(id: String) async throws -> HeldCall? {
    try await writer.read { database in
      try Row.fetchOne(database, sql: "SELECT * FROM heldCall WHERE id = ?", arguments: [id]).map(Self.heldCall)
    }
  }

  /// The held call of a fingerprint that is not over.
  public func heldCall(fingerprint: Data, at now: Date) async throws -> HeldCall? {
    try await writer.read { try Self.kept($0, fingerprint, now) }
  }

  /// The held calls, the oldest first.
  public func heldCalls() async throws -> [HeldCall] {
    try await writer.read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM heldCall ORDER BY created, id").map(Self.heldCall)
    }
  }

  /// Moves a call from one state to another, once.
  public func move(_ call: HeldCall, from state: HeldCall.State) async throws -> Bool {
    try await writer.write { database in
      try database.execute(
        sql: """
          UPDATE heldCall SET state = ?, reason = ?, decidedBy = ?, changed = ?, expires = ?,
            answerStatus = ?, answerType = ?, answerBody = ?
          WHERE id = ? AND state = ?
          """,
        arguments: [
          call.state.rawValue, call.reason, call.decidedBy, call.changed.timeIntervalSince1970,
          call.expires.timeIntervalSince1970, call.answer?.status, call.answer?.contentType, call.answer?.body,
          call.id, state.rawValue,
        ]
      )
      return database.changesCount == 1
    }
  }

  /// Claims an idempotency key.
  public func claimKey(_ key: Data, fingerprint: Data, at now: Date, expires: Date) async throws -> KeyClaim {
    try await writer.write { database in
      try database.execute(
        sql: "DELETE FROM idempotencyKey WHERE expires <= ?",
        arguments: [now.timeIntervalSince1970]
      )
      if let claim = try Self.claim(database, key, fingerprint, now) { return claim }
      try database.execute(
        sql: "INSERT INTO idempotencyKey (key, fingerprint, claimed, expires) VALUES (?, ?, ?, ?)",
        arguments: [key, fingerprint, now.timeIntervalSince1970, expires.timeIntervalSince1970]
      )
      return .fresh
    }
  }

  /// What is known of an idempotency key.
  public func claim(of key: Data, fingerprint: Data, at now: Date) async throws -> KeyClaim? {
    try await writer.read { try Self.claim($0, key, fingerprint, now) }
  }

  private static func claim(_ database: Database, _ key: Data, _ fingerprint: Data, _ now: Date) throws -> KeyClaim? {
    let row = try Row.fetchOne(
      database,
      sql: "SELECT * FROM idempotencyKey WHERE key = ? AND expires > ?",
      arguments: [key, now.timeIntervalSince1970]
    )
    guard let row else { return nil }
    guard row["fingerprint"] as Data == fingerprint else { return .taken }
    return answer(row).map(KeyClaim.answered) ?? .running(since: Date(timeIntervalSince1970: row["claimed"]))
  }

  /// Keeps the answer of a claimed key.
  public func keep(_ answer: KeptAnswer, under key: Data) async throws {
    try await writer.write { database in
      try database.execute(
        sql: "UPDATE idempotencyKey SET answerStatus = ?, answerType = ?, answerBody = ? WHERE key = ?",
        arguments: [answer.status, answer.contentType, answer.body, key]
      )
    }
  }

  /// Lets go of a claimed key.
  public func releaseKey(_ key: Data) async throws {
    try await writer.write { database in
      try database.execute(
        sql: "DELETE FROM idempotencyKey WHERE key = ? AND answerStatus IS NULL",
        arguments: [key]
      )
    }
  }

  /// The newest call of a fingerprint that is not over: one that lapsed is, and one whose time has come.
  ///
  /// A call that was sent stays until its answer is forgotten; without an answer it is never sent again.
  private static func kept(_ database: Database, _ fingerprint: Data, _ now: Date) throws -> HeldCall? {
    try Row.fetchOne(
      database,
      sql: """
        SELECT * FROM heldCall WHERE fingerprint = ? AND state <> 'lapsed' AND expires > ?
        ORDER BY created DESC LIMIT 1
        """,
      arguments: [fingerprint, now.timeIntervalSince1970]
    ).map(heldCall)
  }

  private static func answer(_ row: Row) -> KeptAnswer? {
    guard let status: Int = row["answerStatus"] else { return nil }
    return KeptAnswer(status: status, contentType: row["answerType"], body: row["answerBody"] ?? Data())
  }

  private static func heldCall(_ row: Row) throws -> HeldCall {
    let id: String = row["id"]
    func json(_ column: String) throws -> JSONValue {
      do {
        return try JSONValue(parsing: Data((row[column] as String).utf8))
      } catch {
        throw StoreError(.unreadable, "`\(column)` of the held call \(id) is no JSON: \(error)")
      }
    }
    guard let state = HeldCall.State(rawValue: row["state"]) else {
      throw StoreError(.unreadable, "the held call \(id) is in a state that this version does not know")
    }
    return HeldCall(
      id: id,
      caller: row["caller"],
      connection: row["connection"],
      fingerprint: row["fingerprint"],
      grantsVersion: row["grantsVersion"],
      grants: try json("grants").array?.compactMap(\.string) ?? [],
      entity: row["entity"],
      verb: row["verb"],
      row: row["row"],
      request: try json("request"),
      changes: try json("changes"),
      rowBefore: try json("rowBefore"),
      difference: try json("difference"),
      created: Date(timeIntervalSince1970: row["created"]),
      expires: Date(timeIntervalSince1970: row["expires"]),
      state: state,
      reason: row["reason"],
      decidedBy: row["decidedBy"],
      changed: Date(timeIntervalSince1970: row["changed"]),
      answer: answer(row),
      mappingRevision: row["mappingRevision"]
    )
  }
}
