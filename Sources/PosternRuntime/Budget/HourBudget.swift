package import LeastPrivilege

/// The requests that a whole database may make in an hour, shared among callers.
///
/// Everyone may spend while the hour is empty enough; the fuller it is, the more it belongs to those who have had less
/// than their share. A caller above its share stops at half, three quarters or nine tenths of the hour, by its priority;
/// one below it goes on to the ceiling. So a caller that runs away uses what nobody needs and leaves a rest to others.
/// A value; time is a parameter.
package struct HourBudget: Sendable {
  /// Of a hundred parts of the hour, those that Postern spends; the rest is left to integrations beside it, since
  /// beyond the hour Autotask refuses them all.
  package static let ceilingPercent = 95

  /// Calls of the database in an hour.
  package private(set) var threshold: Int
  /// The calls that Postern made.
  package private(set) var calls = SlidingCount()
  /// What each caller has on its account: its calls, and the answers that it shared.
  package private(set) var accounts: [String: SlidingCount] = [:]
  private var weights: [String: Int] = [:]
  /// The calls of others at the last reading.
  private var others = 0
  private var read: Duration?
  /// When Autotask's count was last asked for, and whether anything was spent since.
  private var asked: Duration?
  private var hasSpent = false
  /// Until when Autotask has said that the hour is used up.
  private var closedUntil: Duration?

  /// An hour in which so many calls may be made.
  package init(threshold: Int) { self.threshold = max(1, threshold) }

  /// The calls of the database in the last hour, as far as they are known.
  package mutating func used(at now: Duration) -> Int { calls.count(at: now) + othersNow(at: now) }

  /// The calls that Postern did not make, as far as they are known; an hour after they were read they are over.
  package func othersNow(at now: Duration) -> Int {
    guard let read, now - read <= .seconds(SlidingCount.window) else { return 0 }
    return others
  }

  /// The wait that Autotask adds to each call as the hour fills.
  ///
  /// Source: the help page on thresholds: half a second from 50 %, a second from 75 %.
  package mutating func slowDown(at now: Duration) -> Duration {
    let used = used(at: now) * 100
    if used >= threshold * 75 { return .seconds(1) }
    return used >= threshold * 50 ? .milliseconds(500) : .zero
  }

  /// Why a call may not be made now, nil when it may.
  package mutating func refusal(for spender: Spender, at now: Duration) -> BudgetRefusal? {
    if let closedUntil, now < closedUntil {
      return BudgetRefusal(.hour, retryAfter: max(1, Int((closedUntil - now).wholeSeconds) + 1))
    }
    let used = used(at: now)
    let available = ceiling - othersNow(at: now)
    guard used < ceiling else {
      // Where the calls of others alone fill the hour, only the next reading can tell that it has emptied.
      return BudgetRefusal(.hour, retryAfter: calls.seconds(untilBelow: available, at: now) ?? Self.unknownWait)
    }
    guard let caller = spender.caller, spender.peers > 1 else { return nil }
    let soft = threshold * spender.limits.priority.softPercent / 100
    guard used >= soft else { return nil }
    let share = share(of: caller, spender.limits.priority, among: available, at: now)
    guard let own = accounts[caller]?.count(at: now), own >= share else { return nil }
    let waits = [
      accounts[caller]?.seconds(untilBelow: max(1, share), at: now),
      calls.seconds(untilBelow: soft - othersNow(at: now), at: now),
    ]
    return BudgetRefusal(.share, retryAfter: waits.compactMap(\.self).min() ?? Self.unknownWait)
  }

  /// Makes a call, on a spender's account.
  package mutating func spend(_ spender: Spender, at now: Duration) {
    calls.add(1, at: now)
    hasSpent = true
    charge(spender, at: now)
  }

  /// Puts a call on a spender's account that another one made for both.
  package mutating func charge(_ spender: Spender, at now: Duration) {
    guard let caller = spender.caller else { return }
    accounts[caller, default: SlidingCount()].add(1, at: now)
    weights[caller] = spender.limits.priority.weight
  }

  /// Takes back a call that never left.
  package mutating func takeBack(_ spender: Spender, from moment: Duration) {
    calls.takeBack(1, from: moment)
    guard let caller = spender.caller else { return }
    accounts[caller]?.takeBack(1, from: moment)
  }

  /// Whether Autotask's own count is to be read now, which this notes as done.
  ///
  /// Rarely: it is a call like any other. Never where nothing was spent since; the fuller the hour, the sooner.
  package mutating func isReadingDue(at now: Duration) -> Bool {
    guard hasSpent else { return false }
    let isFilling = used(at: now) * 100 >= threshold * Self.fillingPercent || closedUntil != nil
    if let asked, now - asked < (isFilling ? Self.shortPause : Self.longPause) { return false }
    asked = now
    return true
  }

  /// From so many parts of a hundred on the hour counts as filling.
  private static let fillingPercent = 40
  /// The time between readings while the hour fills, and while it does not.
  private static let shortPause = Duration.seconds(60)
  private static let longPause = Duration.seconds(600)

  /// Takes in what Autotask's own count says.
  package mutating func learn(threshold: Int, used: Int, at now: Duration) {
    if threshold > 0 { self.threshold = threshold }
    others = max(0, used - calls.count(at: now))
    read = now
    hasSpent = false
    if used < self.threshold { closedUntil = nil }
  }

  /// Notes that Autotask refused a call because the hour is used up.
  package mutating func close(at now: Duration, retryAfter: Int?) {
    let wait = min(max(retryAfter ?? Self.unknownWait, 1), Self.longestClose)
    closedUntil = max(closedUntil ?? .zero, now + .seconds(wait))
  }

  /// Forgets callers that have spent nothing within the hour.
  package mutating func forgetIdle(at now: Duration) {
    for caller in accounts.keys where accounts[caller]?.count(at: now) == 0 && accounts[caller]?.isEmpty == true {
      accounts[caller] = nil
      weights[caller] = nil
    }
  }

  /// The seconds after which to ask again where nothing tells.
  private static let unknownWait = 30
  /// The longest that a refusal of Autotask is believed, in seconds: its rolling hour empties all the time.
  private static let longestClose = 300

  private var ceiling: Int { threshold * Self.ceilingPercent / 100 }

  /// What a caller may have of the hour while the others that spend want theirs.
  private mutating func share(
    of caller: String,
    _ priority: CallerLimits.Priority,
    among available: Int,
    at now: Duration
  ) -> Int {
    var all = priority.weight
    for other in accounts.keys where other != caller && (accounts[other]?.count(at: now) ?? 0) > 0 {
      all += weights[other] ?? CallerLimits.Priority.normal.weight
    }
    return max(0, available) * priority.weight / all
  }

  // MARK: What is kept

  /// What is to be added to what is kept, by account (nil for all calls) and second.
  package mutating func takeUnsaved() -> [(caller: String?, second: Int64, count: Int)] {
    var taken = calls.takeUnsaved().map { (caller: String?.none, second: $0.key, count: $0.value) }
    for caller in accounts.keys {
      taken += accounts[caller]?.takeUnsaved().map { (caller: caller, second: $0.key, count: $0.value) } ?? []
    }
    return taken
  }

  mutating func putBack(_ count: Int, caller: String?, second: Int64) {
    if let caller {
      accounts[caller, default: SlidingCount()].putBack(count, second: second)
    } else {
      calls.putBack(count, second: second)
    }
  }

  mutating func restore(_ count: Int, caller: String?, second: Int64) {
    if let caller {
      accounts[caller, default: SlidingCount()].restore(count, second: second)
    } else {
      calls.restore(count, second: second)
    }
  }
}

extension CallerLimits.Priority {
  /// How many turns a caller gets for each of one with `low`.
  package var weight: Int {
    switch self {
    case .low: 1
    case .normal: 2
    case .high: 4
    }
  }

  /// Of a hundred parts of the hour, those that a caller above its share may fill.
  ///
  /// From a half on Autotask slows everyone down, so `low` stops there.
  package var softPercent: Int {
    switch self {
    case .low: 50
    case .normal: 75
    case .high: 90
    }
  }
}
