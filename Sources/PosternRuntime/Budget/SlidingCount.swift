/// How much was spent within the last hour, a second at a time.
///
/// What is spent counts for at least an hour and less than a second more: Autotask does not say how finely it counts, so
/// the longer hour is taken. A value; time is a parameter, counted from any fixed moment, and never runs back.
package struct SlidingCount: Sendable, Equatable {
  /// The hour, in seconds.
  package static let window: Int64 = 3_600

  private var entries: [(second: Int64, count: Int)] = []
  /// Where the entries that still count begin.
  private var start = 0
  private var total = 0
  /// What has changed since it was last taken to be kept.
  private var unsaved: [Int64: Int] = [:]

  /// Nothing was spent.
  package init() {}

  package static func == (left: SlidingCount, right: SlidingCount) -> Bool {
    left.total == right.total && left.entries[left.start...].elementsEqual(right.entries[right.start...]) { $0 == $1 }
  }

  /// Whether nothing counts any more, and nothing is left to be kept.
  package var isEmpty: Bool { total == 0 && unsaved.isEmpty }

  /// Spends.
  package mutating func add(_ count: Int, at now: Duration) {
    guard count > 0 else { return }
    add(count, second: now.wholeSeconds)
    unsaved[now.wholeSeconds, default: 0] += count
  }

  /// Takes back what was spent at a moment and then was not.
  package mutating func takeBack(_ count: Int, from moment: Duration) {
    let second = moment.wholeSeconds
    guard let index = entries.lastIndex(where: { $0.second == second }), index >= start else { return }
    let taken = min(count, entries[index].count)
    entries[index].count -= taken
    total -= taken
    unsaved[second, default: 0] -= taken
  }

  /// What counts at a moment.
  package mutating func count(at now: Duration) -> Int {
    let oldest = now.wholeSeconds - Self.window
    while start < entries.count, entries[start].second < oldest {
      total -= entries[start].count
      start += 1
    }
    if start > 64, start * 2 > entries.count {
      entries.removeFirst(start)
      start = 0
    }
    return total
  }

  /// The seconds until less than a limit counts, at least 1; nil where nothing would be left that could go.
  package mutating func seconds(untilBelow limit: Int, at now: Duration) -> Int? {
    var left = count(at: now)
    if left < limit { return 1 }
    for entry in entries[start...] {
      left -= entry.count
      guard left < limit else { continue }
      let free = Duration.seconds(entry.second + Self.window + 1) - now
      return max(1, Int(free.wholeSeconds) + (free > .seconds(free.wholeSeconds) ? 1 : 0))
    }
    return nil
  }

  /// What is to be added to what is kept, by second; it is handed out once.
  package mutating func takeUnsaved() -> [Int64: Int] {
    defer { unsaved = [:] }
    return unsaved.filter { $0.value != 0 }
  }

  /// Puts back what could not be kept.
  package mutating func putBack(_ count: Int, second: Int64) { unsaved[second, default: 0] += count }

  /// Takes up what was kept before this process began; it must come before anything is spent.
  package mutating func restore(_ count: Int, second: Int64) {
    guard count > 0 else { return }
    add(count, second: second)
  }

  private mutating func add(_ count: Int, second: Int64) {
    total += count
    var index = entries.count
    while index > start, entries[index - 1].second > second { index -= 1 }
    if index > start, entries[index - 1].second == second {
      entries[index - 1].count += count
    } else {
      entries.insert((second, count), at: index)
    }
  }
}

extension Duration {
  /// The whole seconds, rounded down.
  package var wholeSeconds: Int64 {
    let parts = components
    return parts.attoseconds < 0 ? parts.seconds - 1 : parts.seconds
  }
}
