import LeastPrivilege

extension Gateway {
  /// Carries out a write that was allowed, in the mode that its grants have.
  func write(_ permit: WritePermit, _ place: Place) async throws(LedgerFailure) -> GatewayAnswer {
    switch permit.mode {
    case .dryRun: try await dryRun(permit, place)
    case .approval: try await approved(permit, place)
    case .live: try await once(permit, place)
    }
  }

  /// Sends a write.
  func send(_ permit: WritePermit, _ place: Place) async throws(LedgerFailure) -> Writing.Result {
    var writing = Writing(
      permit: permit,
      recorder: place.recorder,
      connection: place.connection,
      model: place.rules.grants.model,
      pause: reconcilePause,
      upstream: Upstream(
        writing: place.call,
        under: place.rules,
        over: place.connection,
        count: place.count
      )
    )
    return try await writing.carryOut()
  }
}
