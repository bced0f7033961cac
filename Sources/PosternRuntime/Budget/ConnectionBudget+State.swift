import Autotask
import Synchronization

extension ConnectionBudget {
  /// What becomes of a call that wants to go out.
  enum Entry: Sendable {
    /// It is its turn.
    case go(Departure)
    /// The same call is under way for another, and its answer is for both.
    case joined(Flight)
    case refused(UpstreamFailure)
  }

  /// A call whose turn it is.
  struct Departure: Sendable {
    var ticket: SlotQueue.Ticket
    var flight: Flight
    var transport: any AutotaskTransport
    var credentials: Int
    var time: Duration
  }

  /// A call that waits for its turn.
  struct Sleeper {
    var continuation: CheckedContinuation<Entry, Never>
    var spender: Spender
    /// What it shares with others that ask the same; nil where it may not.
    var key: JoinKey?
    var isRead: Bool
    /// Whether it reads Autotask's own count, without which nobody would learn that the hour has emptied.
    var isReading: Bool
  }

  typealias Wake = (continuation: CheckedContinuation<Entry, Never>, entry: Entry)

  /// Everything that changes, under one lock.
  struct State {
    var transport: any AutotaskTransport
    var slots: SlotQueue
    var hour: HourBudget
    var circuit = LoginCircuit()
    var sleepers: [SlotQueue.Ticket: Sleeper] = [:]
    /// The reads under way that another may join.
    var joinable: [JoinKey: Flight] = [:]
    var lastTicket: SlotQueue.Ticket = 0
    /// When the timer goes that is set.
    var timer: Duration?

    /// What becomes of a call that need not wait; nil where it must, for its turn.
    ///
    /// Each call is weighed on its own account, whether another one's answer would do: nobody pays for anybody, and
    /// nobody gets through for another's sake.
    mutating func atOnce(_ sleeper: Sleeper, at now: Duration) -> Entry? {
      if let refusal = refusal(for: sleeper, at: now) { return .refused(refusal) }
      return joined(sleeper, at: now)
    }

    private mutating func refusal(for sleeper: Sleeper, at now: Duration) -> UpstreamFailure? {
      if circuit.isOpen { return .circuitOpen }
      guard !sleeper.isReading, let refusal = hour.refusal(for: sleeper.spender, at: now) else { return nil }
      return .refused(refusal)
    }

    private mutating func joined(_ sleeper: Sleeper, at now: Duration) -> Entry? {
      guard let key = sleeper.key, let flight = joinable[key], flight.join() else { return nil }
      hour.charge(sleeper.spender, at: now)
      return .joined(flight)
    }

    /// Lets time pass: everyone whose turn it is, or who need not wait any longer.
    mutating func advance(to now: Duration) -> [Wake] {
      var woken: [Wake] = []
      if circuit.isOpen {
        for (ticket, sleeper) in sleepers {
          _ = slots.giveUp(ticket)
          woken.append((sleeper.continuation, .refused(.circuitOpen)))
        }
        sleepers = [:]
        return woken
      }
      while true {
        let (admitted, expired) = slots.advance(to: now)
        for ticket in expired {
          guard let sleeper = sleepers.removeValue(forKey: ticket) else { continue }
          woken.append((sleeper.continuation, .refused(.refused(BudgetRefusal(.waitedTooLong, retryAfter: 10)))))
        }
        // A slot that was not used is free at once, and may be another one's.
        var hasFreed = false
        for ticket in admitted {
          guard let sleeper = sleepers.removeValue(forKey: ticket) else { continue }
          if let entry = atOnce(sleeper, at: now) {
            slots.leave(ticket, at: now, coolingFor: .zero)
            hasFreed = true
            woken.append((sleeper.continuation, entry))
          } else {
            woken += depart(sleeper, ticket, at: now)
          }
        }
        guard hasFreed else { return woken }
      }
    }

    /// A call goes out; those that wait to ask the same need not.
    private mutating func depart(_ sleeper: Sleeper, _ ticket: SlotQueue.Ticket, at now: Duration) -> [Wake] {
      let flight = Flight(mayBeAbandoned: sleeper.isRead)
      let departure = Departure(
        ticket: ticket,
        flight: flight,
        transport: transport,
        credentials: circuit.credentials,
        time: now
      )
      hour.spend(sleeper.spender, at: now)
      var woken: [Wake] = [(sleeper.continuation, .go(departure))]
      guard let key = sleeper.key else {
        // Reads that began before a write must not answer those who ask after it.
        if !sleeper.isRead { joinable = [:] }
        return woken
      }
      joinable[key] = flight
      for (other, waiting) in sleepers where waiting.key == key {
        guard refusal(for: waiting, at: now) == nil, let entry = joined(waiting, at: now) else { continue }
        _ = slots.giveUp(other)
        sleepers[other] = nil
        woken.append((waiting.continuation, entry))
      }
      return woken
    }
  }
}
