import Autotask
import AutotaskClient
import Foundation
import Ledger
import NIOHTTP1
import RuntimeSupport
import Testing

/// Calls about the whole database, and refusals before anything could be decided.
struct GatewayGeneralTests {
  private static let rules = """
    {'version': 1, 'callers': [
      {'id': 'c', 'limits': {'requestsPerHour': 5}, 'grants': [
        {'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'get']}], 'companies': [174]}]},
      {'id': 'd', 'grants': []}]}
    """

  @Test func thresholdsAreTheCallersOwnAndModulesTheDatabases() async throws {
    try await withGateway(Self.rules) { gateway in
      let modules = try await gateway.send(.GET, "V1.0/Modules")
      let own = try await gateway.direct().answer(to: AutotaskRequest(.get, "/V1.0/Modules")).response
      #expect(try modules.json == JSONValue(parsing: own.body))
      let before = try await gateway.admin(.GET, "requests?since=0").array?.count
      let threshold = try await gateway.send(.GET, "V1.0/ThresholdInformation")
      let expected: JSONValue = [
        "externalRequestThreshold": 5, "requestThresholdTimeframe": 60, "currentTimeframeRequestCount": 2,
      ]
      #expect(threshold.json == expected)
      #expect(try await gateway.admin(.GET, "requests?since=0").array?.count == before, "nothing was spent for it")
      // Who may do nothing on the connection is told nothing of it, but where Postern is.
      for path in ["Modules", "ThresholdInformation", "Version", "EntityInformation"] {
        let denied = try await gateway.send(.GET, "V1.0/\(path)", caller: "d")
        #expect(denied.status == 403 && denied.errors.first?.hasPrefix("not-granted") == true, "\(path)")
      }
      #expect(try await gateway.send(.GET, "V1.0/ZoneInformation", caller: "d").status == 200)
    }
  }

  @Test func aRefusalOfAKnownCallerIsRecordedAndOneOfNobodyIsNot() async throws {
    try await withGateway(Self.rules) { gateway in
      #expect(try await gateway.send(.POST, "V1.0/Tickets/query", "{").status == 400)
      #expect(try await gateway.send(.GET, "V1.0/Tickets/7?a=1&A=2").status == 400)
      #expect(try await gateway.send(.POST, "V1.0/Tickets/query", "{", caller: "nobody").status == 401)
      for _ in 0..<6 { _ = try await gateway.send(.GET, "V1.0/Version") }
      let entries = await gateway.ledger.entries
      #expect(entries.map(\.reason) == ["malformed", "malformed"] + Array(repeating: "granted", count: 5) + ["limit"])
      #expect(entries.allSatisfy { $0.caller == "c" && $0.connection == "main" })
      #expect(entries[0].entity == "Tickets" && entries[0].verb == "query" && entries[0].status == 400)
      #expect(entries[1].ids == [7] && entries[1].decision == "deny")
      #expect(entries[7].status == 429)
    }
  }

  @Test func whereARefusalCannotBeRecordedNothingElseIsAnswered() async throws {
    try await withGateway(Self.rules) { gateway in
      await gateway.ledger.fail(after: 0)
      let answer = try await gateway.send(.POST, "V1.0/Tickets/query", "{")
      #expect(answer.status == 503)
    }
  }
}
