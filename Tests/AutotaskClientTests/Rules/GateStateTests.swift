import AutotaskClient
import Testing

@Suite struct GateStateTests {
  @Test func letsSoManyIntoAnEndpointAndTheNextAfterOneLeft() {
    let gate = Gate(limit: 2)
    #expect(gate.arrive(1, at: ["tickets"]))
    #expect(gate.arrive(2, at: ["tickets"]))
    #expect(!gate.arrive(3, at: ["tickets"]))
    #expect(gate.arrive(4, at: ["companies"]))
    #expect(gate.leave(1) == [3])
    #expect(gate.waitingCount == 0)
  }

  @Test func aChildCallCountsToBothItsEndpoints() {
    let gate = Gate(limit: 1)
    #expect(gate.arrive(1, at: ["tickets", "ticketnotes"]))
    #expect(!gate.arrive(2, at: ["tickets"]))
    #expect(!gate.arrive(3, at: ["ticketnotes"]))
    #expect(gate.leave(1) == [2, 3])
  }

  @Test func holdsNothingWhileItWaits() {
    let gate = Gate(limit: 1)
    #expect(gate.arrive(1, at: ["a"]))
    #expect(!gate.arrive(2, at: ["a", "b"]))
    // Two calls that want each other's endpoints in the opposite order: neither holds one and waits.
    #expect(!gate.arrive(3, at: ["b", "a"]))
    #expect(gate.leave(1) == [2])
    #expect(gate.leave(2) == [3])
    #expect(gate.leave(3) == [])
  }

  @Test func nobodyOvertakesAnEarlierCallForTheSameEndpoint() {
    let gate = Gate(limit: 1)
    #expect(gate.arrive(1, at: ["a"]))
    #expect(!gate.arrive(2, at: ["a", "b"]))
    // `b` is free, and still promised to the call before.
    #expect(!gate.arrive(3, at: ["b"]))
    #expect(gate.leave(1) == [2])
    #expect(gate.leave(2) == [3])
  }

  @Test func whoGivesUpMakesRoom() {
    let gate = Gate(limit: 1)
    #expect(gate.arrive(1, at: ["a"]))
    #expect(!gate.arrive(2, at: ["a", "b"]))
    #expect(!gate.arrive(3, at: ["b"]))
    let quitting = gate.giveUp(2)
    #expect(quitting.wasWaiting)
    #expect(quitting.admitted == [3])
    #expect(!gate.giveUp(1).wasWaiting)
  }

  /// Any mix of arrivals, departures and withdrawals keeps the limit, and nobody is forgotten.
  @Test(arguments: 0..<20) func keepsTheLimitWhateverHappens(_ seed: UInt64) {
    var random = SplitMix(state: seed)
    let gate = Gate(limit: 2)
    var passing: [Int: Set<String>] = [:]
    var waiting: [Int: Set<String>] = [:]
    for ticket in 1...300 {
      let count = Int.random(in: 1...2, using: &random)
      let endpoints = Set(["a", "b", "c"].shuffled(using: &random).prefix(count))
      waiting[ticket] = endpoints
      var admitted = gate.arrive(ticket, at: endpoints) ? [ticket] : []
      if Bool.random(using: &random), let leaving = passing.keys.min() {
        passing[leaving] = nil
        admitted += gate.leave(leaving)
      }
      if Int.random(in: 0..<5, using: &random) == 0, let quitter = waiting.keys.max(), !admitted.contains(quitter) {
        waiting[quitter] = nil
        admitted += gate.giveUp(quitter).admitted
      }
      for ticket in admitted { passing[ticket] = waiting.removeValue(forKey: ticket) }
      for endpoint in ["a", "b", "c"] { #expect(passing.values.count { $0.contains(endpoint) } <= 2) }
    }
    while let leaving = passing.keys.min() {
      passing[leaving] = nil
      for ticket in gate.leave(leaving) { passing[ticket] = waiting.removeValue(forKey: ticket) }
    }
    #expect(waiting.isEmpty)
    #expect(gate.waitingCount == 0)
  }
}

/// The rules by reference, as an expectation cannot change a value.
private final class Gate {
  private var state: GateState

  init(limit: Int) { state = GateState(limit: limit) }

  var waitingCount: Int { state.waitingCount }
  func arrive(_ ticket: Int, at endpoints: Set<String>) -> Bool { state.arrive(ticket, at: endpoints) }
  func leave(_ ticket: Int) -> [Int] { state.leave(ticket) }
  func giveUp(_ ticket: Int) -> (wasWaiting: Bool, admitted: [Int]) { state.giveUp(ticket) }
}

/// A generator that gives the same numbers for the same seed.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
