import PosternRuntime
import ServiceLifecycle

/// Forgets old callouts and events while the server runs.
struct KeptEvents: Service {
  let retention: EventRetention

  func run() async { await cancelWhenGracefulShutdown { await retention.run() } }
}
