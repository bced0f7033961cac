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
  /// Faults that strike certain calls, in the order in which they are asked.
  private(set) var script: [FaultScript] = []
  private var counts: [String: Int] = [:]
  /// The gets that still find nothing, by entity and id.
  private var unseen: [String: Int] = [:]

  init() {}

  /// Reads a plan; a fault that is missing or 0 does not happen.
  ///
  /// - Throws: ``AdminProblem`` naming an unknown fault with the nearest known one, or what a fault needs.
  init(_ json: JSONObject) throws(AdminProblem) {
    let known =
      ["latencyMilliseconds", "statusEvery", "storeThenStatusEvery", "script"] + Periodic.allCases.map(\.rawValue)
    for (key, value) in json {
      switch key {
      case "latencyMilliseconds": latencyMilliseconds = try Self.count(value, key)
      case "script": script = try Self.script(value)
      case "statusEvery": statusEvery = try Self.statuses(value, key)
      case "storeThenStatusEvery": storeThenStatusEvery = try Self.statuses(value, key)
      default:
        guard let fault = Periodic(rawValue: key) else { throw .unknown("fault", key, among: known) }
        every[fault] = try Self.count(value, key)
      }
    }
  }

  private static func script(_ value: JSONValue) throws(AdminProblem) -> [FaultScript] {
    guard case .array(let rules) = value else { throw AdminProblem("fault `script` needs a list of rules") }
    var script: [FaultScript] = []
    for (number, rule) in rules.enumerated() { script.append(try FaultScript(rule, number: number)) }
    return script
  }

  /// Counts a call for every rule of the script and answers what the first of those that strike does to it.
  mutating func scripted(_ method: String, _ path: String) -> FaultScript.Strike? {
    var strike: FaultScript.Strike?
    for number in script.indices where script[number].strikes(method, path) { strike = strike ?? script[number].strike }
    return strike
  }

  /// Lets the next gets of a new row find nothing.
  mutating func hide(_ entity: String, _ id: Int64, reads: Int) { unseen["\(entity)/\(id)"] = reads }

  /// Counts a get of a row and answers whether it finds nothing.
  mutating func isUnseen(_ entity: String, _ id: Int64) -> Bool {
    guard let left = unseen["\(entity)/\(id)"] else { return false }
    unseen["\(entity)/\(id)"] = left > 1 ? left - 1 : nil
    return true
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
    object["script"] = .array(script.map(\.json))
    return .object(object)
  }

  private static func json(_ statuses: [Int: Int]) -> JSONValue {
    .object(JSONObject(statuses.keys.sorted().map { (String($0), .integer(Int64(statuses[$0] ?? 0))) }))
  }
}
