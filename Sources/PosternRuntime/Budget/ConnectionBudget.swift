import Autotask
import Foundation
import LeastPrivilege
import Logging
import Synchronization

/// The one way to an Autotask database: it gives out turns, counts what is spent, lets identical reads share one call,
/// and stops everything after a refused login.
///
/// The rules are those of ``SlotQueue``, ``HourBudget``, ``LoginCircuit`` and ``RetryRule``; this does the waiting.
final class ConnectionBudget: Sendable {
  /// How a call ended, and how often it was sent.
  struct Sent: Sendable {
    var result: Result<AutotaskResponse, UpstreamFailure>
    /// The calls that it put on the spender's account.
    var spent: Int
  }

  /// Autotask's own count of the hour.
  static let thresholdPath = "/V1.0/ThresholdInformation"
  /// How long a slot is left alone after Autotask had no thread: somebody else uses the tracking identifier.
  private static let refusedCooldown = Duration.seconds(2)

  private let model: ResourceModel
  let clock: BudgetClock
  private let logger: Logger?
  let state: Mutex<State>

  init(
    transport: any AutotaskTransport,
    model: ResourceModel,
    limits: ConnectionLimits,
    clock: BudgetClock,
    logger: Logger?
  ) {
    self.model = model
    self.clock = clock
    self.logger = logger
    var slots = SlotQueue(limits)
    slots.overall = 1
    state = Mutex(
      State(transport: transport, slots: slots, hour: HourBudget(threshold: limits.requestsPerHour))
    )
  }

  /// Sends a call when it is its turn; a read, up to three times, where that may help.
  func send(_ request: AutotaskRequest, for spender: Spender, isFresh: Bool) async -> Sent {
    let isRead = model.routes.isRead(request)
    var spent = 0
    var number = 1
    while true {
      let attempt = await attempt(request, for: spender, isRead: isRead, isFresh: isFresh)
      spent += attempt.spent
      let retryAfter = (try? attempt.result.get())?.retryAfter
      guard isRead, let verdict = attempt.verdict,
        let pause = RetryRule.pause(after: number, verdict, retryAfter: retryAfter, chance: clock.chance())
      else { return Sent(result: attempt.result, spent: spent) }
      do {
        // Waits for the failure to pass, holding no slot meanwhile.
        try await clock.sleep(pause)
      } catch {
        return Sent(result: attempt.result, spent: spent)
      }
      number += 1
    }
  }

  private func attempt(
    _ request: AutotaskRequest,
    for spender: Spender,
    isRead: Bool,
    isFresh: Bool
  ) async -> Attempt {
    let key = isRead && !isFresh ? JoinKey(request) : nil
    let flight: Flight
    switch await enter(request, spender, key, isRead: isRead) {
    case .refused(let failure): return .unsent(failure)
    case .joined(let other): flight = other
    case .go(let departure):
      flight = departure.flight
      flight.start { await self.perform(request, departure, for: spender, key, isRead: isRead) }
    }
    let cancelled = Attempt(result: .failure(.unknown(CancellationError())), verdict: nil, spent: 1)
    return await flight.value() ?? cancelled
  }

  // MARK: Waiting

  private func enter(_ request: AutotaskRequest, _ spender: Spender, _ key: JoinKey?, isRead: Bool) async -> Entry {
    let asking = SlotQueue.Asking(
      ticket: state.withLock { state in
        state.lastTicket += 1
        return state.lastTicket
      },
      caller: spender.caller,
      endpoints: model.routes.endpoints(of: request) { model[$0]?.path },
      weight: spender.limits.priority.weight,
      concurrent: spender.caller == nil ? nil : spender.limits.concurrent
    )
    let isReading = spender.caller == nil && request.path == Self.thresholdPath
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let sleeper = Sleeper(
          continuation: continuation,
          spender: spender,
          key: key,
          isRead: isRead,
          isReading: isReading
        )
        let now = clock.now()
        wake(
          state.withLock { state in
            // Either the mark of a cancelled task is seen here, or its handler finds the sleeper.
            if Task.isCancelled { return [(continuation, .refused(.cancelled))] }
            if let entry = state.atOnce(sleeper, at: now) { return [(continuation, entry)] }
            guard state.slots.arrive(asking, at: now) else {
              return [(continuation, .refused(.refused(BudgetRefusal(.queueFull, retryAfter: Self.queueRetry))))]
            }
            state.sleepers[asking.ticket] = sleeper
            return state.advance(to: now)
          }
        )
      }
    } onCancel: {
      let now = clock.now()
      wake(
        state.withLock { state in
          guard let sleeper = state.sleepers.removeValue(forKey: asking.ticket) else { return [] }
          _ = state.slots.giveUp(asking.ticket)
          return [(sleeper.continuation, .refused(.cancelled))] + state.advance(to: now)
        }
      )
    }
  }

  /// The seconds after which a caller may find its own queue shorter.
  private static let queueRetry = 5

  func wake(_ woken: [Wake]) {
    for (continuation, entry) in woken { continuation.resume(returning: entry) }
    setTimer()
  }

  /// Lets time pass for those who wait: a slot cools down, or a wait ends.
  private func setTimer() {
    let now = clock.now()
    let due = state.withLock { state -> Duration? in
      guard let next = state.slots.nextEvent, state.timer.map({ next < $0 || $0 < now }) ?? true else { return nil }
      state.timer = next
      return next
    }
    guard let due else { return }
    Task { [weak self, clock] in
      // Waits for the next slot to cool down, or the next wait to end.
      try? await clock.sleep(max(.zero, due - now) + .milliseconds(1))
      guard let self else { return }
      self.wake(
        self.state.withLock { state in
          if state.timer == due { state.timer = nil }
          return state.advance(to: clock.now())
        }
      )
    }
  }

  // MARK: Sending

  private func perform(
    _ request: AutotaskRequest,
    _ departure: Departure,
    for spender: Spender,
    _ key: JoinKey?,
    isRead: Bool
  ) async -> Attempt {
    let result: Result<AutotaskResponse, any Error>
    do {
      result = .success(try await departure.transport.send(request))
    } catch {
      result = .failure(error)
    }
    var verdict: Verdict
    switch result {
    case .success(let response): verdict = Verdict(response)
    case .failure(let error): verdict = Verdict(error)
    }
    if verdict == .loginRefused, request.impersonating != nil, await loginStands(departure) {
      // What was refused is the resource that the caller named, and no caller may stop the others.
      verdict = .answered
    }
    end(request, departure, verdict, result, for: spender, key, isRead: isRead)
    return Attempt(
      result: result.mapError { error in
        switch verdict {
        case .loginRefused: .circuitOpen
        case .notSent: (error as? AutotaskError).map(UpstreamFailure.unreachable) ?? .unknown(error)
        default: .unknown(error)
        }
      },
      verdict: verdict,
      spent: verdict == .notSent ? 0 : 1
    )
  }

  /// Whether the connection's own login is accepted, asked once after a call that acted as another was refused it.
  private func loginStands(_ departure: Departure) async -> Bool {
    state.withLock { $0.hour.spend(.house, at: clock.now()) }
    guard let response = try? await departure.transport.send(AutotaskRequest(.get, Self.thresholdPath)) else {
      return false
    }
    return Verdict(response) != .loginRefused
  }

  private func end(
    _ request: AutotaskRequest,
    _ departure: Departure,
    _ verdict: Verdict,
    _ result: Result<AutotaskResponse, any Error>,
    for spender: Spender,
    _ key: JoinKey?,
    isRead: Bool
  ) {
    let now = clock.now()
    let response = try? result.get()
    let (woken, hasOpened) = state.withLock { state -> ([Wake], Bool) in
      if let key, state.joinable[key] === departure.flight { state.joinable[key] = nil }
      // Reads that began before a write ended must not answer those who ask after it.
      if !isRead { state.joinable = [:] }
      var cooldown: Duration?
      switch verdict {
      case .noThread: cooldown = Self.refusedCooldown
      case .notSent:
        cooldown = .zero
        state.hour.takeBack(spender, from: departure.time)
      case .hourUsedUp: state.hour.close(at: now, retryAfter: response?.retryAfter)
      case .answered, .loginRefused, .failed, .failedForGood: break
      }
      state.slots.leave(departure.ticket, at: now, coolingFor: cooldown)
      var hasOpened = false
      if response != nil || verdict == .loginRefused {
        let isRefused = verdict == .loginRefused
        hasOpened = state.circuit.note(isRefused: isRefused, sentWith: departure.credentials, at: clock.date())
        if state.circuit.isProved { state.slots.overall = nil }
      }
      return (state.advance(to: now), hasOpened)
    }
    wake(woken)
    if hasOpened {
      logger?.error("Autotask refused the login; nothing more is sent until the connection's credentials are changed")
    }
    if verdict == .noThread || verdict == .hourUsedUp {
      logger?.warning(
        "Autotask refused a call for its limits",
        metadata: ["path": "\(request.path)", "limit": verdict == .noThread ? "threads" : "hour"]
      )
    }
  }
}
