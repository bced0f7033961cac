/// What Autotask allows one connection, and how it is shared.
public struct ConnectionLimits: Sendable, Equatable {
  /// Calls in flight at once on an endpoint.
  ///
  /// Autotask allows three threads for each tracking identifier and endpoint (help page on thread limiting, release
  /// 2023.1), and frees one a little after its answer; so two is the default.
  public var slots = 2
  /// How long a slot stays taken after its answer.
  ///
  /// No source names the time; `msoukhomlinov/n8n-nodes-autotask` pull request 107 shows that there is one: a client
  /// that kept three calls in flight was refused.
  public var cooldown: Duration = .milliseconds(100)
  /// Calls of one caller that may wait.
  public var waitingPerCaller = 100
  /// How long a call may wait for its turn; clients commonly give up after 30 to 100 seconds.
  public var longestWait: Duration = .seconds(30)
  /// Calls of the whole database in any 60 minutes, until Autotask has told its own number.
  ///
  /// Source: the help page on thresholds and limits.
  public var requestsPerHour = 10_000

  /// Makes limits; the defaults are Autotask's own.
  public init() {}

  /// The threads that Autotask keeps for an endpoint: calls in flight, and those whose slot is still cooling.
  var threads: Int { max(slots, 3) }
}
