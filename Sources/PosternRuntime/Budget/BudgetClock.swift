public import Foundation

/// Time and chance as the budget sees them, so that tests need not wait for either.
public struct BudgetClock: Sendable {
  /// The time since a fixed moment; it never runs back, whatever is done to the machine's clock.
  public var now: @Sendable () -> Duration
  /// The time of the day, for what outlives the process.
  public var date: @Sendable () -> Date
  /// Waits.
  public var sleep: @Sendable (Duration) async throws -> Void
  /// A random number from 0 to 1.
  public var chance: @Sendable () -> Double

  /// Makes a clock; the defaults are the machine's own.
  public init(
    now: @escaping @Sendable () -> Duration = BudgetClock.sinceStart,
    date: @escaping @Sendable () -> Date = { Date() },
    // The real waiting; each caller of it says what it waits for.
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
    chance: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
  ) {
    self.now = now
    self.date = date
    self.sleep = sleep
    self.chance = chance
  }

  private static let start = ContinuousClock.now

  /// The time since the process first asked, two hours added: what was spent before it began has a moment, too.
  @Sendable public static func sinceStart() -> Duration { .seconds(7_200) + (ContinuousClock.now - start) }
}
