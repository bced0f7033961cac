import Foundation
package import LeastPrivilege
import Synchronization

/// What each caller has asked of Postern within the last hour, and the rows that it was shown.
///
/// Counted are the caller's own requests and what it was given, never what they cost upstream: a hidden row and one that
/// does not exist cost the same, so that neither a limit nor a header tells one from the other. What requests cost
/// Autotask is shared by ``HourBudget``. Every request that was not refused for a limit counts as one, a denied one too.
public final class CallerAccounts: Sendable {
  private struct Account {
    var requests = SlidingCount()
    var records = SlidingCount()
  }

  private let clock: BudgetClock
  private let accounts = Mutex<[String: Account]>([:])

  /// Accounts on which nothing stands.
  public init(clock: BudgetClock = BudgetClock()) { self.clock = clock }

  /// Counts a request of a caller, unless it has no room for it.
  ///
  /// - Parameters:
  ///   - caller: The caller.
  ///   - limits: What it may spend.
  ///   - isRead: Whether the request reads rows, so that its limit of rows holds for it.
  package func admit(_ caller: String, under limits: CallerLimits, isRead: Bool) -> BudgetRefusal? {
    let now = clock.now()
    return accounts.withLock { accounts in
      var account = accounts[caller] ?? Account()
      defer { accounts[caller] = account }
      if let limit = limits.requestsPerHour, account.requests.count(at: now) >= limit {
        let wait = account.requests.seconds(untilBelow: limit, at: now) ?? Int(SlidingCount.window)
        return BudgetRefusal(.requestsPerHour, retryAfter: wait)
      }
      if isRead, let limit = limits.recordsPerHour, account.records.count(at: now) >= limit {
        let wait = account.records.seconds(untilBelow: limit, at: now) ?? Int(SlidingCount.window)
        return BudgetRefusal(.recordsPerHour, retryAfter: wait)
      }
      account.requests.add(1, at: now)
      return nil
    }
  }

  /// Counts rows that a caller was shown.
  package func add(records: Int, of caller: String) {
    let now = clock.now()
    accounts.withLock { $0[caller, default: Account()].records.add(records, at: now) }
  }

  /// What a caller has spent within the last hour.
  public func spent(by caller: String) -> (requests: Int, records: Int) {
    let now = clock.now()
    return accounts.withLock { accounts in
      (accounts[caller]?.requests.count(at: now) ?? 0, accounts[caller]?.records.count(at: now) ?? 0)
    }
  }

  /// The header fields that tell a caller its own limits and what is left of them; none where none are set.
  ///
  /// `t` is when the oldest of what was spent is given back: the hour slides.
  ///
  /// Source: draft-ietf-httpapi-ratelimit-headers-10 (September 2025).
  package func fields(of caller: String, under limits: CallerLimits) -> [(name: String, value: String)] {
    let now = clock.now()
    let lines = accounts.withLock { accounts in
      var account = accounts[caller] ?? Account()
      var lines: [(policy: String, state: String)] = []
      if let limit = limits.requestsPerHour {
        lines.append(account.requests.lines("requests", "", limit, at: now))
      }
      if let limit = limits.recordsPerHour {
        lines.append(account.records.lines("records", ";qu=\"records\"", limit, at: now))
      }
      return lines
    }
    guard !lines.isEmpty else { return [] }
    return [
      ("RateLimit-Policy", lines.map(\.policy).joined(separator: ", ")),
      ("RateLimit", lines.map(\.state).joined(separator: ", ")),
    ]
  }

  // MARK: What is kept

  /// What was spent since it was last asked for, to be kept.
  func takeUnsaved() -> [(caller: String, second: Int64, count: Int, isRecords: Bool)] {
    let now = clock.now()
    return accounts.withLock { accounts in
      var taken: [(caller: String, second: Int64, count: Int, isRecords: Bool)] = []
      for caller in accounts.keys {
        for (second, count) in accounts[caller]?.requests.takeUnsaved() ?? [:] {
          taken.append((caller, second, count, false))
        }
        for (second, count) in accounts[caller]?.records.takeUnsaved() ?? [:] {
          taken.append((caller, second, count, true))
        }
        let left = (accounts[caller]?.requests.count(at: now) ?? 0) + (accounts[caller]?.records.count(at: now) ?? 0)
        if left == 0 { accounts[caller] = nil }
      }
      return taken
    }
  }

  /// Takes back what could not be kept.
  func putBack(_ spent: [(caller: String, second: Int64, count: Int, isRecords: Bool)]) {
    accounts.withLock { accounts in
      for entry in spent {
        var account = accounts[entry.caller] ?? Account()
        if entry.isRecords {
          account.records.putBack(entry.count, second: entry.second)
        } else {
          account.requests.putBack(entry.count, second: entry.second)
        }
        accounts[entry.caller] = account
      }
    }
  }

  /// Takes up what an earlier process counted.
  func restore(_ count: Int, of caller: String, second: Int64, isRecords: Bool) {
    accounts.withLock { accounts in
      var account = accounts[caller] ?? Account()
      if isRecords {
        account.records.restore(count, second: second)
      } else {
        account.requests.restore(count, second: second)
      }
      accounts[caller] = account
    }
  }
}

extension SlidingCount {
  /// One limit and what is left of it, as the two header fields tell it.
  fileprivate mutating func lines(
    _ name: String,
    _ unit: String,
    _ limit: Int,
    at now: Duration
  ) -> (policy: String, state: String) {
    let spent = count(at: now)
    let back = seconds(untilBelow: min(spent, limit), at: now) ?? 0
    return (
      "\"\(name)\";q=\(limit);w=\(Self.window)\(unit)",
      "\"\(name)\";r=\(max(0, limit - spent));t=\(spent == 0 ? 0 : back)"
    )
  }
}
