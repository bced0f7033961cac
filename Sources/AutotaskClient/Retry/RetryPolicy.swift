public import Autotask

/// When a request is sent again. Only reads ever are: a write whose answer was lost may have been done.
public struct RetryPolicy: Sendable, Equatable {
  /// What to do after a failed attempt.
  public enum Decision: Sendable, Equatable {
    /// The failure stands.
    case giveUp
    /// Send it again after a pause.
    case tryAgain(after: Duration)
  }

  /// How often a read is sent at most.
  public var attempts: Int = 3
  /// The pause after the first attempt; it doubles with each further one.
  public var firstPause: Duration = .milliseconds(500)
  /// The longest pause of its own choosing.
  public var longestPause: Duration = .seconds(8)
  /// The longest `Retry-After` that is waited for; a longer one is left to the caller.
  public var longestRetryAfter: Duration = .seconds(30)

  /// The defaults.
  public init() {}

  /// A policy that never sends anything twice.
  public static let never: RetryPolicy = {
    var policy = RetryPolicy()
    policy.attempts = 1
    return policy
  }()

  /// What to do after an attempt at a read failed.
  ///
  /// A time-out is not tried again: the query may still be running, and holds one of the three threads.
  ///
  /// - Parameters:
  ///   - attempt: The number of the attempt, from 1.
  ///   - code: How it failed.
  ///   - retryAfter: The seconds that the answer asked to wait.
  ///   - chance: A random number from 0 to 1, so that callers do not come back all at once.
  public func decision(
    attempt: Int,
    code: AutotaskError.Code,
    retryAfter: Int? = nil,
    chance: Double
  ) -> Decision {
    guard attempt < attempts, Self.passing.contains(code) else { return .giveUp }
    if let retryAfter {
      let wanted = Duration.seconds(max(0, retryAfter))
      return wanted <= longestRetryAfter ? .tryAgain(after: wanted) : .giveUp
    }
    let full = min(firstPause * (1 << min(attempt - 1, 16)), longestPause)
    return .tryAgain(after: full * (0.5 + min(max(chance, 0), 1) / 2))
  }

  /// The failures that may pass by themselves; setting up a connection has been tried twice before.
  private static let passing: Set<AutotaskError.Code> = [.connectionLost, .truncated, .throttled, .faulted]
}
