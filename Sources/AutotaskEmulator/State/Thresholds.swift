/// The limits on calls: an hour's number for the tenant, and calls in flight for an endpoint.
///
/// Source: REST_Thresholds_Limits and ThreadLimiting help pages.
struct Thresholds: Sendable, Equatable {
  /// The sentence beyond the hour's number; no source shows it.
  static let hourSentence = "The Autotask API request threshold for the last 60 minutes has been exceeded."
  /// The hour that is counted, in seconds; it ends now and begins with no full hour.
  private static let window: Int64 = 3_600

  /// How narrow the limits are.
  var limits: Limits
  /// The calls of the last hour, a second at a time, the latest last.
  private var seconds: [(second: Int64, calls: Int)] = []
  private var total = 0
  private var inFlight: [String: Int] = [:]
  /// The moments at which threads are free again, by endpoint, after their calls were answered.
  private var cooling: [String: [Stamp]] = [:]

  init(_ limits: Limits) { self.limits = limits }

  static func == (left: Thresholds, right: Thresholds) -> Bool {
    left.limits == right.limits && left.inFlight == right.inFlight && left.total == right.total
  }

  /// The sentence of the call that finds no thread.
  ///
  /// Source: msoukhomlinov/n8n-nodes-autotask issue 107 and WYRE-AI/autotask-mcp name text and code.
  static func threadSentence(_ threads: Int) -> String {
    "The Autotask API thread threshold of \(threads) threads has been exceeded for this object endpoint. (Itgenatr005)"
  }

  /// The calls of the last 60 minutes.
  func count(at now: Stamp) -> Int {
    let second = now.milliseconds / 1000
    let old = seconds.prefix { $0.second <= second - Self.window }.map(\.calls).reduce(0, +)
    let later = seconds.reversed().prefix { $0.second > second }.map(\.calls).reduce(0, +)
    return max(0, total - old - later)
  }

  /// Counts a call; false when the hour's number is used up.
  mutating func spend(at now: Stamp) -> Bool {
    forget(at: now)
    guard total < limits.requestsPerHour else { return false }
    let second = now.milliseconds / 1000
    if seconds.last?.second == second { seconds[seconds.count - 1].calls += 1 } else { seconds.append((second, 1)) }
    total += 1
    return true
  }

  /// Drops the calls that are older than an hour, and those after now when the clock was turned back.
  private mutating func forget(at now: Stamp) {
    let second = now.milliseconds / 1000
    while let last = seconds.last, last.second > second {
      total -= last.calls
      seconds.removeLast()
    }
    let old = seconds.prefix { $0.second <= second - Self.window }
    total -= old.map(\.calls).reduce(0, +)
    seconds.removeFirst(old.count)
  }

  /// The wait that Autotask adds to a call: half a second from 50 %, a second from 75 % of the hour's number.
  func delayMilliseconds(at now: Stamp) -> Int {
    let used = count(at: now) * 100
    if used >= limits.requestsPerHour * 75 { return 1000 }
    return used >= limits.requestsPerHour * 50 ? 500 : 0
  }

  /// Takes a thread on each endpoint; false when one of them has none left.
  mutating func enter(_ endpoints: Set<String>, at now: Stamp) -> Bool {
    for endpoint in endpoints {
      cooling[endpoint]?.removeAll { $0 <= now }
      let taken = inFlight[endpoint, default: 0] + cooling[endpoint, default: []].count
      guard taken < limits.threads else { return false }
    }
    for endpoint in endpoints { inFlight[endpoint, default: 0] += 1 }
    return true
  }

  /// Gives the threads back, at once or when they have cooled down.
  ///
  /// Source: a slot is freed a little after the response is sent (msoukhomlinov/n8n-nodes-autotask issue 107).
  mutating func leave(_ endpoints: Set<String>, at now: Stamp, coolingFor milliseconds: Int) {
    for endpoint in endpoints {
      inFlight[endpoint, default: 1] -= 1
      if inFlight[endpoint] == 0 { inFlight[endpoint] = nil }
      if milliseconds > 0 { cooling[endpoint, default: []].append(now.adding(Int64(milliseconds))) }
    }
  }

  /// The counts as text, to be kept in a file.
  var kept: String { seconds.map { "\($0.second):\($0.calls)" }.joined(separator: ",") }

  /// Takes up counts that were kept.
  mutating func restore(_ kept: String) {
    for entry in kept.split(separator: ",") {
      let parts = entry.split(separator: ":").compactMap { Int64($0) }
      guard parts.count == 2 else { continue }
      seconds.append((parts[0], Int(parts[1])))
      total += Int(parts[1])
    }
  }
}
