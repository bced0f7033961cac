package import Autotask
import Foundation
import Ledger
import PosternStore

/// Asks for what is new, changed or stale, and tells each version of a row once.
///
/// Autotask lists rows by id and stamps them when they are written; a row whose writing takes long is seen only after
/// rows with later stamps. So everything behind ``State/low`` is asked for again and again, what was told of it is
/// remembered, and `low` moves up to a stamp only after that stamp was seen so long ago that whatever was written
/// before it must have been seen, too. Stamps are compared with stamps alone: the machine's clock decides when to ask,
/// what is stale, and where a first start begins. A value; time is a parameter.
package struct PollMachine: Sendable, Equatable {
  /// The time of a step.
  package struct Time: Sendable, Equatable {
    /// The time since a fixed moment, which never runs back.
    package var now: Duration
    /// The time of the day, in milliseconds since 1970.
    package var date: Int64

    /// Makes a time.
    package init(now: Duration, date: Int64) {
      self.now = now
      self.date = date
    }
  }

  /// What is to be done.
  package enum Step: Sendable, Equatable {
    /// Ask this, and bring the answer, or the failure.
    case ask(Query)
    /// Wait until then.
    case wait(until: Duration)
  }

  /// How long after its stamp a row may still appear.
  package static let overlap = Duration.seconds(300)
  /// How far before a first start rows are looked at, so that they are known when they change: as much as the clocks
  /// may differ.
  static let lookBack: Int64 = 3_600_000
  /// How far behind the machine's clock a stamp may lie before it is not believed to be one of the present.
  static let ahead: Int64 = 300_000
  /// The window in which requests are counted.
  static let hour = Duration.seconds(3_600)
  /// How often one read may be sent.
  static let sendings = 3
  /// The longest wait after failures.
  static let longestPause = Duration.seconds(900)

  /// What is asked.
  package let plan: PollPlan
  /// Where it stands.
  package internal(set) var state: State

  /// A machine that begins now.
  package init(_ plan: PollPlan) {
    self.plan = plan
    state = State()
  }

  /// Whether everything that there was to tell has been told, for now.
  package var isBetweenPasses: Bool { state.pass == nil }

  // MARK: Asking

  /// What is to be done now.
  package mutating func next(at time: Time) -> Step {
    state.asked.removeAll { time.now - $0 >= Self.hour }
    // A read that fails is sent again, twice at most: that, too, must have room.
    let sendings = min(Self.sendings, plan.requestsPerHour)
    if state.asked.count + sendings > plan.requestsPerHour, let oldest = state.asked.min() {
      return .wait(until: oldest + Self.hour)
    }
    if let due = state.due, time.now < due { return .wait(until: due) }
    begin(at: time)
    if plan.needsNewest, state.newest == nil { return .ask(seeking()) }
    if state.pass == nil { state.pass = pass(at: time) }
    if let pass = state.pass, let filter = filter(pass) {
      return .ask(Query(filter: filter, maxRecords: plan.pageSize, includeFields: fields))
    }
    state.pass = nil
    let due = time.now + plan.interval
    state.due = due
    return .wait(until: due)
  }

  /// Sets where it begins, where it has not begun.
  private mutating func begin(at time: Time) {
    let since = plan.since?.wholeMilliseconds
    if plan.tellsChanges, state.low == nil, !plan.order.isByID {
      state.low = since ?? time.date - Self.lookBack
      state.isSilent = since == nil
    }
    for span in plan.staleAfter where state.stale[span] == nil {
      state.stale[span] = (since ?? time.date) - Int64(span) * 1000
    }
  }

  private func pass(at time: Time) -> State.Pass {
    var pass = State.Pass(began: time.now)
    for span in plan.staleAfter {
      // A clock that was set back finds nothing new to be stale.
      let until = time.date - Int64(span) * 1000
      if let reached = state.stale[span], until > reached { pass.staleUntil[span] = until }
    }
    return pass
  }

  /// The conditions of a page, nil where there is nothing to ask for.
  private func filter(_ pass: State.Pass) -> [Filter]? {
    var terms: [Filter] = []
    if plan.tellsChanges, let low = state.low {
      if plan.order.isByID {
        terms.append(.field("id", .gt, .integer(low)))
      } else {
        let stamps = plan.order.changes + [plan.order.creation].compactMap(\.self)
        terms += stamps.map { .field($0, .gt, Self.stamp(low)) }
      }
    }
    if let activity = plan.order.changes.first {
      for (span, until) in pass.staleUntil.sorted(by: { $0.key < $1.key }) {
        let window: [Filter] = [
          .field(activity, .gt, Self.stamp(state.stale[span] ?? until)), .field(activity, .lte, Self.stamp(until)),
        ]
        terms.append(.and(window + [plan.order.undone].compactMap(\.self)))
      }
    }
    guard let first = terms.first else { return nil }
    return [terms.count == 1 ? first : .or(terms)] + (pass.after.map { [.field("id", .gt, .integer($0))] } ?? [])
  }

  /// The fields that are asked for; none for all.
  private var fields: [String] {
    guard let wanted = plan.fields else { return [] }
    var fields = plan.order.needed
    for name in wanted where !fields.contains(where: { $0.isSame(anyCase: name) }) { fields.append(name) }
    return fields
  }

  // MARK: Answers

  /// Takes in a page of rows.
  ///
  /// - Parameters:
  ///   - rows: The rows in the order of their ids.
  ///   - spent: The requests that it cost.
  ///   - time: When it came.
  /// - Returns: What is to be told. It must be kept together with the state that this leaves.
  package mutating func answered(_ rows: [JSONObject], spent: Int, at time: Time) -> [PolledChange] {
    spend(spent, at: time)
    state.failures = 0
    state.due = nil
    let isLast = rows.count < plan.pageSize
    let last = rows.compactMap { $0[anyCase: "id"]?.integer }.max()
    guard let pass = state.pass else {
      sought(last, isLast: isLast)
      return []
    }
    var told: [PolledChange] = []
    for row in rows {
      guard let id = row[anyCase: "id"]?.integer else { continue }
      if let change = change(of: id, row, at: time) { told.append(change) }
      told += stale(id, row, in: pass)
    }
    if state.isSilent, state.silentSince == nil { state.silentSince = time.date }
    if isLast || last == nil {
      end(pass, at: time)
    } else {
      state.pass?.after = last
    }
    return told
  }

  /// Takes in that there was no answer: the same is asked again, later and later.
  ///
  /// - Parameters:
  ///   - spent: The requests that were sent.
  ///   - retryAfter: The seconds after which it may be better, nil where nothing tells.
  ///   - time: When.
  package mutating func failed(spent: Int, retryAfter: Int? = nil, at time: Time) {
    spend(spent, at: time)
    // What was never sent costs nothing to try again.
    let pause = spent == 0 ? plan.interval : min(plan.interval * (1 << min(state.failures, 4)), Self.longestPause)
    if spent > 0 { state.failures += 1 }
    state.due = time.now + max(pause, .seconds(retryAfter ?? 0))
  }

  private mutating func spend(_ count: Int, at time: Time) {
    state.asked += Array(repeating: time.now, count: max(0, count))
  }

  private mutating func change(of id: Int64, _ row: JSONObject, at time: Time) -> PolledChange? {
    guard plan.tellsChanges, let low = state.low, let position = plan.order.position(of: row), position > low,
      state.seen[id]?.position != position
    else { return nil }
    let creation = plan.order.creation(of: row)
    let isKnown = state.seen[id] != nil
    let isNew = !isKnown && isMade(id, creation, after: low)
    let lasts = plan.order.isByID ? position : max(position, creation ?? position)
    state.seen[id] = State.Seen(position: position, lasts: lasts)
    // A stamp of the future says nothing of what was written before it, unless later ones follow.
    state.peak = max(state.peak ?? position, position)
    if plan.order.isByID || position <= time.date + Self.ahead { state.high = max(state.high ?? position, position) }
    state.highest = max(state.highest ?? id, id)
    let action: Event.Action = isNew ? .create : .update
    guard plan.actions.contains(action), !isOfThePast(position, at: time) else { return nil }
    let when = plan.order.isByID ? creation ?? time.date : isNew ? creation ?? position : position
    return PolledChange(action: action, row: id, time: when, version: position, fields: row)
  }

  /// Whether a row of the first pass was as it is before that began.
  ///
  /// Its first page is all of the past. Of a later page that is told which carries a stamp of the time since then.
  private func isOfThePast(_ position: Int64, at time: Time) -> Bool {
    guard state.isSilent else { return false }
    guard let since = state.silentSince else { return true }
    return position <= since || position > time.date + Self.ahead
  }

  private func isMade(_ id: Int64, _ creation: Int64?, after low: Int64) -> Bool {
    if plan.order.isByID { return true }
    // What was made before the first pass began is not new, however far back that looks.
    let start = state.isSilent ? state.silentSince ?? .max : low
    if plan.order.creation != nil { return creation.map { $0 > start } ?? false }
    return state.newest.map { id > $0 } ?? false
  }

  private func stale(_ id: Int64, _ row: JSONObject, in pass: State.Pass) -> [PolledChange] {
    guard let activity = plan.order.activity(of: row), !plan.order.isDone(row) else { return [] }
    return pass.staleUntil.sorted { $0.key < $1.key }.compactMap { span, until in
      guard let reached = state.stale[span], activity > reached, activity <= until else { return nil }
      let since = activity + Int64(span) * 1000
      return PolledChange(
        action: .stale,
        row: id,
        time: since,
        version: activity,
        staleAfter: span,
        fields: row
      )
    }
  }

  /// Ends a pass: what was seen long enough before it began is settled.
  private mutating func end(_ pass: State.Pass, at time: Time) {
    settle(before: pass.began, at: time)
    if let low = state.low { state.seen = state.seen.filter { $0.value.lasts > low } }
    if state.highest != nil {
      let mark = State.Mark(at: time.now, high: state.high, peak: state.peak, newest: state.highest)
      state.marks.append(mark)
    }
    (state.high, state.peak, state.highest) = (nil, nil, nil)
    for (span, until) in pass.staleUntil { state.stale[span] = until }
    state.pass = nil
    state.isSilent = false
    state.silentSince = nil
    state.due = max(pass.began + plan.interval, time.now)
  }

  /// Raises what is settled to what had been seen long enough before a pass began.
  private mutating func settle(before began: Duration, at time: Time) {
    var kept: [State.Mark] = []
    // The latest stamp that was seen after each mark.
    var later = Int64.min
    for var mark in state.marks.reversed() {
      defer { later = max(later, mark.peak ?? .min) }
      guard mark.at + Self.overlap <= began else {
        kept.append(mark)
        continue
      }
      if plan.needsNewest, let newest = mark.newest { state.newest = max(state.newest ?? newest, newest) }
      // Where later stamps follow, a stamp of the future only shows that the machine's clock is behind.
      let isPresent = mark.peak.map { $0 <= later || plan.order.isByID || $0 <= time.date + Self.ahead } ?? true
      if let high = isPresent ? mark.peak : mark.high { state.low = max(state.low ?? high, high) }
      guard !isPresent else { continue }
      mark.high = nil
      kept.append(mark)
    }
    state.marks = kept.reversed()
  }

  /// A stamp as a filter takes it.
  static func stamp(_ milliseconds: Int64) -> JSONValue {
    .string(LedgerTime.text(Date(timeIntervalSince1970: Double(milliseconds) / 1000)))
  }
}
