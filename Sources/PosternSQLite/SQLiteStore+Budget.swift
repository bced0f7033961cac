public import Foundation
import GRDB
public import PosternStore

extension SQLiteStore: BudgetStore {
  /// Adds to what is kept, and forgets what was spent before a moment.
  public func addSpending(_ spending: [KeptSpending], forgettingBefore moment: Date) async throws {
    try await writer.write { database in
      for entry in spending {
        try database.execute(
          sql: """
            INSERT INTO spending (kind, connection, caller, second, count) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (kind, connection, caller, second) DO UPDATE SET count = count + excluded.count
            """,
          arguments: [
            entry.kind.rawValue, entry.connection ?? "", entry.caller ?? "", Self.second(entry.time), entry.count,
          ]
        )
      }
      try database.execute(sql: "DELETE FROM spending WHERE second < ?", arguments: [Self.second(moment)])
    }
  }

  /// What was spent since a moment, the oldest first; only what is more than nothing.
  public func spending(since moment: Date) async throws -> [KeptSpending] {
    try await writer.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT * FROM spending WHERE second >= ? AND count > 0 ORDER BY second, kind, connection, caller
          """,
        arguments: [Self.second(moment)]
      ).map { row in
        guard let kind = KeptSpending.Kind(rawValue: row["kind"] ?? "") else {
          throw StoreError(.unreadable, "something was spent of a kind that is not known: \(row["kind"] as String)")
        }
        let connection: String = row["connection"]
        let caller: String = row["caller"]
        return KeptSpending(
          kind,
          connection: connection.isEmpty ? nil : connection,
          caller: caller.isEmpty ? nil : caller,
          time: Date(timeIntervalSince1970: TimeInterval(row["second"] as Int64)),
          count: row["count"]
        )
      }
    }
  }

  private static func second(_ time: Date) -> Int64 { Int64(time.timeIntervalSince1970.rounded(.down)) }
}
