import Foundation
import LeastPrivilege
import PosternRuntime
import TestSupport
import Testing

/// The database's hour: shared while it fills, never overdrawn, open again to the second.
struct HourBudgetTests {
  private let start = Duration.seconds(7_200)

  private func spender(_ caller: String, _ priority: CallerLimits.Priority = .normal, peers: Int = 3) -> Spender {
    Spender(caller: caller, limits: CallerLimits(priority: priority), peers: peers)
  }

  /// Spends until there is no room; answers how often there was.
  private func exhaust(_ hour: inout HourBudget, _ spender: Spender, at now: Duration) -> Int {
    var spent = 0
    while hour.refusal(for: spender, at: now) == nil, spent < 10_000 {
      hour.spend(spender, at: now)
      spent += 1
    }
    return spent
  }

  @Test func aRunawayStopsAndOthersGoOn() throws {
    var hour = HourBudget(threshold: 1_000)
    hour.spend(spender("other"), at: start)
    #expect(exhaust(&hour, spender("runaway"), at: start) == 749)
    let refused = hour.refusal(for: spender("runaway"), at: start + .seconds(60))
    let refusal = try #require(refused)
    #expect(refusal.reason == .share)
    #expect(refusal.retryAfter == 3_541)
    #expect(exhaust(&hour, spender("other"), at: start + .seconds(60)) == 200)
    #expect(hour.refusal(for: spender("other"), at: start + .seconds(60))?.reason == .hour)
    // And the runaway has room again exactly when it was told.
    #expect(hour.refusal(for: spender("runaway"), at: start + .seconds(3_600)) != nil)
    #expect(hour.refusal(for: spender("runaway"), at: start + .seconds(3_601)) == nil)
  }

  @Test func priorityDecidesWhereACallerAboveItsShareStops() {
    for (priority, expected) in [(CallerLimits.Priority.low, 500), (.normal, 750), (.high, 900)] {
      var hour = HourBudget(threshold: 1_000)
      hour.spend(spender("other", .high), at: start)
      #expect(exhaust(&hour, spender("a", priority), at: start) == expected - 1)
    }
  }

  @Test func whoIsAloneHasTheHourToTheCeiling() {
    var hour = HourBudget(threshold: 1_000)
    #expect(exhaust(&hour, spender("a", .low, peers: 1), at: start) == 950)
    #expect(hour.refusal(for: spender("a", peers: 1), at: start)?.reason == .hour)
  }

  @Test(arguments: 0..<8) func belowItsShareNobodyIsRefusedAndTheCeilingHolds(seed: Int) {
    var generator = SeededGenerator(seed: seed)
    let threshold = Int.random(in: 20...80, using: &generator)
    let ceiling = threshold * 95 / 100
    var hour = HourBudget(threshold: threshold)
    var spent: [(caller: Int, time: Duration)] = []
    var now = start
    let priorities = CallerLimits.Priority.allCases
    for _ in 0..<400 {
      now += .seconds(Int.random(in: 0...60, using: &generator))
      let caller = Int.random(in: 0..<6, using: &generator) % 4 % 3
      let spender = spender("\(caller)", priorities[caller])
      let recent = spent.filter { now - $0.time < .seconds(3_601) }
      let refusal = hour.refusal(for: spender, at: now)
      if recent.count < ceiling {
        let weights = Set(recent.map(\.caller)).union([caller]).map { priorities[$0].weight }.reduce(0, +)
        let own = recent.count { $0.caller == caller }
        if own < ceiling * priorities[caller].weight / weights { #expect(refusal == nil, "seed \(seed)") }
      }
      if let refusal {
        #expect(refusal.retryAfter >= 1)
        continue
      }
      hour.spend(spender, at: now)
      spent.append((caller, now))
      #expect(spent.count { now - $0.time < .seconds(3_600) } <= ceiling, "seed \(seed)")
    }
  }

  @Test func autotasksOwnCountBringsInTheCallsOfOthers() {
    var hour = HourBudget(threshold: 10_000)
    for _ in 0..<100 { hour.spend(spender("a"), at: start) }
    hour.learn(threshold: 2_000, used: 1_000, at: start)
    #expect(hour.used(at: start) == 1_000)
    #expect(hour.othersNow(at: start) == 900)
    #expect(hour.slowDown(at: start) == .milliseconds(500))
    for _ in 0..<500 { hour.spend(.house, at: start) }
    #expect(hour.slowDown(at: start) == .seconds(1))
    // An hour later they are over, whether or not anybody has asked again.
    #expect(hour.used(at: start + .seconds(3_601)) == 0)
    #expect(hour.slowDown(at: start + .seconds(3_601)) == .zero)
  }

  @Test func theSlowDownBeginsAtExactlyAHalfAndThreeQuarters() {
    var hour = HourBudget(threshold: 200)
    var waits: [Duration] = []
    for _ in 0..<160 {
      hour.spend(.house, at: start)
      waits.append(hour.slowDown(at: start))
    }
    #expect(waits[98] == .zero && waits[99] == .milliseconds(500))
    #expect(waits[148] == .milliseconds(500) && waits[149] == .seconds(1))
  }

  @Test func anHourThatAutotaskCallsFullIsClosedForAWhile() {
    var hour = HourBudget(threshold: 1_000)
    hour.close(at: start, retryAfter: nil)
    #expect(hour.refusal(for: spender("a"), at: start)?.reason == .hour)
    #expect(hour.refusal(for: spender("a"), at: start + .seconds(29)) != nil)
    #expect(hour.refusal(for: spender("a"), at: start + .seconds(30)) == nil)
    hour.close(at: start, retryAfter: 100_000)
    #expect(hour.refusal(for: spender("a"), at: start + .seconds(300)) == nil)
  }

  @Test func itsCountIsReadRarely() {
    var hour = HourBudget(threshold: 1_000)
    #expect(hour.isReadingDue(at: start) == false)
    hour.spend(spender("a"), at: start)
    #expect(hour.isReadingDue(at: start) == true)
    #expect(hour.isReadingDue(at: start + .seconds(599)) == false)
    #expect(hour.isReadingDue(at: start + .seconds(600)) == true)
    hour.learn(threshold: 1_000, used: 500, at: start + .seconds(600))
    // Nothing was spent since.
    #expect(hour.isReadingDue(at: start + .seconds(1_200)) == false)
    hour.spend(spender("a"), at: start + .seconds(1_200))
    #expect(hour.isReadingDue(at: start + .seconds(1_200)) == true)
    hour.spend(spender("a"), at: start + .seconds(1_201))
    // More than two fifths are used: a minute is enough.
    #expect(hour.isReadingDue(at: start + .seconds(1_259)) == false)
    #expect(hour.isReadingDue(at: start + .seconds(1_260)) == true)
  }

  @Test func idleCallersAreForgotten() {
    var hour = HourBudget(threshold: 1_000)
    hour.spend(spender("a"), at: start)
    hour.spend(spender("b"), at: start + .seconds(1_000))
    _ = hour.takeUnsaved()
    hour.forgetIdle(at: start + .seconds(3_601))
    #expect(Array(hour.accounts.keys) == ["b"])
  }

  @Test func oneRefusedLoginOpensTheCircuitUntilTheCredentialsChange() {
    var circuit = LoginCircuit()
    #expect(circuit.note(isRefused: false, sentWith: 0, at: .distantPast) == false)
    #expect(circuit.isProved && !circuit.isOpen)
    #expect(circuit.note(isRefused: true, sentWith: 0, at: .distantPast) == true)
    #expect(circuit.note(isRefused: true, sentWith: 0, at: .distantFuture) == false)
    #expect(circuit.openedAt == .distantPast)
    circuit.change()
    #expect(!circuit.isOpen && !circuit.isProved)
    // An answer to the credentials before says nothing of these.
    #expect(circuit.note(isRefused: true, sentWith: 0, at: .distantPast) == false)
    #expect(!circuit.isOpen)
  }
}
