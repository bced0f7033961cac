import Autotask
import LeastPrivilege

extension Gateway {
  /// Answers one call within the caller's own limits, and tells it what is left of them.
  ///
  /// The header fields stand on every answer, and count the caller's own requests and what it was shown: they are the
  /// same whether a row is hidden or does not exist.
  public func answer(_ call: Call, under rules: Rules, over connection: UpstreamConnection) async -> GatewayAnswer {
    let limits = rules.grants.limits(of: call.caller) ?? CallerLimits()
    let isRead = rules.grants.model.routes.isRead(call.request)
    var answer: GatewayAnswer
    if let refusal = accounts.admit(call.caller, under: limits, isRead: isRead) {
      answer = await refuse(
        RefusedCall(
          caller: call.caller,
          connection: connection.id,
          reason: .limit,
          subject: DecisionSubject(call.request, rules.grants.model),
          surface: call.surface,
          trace: call.trace
        ),
        with: refusal.answer
      )
    } else {
      answer = await carryOut(call, under: rules, over: connection)
      accounts.add(records: answer.records, of: call.caller)
    }
    answer.headers += accounts.fields(of: call.caller, under: limits)
    return answer
  }
}
