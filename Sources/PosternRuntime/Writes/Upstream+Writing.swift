import Autotask

extension Upstream {
  /// The calls of a write: rows are read as they are now, and as the API user sees them, for whoever is impersonated may
  /// see fewer.
  init(writing call: Gateway.Call, under rules: Gateway.Rules, over connection: UpstreamConnection, count: CallCount) {
    self.init(
      connection: connection,
      impersonating: nil,
      spender: Spender(call.caller, under: rules.grants, on: connection.id),
      remaining: Gateway.scopeRequests,
      count: count,
      isFresh: true
    )
  }

  /// How many calls were made.
  var spent: Int { count.value }

  /// Sends a write, once, whatever calls were made before it.
  func write(_ request: AutotaskRequest) async -> WriteOutcome {
    let sent = await connection.budget.send(request, for: spender, isFresh: true)
    count.add(sent.spent)
    switch sent.result {
    case .success(let response): return WriteOutcome(response)
    case .failure(let failure): return WriteOutcome(failure)
    }
  }
}
