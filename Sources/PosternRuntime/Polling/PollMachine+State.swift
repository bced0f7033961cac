package import Autotask
import Foundation

extension PollMachine {
  /// Where a machine stands.
  package struct State: Sendable, Equatable {
    /// A row that was told, or silently seen.
    struct Seen: Sendable, Equatable {
      /// Where it stood then.
      var position: Int64
      /// The stamp up to which it must be remembered: that of its making may be later than that of its change.
      var lasts: Int64
    }

    /// A moment, and how far rows had been seen by then.
    struct Mark: Sendable, Equatable {
      var at: Duration
      /// The latest stamp that was of the present by the machine's clock, or the largest id where rows are asked for by
      /// id.
      var high: Int64?
      /// The latest stamp, one of the future included.
      var peak: Int64?
      /// The largest id.
      var newest: Int64?
    }

    /// A walk over all pages of what there is to tell.
    struct Pass: Sendable, Equatable {
      var began: Duration
      /// The last id of the page before, nil at the first.
      var after: Int64?
      /// By length: the activity up to which rows are stale in it.
      var staleUntil: [Int: Int64] = [:]
    }

    /// Rows at this stamp, or with this id, or before are settled; nil before it began.
    var low: Int64?
    /// Rows beyond it that were told.
    var seen: [Int64: Seen] = [:]
    /// How far rows had been seen, and when; the oldest first.
    var marks: [Mark] = []
    /// The latest stamps, as a mark has them, and the largest id of the pass that is under way.
    var high: Int64?
    var peak: Int64?
    var highest: Int64?
    /// Rows with larger ids are new; nil where that is not known, or not needed.
    var newest: Int64?
    /// Where the newest is looked for.
    var sought = Sought()
    /// By length: the activity up to which stale rows were told.
    var stale: [Int: Int64] = [:]
    /// The pass that is under way.
    var pass: Pass?
    /// Whether it is the first, of which nothing is told but what happened while it lasted.
    var isSilent = false
    /// When its first page came, by the machine's clock.
    var silentSince: Int64?
    /// When requests of the last hour were sent.
    var asked: [Duration] = []
    /// When to ask next; nil for at once.
    var due: Duration?
    /// How often there was no answer, one time after another.
    var failures = 0
  }

  // MARK: What is kept

  /// The version of the form.
  private static let version: Int64 = 1

  /// The state as it is kept.
  package func kept(at time: Time) -> JSONValue {
    var object = JSONObject([("version", .integer(Self.version))])
    object["low"] = state.low.map(JSONValue.integer)
    object["newest"] = state.newest.map(JSONValue.integer)
    if state.newest == nil, plan.needsNewest { object["sought"] = Self.list([state.sought.least, state.sought.most]) }
    if !state.seen.isEmpty {
      object["seen"] = .array(
        state.seen.sorted { $0.key < $1.key }.flatMap { id, seen in
          [.integer(id), .integer(seen.position), .integer(seen.lasts)]
        }
      )
    }
    if !state.marks.isEmpty { object["marks"] = .array(state.marks.map { Self.list([$0.high, $0.newest, $0.peak]) }) }
    if !state.stale.isEmpty { object["stale"] = Self.spans(state.stale) }
    if let pass = state.pass {
      var kept = JSONObject([("staleUntil", Self.spans(pass.staleUntil))])
      kept["after"] = pass.after.map(JSONValue.integer)
      kept["high"] = Self.list([state.high, state.highest, state.peak])
      object["pass"] = .object(kept)
    }
    if state.isSilent { object["silent"] = state.silentSince.map(JSONValue.integer) ?? .null }
    object["due"] = state.due.map { .integer(time.date + ($0 - time.now).wholeMilliseconds) }
    let asked = state.asked.map { time.date - (time.now - $0).wholeMilliseconds }
    object["asked"] = .array(asked.map(JSONValue.integer))
    return .object(object)
  }

  /// Goes on where a machine stood.
  ///
  /// Moments of the time before are not known in this one: whatever was seen then counts as seen now.
  /// - Returns: nil for what no machine has kept, or one of a later version.
  package init?(_ plan: PollPlan, kept: JSONValue, at time: Time) {
    guard let object = kept.object, object["version"]?.integer == Self.version else { return nil }
    self.init(plan)
    state.low = object["low"]?.integer
    state.newest = object["newest"]?.integer
    if let sought = object["sought"]?.array, sought.count == 2 {
      state.sought.least = sought[0].integer ?? -1
      state.sought.most = sought[1].integer
    }
    let seen = (object["seen"]?.array ?? []).compactMap(\.integer)
    guard seen.count.isMultiple(of: 3) else { return nil }
    for start in stride(from: 0, to: seen.count, by: 3) {
      state.seen[seen[start]] = State.Seen(position: seen[start + 1], lasts: seen[start + 2])
    }
    for mark in object["marks"]?.array ?? [] {
      guard let parts = mark.array?.map(\.integer), parts.count == 3 else { return nil }
      state.marks.append(State.Mark(at: time.now, high: parts[0], peak: parts[2], newest: parts[1]))
    }
    state.stale = Self.spans(object["stale"])
    if let pass = object["pass"]?.object {
      let staleUntil = Self.spans(pass["staleUntil"]).filter { plan.staleAfter.contains($0.key) }
      state.pass = State.Pass(began: time.now, after: pass["after"]?.integer, staleUntil: staleUntil)
      let high = (pass["high"]?.array ?? []).map(\.integer)
      guard high.count == 3 else { return nil }
      (state.high, state.highest, state.peak) = (high[0], high[1], high[2])
    }
    state.isSilent = object["silent"] != nil
    state.silentSince = object["silent"]?.integer
    state.due = object["due"]?.integer.map { due in
      time.now + .milliseconds(min(max(0, due - time.date), Self.longestPause.wholeMilliseconds))
    }
    state.asked = (object["asked"]?.array ?? []).compactMap(\.integer).map { asked in
      // A clock that was set back would make requests of the future: they count as of now.
      time.now - .milliseconds(min(max(0, time.date - asked), Self.hour.wholeMilliseconds))
    }
  }

  private static func list(_ numbers: [Int64?]) -> JSONValue {
    .array(numbers.map { $0.map(JSONValue.integer) ?? .null })
  }

  private static func spans(_ spans: [Int: Int64]) -> JSONValue {
    .object(JSONObject(spans.sorted { $0.key < $1.key }.map { (String($0.key), .integer($0.value)) }))
  }

  private static func spans(_ value: JSONValue?) -> [Int: Int64] {
    var spans: [Int: Int64] = [:]
    for (key, value) in value?.object?.members ?? [] {
      if let span = Int(key), let reached = value.integer { spans[span] = reached }
    }
    return spans
  }
}

extension Date {
  /// Whole milliseconds since 1970.
  var wholeMilliseconds: Int64 { Int64((timeIntervalSince1970 * 1000).rounded(.down)) }
}

extension Duration {
  /// Whole milliseconds of it.
  var wholeMilliseconds: Int64 {
    components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
  }
}
