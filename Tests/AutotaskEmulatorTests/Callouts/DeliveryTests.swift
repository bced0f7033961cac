import Autotask
import AutotaskEmulator
import Foundation
import Testing

/// How callouts travel: tries, order, limits, faults, error logs, deactivation.
@Suite struct DeliveryTests {
  @Test func aFailureIsTriedFiveTimesHalfAMinuteApart() async throws {
    try await withHooks { bench in
      _ = try await bench.hook()
      bench.receiver.react(.status(500))
      try await bench.clock(0)
      try await bench.ticket()
      for attempt in 1...5 {
        try await bench.clock((attempt - 1) * 30)
        #expect(try await bench.delivered().count == attempt)
        // Before its time it is not tried again.
        try await bench.clock((attempt - 1) * 30 + 29)
        #expect(try await bench.delivered().count == attempt)
      }
      try await bench.clock(600)
      #expect(try await bench.delivered().count == 5)
      let bodies = Set(bench.receiver.received.map(\.body))
      #expect(bodies.count == 1)
      let listed = try await bench.callouts().first
      #expect(listed?["state"] == "dropped")
      #expect(listed?["tries"] == 5)
      #expect(listed?["status"] == 500)
      #expect(listed?["due"] == .null)
    }
  }

  @Test func aSuccessEndsTheTries() async throws {
    try await withHooks { bench in
      _ = try await bench.hook()
      bench.receiver.react(.status(503))
      try await bench.clock(0)
      try await bench.ticket()
      _ = try await bench.delivered()
      let waiting = try await bench.callouts().first
      #expect(waiting?["state"] == "waiting")
      #expect(waiting?["due"] == "2026-11-01T00:00:30.000Z")
      bench.receiver.react(.status(204))
      try await bench.clock(30)
      #expect(try await bench.delivered().count == 2)
      #expect(try await bench.callouts().map { $0["state"] } == ["delivered"])
      #expect(try await bench.owner.all("WebhookEventErrorLogs").items.filter { $0["sequenceNumber"] == 1 }.isEmpty)
    }
  }

  @Test(arguments: [200, 201, 202, 204, 299]) func anySuccessStatusIsSuccess(_ status: Int) async throws {
    try await withHooks { bench in
      _ = try await bench.hook()
      bench.receiver.react(.status(status))
      try await bench.ticket()
      _ = try await bench.delivered()
      #expect(try await bench.callouts().map { $0["state"] } == ["delivered"])
    }
  }

  @Test func aRedirectIsAFailureAndIsNotFollowed() async throws {
    try await withHooks { bench in
      _ = try await bench.hook()
      bench.receiver.react(.redirect)
      try await bench.ticket()
      _ = try await bench.delivered()
      #expect(try await bench.callouts().first?["status"] == 302)
      #expect(bench.receiver.received(at: "/elsewhere").isEmpty)
    }
  }

  @Test func aReceiverThatDoesNotAnswerFails() async throws {
    try await withHooks({ $0.calloutTimeout = .milliseconds(50) }) { bench in
      _ = try await bench.hook()
      bench.receiver.react(.silence)
      try await bench.ticket()
      _ = try await bench.delivered()
      let listed = try await bench.callouts().first
      #expect(listed?["tries"] == 1)
      #expect(listed?["state"] == "waiting")
      #expect(listed?["error"] == "The operation has timed out.")
    }
  }

  @Test func aReceiverThatIsNotThereFails() async throws {
    try await withHooks { bench in
      // The discard port of this machine: nothing listens there.
      _ = try await bench.hook(with: ["webhookUrl": "http://127.0.0.1:9/in"])
      try await bench.ticket()
      _ = try await bench.delivered()
      #expect(try await bench.callouts().first?["tries"] == 1)
    }
  }

  @Test func aQueueKeepsItsOrderAndHoldsNoOther() async throws {
    try await withHooks { bench in
      _ = try await bench.hook(fields: ["Status", "Title"])
      bench.receiver.react(.status(500))
      try await bench.clock(0)
      let first = try await bench.ticket(["title": "1"])
      try await bench.ticket(["title": "2"])
      _ = try await bench.wire.call("PATCH", "Tickets", ["id": .integer(first), "title": "changed"])
      _ = try await bench.delivered()
      // The second create waits for the first; the update stands in a queue of its own.
      let titles = bench.receiver.received.map { $0.fields["Title"]?.string ?? "" }
      #expect(titles.sorted() == ["1", "changed"])
      bench.receiver.react(.status(200))
      try await bench.clock(30)
      _ = try await bench.delivered()
      let creates = bench.receiver.received.filter { $0.json["Action"] == "Create" }
      #expect(creates.map { $0.json["SequenceNumber"] } == [1, 1, 2])
      #expect(try await bench.callouts().allSatisfy { $0["state"] == "delivered" })
    }
  }

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

  @Test func twentyFiveFailuresInARowDisableTheWebhook() async throws {
    try await withHooks { bench in
      let id = try await bench.hook()
      bench.receiver.react(.status(500))
      try await bench.clock(0)
      func fail(_ count: Int, from seconds: Int) async throws -> Int {
        var now = seconds
        for _ in 0..<count { try await bench.ticket() }
        // The queue holds one callout after the other back until it is dropped.
        for _ in 0..<count * 5 {
          try await bench.clock(now)
          _ = try await bench.delivered()
          now += 30
        }
        return now
      }
      func isActive() async throws -> JSONValue? {
        try await bench.owner.call("GET", "TicketWebhooks/\(id)").json["item"]?["isActive"]
      }
      var now = try await fail(24, from: 0)
      #expect(try await isActive() == true)
      // One success begins the count anew.
      bench.receiver.react(.status(200))
      try await bench.ticket()
      _ = try await bench.delivered()
      bench.receiver.react(.status(500))
      now = try await fail(24, from: now)
      #expect(try await isActive() == true)
      #expect(bench.receiver.received(at: "/off").isEmpty)
      try await bench.ticket()
      try await bench.ticket()
      for _ in 0..<5 {
        try await bench.clock(now)
        _ = try await bench.delivered()
        now += 30
      }
      #expect(try await isActive() == false)
      let off = bench.receiver.received(at: "/off")
      #expect(off.map { $0.json["Action"] } == ["Deactivated"])
      // What still waited is dropped, and nothing more is told.
      try await bench.ticket()
      _ = try await bench.delivered()
      #expect(try await bench.callouts().filter { $0["state"] == "waiting" }.isEmpty)
      // Made active again, it takes another 25.
      #expect(
        try await bench.owner.call("PATCH", "TicketWebhooks", ["id": .integer(id), "isActive": true]).status == 200
      )
      _ = try await fail(1, from: now)
      #expect(try await isActive() == true)
    }
  }

  @Test(arguments: [false, true]) func theEndOfAWebhookIsTold(_ isDeleted: Bool) async throws {
    try await withHooks { bench in
      let id = try await bench.hook()
      let guid = try await bench.owner.call("GET", "TicketWebhooks/\(id)").json["item"]?["webhookGUID"]
      bench.receiver.react(.status(500))
      try await bench.clock(0)
      try await bench.ticket()
      _ = try await bench.delivered()
      let reply =
        isDeleted
        ? try await bench.owner.call("DELETE", "TicketWebhooks/\(id)")
        : try await bench.owner.call("PATCH", "TicketWebhooks", ["id": .integer(id), "isActive": false])
      #expect(reply.status == 200, "\(reply.text)")
      try await bench.clock(60)
      let off = try await bench.delivered(at: "/off")
      #expect(off.count == 1)
      #expect(off.first?.json.object?.keys == ["Action", "Guid", "EventTime"])
      #expect(off.first?.json["Action"] == "Deactivated")
      #expect(off.first?.json["Guid"] == guid)
      #expect(off.first?.headers["x-hook-signature"] == nil)
      // Nothing is called out of a webhook that is no longer active, not even what waited.
      #expect(bench.receiver.received(at: "/in").count == 1)
      #expect(try await bench.callouts().map { $0["state"] } == ["dropped", "delivered"])
    }
  }

  @Test func signedDeactivationsAreASwitch() async throws {
    try await withHooks({ $0.switches = [.signedDeactivations] }) { bench in
      let id = try await bench.hook()
      _ = try await bench.owner.call("PATCH", "TicketWebhooks", ["id": .integer(id), "isActive": false])
      #expect(try await bench.delivered(at: "/off").first?.isSigned(with: HookBench.secret) == true)
    }
  }

  @Test func faultsLoseAndDoubleCallouts() async throws {
    try await withHooks { bench in
      _ = try await bench.hook()
      _ = try await bench.wire.admin("PUT", "faults", ["calloutLossEvery": 3])
      for _ in 1...3 { try await bench.ticket() }
      #expect(try await bench.delivered().map { $0.json["SequenceNumber"] } == [1, 2])
      let lost = try await bench.callouts().last
      #expect(lost?["state"] == "dropped")
      #expect(lost?["tries"] == 0)
      _ = try await bench.wire.admin("PUT", "faults", ["calloutDuplicateEvery": 2])
      for _ in 1...2 { try await bench.ticket() }
      #expect(try await bench.delivered().map { $0.json["SequenceNumber"] } == [1, 2, 4, 5, 5])
    }
  }

  @Test func anHourTakesFifteenHundredOfAnEntity() async throws {
    try await withHooks { bench in
      for number in 1...16 {
        let url = JSONValue.string(bench.receiver.address("/in?\(number)"))
        _ = try await bench.hook(fields: ["Title"], shown: [], with: ["webhookUrl": url])
      }
      try await bench.clock(0)
      for _ in 1...94 { try await bench.ticket() }
      #expect(try await bench.delivered().count == 1500)
      #expect(try await bench.callouts().filter { $0["state"] == "waiting" }.count == 4)
      // The limit is the entity's: another one's are not held up.
      _ = try await bench.hook(
        "Company",
        fields: ["CompanyName"],
        shown: [],
        with: ["webhookUrl": .string(bench.receiver.address("/other"))]
      )
      _ = try await bench.wire.admin("POST", "tables/Companies", ["id": 174, "companyName": "Renamed"])
      #expect(try await bench.delivered(at: "/other").count == 1)
      try await bench.clock(3599)
      #expect(try await bench.delivered().count == 1500)
      // They are delayed, not lost.
      try await bench.clock(3600)
      #expect(try await bench.delivered().count == 16 * 94)
    }
  }

  @Test func aRestartInTheMiddleOfTriesLosesNothing() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "callouts-\(UUID().uuidString).db").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await withCalloutReceiver { receiver in
      receiver.react(.status(500))
      let owner = try await withSmallEmulator({ $0.database = path }) { wire in
        let owner = try await wire.onLevel("Hooks", try await HookBench.settings(wire))
        let bench = HookBench(wire: wire, owner: owner, receiver: receiver)
        _ = try await bench.hook()
        try await bench.clock(0)
        try await bench.ticket()
        try await bench.ticket()
        #expect(try await bench.delivered().count == 1)
        return owner
      }
      receiver.react(.status(200))
      try await withSmallEmulator({ $0.database = path }) { wire in
        let again = HookBench(wire: wire, owner: owner, receiver: receiver)
        try await again.clock(30)
        let callouts = try await again.delivered()
        #expect(callouts.map { $0.json["SequenceNumber"] } == [1, 1, 2])
        #expect(callouts.allSatisfy { $0.isSigned(with: HookBench.secret) })
        #expect(try await again.callouts().allSatisfy { $0["state"] == "delivered" })
        // Numbers go on where they stopped.
        try await again.ticket()
        #expect(try await again.delivered().last?.json["SequenceNumber"] == 3)
      }
    }
  }

  @Test func aTryThatIsCutOffByTheEndIsMadeAgain() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "callouts-\(UUID().uuidString).db").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await withCalloutReceiver { receiver in
      receiver.react(.silence)
      let patient: (inout EmulatorConfiguration) -> Void = { configuration in
        configuration.database = path
        configuration.calloutTimeout = .seconds(600)
      }
      try await withSmallEmulator(patient) { wire in
        let owner = try await wire.onLevel("Hooks", try await HookBench.settings(wire))
        let bench = HookBench(wire: wire, owner: owner, receiver: receiver)
        _ = try await bench.hook()
        try await bench.ticket()
        while receiver.received.isEmpty { await Task.yield() }
      }
      receiver.react(.status(200))
      try await withSmallEmulator({ $0.database = path }) { wire in
        _ = try await wire.admin("POST", "callouts/deliver")
        let listed = try await wire.admin("GET", "callouts").json.array ?? []
        #expect(listed.map { $0["state"] } == ["delivered"])
        #expect(listed.map { $0["tries"] } == [1])
        #expect(receiver.received.count == 2)
      }
    }
  }

  @Test func theListBeginsAfterANumber() async throws {
    try await withHooks { bench in
      _ = try await bench.hook()
      try await bench.ticket()
      try await bench.ticket()
      _ = try await bench.delivered()
      #expect(try await bench.wire.admin("GET", "callouts?since=1").json.array?.map { $0["number"] } == [2])
      #expect(try await bench.wire.admin("GET", "callouts?since=x").status == 400)
      let listed = try await bench.callouts().first
      #expect(listed?["entity"] == "TicketWebhooks")
      #expect(listed?["url"] == .string(bench.receiver.address()))
      #expect(
        listed?["payload"]?.string == String(decoding: try #require(bench.receiver.received.first).body, as: UTF8.self)
      )
    }
  }

  @Test func theEmulatorLendsInboxes() async throws {
    try await withHooks { bench in
      let inbox = bench.wire.emulator.adminURL + "inbox/tickets"
      _ = try await bench.hook(with: ["webhookUrl": .string(inbox + "?status=503")])
      try await bench.ticket()
      _ = try await bench.delivered()
      #expect(try await bench.callouts().first?["status"] == 503)
      let letters = try await bench.wire.admin("GET", "inbox/tickets").json.array ?? []
      #expect(letters.count == 1)
      #expect(letters.first?["body"] == (try await bench.callouts().first?["payload"]))
      #expect(letters.first?["headers"]?["x-hook-signature"]?.string?.hasPrefix("sha1=") == true)
      #expect(try await bench.wire.admin("GET", "inbox/others").json == [])
      #expect(try await bench.wire.admin("POST", "inbox/tickets?status=100", [:]).status == 400)
      _ = try await bench.wire.admin("POST", "reset")
      #expect(try await bench.wire.admin("GET", "inbox/tickets").json == [])
    }
  }

  @Test func aResetForgetsThem() async throws {
    try await withHooks { bench in
      _ = try await bench.hook()
      try await bench.ticket()
      #expect(try await bench.delivered().count == 1)
      _ = try await bench.wire.admin("POST", "reset")
      #expect(try await bench.callouts().isEmpty)
      let owner = try await bench.wire.onLevel("Hooks", try await HookBench.settings(bench.wire))
      let again = HookBench(wire: bench.wire, owner: owner, receiver: bench.receiver)
      _ = try await again.hook()
      try await again.ticket()
      #expect(try await again.delivered().last?.json["SequenceNumber"] == 1)
    }
  }
}
