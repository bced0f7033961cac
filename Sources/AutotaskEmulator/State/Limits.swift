internal import Autotask

/// How many calls a tenant may make, and what a refused one is told.
struct Limits: Sendable, Equatable {
  /// Calls of the tenant in any 60 minutes (REST_Thresholds_Limits help page).
  var requestsPerHour = 10_000
  /// Calls at once for a tracking identifier on an object endpoint (ThreadLimiting help page).
  var threads = 3
  /// The status of a call that finds no thread: 429, or 500 in some reports (n8n-nodes-autotask issue 107).
  var threadStatus = 429
  /// How long a thread stays taken after its answer.
  var cooldownMilliseconds = 0
  /// The seconds that `Retry-After` names; 0 leaves the header out, as no capture shows it.
  var retryAfterSeconds = 0
  /// Wrong secrets that lock a user, 0 for never: the database's setting for failed logins, whose default no source
  /// names (API_User_Add_Edit help page).
  var failedLogins = 5

  init(requestsPerHour: Int) { self.requestsPerHour = requestsPerHour }

  /// The limits with what switches decide otherwise.
  func with(_ switches: Set<EmulatorSwitch>) -> Limits {
    var limits = self
    if switches.contains(.threadRefusalAs500) { limits.threadStatus = 500 }
    if switches.contains(.threadCooldown), cooldownMilliseconds == 0 { limits.cooldownMilliseconds = 100 }
    if switches.contains(.retryAfter), retryAfterSeconds == 0 { limits.retryAfterSeconds = 1 }
    return limits
  }

  private static let keys:
    [(name: String, path: any WritableKeyPath<Limits, Int> & Sendable, range: ClosedRange<Int>)] = [
      ("requestsPerHour", \.requestsPerHour, 1...1_000_000_000), ("threads", \.threads, 1...10_000),
      ("threadStatus", \.threadStatus, 400...599), ("cooldownMilliseconds", \.cooldownMilliseconds, 0...3_600_000),
      ("retryAfterSeconds", \.retryAfterSeconds, 0...86_400), ("failedLogins", \.failedLogins, 0...1000),
    ]

  /// Changes what a body names; the rest stays.
  ///
  /// - Throws: ``AdminProblem`` naming an unknown key with the nearest known one, or the range of a number.
  mutating func set(_ body: JSONObject) throws(AdminProblem) {
    for (name, value) in body {
      guard let key = Self.keys.first(where: { $0.name == name }) else {
        throw .unknown("limit", name, among: Self.keys.map(\.name))
      }
      guard let number = value.integer, let exact = Int(exactly: number), key.range.contains(exact) else {
        throw AdminProblem(
          "limit `\(name)` needs a whole number from \(key.range.lowerBound) to \(key.range.upperBound)"
        )
      }
      self[keyPath: key.path] = exact
    }
  }

  /// The limits as the admin API tells them.
  var json: JSONObject { JSONObject(Self.keys.map { ($0.name, .integer(Int64(self[keyPath: $0.path]))) }) }
}
