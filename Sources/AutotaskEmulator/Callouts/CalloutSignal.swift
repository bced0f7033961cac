internal import Synchronization

/// Wakes the courier, and lets a call wait until nothing more is due.
final class CalloutSignal: Sendable {
  private struct Waiting {
    var calls: [CheckedContinuation<Void, Never>] = []
    var isStopped = false
  }

  /// One element per time that there may be something to do; several become one.
  let wakes: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation
  private let waiting = Mutex(Waiting())

  init() { (wakes, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

  /// Says that there may be something to do.
  func wake() { continuation.yield() }

  /// Waits until everything that is due has been tried.
  func settle() async {
    await withCheckedContinuation { call in
      let isStopped = waiting.withLock { waiting in
        if !waiting.isStopped { waiting.calls.append(call) }
        return waiting.isStopped
      }
      if isStopped { call.resume() } else { wake() }
    }
  }

  /// The calls that wait; who takes them resumes them or puts them back.
  func takeCalls() -> [CheckedContinuation<Void, Never>] {
    waiting.withLock { waiting in
      defer { waiting.calls = [] }
      return waiting.calls
    }
  }

  /// Lets calls go on waiting.
  func putBack(_ calls: [CheckedContinuation<Void, Never>]) { waiting.withLock { $0.calls += calls } }

  /// Ends all waiting: nothing is sent any more.
  func stop() {
    waiting.withLock { $0.isStopped = true }
    for call in takeCalls() { call.resume() }
  }
}
