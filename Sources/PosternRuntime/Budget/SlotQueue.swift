/// Who may call which endpoint now, and who waits: thread slots, shared fairly.
///
/// A call that counts to several endpoints gets a slot of each at once or none, so that no two calls can hold what the
/// other waits for. Callers take turns on each endpoint, weighted by their priority; a caller's own calls keep their
/// order where they share an endpoint. The first that cannot go on claims its endpoints, so that nobody waits for ever
/// while others pass. A value; time is a parameter.
package struct SlotQueue: Sendable {
  /// A call's number, in the order of arrival.
  package typealias Ticket = Int

  /// One call that wants to go out.
  package struct Asking: Sendable {
    /// Its number.
    package var ticket: Ticket
    /// The caller; nil for Postern itself.
    package var caller: String?
    /// The endpoints to which it counts.
    package var endpoints: Set<String>
    /// How many turns the caller gets, against others.
    package var weight: Int
    /// How many calls of the caller may be in flight.
    package var concurrent: Int?

    /// Makes a call that wants to go out.
    package init(ticket: Ticket, caller: String?, endpoints: Set<String>, weight: Int, concurrent: Int? = nil) {
      self.ticket = ticket
      self.caller = caller
      self.endpoints = endpoints
      self.weight = weight
      self.concurrent = concurrent
    }
  }

  private struct Waiter {
    var asking: Asking
    /// How far each endpoint's turns had come when it arrived.
    var arrived: [String: Int]
    var deadline: Duration
  }

  private let limits: ConnectionLimits
  /// How many calls may be in flight in all; nil for any number.
  package var overall: Int?
  private var waiting: [Waiter] = []
  private var holding: [Ticket: Asking] = [:]
  private var inFlight: [String: Int] = [:]
  private var callers: [String?: Int] = [:]
  /// When slots are free again whose calls were answered.
  private var cooling: [String: [Duration]] = [:]
  /// How far the turns have come at an endpoint where calls wait.
  private var turns: [String: Int] = [:]
  /// Where each caller's next turn is, at an endpoint where calls wait.
  private var served: [String: [String?: Int]] = [:]

  /// Slots that are all free.
  package init(_ limits: ConnectionLimits) { self.limits = limits }

  /// The calls that wait.
  package var waitingCount: Int { waiting.count }
  /// The calls in flight.
  package var inFlightCount: Int { holding.count }
  /// Whether nothing is in flight, waits, cools or is remembered.
  package var isIdle: Bool {
    waiting.isEmpty && holding.isEmpty && inFlight.isEmpty && callers.isEmpty && cooling.isEmpty && turns.isEmpty
      && served.isEmpty
  }

  /// The calls that hold a slot of an endpoint, those still cooling included.
  package func taken(_ endpoint: String) -> (inFlight: Int, cooling: Int) {
    (inFlight[endpoint] ?? 0, cooling[endpoint]?.count ?? 0)
  }

  /// A call arrives and waits; answers false, and keeps nothing of it, when as many of its caller's wait as may.
  ///
  /// It is admitted by ``advance(to:)``.
  package mutating func arrive(_ asking: Asking, at now: Duration) -> Bool {
    guard waiting.count(where: { $0.asking.caller == asking.caller }) < limits.waitingPerCaller else { return false }
    let arrived = asking.endpoints.reduce(into: [:]) { $0[$1] = turns[$1] ?? 0 }
    waiting.append(Waiter(asking: asking, arrived: arrived, deadline: now + limits.longestWait))
    return true
  }

  /// A call ends; its slots are free when they have cooled down.
  ///
  /// - Parameters:
  ///   - ticket: The call.
  ///   - now: The moment.
  ///   - cooldown: How long its slots stay taken; nil for as long as the limits say.
  package mutating func leave(_ ticket: Ticket, at now: Duration, coolingFor cooldown: Duration? = nil) {
    guard let asking = holding.removeValue(forKey: ticket) else { return }
    callers[asking.caller] = (callers[asking.caller] ?? 1) - 1
    if callers[asking.caller] == 0 { callers[asking.caller] = nil }
    let cooldown = cooldown ?? limits.cooldown
    for endpoint in asking.endpoints {
      let rest = (inFlight[endpoint] ?? 1) - 1
      inFlight[endpoint] = rest > 0 ? rest : nil
      if cooldown > .zero { cooling[endpoint, default: []].append(now + cooldown) }
    }
  }

  /// A waiting call gives up; answers whether it was waiting.
  package mutating func giveUp(_ ticket: Ticket) -> Bool {
    guard let index = waiting.firstIndex(where: { $0.asking.ticket == ticket }) else { return false }
    waiting.remove(at: index)
    forgetTurns()
    return true
  }

  /// Lets time pass: the calls that may go on now, and those that have waited as long as a call may.
  package mutating func advance(to now: Duration) -> (admitted: [Ticket], expired: [Ticket]) {
    for endpoint in cooling.keys {
      cooling[endpoint]?.removeAll { $0 <= now }
      if cooling[endpoint]?.isEmpty == true { cooling[endpoint] = nil }
    }
    let admitted = admit()
    let expired = waiting.filter { $0.deadline <= now }.map(\.asking.ticket)
    if !expired.isEmpty { waiting.removeAll { $0.deadline <= now } }
    forgetTurns()
    return (admitted, expired)
  }

  /// The next moment at which something may change by itself, nil where nothing waits.
  package var nextEvent: Duration? {
    guard let deadline = waiting.map(\.deadline).min() else { return nil }
    let wanted = waiting.reduce(into: Set<String>()) { $0.formUnion($1.asking.endpoints) }
    return wanted.compactMap { cooling[$0]?.min() }.reduce(deadline, min)
  }

  // MARK: Turns

  /// How far a turn of a call with this weight goes: the product of the weights, so that every share is whole.
  private static func step(_ weight: Int) -> Int { 4 / min(max(weight, 1), 4) }

  /// The waiting calls in the order of their turns, with the turn of each at its endpoints.
  private var queue: [(waiter: Waiter, turn: [String: Int])] {
    var next = served
    var latest: [String?: [String: Int]] = [:]
    var queue: [(waiter: Waiter, turn: [String: Int], lag: Int)] = []
    for waiter in waiting {
      let caller = waiter.asking.caller
      var turn: [String: Int] = [:]
      var lag = 0
      for endpoint in waiter.asking.endpoints {
        let own = max(waiter.arrived[endpoint] ?? 0, next[endpoint]?[caller] ?? 0)
        turn[endpoint] = own
        next[endpoint, default: [:]][caller] = own + Self.step(waiter.asking.weight)
        // Endpoints count turns from different beginnings, so what counts is how many are still to come.
        lag = max(lag, own - (turns[endpoint] ?? 0), latest[caller]?[endpoint] ?? 0)
      }
      for endpoint in waiter.asking.endpoints { latest[caller, default: [:]][endpoint] = lag }
      queue.append((waiter, turn, lag))
    }
    // Sorted by turn, then by arrival: the places are their tickets' order.
    return queue.enumerated().sorted { ($0.element.lag, $0.offset) < ($1.element.lag, $1.offset) }
      .map { ($0.element.waiter, $0.element.turn) }
  }

  private mutating func admit() -> [Ticket] {
    guard !waiting.isEmpty else { return [] }
    var admitted: Set<Ticket> = []
    var order: [Ticket] = []
    var claimed: Set<String> = []
    for (waiter, turn) in queue {
      let asking = waiter.asking
      if let overall, holding.count >= overall { break }
      // A caller at its own limit holds nobody up.
      if let concurrent = asking.concurrent, callers[asking.caller] ?? 0 >= concurrent { continue }
      guard asking.endpoints.allSatisfy({ !claimed.contains($0) && isFree($0) }) else {
        claimed.formUnion(asking.endpoints)
        continue
      }
      for endpoint in asking.endpoints {
        inFlight[endpoint, default: 0] += 1
        turns[endpoint] = max(turns[endpoint] ?? 0, turn[endpoint] ?? 0)
        served[endpoint, default: [:]][asking.caller] = (turn[endpoint] ?? 0) + Self.step(asking.weight)
      }
      callers[asking.caller, default: 0] += 1
      holding[asking.ticket] = asking
      admitted.insert(asking.ticket)
      order.append(asking.ticket)
    }
    waiting.removeAll { admitted.contains($0.asking.ticket) }
    return order
  }

  private func isFree(_ endpoint: String) -> Bool {
    let taken = taken(endpoint)
    return taken.inFlight < limits.slots && taken.inFlight + taken.cooling < limits.threads
  }

  /// Where nobody waits, turns need not be remembered.
  private mutating func forgetTurns() {
    guard !turns.isEmpty || !served.isEmpty else { return }
    let wanted = waiting.reduce(into: Set<String>()) { $0.formUnion($1.asking.endpoints) }
    for endpoint in Set(turns.keys).union(served.keys) where !wanted.contains(endpoint) {
      turns[endpoint] = nil
      served[endpoint] = nil
    }
  }
}
