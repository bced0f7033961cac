import Autotask

extension Upstream {
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
