extension Metrics.Family {
  static let requests = Self(
    "postern_requests_total",
    "Requests that were answered.",
    ["surface", "operation", "status"]
  )
  static let durations = Self("postern_request_duration_seconds", "From a head to its answer.", ["surface"])
  static let received = Self("postern_received_bytes_total", "Bytes from clients, without TLS.", ["surface"])
  static let sent = Self("postern_sent_bytes_total", "Bytes to clients, without TLS.", ["surface"])
  static let refusals = Self(
    "postern_refused_requests_total",
    "Requests that were refused for their form, time or number.",
    ["surface", "reason"]
  )
  static let connections = Self("postern_open_connections", "Connections of clients.", ["surface"])
  /// Tokens that were refused.
  public static let refusedTokens = Self("postern_refused_tokens_total", "Tokens that were refused.", ["surface"])
  /// Decisions, by outcome and reason.
  public static let decisions = Self("postern_decisions_total", "Decisions on requests.", ["outcome", "reason"])
  /// Calls of Autotask.
  public static let upstream = Self(
    "postern_upstream_requests_total",
    "Calls of Autotask.",
    ["connection", "status"]
  )
  /// How long calls of Autotask took.
  public static let upstreamDurations = Self(
    "postern_upstream_duration_seconds",
    "From a call of Autotask to its answer.",
    ["connection"]
  )
  /// Callouts, by what became of them and the form of the body over which they were signed.
  public static let callouts = Self("postern_callouts_total", "Callouts of webhooks.", ["outcome", "form"])
  /// The version of the grants in force.
  public static let grantsVersion = Self("postern_grants_version", "The version of the grants in force.")
}

extension Metrics {
  /// A status as a label.
  public static func statusClass(_ status: Int) -> String {
    (1...5).contains(status / 100) ? "\(status / 100)xx" : "other"
  }
}

/// The numbers of one address.
struct WireMeter: Sendable {
  let surface: String
  let metrics: Metrics
  let received: Metrics.Counter
  let sent: Metrics.Counter

  init(surface: String, metrics: Metrics) {
    self.surface = surface
    self.metrics = metrics
    received = metrics.counter(.received, [surface])
    sent = metrics.counter(.sent, [surface])
  }

  func refused(_ refusal: WireRefusal) {
    let reason =
      switch refusal {
      case .malformed: "malformed"
      case .headTooLarge: "head-too-large"
      case .tooSlow: "too-slow"
      case .tooMany: "too-many-connections"
      case .unsupported: "unsupported"
      }
    metrics.count(.refusals, [surface, reason])
  }

  func answered(_ answer: WireAnswer, in duration: Duration) {
    metrics.count(.requests, [surface, answer.operation, Metrics.statusClass(answer.status)])
    metrics.observe(.durations, [surface], duration)
  }
}
