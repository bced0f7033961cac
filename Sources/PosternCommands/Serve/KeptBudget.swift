import PosternRuntime
import ServiceLifecycle

/// Keeps what is spent while the server runs, and what was spent last when it stops.
struct KeptBudget: Service {
  let keeper: BudgetKeeper

  func run() async throws {
    await cancelWhenGracefulShutdown { await keeper.run() }
    // After the server, which is stopped first: what its last calls spent is kept, too.
    await keeper.save()
  }
}
