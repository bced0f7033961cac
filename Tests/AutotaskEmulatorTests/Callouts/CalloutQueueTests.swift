import Autotask
import AutotaskEmulator
import Foundation
import Testing

/// In which order callouts go out, how many in an hour, and that none is lost.
@Suite struct CalloutQueueTests {
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
}
