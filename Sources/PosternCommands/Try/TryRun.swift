import Autotask
import AutotaskClient
import Foundation
import LeastPrivilege
import PosternStore

/// One trial of a selection on a live connection.
struct TryRun {
  /// One action and how it stands.
  struct Result: Sendable {
    var action: Action
    var verdict: TryVerdict
    /// The next smallest changes to try, when it speaks against the level.
    var ladder: [Rung]
  }

  /// The connection's id.
  var connection: String
  /// The results in the order of the catalogue.
  var results: [Result]
  /// What was made and could not be removed.
  var left: [MadeRow]
  /// How many requests it cost.
  var requestsSpent: Int
  /// What the tenant has shown.
  var facts: [TenantFact]

  /// Tries a selection.
  ///
  /// What worked is remembered as a fact of the tenant. That an action needs nothing is learnt from it only when the
  /// API user held, in that moment, nothing beyond the least level: on a level with more, the row may have been
  /// opened by any of the settings in excess, and a plan without them would fail.
  init(
    _ selection: Selection,
    on connection: CountedConnection,
    _ catalogue: PolicyCatalogue,
    company: Int64?,
    canaries: [(entity: String, id: Int64)],
    now: Date
  ) async throws {
    let information = try await AccessReader(connection.client).information()
    let seen = AuditObservation(
      connection: connection.id,
      apiUser: connection.userName,
      requestsSpent: connection.requestsSent,
      information: information
    )
    let holdsExcess = try Auditor(catalogue).report(seen, for: selection).count(.excess) > 0
    let known = Dictionary(canaries.map { ($0.entity, $0.id) }) { first, _ in first }
    let caller = ActionCaller(
      connection.client,
      roads: try RoadCatalogue(.embedded),
      target: company == nil ? .nothing : .madeRows,
      company: company,
      canaries: known,
      now: now
    )
    let selected = selection.items.compactMap { item -> Action? in
      if case .action(let action) = item { action } else { nil }
    }
    let actions = selected.filter { company != nil || $0.effect == .read }
    let outcomes = await Self.outcomes(of: actions, caller)
    let ladders = try Planner(catalogue).plan(selection).unproved
    results = zip(actions, outcomes).map { action, outcome in
      let verdict = TryVerdict(
        outcome,
        of: action,
        information[action.entity],
        canary: known[action.entity]
      )
      let ladder = verdict.isFailure ? ladders.first { $0.action == action.id }?.fallback ?? [] : []
      return Result(action: action, verdict: verdict, ladder: ladder)
    }
    left = await caller.tidy()
    self.connection = connection.id
    requestsSpent = connection.requestsSent
    facts = results.compactMap { Self.fact($0, catalogue, holdsExcess: holdsExcess, connection.id, now) }
  }

  /// Reads first, two in flight; then the writes one after the other, as later ones stand on what earlier ones made.
  private static func outcomes(of actions: [Action], _ caller: ActionCaller) async -> [ActionOutcome] {
    let progress = Progress("trying")
    let reads = actions.indices.filter { actions[$0].effect == .read }
    var outcomes = await withTaskGroup(of: (Int, ActionOutcome).self) { group in
      var waiting = reads.makeIterator()
      var outcomes: [Int: ActionOutcome] = [:]
      for _ in 0..<2 { if let index = waiting.next() { group.addTask { (index, await caller.run(actions[index])) } } }
      for await (index, outcome) in group {
        outcomes[index] = outcome
        await progress.update(outcomes.count, of: actions.count, actions[index].id)
        if let index = waiting.next() { group.addTask { (index, await caller.run(actions[index])) } }
      }
      return outcomes
    }
    for index in actions.indices where actions[index].effect != .read {
      outcomes[index] = await caller.run(actions[index])
      await progress.update(outcomes.count, of: actions.count, actions[index].id)
    }
    await progress.end()
    return actions.indices.map { outcomes[$0] ?? .notTried("it was not reached") }
  }

  private static func fact(
    _ result: Result,
    _ catalogue: PolicyCatalogue,
    holdsExcess: Bool,
    _ connection: String,
    _ now: Date
  ) -> TenantFact? {
    guard result.verdict.kind != .notTried, let right = result.action.verb.right else { return nil }
    let row = catalogue.access[result.action.entity, right]
    let isOpenQuestion = row?.state == .unknown || (row?.state == .ungated && (row?.evidence ?? .assumed) < .observed)
    let isProof = result.verdict.kind == .worked && isOpenQuestion && !holdsExcess
    return TenantFact(
      connection: connection,
      origin: "try:\(result.action.id)",
      outcome: "\(result.verdict.kind.rawValue): \(result.verdict.detail)",
      changes: isProof ? [AccessChange(kind: .ungated, entity: result.action.entity, verb: right)] : [],
      time: now
    )
  }
}
