internal import Autotask

extension Probe {
  /// Stops the emulator's clock, so that calls of a check share a moment.
  func stopClock() async throws {
    try await admin("PUT", "clock", ["now": "2030-01-01T00:00:00Z"])
    // What was spent before must not count.
    try await admin("PUT", "switches", ["withoutThresholdDelays": true])
  }

  /// Keeps threads taken after their answers, so that calls one after the other meet the limit of calls at once.
  func keepThreads(_ further: [(String, JSONValue)] = []) async throws {
    try await stopClock()
    try await admin("PUT", "limits", .object(JSONObject([("cooldownMilliseconds", 1000)] + further)))
  }

  /// The statuses of some calls, one after the other.
  func statuses(_ path: String, _ count: Int) async throws -> [Int] {
    var statuses: [Int] = []
    for _ in 0..<count { statuses.append(try await call("GET", path).status) }
    return statuses
  }

  /// The waits that the emulator adds to so many calls, of eight that are allowed in an hour.
  func delays(_ count: Int) async throws -> [Int64] {
    try await stopClock()
    try await admin("PUT", "limits", ["requestsPerHour": 8])
    let before = try await admin("GET", "requests").json.array?.last?["number"]?.integer ?? 0
    _ = try await statuses("Companies/query?search=%7B%22filter%22:%5B%5D,%22maxRecords%22:1%7D", count)
    let calls = try await admin("GET", "requests?since=\(before)").json.array ?? []
    return calls.compactMap { $0["delayMilliseconds"]?.integer }
  }
}
