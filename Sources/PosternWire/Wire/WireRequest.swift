import NIOCore
import Synchronization

/// One request of a connection while it is worked on: what its body has come to, and who waits for it.
final class WireRequest: Sendable {
  private struct State {
    var body: [UInt8] = []
    var isTooLarge = false
    var isWhole = false
    var isWelcome = false
    var failure: (any Error)?
    var waiting: CheckedContinuation<WireBody, any Error>?

    /// What the body has come to; nil while more of it may come.
    var result: Result<WireBody, any Error>? {
      if isTooLarge { return .success(.tooLarge) }
      if isWhole { return .success(.whole(body)) }
      return failure.map { .failure($0) }
    }
  }

  private let state: Mutex<State>
  /// Reads on, once the body is wanted.
  private let readOn: @Sendable () -> Void

  /// - Parameters:
  ///   - isTooLarge: Whether its head announces a body that is larger than is taken.
  ///   - readOn: Called once when the body is wanted and not whole yet.
  init(isTooLarge: Bool, readOn: @escaping @Sendable () -> Void) {
    state = Mutex(State(isTooLarge: isTooLarge))
    self.readOn = readOn
  }

  /// Whether all of it has come.
  var isWhole: Bool { state.withLock { $0.isWhole } }

  /// Whether nobody has asked for the body yet, so that no more of it is read.
  var isHeld: Bool { state.withLock { !$0.isWhole && !$0.isWelcome } }

  /// A part of the body.
  func take(_ bytes: ByteBuffer, limit: Int) {
    let waiting = state.withLock { state -> CheckedContinuation<WireBody, any Error>? in
      guard !state.isTooLarge else { return nil }
      if state.body.count + bytes.readableBytes > limit {
        state.isTooLarge = true
        state.body = []
        defer { state.waiting = nil }
        return state.waiting
      }
      bytes.readableBytesView.withUnsafeBytes { state.body.append(contentsOf: $0) }
      return nil
    }
    waiting?.resume(returning: .tooLarge)
  }

  /// The end of the body.
  func end() {
    let (waiting, body) = state.withLock { state in
      state.isWhole = true
      defer { state.waiting = nil }
      return (state.waiting, state.isTooLarge ? WireBody.tooLarge : .whole(state.body))
    }
    waiting?.resume(returning: body)
  }

  /// No more of the body comes.
  func fail(_ error: any Error) {
    let waiting = state.withLock { state -> CheckedContinuation<WireBody, any Error>? in
      guard !state.isWhole else { return nil }
      state.failure = error
      defer { state.waiting = nil }
      return state.waiting
    }
    waiting?.resume(throwing: error)
  }

  /// The body, when it is whole; asked for once.
  ///
  /// - Throws: What it failed with.
  func body() async throws -> WireBody {
    let ready = state.withLock { state in
      state.isWelcome = true
      return state.result
    }
    if let ready { return try ready.get() }
    readOn()
    return try await withCheckedThrowingContinuation { continuation in
      let result = state.withLock { state -> Result<WireBody, any Error>? in
        if let result = state.result { return result }
        state.waiting = continuation
        return nil
      }
      if let result { continuation.resume(with: result) }
    }
  }
}
