import Autotask
public import LeastPrivilege

extension Gateway {
  /// Why a decision could not be told.
  public enum ExplanationFailure: Error, Sendable {
    /// It depends on more rows than may be read for it.
    case tooManyRows
    /// A row that it depends on could not be read.
    case unreachable
  }

  /// Decides without carrying out anything: the rows that the decision depends on are read, and nothing else is sent.
  ///
  /// What comes back is judged as the call itself would be: a row that the caller may not see decides as one that does
  /// not exist.
  public static func explain(
    _ call: Call,
    under rules: Rules,
    over connection: UpstreamConnection
  ) async throws(ExplanationFailure) -> Decision {
    var ask = AccessRequest(
      caller: call.caller,
      connection: connection.id,
      request: call.request,
      time: call.time
    )
    var decision = rules.grants.decide(ask)
    if let entity = rules.grants.entityThatNeedsMetadata(ask, after: decision) {
      ask.tenant = await connection.metadata.fields(of: entity)
      decision = rules.grants.decide(ask)
    }
    let upstream = Upstream(
      connection: connection,
      impersonating: nil,
      spender: Spender(call.caller, under: rules.grants, on: connection.id),
      remaining: scopeRequests,
      count: CallCount(),
      isFresh: true
    )
    do {
      var resolver = RowResolver(grants: rules.grants, ask: ask, upstream: upstream)
      return try await resolver.decide(decision)
    } catch {
      if case .scopeTooWide = error { throw .tooManyRows }
      throw .unreachable
    }
  }
}
