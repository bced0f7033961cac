import Foundation
import GRDB
public import Ledger
public import PosternStore

extension SQLiteStore: LedgerStore {
  /// Takes the name of a new chain: while this process lives and has not closed it, none takes it for abandoned.
  public func claimLedgerChain(_ name: String) async throws {
    guard try chainLocks.take(name) else { throw StoreError(.conflict, "the chain `\(name)` is there already") }
  }

  /// The chains whose process ended without closing them, with their last durable records.
  public func claimAbandonedLedgerChains() async throws -> [LedgerHead] {
    let open = try await ledger.read { database in
      try String.fetchAll(database, sql: "SELECT name FROM ledgerChain WHERE closed = 0 AND seq > 0 ORDER BY number")
    }
    var abandoned: [LedgerHead] = []
    for name in open where try chainLocks.take(name) {
      // It may have been closed between the question and the lock.
      let head = try await ledger.read { database in
        try Row.fetchOne(database, sql: "SELECT * FROM ledgerChain WHERE name = ? AND closed = 0", arguments: [name])
          .map(Self.head)
      }
      if let head { abandoned.append(head) } else { chainLocks.release(name, isClosed: true) }
    }
    return abandoned
  }

  /// Gives back claimed chains that were not closed, as the end of the process would.
  public func releaseLedgerChains(_ names: [String]) async {
    let kept = try? await ledger.read { database in
      Set(try String.fetchAll(database, sql: "SELECT name FROM ledgerChain WHERE closed = 0"))
    }
    for name in names { chainLocks.release(name, isClosed: kept.map { !$0.contains(name) } ?? false) }
  }

  /// Appends records, notes what checkpoints name, and closes chains.
  public func appendLedger(_ batch: LedgerBatch) async throws {
    try await ledger.write { try Self.append(batch, to: $0) }
    for name in batch.closing { chainLocks.release(name, isClosed: true) }
  }

  /// The heads of all chains that no checkpoint names yet.
  public func unnamedLedgerHeads() async throws -> [LedgerHead] {
    try await writer.read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM ledgerChain WHERE seq > named ORDER BY number").map(Self.head)
    }
  }

  /// The position of the last record, 0 where there is none.
  public func lastLedgerPosition() async throws -> Int64 {
    try await writer.read { try Int64.fetchOne($0, sql: "SELECT MAX(position) FROM ledger") ?? 0 }
  }

  /// Records in the order of their positions.
  public func ledgerRows(
    _ filter: LedgerFilter,
    after: Int64,
    through: Int64?,
    limit: Int
  ) async throws -> [LedgerRow] {
    try await rows(filter, after: after, through: through, "ORDER BY position LIMIT \(limit)")
  }

  /// The last records, at most so many, in the order of their positions.
  public func lastLedgerRows(_ filter: LedgerFilter, limit: Int) async throws -> [LedgerRow] {
    try await rows(filter, after: 0, through: nil, "ORDER BY position DESC LIMIT \(limit)").reversed()
  }

  private func rows(_ filter: LedgerFilter, after: Int64, through: Int64?, _ order: String) async throws -> [LedgerRow]
  {
    var conditions = ["position > ?"]
    var arguments: [(any DatabaseValueConvertible)?] = [after]
    func add(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
      guard let value else { return }
      conditions.append(condition)
      arguments.append(value)
    }
    add("position <= ?", through)
    add("chain = (SELECT number FROM ledgerChain WHERE name = ?)", filter.chain)
    add("caller = ?", filter.caller)
    // Written out, so that the index of the checkpoints is found to fit.
    if let kind = filter.kind { conditions.append("kind = '\(kind.rawValue)'") }
    add("time >= ?", filter.since)
    add("time < ?", filter.until)
    let sql = "SELECT position, chain, seq, record FROM ledger WHERE \(conditions.joined(separator: " AND ")) \(order)"
    let given = StatementArguments(arguments)
    return try await writer.read { database in
      var names: [Int64: String] = [:]
      let rows = try Row.fetchCursor(database, sql: sql, arguments: given)
      var records: [LedgerRow] = []
      while let row = try rows.next() {
        let number: Int64 = row[1]
        let name = try names[number] ?? Self.chainName(number, in: database)
        names[number] = name
        let bytes = try row.withUnsafeData(atIndex: 3) { $0.map { [UInt8]($0) } ?? [] }
        records.append(LedgerRow(position: row[0], chain: name, seq: row[2], bytes: bytes))
      }
      return records
    }
  }

  /// How far each chain lies wholly before a time.
  public func ledgerHeads(before milliseconds: Int64) async throws -> [LedgerHead] {
    try await writer.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT name, record FROM (
            SELECT number, name, COALESCE(
              (SELECT MIN(seq) - 1 FROM ledger WHERE chain = number AND time >= ?), seq) AS last FROM ledgerChain)
          JOIN ledger ON ledger.chain = number AND ledger.seq = last ORDER BY number
          """,
        arguments: [milliseconds]
      ).map { row in
        do throws(LedgerError) {
          return try LedgerHead(of: [UInt8](row["record"] as Data))
        } catch {
          throw StoreError(.unreadable, "a record of the chain \(row["name"] as String) cannot be read: \(error)")
        }
      }
    }
  }

  /// Appends a truncation's checkpoint and removes the records up to the given heads.
  public func truncateLedger(_ batch: LedgerBatch, through heads: [LedgerHead]) async throws -> Int {
    try await ledger.write { database in
      try Self.append(batch, to: database)
      for head in heads {
        try database.execute(
          sql: "INSERT INTO ledgerTruncation SELECT number, ? FROM ledgerChain WHERE name = ?",
          arguments: [head.seq, head.chain]
        )
      }
      let before = database.totalChangesCount
      try database.execute(
        sql: """
          DELETE FROM ledger WHERE position IN (
            SELECT position FROM ledgerTruncation JOIN ledger
              ON ledger.chain = ledgerTruncation.chain AND ledger.seq <= ledgerTruncation.seq)
          """
      )
      let removed = database.totalChangesCount - before
      try database.execute(
        sql: """
          DELETE FROM ledgerTruncation;
          DELETE FROM ledgerChain WHERE closed = 1 AND NOT EXISTS (SELECT 1 FROM ledger WHERE chain = number);
          """
      )
      return removed
    }
  }

  // MARK: Within a transaction

  private static func append(_ batch: LedgerBatch, to database: Database) throws {
    var start = batch.records.startIndex
    while start < batch.records.endIndex {
      let name = batch.records[start].chain
      let end = batch.records[start...].firstIndex { $0.chain != name } ?? batch.records.endIndex
      try append(batch.records[start..<end], of: name, to: database)
      start = end
    }
    for head in batch.named {
      try database.cachedStatement(sql: "UPDATE ledgerChain SET named = MAX(named, ?) WHERE name = ?")
        .execute(arguments: [head.seq, head.chain])
    }
    for name in batch.closing {
      try database.cachedStatement(sql: "UPDATE ledgerChain SET closed = 1 WHERE name = ?").execute(arguments: [name])
    }
  }

  /// Appends the records of one chain behind its head.
  private static func append(_ records: ArraySlice<LedgerRecord>, of name: String, to database: Database) throws {
    try database.cachedStatement(sql: "INSERT INTO ledgerChain (name) VALUES (?) ON CONFLICT (name) DO NOTHING")
      .execute(arguments: [name])
    guard
      let row = try Row.fetchOne(
        database.cachedStatement(sql: "SELECT number, seq, closed FROM ledgerChain WHERE name = ?"),
        arguments: [name]
      )
    else { throw StoreError(.unreadable, "the chain \(name) is not there") }
    let number: Int64 = row["number"]
    var seq: Int64 = row["seq"]
    let insert = try database.cachedStatement(
      sql: "INSERT INTO ledger (chain, seq, time, kind, caller, record) VALUES (?, ?, ?, ?, ?, ?)"
    )
    for record in records {
      if record.seq <= seq {
        try check(record, isKeptIn: number, database)
        continue
      }
      guard record.seq == seq + 1, row["closed"] == 0 else {
        throw StoreError(.conflict, "\(record.place) does not follow the last record, \(name)/\(seq)")
      }
      try insert.execute(
        arguments: [
          number, record.seq, record.milliseconds, record.kind.rawValue, record.caller, Data(record.bytes),
        ]
      )
      seq = record.seq
    }
    guard let last = records.last, last.seq == seq else { return }
    try database.cachedStatement(sql: "UPDATE ledgerChain SET seq = ?, head = ? WHERE number = ?")
      .execute(arguments: [seq, last.hash.description, number])
  }

  /// A record that was appended before, in a step whose answer was lost, must be the very same.
  private static func check(_ record: LedgerRecord, isKeptIn chain: Int64, _ database: Database) throws {
    let kept = try Data.fetchOne(
      database,
      sql: "SELECT record FROM ledger WHERE chain = ? AND seq = ?",
      arguments: [chain, record.seq]
    )
    guard kept == Data(record.bytes) else {
      throw StoreError(.conflict, "another record stands at \(record.place) already")
    }
  }

  private static func chainName(_ number: Int64, in database: Database) throws -> String {
    let name = try String.fetchOne(database, sql: "SELECT name FROM ledgerChain WHERE number = ?", arguments: [number])
    // A row whose chain was taken away by other hands is still shown: its own bytes name its chain.
    return name ?? ""
  }

  private static func head(_ row: Row) throws -> LedgerHead {
    let name: String = row["name"]
    guard let hash = (row["head"] as String?).flatMap(LedgerHash.init) else {
      throw StoreError(.unreadable, "the head of the chain \(name) cannot be read")
    }
    return LedgerHead(chain: name, seq: row["seq"], hash: hash)
  }
}
