import Autotask
import Synchronization

/// How one attempt at a call ended.
struct Attempt: Sendable {
  var result: Result<AutotaskResponse, UpstreamFailure>
  /// What it means for further attempts; nil where nothing was sent.
  var verdict: Verdict?
  /// The calls that it put on the spender's account: one, or none where nothing was sent.
  var spent: Int

  /// Nothing was sent.
  static func unsent(_ failure: UpstreamFailure) -> Attempt {
    Attempt(result: .failure(failure), verdict: nil, spent: 0)
  }
}

/// One call that is under way, and everyone who waits for its answer.
///
/// The call belongs to none of them: it goes on while anyone waits, whoever asked first. A write goes on in any case.
final class Flight: Sendable {
  private struct State {
    var attempt: Attempt?
    var task: Task<Void, Never>?
    var waiting: [Int: CheckedContinuation<Attempt?, Never>] = [:]
    /// How many have joined, the first one included.
    var joined = 1
    /// How many have left before the end.
    var left = 0
    var nextNumber = 0
  }

  private let mayBeAbandoned: Bool
  private let state = Mutex(State())

  /// A call that is about to be sent.
  ///
  /// - Parameter mayBeAbandoned: Whether it is cancelled when nobody waits any more; never so for a write, whose
  ///   outcome must be known.
  init(mayBeAbandoned: Bool) { self.mayBeAbandoned = mayBeAbandoned }

  /// Sends the call.
  func start(_ call: @escaping @Sendable () async -> Attempt) {
    // Ends with the call, or is cancelled when nobody waits for it.
    let task = Task.beside { self.land(await call()) }
    let isAbandoned = state.withLock { state in
      state.task = task
      return mayBeAbandoned && state.left == state.joined
    }
    if isAbandoned { task.cancel() }
  }

  /// One more wants the answer; false where it is over, or given up.
  func join() -> Bool {
    state.withLock { state in
      guard state.attempt == nil, state.left < state.joined else { return false }
      state.joined += 1
      return true
    }
  }

  /// The answer; nil when the task that waits was cancelled and the call may be abandoned.
  func value() async -> Attempt? {
    let number = state.withLock { state in
      state.nextNumber += 1
      return state.nextNumber
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // The task is marked as cancelled before the handler runs, and the handler needs this lock: either the mark is
        // seen here, or the handler finds the continuation.
        let outcome: Attempt?? = state.withLock { state in
          if let attempt = state.attempt { return .some(attempt) }
          if mayBeAbandoned, Task.isCancelled { return .some(nil) }
          state.waiting[number] = continuation
          return nil
        }
        guard let outcome else { return }
        if case .none = outcome { leave() }
        continuation.resume(returning: outcome)
      }
    } onCancel: {
      guard mayBeAbandoned else { return }
      guard let continuation = state.withLock({ $0.waiting.removeValue(forKey: number) }) else { return }
      leave()
      continuation.resume(returning: nil)
    }
  }

  private func leave() {
    let abandoned = state.withLock { state -> Task<Void, Never>? in
      state.left += 1
      return state.left == state.joined ? state.task : nil
    }
    abandoned?.cancel()
  }

  private func land(_ attempt: Attempt) {
    let waiting = state.withLock { state in
      state.attempt = attempt
      defer { state.waiting = [:] }
      return state.waiting.values
    }
    for continuation in waiting { continuation.resume(returning: attempt) }
  }
}

/// What makes two reads the same: the whole request, and whom it acts as.
struct JoinKey: Hashable, Sendable {
  private let parts: [String]

  init(_ request: AutotaskRequest) {
    parts =
      [
        request.method.rawValue, request.path, request.impersonating.map { "as \($0)" } ?? "",
        request.body.map { "body \($0.text())" } ?? "",
      ] + request.parameters.flatMap { [$0.name, $0.value] }
  }
}
