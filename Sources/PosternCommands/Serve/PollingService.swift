import LeastPrivilege
import PosternRuntime
import ServiceLifecycle

/// Asks in turns for what `webhooks.yaml` names under `polls`, while the server runs.
struct PollingService: Service {
  let watcher: EventWatcher
  let poller: Poller
  let model: ResourceModel

  func run() async {
    await cancelWhenGracefulShutdown {
      var asked: [PollPlan] = []
      var running: Task<Void, Never>?
      for await document in await watcher.documents() {
        let plans = PollPlan.plans(of: document.polls, model: model)
        guard plans != asked else { continue }
        asked = plans
        running?.cancel()
        await running?.value
        // Ended by the next document that asks otherwise, or below.
        running = Task { await poller.run(plans) }
      }
      running?.cancel()
      await running?.value
    }
  }
}
