import Foundation
import LeastPrivilege
import PosternRuntime
import Synchronization
import Testing

/// What a caller may ask for, and what it is told of that.
struct CallerAccountsTests {
  private let time = ManualTime()

  @Test func requestsAreCountedToTheLimitAndToTheSecond() {
    let accounts = CallerAccounts(clock: time.clock)
    let limits = CallerLimits(requestsPerHour: 3)
    for _ in 0..<3 {
      #expect(accounts.admit("a", under: limits, isRead: true) == nil)
      time.pass(.seconds(10))
    }
    #expect(accounts.admit("a", under: limits, isRead: false) == BudgetRefusal(.requestsPerHour, retryAfter: 3_571))
    #expect(accounts.admit("b", under: limits, isRead: true) == nil)
    time.pass(.seconds(3_570))
    #expect(accounts.admit("a", under: limits, isRead: true) != nil)
    time.pass(.seconds(1))
    #expect(accounts.admit("a", under: limits, isRead: true) == nil)
    #expect(accounts.admit("a", under: limits, isRead: true) == BudgetRefusal(.requestsPerHour, retryAfter: 10))
  }

  @Test func rowsThatWereShownCloseReadsAlone() {
    let accounts = CallerAccounts(clock: time.clock)
    let limits = CallerLimits(recordsPerHour: 10)
    #expect(accounts.admit("a", under: limits, isRead: true) == nil)
    accounts.add(records: 9, of: "a")
    #expect(accounts.admit("a", under: limits, isRead: true) == nil)
    accounts.add(records: 500, of: "a")
    #expect(accounts.admit("a", under: limits, isRead: true) == BudgetRefusal(.recordsPerHour, retryAfter: 3_601))
    #expect(accounts.admit("a", under: limits, isRead: false) == nil)
    #expect(accounts.spent(by: "a").requests == 3)
    #expect(accounts.spent(by: "a").records == 509)
  }

  @Test func theFieldsTellACallerItsOwnLimits() {
    let accounts = CallerAccounts(clock: time.clock)
    let limits = CallerLimits(requestsPerHour: 600, recordsPerHour: 50_000)
    #expect(accounts.fields(of: "a", under: CallerLimits()).isEmpty)
    _ = accounts.admit("a", under: limits, isRead: true)
    accounts.add(records: 20, of: "a")
    time.pass(.seconds(100))
    _ = accounts.admit("a", under: limits, isRead: true)
    _ = accounts.admit("b", under: limits, isRead: true)
    let fields = accounts.fields(of: "a", under: limits)
    #expect(fields.map(\.name) == ["RateLimit-Policy", "RateLimit"])
    #expect(fields[0].value == #""requests";q=600;w=3600, "records";q=50000;w=3600;qu="records""#)
    #expect(fields[1].value == #""requests";r=598;t=3501, "records";r=49980;t=3501"#)
  }
}

/// A clock that a test moves.
final class ManualTime: Sendable {
  private let time = Mutex(Duration.seconds(7_200))

  var clock: BudgetClock {
    BudgetClock(
      now: { self.time.withLock { $0 } },
      date: { .init(timeIntervalSince1970: 1_790_000_000 + self.time.withLock { $0 } / .seconds(1)) },
      sleep: { _ in try Task.checkCancellation() },
      chance: { 0 }
    )
  }

  func pass(_ duration: Duration) { time.withLock { $0 += duration } }
}
