import Autotask
package import PosternStore

/// The rows of which callouts have told already, and up to when.
package struct CoveredRows: Sendable {
  private var told: [Int64: Int64] = [:]
  private var made: Set<Int64> = []

  /// No rows.
  package init() {}

  /// Takes in an event.
  package mutating func add(_ happening: Happening) {
    guard happening.action != .stale else { return }
    let time = happening.time.wholeMilliseconds
    told[happening.row] = max(told[happening.row] ?? time, time)
    if happening.action == .create { made.insert(happening.row) }
  }

  /// Whether a change need not be told: an event of the row is not older than its last change, to the second, for
  /// callouts tell no less; and of a new row, one that it was made.
  package func covers(_ change: PolledChange) -> Bool {
    if change.action == .create { return made.contains(change.row) }
    guard let time = told[change.row] else { return false }
    return time / 1000 >= change.version / 1000
  }
}
