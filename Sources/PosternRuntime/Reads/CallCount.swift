import Synchronization

/// How many calls to Autotask one request has taken so far.
final class CallCount: Sendable {
  private let count = Mutex(0)

  /// The calls so far.
  var value: Int { count.withLock { $0 } }

  /// Counts so many more.
  func add(_ calls: Int) { count.withLock { $0 += calls } }
}
