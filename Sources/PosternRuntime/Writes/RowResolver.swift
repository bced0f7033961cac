import Autotask
import LeastPrivilege

/// Decides a request whose answer depends on the tenant's own fields and on rows: reads them just before, and asks again
/// until it is told.
///
/// Of rows nothing that is kept in memory is used: a write is judged by what Autotask holds now.
struct RowResolver {
  private let grants: CompiledGrants
  private let connection: UpstreamConnection
  private var upstream: Upstream
  private var known = KnownRows()
  private var ask: AccessRequest

  init(_ call: Gateway.Call, under rules: Gateway.Rules, over connection: UpstreamConnection, count: CallCount) {
    grants = rules.grants
    self.connection = connection
    upstream = Upstream(writing: call, under: rules, over: connection, count: count)
    ask = AccessRequest(caller: call.caller, connection: connection.id, request: call.request, time: call.time)
  }

  /// The decision; every round comes nearer to the end of a road, and the calls are bounded.
  mutating func decide() async throws(ReadFailure) -> Decision {
    let metadata = connection.metadata.known
    ask.tenant = metadata.fields
    var decision = grants.decide(ask)
    // The tenant's own fields are read only for whom something is granted: a stranger spends no call.
    if let entity = grants.entityThatNeedsMetadata(ask, after: decision), !metadata.has(entity) {
      ask.tenant = await connection.metadata.fields(of: entity)
      decision = grants.decide(ask)
    }
    while case .resolve(let rows) = decision {
      try await upstream.learn(rows, grants.model, into: &known)
      decision = grants.decide(ask, knowing: known)
    }
    return decision
  }
}
