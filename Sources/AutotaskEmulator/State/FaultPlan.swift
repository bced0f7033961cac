internal import Autotask

/// What the emulator is told to do wrong.
struct FaultPlan: Sendable, Equatable {
  /// The faults that strike every n-th call to which they can happen.
  enum Periodic: String, Sendable, CaseIterable {
    /// The connection is closed instead of an answer.
    case dropEvery
    /// A page of HTML with 404 comes instead of the answer.
    case htmlEvery
    /// The next-page link leads to another host.
    case foreignLinkEvery
    /// The answer's body stops in the middle.
    case truncateEvery
    /// A next-page call answers the page before once more.
    case repeatPageEvery
    /// A callout is not sent.
    case calloutLossEvery
    /// A callout is sent twice.
    case calloutDuplicateEvery
  }

  /// Waited before each answer.
  private(set) var latencyMilliseconds = 0
  private(set) var every: [Periodic: Int] = [:]
  /// Answers with this status instead of doing what was asked.
  private(set) var statusEvery: [Int: Int] = [:]
  /// Does what was asked, then answers with this status.
  private(set) var storeThenStatusEvery: [Int: Int] = [:]
  private var counts: [String: Int] = [:]

  init() {}

  /// Reads a plan; a fault that is missing or 0 does not happen.
  ///
  /// - Throws: ``AdminProblem`` naming an unknown fault with the nearest known one, or what a fault needs.
  init(_ json: JSONObject) throws(AdminProblem) {
    let known = ["latencyMilliseconds", "statusEvery", "storeThenStatusEvery"] + Periodic.allCases.map(\.rawValue)
    for (key, value) in json {
      switch key {
      case "latencyMilliseconds": latencyMilliseconds = try Self.count(value, key)
      case "statusEvery": statusEvery = try Self.statuses(value, key)
      case "storeThenStatusEvery": storeThenStatusEvery = try Self.statuses(value, key)
      default:
        guard let fault = Periodic(rawValue: key) else { throw .unknown("fault", key, among: known) }
        every[fault] = try Self.count(value, key)
      }
    }
  }

  private static func count(_ value: JSONValue, _ key: String) throws(AdminProblem) -> Int {
    if value == .null { return 0 }
    guard let number = value.integer, (0...1_000_000_000).contains(number) else {
      throw AdminProblem("fault `\(key)` needs a whole number from 0")
    }
    return Int(number)
  }

  private static func statuses(_ value: JSONValue, _ key: String) throws(AdminProblem) -> [Int: Int] {
    if value == .null { return [:] }
    guard case .object(let object) = value else {
      throw AdminProblem("fault `\(key)` needs an object such as {\"500\": 7}")
    }
    var statuses: [Int: Int] = [:]
    for (status, period) in object {
      guard let status = Int(status), (400...599).contains(status) else {
        throw AdminProblem("fault `\(key)` needs statuses from 400 to 599, found `\(status)`")
      }
      statuses[status] = try count(period, key)
    }
    return statuses
  }

  /// Counts a call to which a fault can happen and answers whether it does.
  mutating func strikes(_ fault: Periodic) -> Bool { strikes(fault.rawValue, every: every[fault] ?? 0) }

  /// Counts a call and answers the status that comes instead of its answer, if any.
  mutating func status() -> Int? {
    statusEvery.keys.sorted().filter { strikes("status\($0)", every: statusEvery[$0] ?? 0) }.first
  }

  /// Counts a call and answers the status that hides its outcome, if any.
  mutating func statusAfterStoring() -> Int? {
    storeThenStatusEvery.keys.sorted().filter { strikes("store\($0)", every: storeThenStatusEvery[$0] ?? 0) }.first
  }

  private mutating func strikes(_ name: String, every period: Int) -> Bool {
    guard period > 0 else { return false }
    counts[name, default: 0] += 1
    return counts[name, default: 0] % period == 0
  }

  /// The plan as it was sent.
  var json: JSONValue {
    var object = JSONObject([("latencyMilliseconds", .integer(Int64(latencyMilliseconds)))])
    object["statusEvery"] = Self.json(statusEvery)
    object["storeThenStatusEvery"] = Self.json(storeThenStatusEvery)
    for fault in Periodic.allCases { object[fault.rawValue] = .integer(Int64(every[fault] ?? 0)) }
    return .object(object)
  }

  private static func json(_ statuses: [Int: Int]) -> JSONValue {
    .object(JSONObject(statuses.keys.sorted().map { (String($0), .integer(Int64(statuses[$0] ?? 0))) }))
  }
}
