import GRDB

/// Tells whether grants, tokens, mappings or webhooks have changed, for each request and without waiting for whoever writes.
///
/// It has a connection of its own, which sees every commit of any process. Most commits are the ledger's, so that a
/// counter, kept by triggers, says whether one concerned any of them.
final class ChangeWatch: Sendable {
  private let database: DatabaseQueue

  init(path: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    database = try DatabaseQueue(path: path, configuration: configuration)
  }

  /// The counter; reading it blocks for microseconds, less than a change of threads would take.
  func number() throws -> Int64 { try number("SELECT number FROM change") }

  /// The counter of the webhooks alike.
  func webhookNumber() throws -> Int64 { try number("SELECT number FROM webhookChange") }

  private func number(_ sql: String) throws -> Int64 {
    // One statement is its own transaction.
    try database.inDatabase { try Int64.fetchOne($0.cachedStatement(sql: sql)) ?? 0 }
  }
}
