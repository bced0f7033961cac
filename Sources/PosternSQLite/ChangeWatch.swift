import GRDB

/// Tells whether grants or tokens have changed, for each request and without waiting for whoever writes.
///
/// It has a connection of its own, which sees every commit of any process. Most commits are the ledger's, so that a
/// counter, kept by triggers, says whether one concerned grants or tokens.
final class ChangeWatch: Sendable {
  private let database: DatabaseQueue

  init(path: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    database = try DatabaseQueue(path: path, configuration: configuration)
  }

  /// The counter; reading it blocks for microseconds, less than a change of threads would take.
  func number() throws -> Int64 {
    // One statement is its own transaction.
    try database.inDatabase { database in
      try Int64.fetchOne(database.cachedStatement(sql: "SELECT number FROM change")) ?? 0
    }
  }
}
