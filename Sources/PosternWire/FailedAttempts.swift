import Synchronization

/// Slows down whoever sends wrong tokens, and nobody else.
///
/// A right token is never kept waiting, whatever came from the same address before: so nobody can be locked out by
/// another's guesses. What waits is bounded, for each source and in all, and so is what is remembered.
public final class FailedAttempts: Sendable {
  /// What a failed attempt has earned.
  public struct Penalty: Sendable, Equatable {
    /// How long its answer waits.
    public var delay: Duration
    /// Whether the connection ends with its answer.
    public var isLast: Bool
    /// How many attempts of this source the log has not been told of, this one among them; nil to tell nothing now.
    public var untold: Int?
  }

  private let book: Mutex<AttemptBook>
  private let clock: @Sendable () -> ContinuousClock.Instant

  /// Nothing failed yet.
  public init(clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
    book = Mutex(AttemptBook())
    self.clock = clock
  }

  /// Notes a failed attempt, and waits as long as it has earned.
  public func punish(_ source: String) async -> Penalty {
    let penalty = book.withLock { $0.fail(Self.network(of: source), at: clock()) }
    if penalty.delay > .zero {
      // Guessing costs time; the wait ends early when the server stops.
      try? await Task.sleep(for: penalty.delay)
      book.withLock { $0.waited(Self.network(of: source)) }
    }
    return penalty
  }

  /// One who may use a whole network of IPv6 counts as one source: its first 64 bits.
  static func network(of source: String) -> String {
    guard source.contains(":"), !source.lowercased().hasPrefix("::ffff:") else { return source }
    return source.split(separator: ":", omittingEmptySubsequences: false).prefix(4).joined(separator: ":")
  }
}

/// The failed attempts of each source, as a value.
struct AttemptBook {
  struct Entry {
    var failures = 0
    var waiting = 0
    var untold = 0
    var told: ContinuousClock.Instant?
    var last: ContinuousClock.Instant
  }

  /// How many sources are remembered.
  static let sources = 1024
  /// How many attempts of one source may wait at a time; the next ones are answered at once, and cut off.
  static let waitingOfOne = 4
  /// How many attempts may wait in all.
  static let waitingOfAll = 64
  /// As long after its last failure a source is forgotten.
  static let memory = Duration.seconds(300)

  private(set) var entries: [String: Entry] = [:]
  private(set) var waiting = 0

  mutating func fail(_ source: String, at now: ContinuousClock.Instant) -> FailedAttempts.Penalty {
    if entries[source] == nil { makeRoom(at: now) }
    var entry = entries[source] ?? Entry(last: now)
    if entry.last + Self.memory < now, entry.waiting == 0 { entry = Entry(last: now) }
    entry.failures += 1
    entry.untold += 1
    entry.last = now
    var penalty = FailedAttempts.Penalty(delay: .zero, isLast: true, untold: nil)
    if entry.waiting < Self.waitingOfOne, waiting < Self.waitingOfAll {
      entry.waiting += 1
      waiting += 1
      penalty.delay = .milliseconds(min(2000, 100 << min(entry.failures - 1, 5)))
      penalty.isLast = false
    }
    // A line a second for each source: whoever guesses must not fill the disk.
    if entry.told.map({ $0 + .seconds(1) <= now }) ?? true {
      penalty.untold = entry.untold
      entry.untold = 0
      entry.told = now
    }
    entries[source] = entry
    return penalty
  }

  mutating func waited(_ source: String) {
    waiting -= 1
    entries[source]?.waiting -= 1
  }

  /// Forgets what is long ago, else whoever failed the longest ago.
  private mutating func makeRoom(at now: ContinuousClock.Instant) {
    guard entries.count >= Self.sources else { return }
    entries = entries.filter { $0.value.waiting > 0 || $0.value.last + Self.memory >= now }
    guard entries.count >= Self.sources,
      let oldest = entries.filter({ $0.value.waiting == 0 }).min(by: { $0.value.last < $1.value.last })
    else { return }
    entries[oldest.key] = nil
  }
}
