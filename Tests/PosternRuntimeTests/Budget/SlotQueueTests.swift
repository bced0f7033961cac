import PosternRuntime
import TestSupport
import Testing

/// Turns are given out within Autotask's limits, fairly, and to everyone.
struct SlotQueueTests {
  private func limits(cooldown: Duration = .milliseconds(100), waiting: Int = 30) -> ConnectionLimits {
    var limits = ConnectionLimits()
    limits.cooldown = cooldown
    limits.waitingPerCaller = waiting
    return limits
  }

  private static let endpoints: [Set<String>] = [
    ["tickets"], ["tickets"], ["ticketnotes"], ["companies"], ["tickets", "ticketnotes"], ["tickets", "timeentries"],
  ]

  /// Random arrivals, ends and departures, watched by bookkeeping that knows nothing of turns.
  @Test(arguments: 0..<12) func theLimitsHoldWhateverHappens(seed: Int) {
    var generator = SeededGenerator(seed: seed)
    var watch = Watch(limits: limits(), seed: seed)
    for _ in 0..<300 {
      watch.now += .milliseconds(Int.random(in: 0...40, using: &generator))
      switch Int.random(in: 0..<10, using: &generator) {
      case 0..<5:
        let caller = Int.random(in: 0..<4, using: &generator)
        let endpoints = Self.endpoints.randomElement(using: &generator) ?? []
        watch.arrive(caller, endpoints, weight: [2, 1, 4, 2][caller], concurrent: caller == 3 ? 2 : nil)
      case 5..<9: watch.end(any: &generator)
      default: watch.giveUp(any: &generator)
      }
      watch.check()
    }
    watch.drain()
    #expect(watch.queue.isIdle, "seed \(seed)")
  }

  @Test func callersTakeTurnsByTheirWeight() {
    for (weight, expected) in [(2, 1), (4, 2)] {
      var queue = SlotQueue(limits(cooldown: .zero, waiting: 200))
      var callers: [Int: String] = [:]
      for ticket in 0..<200 {
        let caller = ticket < 100 ? "a" : "b"
        callers[ticket] = caller
        let asking = SlotQueue.Asking(
          ticket: ticket,
          caller: caller,
          endpoints: ["tickets"],
          weight: caller == "a" ? weight : 2
        )
        #expect(queue.arrive(asking, at: .zero) == true)
      }
      var order: [Int] = []
      var running = queue.advance(to: .zero).admitted
      while order.count < 90, !running.isEmpty {
        order.append(running[0])
        queue.leave(running.removeFirst(), at: .zero)
        running += queue.advance(to: .zero).admitted
      }
      let ofA = order.count { callers[$0] == "a" }
      let ofB = order.count - ofA
      #expect(abs(ofA - expected * ofB) <= 4, "weight \(weight): \(ofA) to \(ofB)")
      // Each caller's own calls keep their order.
      for caller in ["a", "b"] {
        let own = order.filter { callers[$0] == caller }
        #expect(own == own.sorted())
      }
    }
  }

  @Test func oneThatComesLateIsNotBehindTheQueueOfAnother() {
    var queue = SlotQueue(limits(cooldown: .zero, waiting: 200))
    for ticket in 0..<100 {
      _ = queue.arrive(.init(ticket: ticket, caller: "a", endpoints: ["tickets"], weight: 2), at: .zero)
    }
    var running = queue.advance(to: .zero).admitted
    for _ in 0..<20 {
      queue.leave(running.removeFirst(), at: .zero)
      running += queue.advance(to: .zero).admitted
    }
    _ = queue.arrive(.init(ticket: 1_000, caller: "b", endpoints: ["tickets"], weight: 2), at: .zero)
    queue.leave(running.removeFirst(), at: .zero)
    running += queue.advance(to: .zero).admitted
    queue.leave(running.removeFirst(), at: .zero)
    running += queue.advance(to: .zero).admitted
    #expect(running.contains(1_000))
  }

  @Test func aCallThatNeedsTwoEndpointsIsNotOvertakenForEver() {
    var queue = SlotQueue(limits(cooldown: .zero, waiting: 200))
    var ticket = 0
    func add(_ caller: String, _ endpoints: Set<String>) -> Int {
      ticket += 1
      _ = queue.arrive(.init(ticket: ticket, caller: caller, endpoints: endpoints, weight: 2), at: .zero)
      return ticket
    }
    for _ in 0..<4 {
      _ = add("a", ["tickets"])
      _ = add("b", ["ticketnotes"])
    }
    var running = queue.advance(to: .zero).admitted
    let child = add("c", ["tickets", "ticketnotes"])
    var ended = 0
    while !running.contains(child), ended < 100 {
      // Whoever ends comes back at once, so that neither endpoint is ever without one that waits.
      queue.leave(running.removeFirst(), at: .zero)
      ended += 1
      _ = add("a", ["tickets"])
      _ = add("b", ["ticketnotes"])
      running += queue.advance(to: .zero).admitted
    }
    #expect(ended <= 8)
  }

  @Test func aSlotCoolsDownBeforeAFourthThreadCouldBeTaken() {
    var queue = SlotQueue(limits())
    func arrive(_ ticket: Int) {
      _ = queue.arrive(.init(ticket: ticket, caller: "a", endpoints: ["tickets"], weight: 2), at: .zero)
    }
    for ticket in 1...5 { arrive(ticket) }
    #expect(queue.advance(to: .zero).admitted == [1, 2])
    queue.leave(1, at: .milliseconds(5))
    // One cools down and one runs: a third thread is there.
    #expect(queue.advance(to: .milliseconds(5)).admitted == [3])
    queue.leave(2, at: .milliseconds(6))
    #expect(queue.advance(to: .milliseconds(6)).admitted.isEmpty)
    #expect(queue.nextEvent == .milliseconds(105))
    #expect(queue.advance(to: .milliseconds(104)).admitted.isEmpty)
    #expect(queue.advance(to: .milliseconds(105)).admitted == [4])
  }

  @Test func aCallerWaitsBehindItsOwnLimitAndHoldsNobodyUp() {
    var queue = SlotQueue(limits(cooldown: .zero))
    for ticket in 1...3 {
      _ = queue.arrive(.init(ticket: ticket, caller: "a", endpoints: ["tickets"], weight: 2, concurrent: 1), at: .zero)
    }
    _ = queue.arrive(.init(ticket: 4, caller: "b", endpoints: ["tickets"], weight: 2), at: .zero)
    #expect(queue.advance(to: .zero).admitted == [1, 4])
    queue.leave(4, at: .zero)
    #expect(queue.advance(to: .zero).admitted.isEmpty)
    queue.leave(1, at: .zero)
    #expect(queue.advance(to: .zero).admitted == [2])
  }

  @Test func theQueueOfACallerAndItsPatienceEnd() {
    var queue = SlotQueue(limits(waiting: 2))
    for ticket in 1...2 {
      _ = queue.arrive(.init(ticket: ticket, caller: "a", endpoints: ["tickets"], weight: 2), at: .zero)
    }
    #expect(queue.advance(to: .zero).admitted == [1, 2])
    #expect(queue.arrive(.init(ticket: 3, caller: "a", endpoints: ["tickets"], weight: 2), at: .zero) == true)
    #expect(queue.arrive(.init(ticket: 4, caller: "a", endpoints: ["tickets"], weight: 2), at: .seconds(1)) == true)
    #expect(queue.arrive(.init(ticket: 5, caller: "a", endpoints: ["companies"], weight: 2), at: .seconds(1)) == false)
    #expect(queue.arrive(.init(ticket: 6, caller: "b", endpoints: ["tickets"], weight: 2), at: .seconds(1)) == true)
    #expect(queue.nextEvent == .seconds(30))
    #expect(queue.advance(to: .milliseconds(29_999)).expired.isEmpty)
    #expect(queue.advance(to: .seconds(30)).expired == [3])
    #expect(queue.advance(to: .seconds(31)).expired == [4, 6])
  }

  @Test func beforeALoginIsProvedOneCallIsOut() {
    var queue = SlotQueue(limits())
    queue.overall = 1
    _ = queue.arrive(.init(ticket: 1, caller: "a", endpoints: ["tickets"], weight: 2), at: .zero)
    _ = queue.arrive(.init(ticket: 2, caller: "b", endpoints: ["companies"], weight: 2), at: .zero)
    #expect(queue.advance(to: .zero).admitted == [1])
    queue.overall = nil
    #expect(queue.advance(to: .zero).admitted == [2])
  }
}

/// A queue beside bookkeeping of its own.
private struct Watch {
  struct Call {
    var caller: Int
    var endpoints: Set<String>
    var concurrent: Int?
    /// The caller's own calls before it that share an endpoint.
    var own: Int
    /// How many that came later went before it on a shared endpoint.
    var passed = 0
  }

  var now = Duration.zero
  var queue: SlotQueue
  let limits: ConnectionLimits
  let seed: Int
  private var waiting: [Int: Call] = [:]
  private var running: [Int: Call] = [:]
  private var cooling: [(endpoint: String, until: Duration)] = []
  private var ended = 0
  private var last = 0

  init(limits: ConnectionLimits, seed: Int) {
    self.limits = limits
    self.seed = seed
    queue = SlotQueue(limits)
  }

  mutating func arrive(_ caller: Int, _ endpoints: Set<String>, weight: Int, concurrent: Int?) {
    last += 1
    let own = waiting.values.count { $0.caller == caller && !$0.endpoints.isDisjoint(with: endpoints) }
    let isFull = waiting.values.count { $0.caller == caller } >= limits.waitingPerCaller
    let asking = SlotQueue.Asking(
      ticket: last,
      caller: "\(caller)",
      endpoints: endpoints,
      weight: weight,
      concurrent: concurrent
    )
    #expect(queue.arrive(asking, at: now) == !isFull, "seed \(seed)")
    if !isFull { waiting[last] = Call(caller: caller, endpoints: endpoints, concurrent: concurrent, own: own) }
    advance()
  }

  mutating func end(any generator: inout SeededGenerator) {
    guard let ticket = running.keys.sorted().randomElement(using: &generator), let call = running[ticket] else {
      return
    }
    running[ticket] = nil
    ended += 1
    for endpoint in call.endpoints { cooling.append((endpoint, now + limits.cooldown)) }
    queue.leave(ticket, at: now)
    advance()
  }

  mutating func giveUp(any generator: inout SeededGenerator) {
    guard let ticket = waiting.keys.sorted().randomElement(using: &generator) else { return }
    waiting[ticket] = nil
    ended += 1
    #expect(queue.giveUp(ticket) == true, "seed \(seed)")
    #expect(queue.giveUp(ticket) == false, "seed \(seed)")
    advance()
  }

  mutating func advance() {
    cooling.removeAll { $0.until <= now }
    let (admitted, expired) = queue.advance(to: now)
    for ticket in admitted {
      guard let call = waiting.removeValue(forKey: ticket) else {
        Issue.record("seed \(seed): call \(ticket) was admitted and did not wait")
        continue
      }
      let others = waiting.filter { !$0.value.endpoints.isDisjoint(with: call.endpoints) }
      for (other, value) in others where other < ticket {
        #expect(value.caller != call.caller, "seed \(seed): call \(ticket) overtook \(other) of its own caller")
        waiting[other]?.passed += 1
      }
      running[ticket] = call
    }
    for ticket in expired {
      waiting[ticket] = nil
      ended += 1
    }
  }

  func check() {
    let all = Set(running.values.flatMap(\.endpoints)).union(cooling.map(\.endpoint))
    for endpoint in all {
      let inFlight = running.values.count { $0.endpoints.contains(endpoint) }
      let cooled = cooling.count { $0.endpoint == endpoint }
      #expect(inFlight <= 2 && inFlight + cooled <= 3, "seed \(seed): \(endpoint) \(inFlight) + \(cooled)")
    }
    #expect(running.values.count { $0.caller == 3 } <= 2, "seed \(seed)")
    for (ticket, call) in waiting {
      // Of each other caller, on each of two endpoints: four turns of the heaviest for one of the lightest, for each of
      // the caller's own calls before it, and the turn under way.
      #expect(call.concurrent != nil || call.passed <= 2 * 3 * 5 * (call.own + 1), "seed \(seed): call \(ticket) waits")
      let isBusy = call.endpoints.contains { endpoint in
        running.values.contains { $0.endpoints.contains(endpoint) } || cooling.contains { $0.endpoint == endpoint }
          || waiting.contains { $0.key != ticket && $0.value.endpoints.contains(endpoint) }
      }
      #expect(isBusy || call.concurrent != nil, "seed \(seed): call \(ticket) waits for nothing")
    }
    #expect(queue.waitingCount == waiting.count && queue.inFlightCount == running.count, "seed \(seed)")
  }

  mutating func drain() {
    var generator = SeededGenerator(seed: seed)
    while !running.isEmpty || !waiting.isEmpty {
      now += limits.cooldown
      let before = ended
      advance()
      end(any: &generator)
      check()
      // Something always goes on.
      guard ended > before || !running.isEmpty else {
        Issue.record("seed \(seed): everything waits")
        return
      }
    }
    now += limits.cooldown
    advance()
  }
}
