import Autotask
import AutotaskEmulator
import Testing

/// The end of a webhook, and who is told.
@Suite struct DeactivationTests {
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
}
