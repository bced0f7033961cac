import Autotask
import LeastPrivilege

/// Decides a request whose answer depends on rows: reads them just before, and asks again until it is told.
///
/// Nothing that is kept in memory is used: a write is judged by what Autotask holds now.
struct RowResolver {
  let grants: CompiledGrants
  let ask: AccessRequest
  var upstream: Upstream
  var known = KnownRows()

  /// The decision; every round comes nearer to the end of a road, and the calls are bounded.
  mutating func decide(_ first: Decision) async throws(ReadFailure) -> Decision {
    var decision = first
    while case .resolve(let rows) = decision {
      try await upstream.learn(rows, grants.model, into: &known)
      decision = grants.decide(ask, knowing: known)
    }
    return decision
  }
}
