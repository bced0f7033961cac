import Autotask
import AutotaskEmulator
import Testing

/// What the emulator does wrong when it is told to, and the limits on calls.
@Suite struct FaultTests {
  @Test func everyThirdCallIsAStatus() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.admin("PUT", "faults", ["statusEvery": ["503": 3]])
      var statuses: [Int] = []
      for _ in 1...6 { statuses.append(try await wire.call("GET", "Companies/174").status) }
      #expect(statuses == [200, 200, 503, 200, 200, 503])
    }
  }

  @Test func aStoredCallIsHiddenByAStatus() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.admin("PUT", "faults", ["storeThenStatusEvery": ["503": 1]])
      let body: JSONValue = ["companyID": 174, "title": "Stored", "status": 1, "priority": 1]
      #expect(try await wire.call("POST", "Tickets", body).status == 503)
      _ = try await wire.admin("PUT", "faults", [:])
      let found = try await wire.query("Tickets", [["op": "eq", "field": "title", "value": "Stored"]])
      #expect(found.items.count == 1)
    }
  }

  @Test func aDroppedCallHasNoAnswer() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.admin("PUT", "faults", ["dropEvery": 1])
      await #expect(throws: (any Error).self) { try await wire.call("GET", "Companies/174") }
      _ = try await wire.admin("PUT", "faults", [:])
      #expect(try await wire.call("GET", "Companies/174").status == 200)
    }
  }

  @Test func answersAreSpoiltAsTold() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.admin("PUT", "faults", ["htmlEvery": 1])
      let html = try await wire.call("GET", "Companies/174")
      #expect(html.status == 404 && html.text.contains("<html"))
      _ = try await wire.admin("PUT", "faults", ["truncateEvery": 1])
      let cut = try await wire.call("GET", "Companies/174")
      #expect(cut.status == 200 && !cut.body.isEmpty && cut.json == .null)
      _ = try await wire.admin("PUT", "faults", ["foreignLinkEvery": 1])
      let page = try await wire.query("Tickets", [["op": "exist", "field": "id"]], max: 5)
      #expect(page.next?.hasPrefix("http://elsewhere.invalid/") == true)
      _ = try await wire.admin("PUT", "faults", ["repeatPageEvery": 1])
      let body: JSONValue = ["maxRecords": 5, "filter": [["op": "exist", "field": "id"]]]
      let first = try await wire.call("POST", "Tickets/query", body)
      let again = try await wire.send("POST", try #require(first.next), body.bytes())
      #expect(again.ids == first.ids)
    }
  }

  @Test func thePlanIsToldAsItWasSent() async throws {
    try await withSmallEmulator { wire in
      let plan = try await wire.admin("PUT", "faults", ["calloutLossEvery": 4, "latencyMilliseconds": 1])
      #expect(plan.json["calloutLossEvery"] == 4)
      #expect(try await wire.admin("GET", "faults").json == plan.json)
    }
  }

  @Test func theFourthCallAtOnceIsRefused() async throws {
    try await withSmallEmulator { wire in
      // Each call keeps its thread while the fault makes it wait, so that the calls meet.
      _ = try await wire.admin("PUT", "faults", ["latencyMilliseconds": 2000])
      let replies = try await withThrowingTaskGroup(of: Wire.Reply.self) { group in
        for number in 0..<8 {
          group.addTask { try await wire.call("GET", number.isMultiple(of: 2) ? "Tickets/100" : "tickets/100/Notes") }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      let refused = replies.filter { $0.status == 429 }
      #expect(replies.filter { $0.status == 200 }.count >= 3)
      #expect(!refused.isEmpty)
      for reply in refused {
        #expect(reply.error.hasPrefix("The Autotask API thread threshold of 3 threads has been exceeded"))
      }
    }
  }

  @Test func theHourIsCountedByTheClock() async throws {
    try await withSmallEmulator({
      $0.hourlyThreshold = 5
      $0.switches = [.withoutThresholdDelays]
    }) { wire in
      _ = try await wire.admin("PUT", "clock", ["now": "2030-01-01T00:00:00Z"])
      var statuses: [Int] = []
      for _ in 1...6 { statuses.append(try await wire.call("GET", "Companies/174").status) }
      #expect(statuses == [200, 200, 200, 200, 200, 429])
      _ = try await wire.admin("PUT", "clock", ["now": "2030-01-01T01:00:00Z"])
      let threshold = try await wire.call("GET", "ThresholdInformation")
      #expect(threshold.json["externalRequestThreshold"] == 5)
      #expect(threshold.json["currentTimeframeRequestCount"] == 1)
    }
  }
}
