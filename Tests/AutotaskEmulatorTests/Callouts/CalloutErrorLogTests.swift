import Autotask
import AutotaskEmulator
import Testing

/// The log of callouts that were given up.
@Suite struct CalloutErrorLogTests {
  @Test func aDroppedCalloutIsLoggedForItsOwnerAlone() async throws {
    try await withHooks { bench in
      let id = try await bench.hook("Company", fields: ["CompanyName"], shown: [])
      bench.receiver.react(.status(500))
      try await bench.clock(0)
      _ = try await bench.wire.admin("POST", "tables/Companies", ["id": 174, "companyName": "Renamed & moved"])
      for attempt in 0..<5 {
        try await bench.clock(attempt * 30)
        _ = try await bench.delivered()
      }
      func logs(_ user: Wire) async throws -> [JSONValue] {
        try await user.all("WebhookEventErrorLogs").items.filter { $0["payload"]?.string?.contains("Renamed") == true }
      }
      let log = try #require(try await logs(bench.owner).first)
      #expect(log["accountWebhookID"] == .integer(id))
      #expect(log["contactWebhookID"] == .null)
      #expect(log["sequenceNumber"] == 1)
      #expect(log["createDateTime"] == "2026-11-01T00:02:00")
      #expect(log["errorMessage"]?.string?.isEmpty == false)
      #expect(
        log["payload"]?.string == String(decoding: try #require(bench.receiver.received.first).body, as: UTF8.self)
      )
      let other = try await bench.wire.onLevel("Others", try await HookBench.settings(bench.wire))
      #expect(try await logs(other).isEmpty)
      let number = try #require(log["id"]?.integer)
      #expect(try await other.call("GET", "WebhookEventErrorLogs/\(number)").status == 404)
      #expect(try await other.call("DELETE", "WebhookEventErrorLogs/\(number)").status == 500)
      #expect(try await bench.owner.call("DELETE", "WebhookEventErrorLogs/\(number)").itemID == number)
      #expect(try await logs(bench.owner).isEmpty)
    }
  }

  @Test func errorLogsAreKeptForThirtyDays() async throws {
    try await withHooks { bench in
      _ = try await bench.hook(fields: ["Title"], shown: [])
      bench.receiver.react(.status(500))
      try await bench.clock(0)
      try await bench.ticket(["title": "Lost"])
      for attempt in 0..<5 {
        try await bench.clock(attempt * 30)
        _ = try await bench.delivered()
      }
      func count() async throws -> Int {
        let logs = try await bench.owner.all("WebhookEventErrorLogs").items
        return logs.filter { $0["payload"]?.string?.contains("Lost") == true }.count
      }
      _ = try await bench.wire.admin("PUT", "clock", ["now": "2026-11-30T23:00:00Z"])
      #expect(try await count() == 1)
      _ = try await bench.wire.admin("PUT", "clock", ["now": "2026-12-02T00:00:00Z"])
      #expect(try await count() == 0)
    }
  }
}
