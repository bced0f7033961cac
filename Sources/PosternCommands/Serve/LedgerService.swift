import PosternRuntime
import ServiceLifecycle

/// Keeps the ledger's chain open while the server runs, and closes it when everything that writes has ended.
struct LedgerService: Service {
  let writer: LedgerWriter

  func run() async throws {
    try await cancelWhenGracefulShutdown { try await writer.run() }
    await writer.close()
  }
}
