public import Foundation
public import Logging
import Synchronization

/// Gathers lines of the log for a moment, so that a busy server writes many of them at once.
///
/// What is more than information is written at once, and what was gathered before it. A process that is killed may take
/// the last moment's information with it; what must not be lost is in the ledger.
public final class LogSink: Sendable {
  private struct State {
    var lines = Data()
    var isWaiting = false
  }

  /// How long lines are gathered.
  private static let moment = Duration.milliseconds(50)
  /// So many bytes are written at once.
  private static let fullest = 65_536

  private let write: @Sendable (Data) -> Void
  private let state = Mutex(State())
  /// Held while lines are written, so that they stay in order.
  private let writing = Mutex(())

  /// A sink.
  ///
  /// - Parameter write: Takes lines, each with its end, whole.
  public init(write: @escaping @Sendable (Data) -> Void) { self.write = write }

  /// Takes one line with its end.
  public func add(_ line: Data, at level: Logger.Level) {
    let (isDue, waits) = state.withLock { state in
      state.lines.append(line)
      guard level < .notice, state.lines.count < Self.fullest else { return (true, false) }
      defer { state.isWaiting = true }
      return (false, !state.isWaiting)
    }
    if isDue { flush() }
    guard waits else { return }
    // Ends by itself after the moment; a line that was written at once leaves it nothing to do.
    Task {
      // The moment for which lines gather.
      try? await Task.sleep(for: Self.moment)
      flush()
    }
  }

  /// Writes what was gathered.
  public func flush() {
    writing.withLock { _ in
      let lines = state.withLock { state in
        defer { state = State() }
        return state.lines
      }
      if !lines.isEmpty { write(lines) }
    }
  }
}
