internal import Autotask
internal import Foundation
internal import GRDB
internal import Synchronization

extension EmulatorCore {
  /// Answers a call of the admin API, which exists for this machine alone.
  func administer(_ call: IncomingCall) async -> Answer {
    guard call.isLocal else { return .problem(AdminProblem(status: 403, "the admin API answers this machine only")) }
    let segments = call.segments.dropFirst().map { String($0).removingPercentEncoding ?? String($0) }
    do {
      try requireOwnOrigin(call)
      if let page = try await page(call, segments) { return page }
      return try await administerLocally(call, segments)
    } catch let problem as AdminProblem {
      return call.wantsPage ? AdminPage.problem(problem).answer : .problem(problem)
    } catch let refusal as Refusal {
      let problem = AdminProblem(refusal.sentences.joined(separator: " "))
      return call.wantsPage ? AdminPage.problem(problem).answer : .problem(problem)
    } catch {
      return .problem(AdminProblem(status: 500, "\(error)"))
    }
  }

  private func administerLocally(_ call: IncomingCall, _ segments: [String]) async throws -> Answer {
    switch (call.method, segments.first ?? "", segments.dropFirst().first) {
    case ("GET", "levels", nil):
      return .json(.array(state.withLock { $0.levels.levels.map(\.name) }.map(JSONValue.string)))
    case ("GET", "levels", let name?): return try level(name)
    case ("PUT", "levels", let name?): return try putLevel(name, Self.object(call))
    case ("GET", "tenant", nil): return .json(["settings": .texts(state.withLock { $0.tenant.values })])
    case ("PUT", "tenant", nil): return try putTenant(Self.object(call))
    case ("GET", "users", nil): return .json(.array(state.withLock { $0.users.all }.map(Self.json)))
    case ("PUT", "identifiers", let code?): return try putIdentifier(code, Self.object(call))
    case ("PUT", "users", let name?): return try await putUser(name, Self.object(call))
    case ("GET", "requests", nil): return try requests(call)
    case ("GET", "tables", nil):
      return try await .json(.array(counts().map { ["entity": .string($0.name), "rows": .integer(Int64($0.rows))] }))
    case ("GET", "tables", let name?): return try await rows(name, segments.dropFirst(2).first, call)
    case ("GET", "categories", let id?): return try await category(id)
    case ("PUT", "categories", let id?): return try await putCategory(id, Self.object(call))
    case ("GET", "timesheets", nil): return try await timesheets()
    case ("PUT", "timesheets", nil): return try await putTimesheet(Self.object(call))
    case ("POST", "tables", let name?): return try await putRow(name, Self.object(call), by: call.parameter("person"))
    case ("DELETE", "tables", let name?): return try await deleteRow(name, segments, by: call.parameter("person"))
    case ("GET", "callouts", nil): return try await callouts(call)
    case ("POST", "callouts", "deliver"): return try await deliverCallouts()
    case ("POST", "inbox", let name?): return try await receive(call, name)
    case ("GET", "inbox", let name?): return inbox(name)
    case ("GET", "faults", nil): return .json(state.withLock { $0.faults.json })
    case ("PUT", "faults", nil):
      let plan = try FaultPlan(Self.object(call))
      state.withLock { $0.faults = plan }
      return .json(plan.json)
    case ("GET", "switches", nil): return switches()
    case ("PUT", "switches", nil): return try setSwitches(Self.object(call))
    case ("GET", "limits", nil): return .json(limits())
    case ("PUT", "limits", nil): return try setLimits(Self.object(call))
    case ("POST", "seed", nil): return try await load(call)
    case ("GET", "clock", nil): return clock()
    case ("PUT", "clock", nil): return try await setClock(Self.object(call))
    case ("POST", "reset", nil):
      try reset()
      return .json(["reset": true])
    default: throw AdminProblem(status: 404, "the admin API has no \(call.method) \(call.path)")
    }
  }

  private static func object(_ call: IncomingCall) throws -> JSONObject {
    guard let object = try JSONValue(parsing: call.body).object else { throw AdminProblem("an object is expected") }
    return object
  }

  private func requests(_ call: IncomingCall) throws -> Answer {
    let since = call.parameter("since") ?? "0"
    guard let since = Int(since) else { throw AdminProblem("`since` needs a number") }
    let received = state.withLock { $0.received.filter { $0.number > since } }
    return .json(
      .array(
        received.map { call in
          [
            "number": .integer(Int64(call.number)), "user": call.user.map(JSONValue.string) ?? .null,
            "method": .string(call.method), "path": .string(call.path),
            "status": call.status.map { .integer(Int64($0)) } ?? .null,
            "impersonating": call.impersonating.map(JSONValue.string) ?? .null,
            "delayMilliseconds": .integer(Int64(call.delayMilliseconds)),
          ]
        }
      )
    )
  }

  func limits() -> JSONValue {
    let (limits, count) = state.withLock { ($0.thresholds.limits.with($0.switches), $0.thresholds.count(at: $0.now)) }
    var json = limits.json
    json["requestsInTheLastHour"] = .integer(Int64(count))
    return .object(json)
  }

  private func setLimits(_ body: JSONObject) throws -> Answer {
    try state.withLock { state throws(AdminProblem) in
      var limits = state.thresholds.limits
      try limits.set(body)
      state.thresholds.limits = limits
    }
    try keepNotes()
    return .json(limits())
  }

  private func clock() -> Answer {
    let (now, isFrozen) = state.withLock { ($0.now, $0.frozen != nil) }
    return .json(["now": .string(now.stored + "Z"), "frozen": .bool(isFrozen)])
  }

  /// Stops the clock at a moment; null lets it follow the machine's again.
  private func setClock(_ body: JSONObject) async throws -> Answer {
    switch body["now"] {
    case .null?: state.withLock { $0.frozen = nil }
    case .string(let text)?:
      guard let stamp = Stamp(iso: text) else { throw AdminProblem("`now` needs an ISO 8601 date, found `\(text)`") }
      state.withLock { $0.frozen = stamp }
    default: throw AdminProblem("`now` is missing: an ISO 8601 date, or null")
    }
    try await calloutsAtNewTime()
    return clock()
  }
}

extension Answer {
  /// What is wrong with an admin call.
  static func problem(_ problem: AdminProblem) -> Answer {
    .json(["error": .string(problem.message)], status: problem.status)
  }
}

extension JSONValue {
  /// An object of texts, its keys in order.
  static func texts(_ texts: [String: String]) -> JSONValue {
    .object(JSONObject(texts.keys.sorted().map { ($0, .string(texts[$0] ?? "")) }))
  }
}
