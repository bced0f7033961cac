/// The limits on calls: an hour's number for the tenant, and calls in flight for an endpoint.
///
/// Source: REST_Thresholds_Limits and ThreadLimiting help pages.
struct Thresholds: Sendable, Equatable {
  /// Calls at once for a tracking identifier on an object endpoint.
  static let threads = 3
  /// The sentence of the fourth.
  ///
  /// Source: msoukhomlinov/n8n-nodes-autotask issue 107 and WYRE-AI/autotask-mcp name text and code.
  static let threadSentence =
    "The Autotask API thread threshold of 3 threads has been exceeded for this object endpoint. (Itgenatr005)"
  /// The sentence beyond the hour's number; no source shows it.
  static let hourSentence = "The Autotask API request threshold for the last 60 minutes has been exceeded."

  /// Calls of the tenant in any 60 minutes.
  var hourly: Int
  private var minutes: [Int64: Int] = [:]
  private var inFlight: [String: Int] = [:]

  init(hourly: Int) { self.hourly = hourly }

  /// The calls of the last 60 minutes.
  func count(at now: Stamp) -> Int {
    let minute = now.milliseconds / Stamp.minute
    return minutes.filter { (minute - 59...minute).contains($0.key) }.values.reduce(0, +)
  }

  /// Counts a call; false when the hour's number is used up.
  mutating func spend(at now: Stamp) -> Bool {
    let minute = now.milliseconds / Stamp.minute
    guard count(at: now) < hourly else { return false }
    minutes = minutes.filter { $0.key > minute - 60 }
    minutes[minute, default: 0] += 1
    return true
  }

  /// The wait that Autotask adds to a call: half a second from 50 %, a second from 75 % of the hour's number.
  func delayMilliseconds(at now: Stamp) -> Int {
    let used = count(at: now) * 100
    if used >= hourly * 75 { return 1000 }
    return used >= hourly * 50 ? 500 : 0
  }

  /// Takes a thread on each endpoint; false when one of them has none left.
  mutating func enter(_ endpoints: Set<String>) -> Bool {
    guard endpoints.allSatisfy({ inFlight[$0, default: 0] < Self.threads }) else { return false }
    for endpoint in endpoints { inFlight[endpoint, default: 0] += 1 }
    return true
  }

  /// Gives the threads back.
  mutating func leave(_ endpoints: Set<String>) {
    for endpoint in endpoints {
      inFlight[endpoint, default: 1] -= 1
      if inFlight[endpoint] == 0 { inFlight[endpoint] = nil }
    }
  }
}
