import Autotask
import Synchronization

/// The rows by which names were looked up on one connection, as Autotask answered them: whoever asks, the rules of the
/// caller are applied after, each time.
///
/// What is kept is what was asked for, keyed by the whole question, and no caller is in the key: it holds nothing that
/// was made for one.
final class NameCache: Sendable {
  /// How long rows are kept that any caller with leave to see names may be shown: names change seldom.
  static let age = Duration.seconds(600)
  /// How long rows are kept where which rows may be shown depends on what they hold.
  static let judgedAge = Duration.seconds(30)
  /// How many rows and answers are kept at most; beyond it, everything is forgotten.
  static let largestNumber = 20_000

  private struct Kept<Value: Sendable>: Sendable {
    var value: Value
    var time: Duration
  }

  private struct State {
    var rows: [String: [Int64: Kept<JSONObject?>]] = [:]
    var found: [String: Kept<[JSONObject]>] = [:]
    var count = 0

    mutating func makeRoom(for more: Int) {
      count += more
      guard count > NameCache.largestNumber else { return }
      rows = [:]
      found = [:]
      count = more
    }
  }

  private let clock: BudgetClock
  private let state = Mutex(State())

  init(clock: BudgetClock) { self.clock = clock }

  /// What is known of rows: a row, or nil where there is none of that id.
  func rows(_ ids: [Int64], asked key: String, age: Duration) -> [Int64: JSONObject?] {
    let now = clock.now()
    return state.withLock { state in
      guard let kept = state.rows[key] else { return [:] }
      var known: [Int64: JSONObject?] = [:]
      for id in ids {
        if let row = kept[id], now - row.time < age { known.updateValue(row.value, forKey: id) }
      }
      return known
    }
  }

  /// Keeps rows; an id without one has none.
  func keep(_ rows: [Int64: JSONObject], of ids: [Int64], asked key: String) {
    let now = clock.now()
    state.withLock { state in
      state.makeRoom(for: ids.count)
      for id in ids { state.rows[key, default: [:]][id] = Kept(value: rows[id], time: now) }
    }
  }

  /// An answer to a search by names.
  func found(_ key: String, age: Duration) -> [JSONObject]? {
    let now = clock.now()
    return state.withLock { state in
      state.found[key].flatMap { now - $0.time < age ? $0.value : nil }
    }
  }

  /// Keeps an answer to a search by names.
  func keep(_ rows: [JSONObject], found key: String) {
    let now = clock.now()
    state.withLock { state in
      state.makeRoom(for: rows.count + 1)
      state.found[key] = Kept(value: rows, time: now)
    }
  }

  /// Forgets an entity's rows: some were written, and their names may have changed.
  func forget(_ entity: String) {
    state.withLock { state in
      state.rows = state.rows.filter { !$0.key.hasPrefix("\(entity) ") }
      state.found = state.found.filter { !$0.key.hasPrefix("\(entity) ") }
    }
  }
}
