import Autotask
import AutotaskClient
import Synchronization
import Testing

@Suite struct ThreadGateTests {
  @Test func neverMoreThanTheLimitAtATime() async throws {
    let gate = ThreadGate(slotsPerEndpoint: 2)
    let crowd = Crowd()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<50 {
        group.addTask {
          try await gate.withSlots(of: ["tickets"]) {
            crowd.enter()
            await Task.yield()
            crowd.leave()
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(crowd.most <= 2)
    #expect(crowd.total == 50)
  }

  @Test func aCancelledCallLeavesTheQueue() async throws {
    let gate = ThreadGate(slotsPerEndpoint: 1)
    try await gate.withSlots(of: ["tickets"]) {
      let outcome = await withTaskGroup(of: Result<Void, any Error>.self) { group in
        group.addTask { await Result { try await gate.withSlots(of: ["tickets"]) {} } }
        while gate.waitingCount == 0 { await Task.yield() }
        group.cancelAll()
        return await group.next()
      }
      #expect(throws: CancellationError.self) { try #require(outcome).get() }
      #expect(gate.waitingCount == 0)
    }
    try await gate.withSlots(of: ["tickets"]) {}
  }

  @Test func aFailedCallFreesItsSlot() async throws {
    let gate = ThreadGate(slotsPerEndpoint: 1)
    await #expect(throws: CancellationError.self) {
      try await gate.withSlots(of: ["tickets"]) { throw CancellationError() }
    }
    try await gate.withSlots(of: ["tickets"]) {}
  }

  @Test(arguments: [
    ("GET", "/V1.0/Tickets/1", ["tickets"]),
    ("GET", "/v1.0//tickets/1", ["tickets"]),
    ("POST", "/V1.0/Tickets/5/Notes", ["tickets", "ticketnotes"]),
    ("GET", "/V1.0/Tickets/5/Notes/entityInformation", ["tickets", "ticketnotes"]),
    ("GET", "/V1.0/ThresholdInformation", ["thresholdinformation"]),
    ("GET", "/V1.0/Nonsense/5", ["nonsense"]),
  ])
  func endpoints(_ method: String, _ path: String, _ expected: [String]) throws {
    let method = try #require(AutotaskMethod(rawValue: method))
    #expect(try map.get().endpoints(of: AutotaskRequest(method, path)) == Set(expected))
  }
}

/// Counts who is in.
private final class Crowd: Sendable {
  private let counts = Mutex((now: 0, most: 0, total: 0))

  var most: Int { counts.withLock { $0.most } }
  var total: Int { counts.withLock { $0.total } }

  func enter() {
    counts.withLock { counts in
      counts.now += 1
      counts.total += 1
      counts.most = max(counts.most, counts.now)
    }
  }

  func leave() { counts.withLock { $0.now -= 1 } }
}
