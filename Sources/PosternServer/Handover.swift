import Synchronization

/// Hands values from one task to another, one at a time: who gives waits until the value is taken.
///
/// One task gives and one takes.
final class Handover<Value: Sendable>: Sendable {
  /// Nobody takes anything any more.
  struct Abandoned: Error {}

  private enum State {
    case idle
    /// Somebody waits for a value.
    case wanted(CheckedContinuation<Value, Never>)
    /// A value waits to be taken.
    case offered(Value, CheckedContinuation<Void, any Error>)
    case abandoned
  }

  private let state = Mutex(State.idle)

  /// Gives a value, and waits until it is taken.
  ///
  /// - Throws: ``Abandoned`` when nobody will.
  func give(_ value: Value) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      let done = state.withLock { state -> (wanting: CheckedContinuation<Value, Never>?, isAbandoned: Bool)? in
        switch state {
        case .wanted(let wanting):
          state = .idle
          return (wanting, false)
        case .abandoned: return (nil, true)
        case .idle, .offered:
          state = .offered(value, continuation)
          return nil
        }
      }
      guard let done else { return }
      done.wanting?.resume(returning: value)
      continuation.resume(with: done.isAbandoned ? .failure(Abandoned()) : .success(()))
    }
  }

  /// Takes a value, when there is one; who takes after the last one waits for ever.
  func take() async -> Value {
    await withCheckedContinuation { continuation in
      let offered = state.withLock { state -> (Value, CheckedContinuation<Void, any Error>)? in
        if case .offered(let value, let giving) = state {
          state = .idle
          return (value, giving)
        }
        state = .wanted(continuation)
        return nil
      }
      guard let (value, giving) = offered else { return }
      giving.resume()
      continuation.resume(returning: value)
    }
  }

  /// Takes nothing more: who gives, or would, is told.
  func abandon() {
    let giving = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      defer { state = .abandoned }
      if case .offered(_, let giving) = state { return giving }
      return nil
    }
    giving?.resume(throwing: Abandoned())
  }
}
