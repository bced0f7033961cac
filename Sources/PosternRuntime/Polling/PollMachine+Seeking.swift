import Autotask

/// Finds the newest row where no time tells it: Autotask lists rows from the oldest on, so the newest is closed in on.
extension PollMachine {
  /// The question that halves what is left.
  func seeking() -> Query {
    Query(
      filter: [.field("id", .gt, .integer(state.sought.probe))],
      maxRecords: plan.pageSize,
      includeFields: ["id"]
    )
  }

  /// Takes in the answer.
  mutating func sought(_ last: Int64?, isLast: Bool) {
    let probe = state.sought.probe
    if let last { state.sought.least = max(state.sought.least, last) } else { state.sought.most = probe }
    let isFound = last == nil ? state.sought.most == state.sought.least : isLast
    guard isFound else { return }
    state.newest = state.sought.least
    if plan.order.isByID, state.low == nil { state.low = state.sought.least }
    state.sought = State.Sought()
  }
}

extension PollMachine.State {
  /// Between which ids the newest is.
  package struct Sought: Sendable, Equatable {
    /// The largest id that was seen; ids begin at 0.
    package var least: Int64 = -1
    /// An id behind which there is none, nil while none is known.
    package var most: Int64?

    /// Behind which id to look next: twice as far, until nothing is there; then half-way back.
    var probe: Int64 {
      if let most { return least + (most - least) / 2 }
      if least < 0 { return -1 }
      let (twice, isTooLarge) = max(least, 500).multipliedReportingOverflow(by: 2)
      return isTooLarge ? .max : twice
    }
  }
}
