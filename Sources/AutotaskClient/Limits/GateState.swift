/// The rules of the gate before Autotask's endpoints: who may pass, and who waits.
///
/// A call that counts to several endpoints gets all its slots at once or none, so that no two calls can hold
/// what the other waits for. Waiting is fair: a call never overtakes an earlier one that waits for the same
/// endpoint. A value: calls come, leave and give up; who may go on comes out.
package struct GateState: Sendable {
  /// A call's number, in the order of arrival.
  package typealias Ticket = Int

  private let limit: Int
  private var inFlight: [String: Int] = [:]
  private var holding: [Ticket: Set<String>] = [:]
  private var waiting: [(ticket: Ticket, endpoints: Set<String>)] = []

  /// A gate that lets so many calls at a time into each endpoint.
  package init(limit: Int) { self.limit = max(1, limit) }

  /// The number of calls that wait.
  package var waitingCount: Int { waiting.count }

  /// A call arrives: whether it may pass now; otherwise it waits.
  package mutating func arrive(_ ticket: Ticket, at endpoints: Set<String>) -> Bool {
    waiting.append((ticket, endpoints))
    return admit().contains(ticket)
  }

  /// A call has been answered: the calls that may pass now.
  package mutating func leave(_ ticket: Ticket) -> [Ticket] {
    for endpoint in holding.removeValue(forKey: ticket) ?? [] {
      let rest = (inFlight[endpoint] ?? 1) - 1
      inFlight[endpoint] = rest > 0 ? rest : nil
    }
    return admit()
  }

  /// A waiting call gives up: whether it was waiting, and the calls that may pass now.
  package mutating func giveUp(_ ticket: Ticket) -> (wasWaiting: Bool, admitted: [Ticket]) {
    guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return (false, []) }
    waiting.remove(at: index)
    return (true, admit())
  }

  private mutating func admit() -> [Ticket] {
    var admitted: [Ticket] = []
    var claimed: Set<String> = []
    var still: [(ticket: Ticket, endpoints: Set<String>)] = []
    for call in waiting {
      let isFree = call.endpoints.allSatisfy { !claimed.contains($0) && inFlight[$0, default: 0] < limit }
      if isFree {
        for endpoint in call.endpoints { inFlight[endpoint, default: 0] += 1 }
        holding[call.ticket] = call.endpoints
        admitted.append(call.ticket)
      } else {
        claimed.formUnion(call.endpoints)
        still.append(call)
      }
    }
    waiting = still
    return admitted
  }
}
