internal import Autotask

/// A fault that strikes certain calls: the n-th and some after it of those with a method and a path.
struct FaultScript: Sendable, Equatable {
  /// What happens to a call that is struck.
  struct Strike: Sendable, Equatable {
    var status: Int?
    var body: String?
    var headers: [(name: String, value: String)] = []
    var latencyMilliseconds = 0
    /// The connection is closed instead of an answer.
    var drops = false
    /// What was asked is done all the same, and only its answer hidden.
    var stores = false
    /// What was asked is answered as if it were done, and not done.
    ///
    /// Source: a change of status confirmed with 200 but not stored (AntoJUICT/juict-skills).
    var forgets = false
    /// The body stops in the middle.
    var truncates = false
    /// So many gets of a row that was made find nothing.
    ///
    /// Source: 404 for a moment after a create (Gradient MSP's Autotask connector).
    var unseenReads = 0

    static func == (left: Strike, right: Strike) -> Bool {
      left.json == right.json
    }
  }

  private static let all = "*"
  private var method = FaultScript.all
  private var path = FaultScript.all
  private var after = 0
  private var times = 1
  private(set) var strike = Strike()
  private var seen = 0

  /// What a rule may say.
  private static let keys = [
    "method", "path", "after", "times", "status", "body", "headers", "latencyMilliseconds", "drop", "store", "forget",
    "truncate", "unseenReads",
  ]

  /// Reads one rule.
  ///
  /// - Throws: ``AdminProblem`` naming an unknown key with the nearest known one, or what a key needs.
  init(_ json: JSONValue, number: Int) throws(AdminProblem) {
    let place = "script[\(number)]"
    guard case .object(let object) = json else { throw AdminProblem("`\(place)` needs an object") }
    for (key, value) in object {
      switch key {
      case "method": method = try Self.method(value, place)
      case "path": path = try Self.path(value, place)
      case "after": after = try Self.count(value, "\(place).after")
      case "times": times = try Self.count(value, "\(place).times")
      case "status": strike.status = try Self.status(value, place)
      case "body": strike.body = value.string ?? value.text()
      case "headers": strike.headers = try Self.headers(value, place)
      case "latencyMilliseconds":
        strike.latencyMilliseconds = try Self.count(value, "\(place).latencyMilliseconds")
      case "drop": strike.drops = try Self.flag(value, "\(place).drop")
      case "store": strike.stores = try Self.flag(value, "\(place).store")
      case "forget": strike.forgets = try Self.flag(value, "\(place).forget")
      case "truncate": strike.truncates = try Self.flag(value, "\(place).truncate")
      case "unseenReads": strike.unseenReads = try Self.count(value, "\(place).unseenReads")
      default: throw .unknown("key of `\(place)`", key, among: Self.keys)
      }
    }
    guard strike != Strike() else {
      throw AdminProblem("`\(place)` does nothing: give it one of \(Self.keys.dropFirst(4).joined(separator: ", "))")
    }
    guard !(strike.drops && strike.status != nil) else {
      throw AdminProblem("`\(place)` has `drop` and `status`: a closed connection has no status")
    }
    guard !strike.stores || strike.drops || strike.status != nil else {
      throw AdminProblem("`\(place)` has `store` without `status` or `drop`: nothing would be hidden")
    }
  }

  /// Counts a call if it is one of those meant, and answers whether it is struck.
  mutating func strikes(_ method: String, _ path: String) -> Bool {
    guard self.method == Self.all || self.method == method,
      Self.matches(path.lowercased()[...], self.path.lowercased()[...])
    else { return false }
    seen += 1
    return seen > after && seen <= after + times
  }

  /// Whether a path is the one meant; a star stands for anything.
  private static func matches(_ path: Substring, _ pattern: Substring) -> Bool {
    guard let star = pattern.firstIndex(of: "*") else { return path == pattern }
    let head = pattern[..<star]
    guard path.hasPrefix(head) else { return false }
    let rest = pattern[pattern.index(after: star)...]
    var tail = path.dropFirst(head.count)
    if rest.isEmpty { return true }
    while true {
      if matches(tail, rest) { return true }
      guard !tail.isEmpty else { return false }
      tail.removeFirst()
    }
  }

  /// The rule as it was sent, with what it has seen.
  var json: JSONValue {
    var object = JSONObject([
      ("method", .string(method)), ("path", .string(path)), ("after", .integer(Int64(after))),
      ("times", .integer(Int64(times))),
    ])
    for (key, value) in strike.json { object[key] = value }
    object["seen"] = .integer(Int64(seen))
    return .object(object)
  }
}

extension FaultScript.Strike {
  /// What differs from nothing.
  fileprivate var json: JSONObject {
    var object = JSONObject()
    object["status"] = status.map { .integer(Int64($0)) }
    object["body"] = body.map(JSONValue.string)
    if !headers.isEmpty { object["headers"] = .object(JSONObject(headers.map { ($0.name, .string($0.value)) })) }
    if latencyMilliseconds > 0 { object["latencyMilliseconds"] = .integer(Int64(latencyMilliseconds)) }
    if unseenReads > 0 { object["unseenReads"] = .integer(Int64(unseenReads)) }
    for (key, flag) in [("drop", drops), ("store", stores), ("forget", forgets), ("truncate", truncates)] where flag {
      object[key] = true
    }
    return object
  }
}

extension FaultScript {
  private static func count(_ value: JSONValue, _ key: String) throws(AdminProblem) -> Int {
    guard let number = value.integer, (0...1_000_000_000).contains(number) else {
      throw AdminProblem("`\(key)` needs a whole number from 0")
    }
    return Int(number)
  }

  private static func flag(_ value: JSONValue, _ key: String) throws(AdminProblem) -> Bool {
    guard let flag = value.bool else { throw AdminProblem("`\(key)` needs true or false") }
    return flag
  }

  private static func status(_ value: JSONValue, _ place: String) throws(AdminProblem) -> Int {
    guard let status = value.integer, (200...599).contains(status) else {
      throw AdminProblem("`\(place).status` needs a status from 200 to 599")
    }
    return Int(status)
  }

  private static let methods = ["GET", "POST", "PATCH", "PUT", "DELETE", all]

  private static func method(_ value: JSONValue, _ place: String) throws(AdminProblem) -> String {
    guard let method = value.string?.uppercased(), methods.contains(method) else {
      throw AdminProblem("`\(place).method` needs one of \(methods.joined(separator: ", "))")
    }
    return method
  }

  private static func path(_ value: JSONValue, _ place: String) throws(AdminProblem) -> String {
    guard let path = value.string, path.hasPrefix("/") || path == all else {
      throw AdminProblem("`\(place).path` needs a path such as /V1.0/Tickets or /V1.0/Tickets/*")
    }
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  private static func headers(_ value: JSONValue, _ place: String) throws(AdminProblem) -> [(String, String)] {
    guard case .object(let object) = value else {
      throw AdminProblem("`\(place).headers` needs an object such as {\"Retry-After\": \"5\"}")
    }
    var headers: [(String, String)] = []
    for (name, value) in object {
      let text = value.plain
      guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }),
        text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
      else { throw AdminProblem("`\(place).headers` has a name or value that no header can have: `\(name)`") }
      headers.append((name, text))
    }
    return headers
  }
}
