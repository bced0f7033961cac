import Autotask
public import Foundation
import Synchronization

/// How a connection stands, for administrators.
public struct ConnectionStatus: Sendable, Equatable {
  /// When Autotask refused the login, nil where it did not; since then nothing is sent.
  public var loginRefusedAt: Date?
  /// Calls of the database that Autotask allows in an hour.
  public var threshold: Int
  /// Calls of the database within the last hour, as far as they are known.
  public var used: Int
  /// Those of them that Postern did not make, as they were last read.
  public var others: Int
  /// What each caller has on its account.
  public var accounts: [String: Int]
  /// The wait that Autotask adds to each call now.
  public var slowDown: Duration
  /// Calls that wait for their turn.
  public var waiting: Int
  /// Calls in flight.
  public var inFlight: Int
}

extension ConnectionBudget {
  /// How the connection stands.
  var status: ConnectionStatus {
    let now = clock.now()
    return state.withLock { state in
      var accounts: [String: Int] = [:]
      for caller in state.hour.accounts.keys {
        var account = state.hour.accounts[caller] ?? SlidingCount()
        accounts[caller] = account.count(at: now)
      }
      return ConnectionStatus(
        loginRefusedAt: state.circuit.openedAt,
        threshold: state.hour.threshold,
        used: state.hour.used(at: now),
        others: state.hour.othersNow(at: now),
        accounts: accounts,
        slowDown: state.hour.slowDown(at: now),
        waiting: state.slots.waitingCount,
        inFlight: state.slots.inFlightCount
      )
    }
  }

  /// Goes on over another transport, with other credentials; what is under way ends over the one before.
  func replace(_ transport: any AutotaskTransport) {
    let now = clock.now()
    wake(
      state.withLock { state in
        state.transport = transport
        state.circuit.change()
        state.slots.overall = 1
        return state.advance(to: now)
      }
    )
  }

  /// Reads Autotask's own count of the hour, where it is time to.
  func readThreshold() async {
    let isDue = state.withLock { $0.hour.isReadingDue(at: clock.now()) }
    guard isDue else { return }
    let request = AutotaskRequest(.get, Self.thresholdPath)
    guard case .success(let response) = await send(request, for: .house, isFresh: true).result, response.status == 200,
      let object = (try? JSONValue(parsing: response.body))?.object,
      let threshold = object[anyCase: "externalRequestThreshold"]?.integer.flatMap({ Int(exactly: $0) }),
      let used = object[anyCase: "currentTimeframeRequestCount"]?.integer.flatMap({ Int(exactly: $0) })
    else { return }
    state.withLock { $0.hour.learn(threshold: threshold, used: used, at: clock.now()) }
  }

  /// What was spent since it was last asked for, to be kept.
  func takeUnsaved() -> [(caller: String?, second: Int64, count: Int)] {
    state.withLock { state in
      state.hour.forgetIdle(at: clock.now())
      return state.hour.takeUnsaved()
    }
  }

  /// Takes back what could not be kept.
  func putBack(_ spent: [(caller: String?, second: Int64, count: Int)]) {
    state.withLock { state in
      for entry in spent { state.hour.putBack(entry.count, caller: entry.caller, second: entry.second) }
    }
  }

  /// Takes up what an earlier process spent.
  func restore(_ count: Int, caller: String?, second: Int64) {
    state.withLock { $0.hour.restore(count, caller: caller, second: second) }
  }
}
