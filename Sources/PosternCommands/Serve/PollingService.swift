import LeastPrivilege
import PosternRuntime
import ServiceLifecycle

/// Asks, while the server runs, in turns for what `webhooks.yaml` names under `polls`, and for what callouts of its
/// webhooks may not have told.
struct PollingService: Service {
  let watcher: EventWatcher
  let poller: Poller
  let keeper: GapKeeper
  let model: ResourceModel

  func run() async {
    await cancelWhenGracefulShutdown {
      var asked: ([PollPlan], [DeclaredWebhook]) = ([], [])
      var running: Task<Void, Never>?
      for await document in await watcher.documents() {
        let plans = PollPlan.plans(of: document.polls, model: model)
        let webhooks = document.webhooks
        guard (plans, webhooks) != asked else { continue }
        asked = (plans, webhooks)
        running?.cancel()
        await running?.value
        // Ended by the next document that asks otherwise, or below.
        running = Task {
          async let gaps: Void = keeper.run(webhooks)
          await poller.run(plans)
          await gaps
        }
      }
      running?.cancel()
      await running?.value
    }
  }
}
