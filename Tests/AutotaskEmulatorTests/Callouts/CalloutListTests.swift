import Autotask
import AutotaskEmulator
import Testing

/// Callouts as the admin API lists them, and the inboxes it lends.
@Suite struct CalloutListTests {
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
