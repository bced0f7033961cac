import LeastPrivilege
import Logging
import PosternRuntime
import PosternStore

/// A gateway without a server, for commands that speak for a caller of this machine: what they spend of the hour is
/// shared with whatever else runs on the same store.
struct LocalGateway {
  let gateway: Gateway
  /// What keeps what is spent; its last word is ``BudgetKeeper/save()``.
  let keeper: BudgetKeeper

  /// A gateway that knows what was spent before it.
  ///
  /// - Throws: `StoreError` when that cannot be read.
  init(
    over connections: [UpstreamConnection],
    ledger: any DecisionLedger,
    store: any Store,
    logger: Logger
  ) async throws {
    let accounts = CallerAccounts()
    keeper = BudgetKeeper(connections: connections, accounts: accounts, store: store, logger: logger)
    try await keeper.restore()
    gateway = Gateway(ledger: ledger, heldCalls: store, accounts: accounts)
  }

  /// The rules in force, where they know a caller: one that no grant names is here a mistyped name.
  ///
  /// - Throws: ``CommandFailure`` when nothing is in force, or nobody is called so.
  static func rules(_ rules: Gateway.Rules?, knowing caller: String) throws -> Gateway.Rules {
    guard let rules else {
      throw CommandFailure.failed("no grants are in force yet; put some in force with `postern grants apply`")
    }
    guard rules.grants.callerIDs.contains(caller) else {
      throw CommandFailure.unknown("caller", caller, among: rules.grants.callerIDs)
    }
    return rules
  }
}

extension PosternConfiguration {
  /// Refuses a configuration that has no connection.
  ///
  /// - Throws: ``CommandFailure`` that says what makes one.
  func requireConnection() throws {
    guard connections.isEmpty else { return }
    throw CommandFailure.usage("no connection is configured; `postern setup` makes one")
  }
}
