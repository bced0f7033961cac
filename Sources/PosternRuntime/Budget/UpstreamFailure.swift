public import Autotask

/// Why a call to Autotask has no answer.
public enum UpstreamFailure: Error, Sendable {
  /// The budget has no room for it. Nothing was sent.
  case refused(BudgetRefusal)
  /// An earlier call was refused the login, and nothing is sent until the credentials are changed. Nothing was sent.
  case circuitOpen
  /// The task was cancelled while the call waited. Nothing was sent.
  case cancelled
  /// No connection could be made. Nothing was sent.
  case unreachable(AutotaskError)
  /// It was sent, and no whole answer came: a write may have been done.
  case unknown(any Error)

  /// Whether the call may have reached Autotask, so that a write may have been done.
  public var mayHaveBeenDone: Bool { if case .unknown = self { true } else { false } }
}

/// A call for which the budget has no room.
public struct BudgetRefusal: Error, Sendable, Equatable {
  /// What is used up: a stable word, for metrics and the log.
  public enum Reason: String, Sendable, CaseIterable {
    /// The caller's own requests of the hour.
    case requestsPerHour
    /// The caller's own rows of the hour.
    case recordsPerHour
    /// The caller's share of the database's hour.
    case share
    /// The database's hour.
    case hour
    /// As many of the caller's calls wait as may.
    case queueFull
    /// It waited as long as a call may.
    case waitedTooLong
  }

  /// What is used up.
  public var reason: Reason
  /// The seconds after which the same call may find room.
  public var retryAfter: Int

  /// Makes a refusal.
  public init(_ reason: Reason, retryAfter: Int) {
    self.reason = reason
    self.retryAfter = retryAfter
  }
}
