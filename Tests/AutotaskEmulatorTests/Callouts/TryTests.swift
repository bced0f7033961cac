import Autotask
import AutotaskEmulator
import Testing

/// How often a callout is tried, and what counts as a success.
@Suite struct TryTests {
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
}
