import Autotask
import LeastPrivilege

/// The versions of Autotask's API.
struct APIVersion: CompositeBehaviour {
  let run: ActionRun
  let row: CompositeAction

  func carryOut() async throws(ActionProblem) -> ActionAnswer {
    var input = InputReader(run.call.input)
    try await check(&input, .describe, nil)
    let answer = try await run.read(AutotaskRequest(.get, "/VersionInformation"))
    return ActionAnswer(.done(status: 200, output: .object(answer)))
  }
}

/// Where the caller finds Autotask's own paths: at Postern, whatever zone the database is in.
struct OwnZone: CompositeBehaviour {
  let run: ActionRun
  let row: CompositeAction

  func carryOut() async throws(ActionProblem) -> ActionAnswer {
    var input = InputReader(run.call.input)
    try await check(&input, .describe, nil)
    let id = run.connection.id
    let isOwn = run.rules.grants.connection(for: run.call.caller) == id
    let base = run.call.address.map { "\($0)\(isOwn ? "" : "/c/\(id)")/atservicesrest/" }
    let output: JSONValue = [
      "zoneName": "Postern", "connection": .string(id), "url": base.map(JSONValue.string) ?? .null,
    ]
    return ActionAnswer(.done(status: 200, output: output))
  }
}

/// The caller's own limits, and what it has spent of them.
struct CallerLimitsReport: CompositeBehaviour {
  let run: ActionRun
  let row: CompositeAction

  func carryOut() async throws(ActionProblem) -> ActionAnswer {
    var input = InputReader(run.call.input)
    try await check(&input, .describe, nil)
    let limits = run.rules.grants.limits(of: run.call.caller) ?? CallerLimits()
    let spent = run.gateway.accounts.spent(by: run.call.caller)
    // What others spend is not told: it would tell of them.
    let output: JSONValue = [
      "requestsPerHour": limits.requestsPerHour.map { .integer(Int64($0)) } ?? .null,
      "requestsSpent": .integer(Int64(spent.requests)),
      "recordsPerHour": limits.recordsPerHour.map { .integer(Int64($0)) } ?? .null,
      "recordsSpent": .integer(Int64(spent.records)),
    ]
    return ActionAnswer(.done(status: 200, output: output))
  }
}
