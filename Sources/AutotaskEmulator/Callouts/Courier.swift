internal import AsyncHTTPClient
internal import GRDB
internal import Logging
internal import NIOCore
internal import Synchronization

/// Sends callouts while the emulator serves: each queue on its own, in order within it.
///
/// Source: Webhooks_Error_Handling help page. What was under way when it is stopped counts as not tried: it is sent
/// again at the next start, as a receiver must expect anyway.
struct Courier: Sendable {
  /// What is under way.
  private final class Desk: Sendable {
    struct Work {
      var running: Set<Callout.Queue> = []
      /// The next moment at which it wakes by itself.
      var alarm: Int64?
    }

    let work = Mutex(Work())
  }

  let core: EmulatorCore
  private let desk = Desk()

  init(_ core: EmulatorCore) { self.core = core }

  /// Sends until the task is cancelled.
  func run() async {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.httpVersion = .http1Only
    // A receiver that cannot be reached is one failed try, not many inside one.
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    core.calloutSignal.wake()
    await withDiscardingTaskGroup { group in
      for await _ in core.calloutSignal.wakes {
        let calls = core.calloutSignal.takeCalls()
        do {
          let isIdle = try await start(in: &group, client)
          if isIdle { for call in calls { call.resume() } } else { core.calloutSignal.putBack(calls) }
        } catch {
          core.calloutSignal.putBack(calls)
          if !Task.isCancelled { core.configuration.logger.warning("callouts: \(error)") }
        }
      }
      core.calloutSignal.stop()
    }
    do {
      try await client.shutdown()
    } catch {
      core.configuration.logger.warning("callouts: \(error)")
    }
  }

  /// Starts every queue that has something due; answers whether nothing is under way.
  private func start(in group: inout DiscardingTaskGroup, _ client: HTTPClient) async throws -> Bool {
    let (now, isFrozen) = core.state.withLock { ($0.now, $0.frozen != nil) }
    let heads = try await core.store.queue.read { db in
      try CalloutQueue.heads(in: db).map { ($0.queue, try CalloutQueue.readiness(of: $0, at: now, in: db)) }
    }
    var next: Int64?
    for (queue, ready) in heads {
      guard ready <= now.milliseconds else {
        next = min(next ?? ready, ready)
        continue
      }
      guard desk.work.withLock({ $0.running.insert(queue).inserted }) else { continue }
      group.addTask {
        await work(on: queue, client)
        desk.work.withLock { _ = $0.running.remove(queue) }
        core.calloutSignal.wake()
      }
    }
    if let next, !isFrozen { setAlarm(next, now, in: &group) }
    return desk.work.withLock { $0.running.isEmpty }
  }

  /// Wakes the courier when the next callout is due; a clock that stands still is moved by a call instead.
  private func setAlarm(_ moment: Int64, _ now: Stamp, in group: inout DiscardingTaskGroup) {
    let isNeeded = desk.work.withLock { work in
      if let alarm = work.alarm, alarm <= moment { return false }
      work.alarm = moment
      return true
    }
    guard isNeeded else { return }
    group.addTask {
      // The end of the emulator ends the wait; waking a courier that is gone does nothing.
      try? await Task.sleep(for: .milliseconds(moment - now.milliseconds))
      desk.work.withLock { $0.alarm = nil }
      core.calloutSignal.wake()
    }
  }

  /// Sends what is due of a queue, one callout after the other.
  private func work(on queue: Callout.Queue, _ client: HTTPClient) async {
    do {
      while !Task.isCancelled {
        let now = core.state.withLock { $0.now }
        let taken = try await core.store.queue.write { try CalloutQueue.take(from: queue, at: now, in: $0) }
        guard let callout = taken else { return }
        let outcome = try await deliver(callout, client)
        let scene = core.calloutScene
        try await core.store.queue.write { try CalloutQueue.settle(callout, outcome, scene, in: $0) }
      }
    } catch {
      // A try that was cut off by the end of the emulator is no try.
      if Task.isCancelled { return }
      core.configuration.logger.warning("a callout could not be noted: \(error)")
      // What could not be noted is sent again, but not at once.
      try? await Task.sleep(for: .seconds(1))
    }
  }

  /// Sends a callout once, or as the faults say not at all or twice.
  private func deliver(_ callout: Callout, _ client: HTTPClient) async throws -> CalloutQueue.Outcome {
    if callout.tries == 0, core.state.withLock({ $0.faults.strikes(.calloutLossEvery) }) { return .lost }
    let sender = CalloutSender(client: client, timeout: core.configuration.calloutTimeout)
    let outcome = try await sender.send(callout)
    if outcome.isSuccess, core.state.withLock({ $0.faults.strikes(.calloutDuplicateEvery) }) {
      _ = try await sender.send(callout)
    }
    return outcome
  }
}
