internal import Synchronization

/// Lets only so many calls at a time into each endpoint and makes the others wait their turn.
///
/// Autotask allows three threads for each tracking identifier and endpoint, and frees one a little after its
/// answer; so two is the default. Transports with the same tracking identifier should share one gate.
///
/// Source: the help page on thread limiting (release 2023.1).
public final class ThreadGate: Sendable {
  private struct State {
    var rules: GateState
    var nextTicket: GateState.Ticket = 0
    var sleepers: [GateState.Ticket: CheckedContinuation<Void, any Error>] = [:]

    mutating func wake(_ tickets: [GateState.Ticket]) -> [CheckedContinuation<Void, any Error>] {
      tickets.compactMap { sleepers.removeValue(forKey: $0) }
    }
  }

  private let state: Mutex<State>

  /// A gate that lets so many calls at a time into each endpoint.
  public init(slotsPerEndpoint: Int = 2) {
    state = Mutex(State(rules: GateState(limit: slotsPerEndpoint)))
  }

  /// The number of calls that wait now.
  package var waitingCount: Int { state.withLock { $0.rules.waitingCount } }

  /// Runs the body while holding a slot of every endpoint.
  ///
  /// - Throws: What the body throws; `CancellationError` when cancelled while waiting.
  package func withSlots<Answer: Sendable>(
    of endpoints: Set<String>,
    _ body: () async throws -> Answer
  ) async throws -> Answer {
    let ticket = state.withLock { state in
      state.nextTicket += 1
      return state.nextTicket
    }
    try await enter(ticket, endpoints)
    defer { leave(ticket) }
    return try await body()
  }

  private func enter(_ ticket: GateState.Ticket, _ endpoints: Set<String>) async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        // The task is marked as cancelled before the handler runs, and the handler needs this lock:
        // either the mark is seen here, or the handler finds the sleeper.
        let outcome: Result<Void, any Error>? = state.withLock { state in
          if Task.isCancelled { return .failure(CancellationError()) }
          if state.rules.arrive(ticket, at: endpoints) { return .success(()) }
          state.sleepers[ticket] = continuation
          return nil
        }
        if let outcome { continuation.resume(with: outcome) }
      }
    } onCancel: {
      giveUp(ticket)
    }
  }

  private func leave(_ ticket: GateState.Ticket) {
    let woken = state.withLock { state in state.wake(state.rules.leave(ticket)) }
    for sleeper in woken { sleeper.resume() }
  }

  private func giveUp(_ ticket: GateState.Ticket) {
    let (own, woken) = state.withLock { state in
      let (wasWaiting, admitted) = state.rules.giveUp(ticket)
      return (wasWaiting ? state.sleepers.removeValue(forKey: ticket) : nil, state.wake(admitted))
    }
    own?.resume(throwing: CancellationError())
    for sleeper in woken { sleeper.resume() }
  }
}
