import Autotask
import Foundation
import LeastPrivilege

/// One run of an action: what it sends passes the same decision, budget and ledger as what a caller sends itself.
struct ActionRun {
  let gateway: Gateway
  var call: ActionCall
  let rules: Gateway.Rules
  let connection: UpstreamConnection
  /// The calls to Autotask that the action itself makes, beside those of the requests that it sends.
  let count = CallCount()
  /// What takes the rows of a whole list as they come, nil where they are wanted together.
  var sink: RowSink?
  /// How many rows it was given.
  let handedOn = CallCount()

  var model: ResourceModel { rules.grants.model }

  /// On whose account calls are made.
  var spender: Spender { Spender(call.caller, under: rules.grants, on: connection.id) }

  /// The requests' way: decided, carried out and recorded like any of the caller's.
  func send(_ request: AutotaskRequest, isWrite: Bool = false) async -> GatewayAnswer {
    var request = request
    request.impersonating = call.impersonating
    return await gateway.carryOut(
      gatewayCall(request, idempotencyKey: isWrite ? call.idempotencyKey : nil),
      under: rules,
      over: connection
    )
  }

  /// A request as a call of this caller.
  func gatewayCall(_ request: AutotaskRequest, idempotencyKey: String? = nil) -> Gateway.Call {
    Gateway.Call(
      caller: call.caller,
      request: request,
      time: call.time,
      base: "",
      idempotencyKey: idempotencyKey,
      surface: call.surface,
      trace: call.trace,
      action: call.action
    )
  }

  /// Sends a read and answers its JSON.
  func read(_ request: AutotaskRequest) async throws(ActionProblem) -> JSONObject {
    let answer = await send(request)
    guard answer.status == 200 else { throw ActionProblem(answer, to: request) }
    guard let object = (try? JSONValue(parsing: answer.body))?.object else { throw .upstream }
    return object
  }

  // MARK: What the caller may do

  /// What the grants open of a verb on an entity; a denial is recorded before it is answered.
  func access(_ verb: Verb, on entity: EntityModel) async throws(ActionProblem) -> OperationAccess {
    try await require(verb, on: entity)
    // The tenant's own fields are read only for whom something is granted: a stranger spends no call.
    switch access(verb, on: entity, await connection.metadata.fields(of: entity)) {
    case .failure(let denial): throw await denied(denial, verb, entity)
    case .success(let access): return access
    }
  }

  /// Refuses a verb on an entity that no grant opens, as ``access(_:on:)`` does, for what need not know the fields: no
  /// call is spent on them.
  func require(_ verb: Verb, on entity: EntityModel) async throws(ActionProblem) {
    if case .failure(let denial) = access(verb, on: entity, TenantFields()) { throw await denied(denial, verb, entity) }
  }

  private func access(_ verb: Verb, on entity: EntityModel, _ tenant: TenantFields) -> Result<OperationAccess, Denial> {
    rules.grants.access(
      verb,
      on: entity,
      for: call.caller,
      on: connection.id,
      at: call.time,
      impersonating: call.impersonating,
      tenant: tenant
    )
  }

  /// The fields of an entity as this tenant has them.
  func fields(of entity: EntityModel) async -> EntityFields {
    EntityFields(entity, await connection.metadata.information(of: entity), model)
  }

  // MARK: What is refused before anything is sent

  /// Records a denial, and answers the problem that tells of it.
  func denied(_ denial: Denial, _ verb: Verb, _ entity: EntityModel) async -> ActionProblem {
    var denial = denial
    if denial.leastAddition != nil, denial.reason != .fieldNotWritable {
      let isRow = model.policy.actions[call.action] != nil
      denial.leastAddition = .grant(
        Grant(
          id: "addition",
          connection: connection.id,
          actions: isRow ? [call.action] : [],
          operations: isRow ? [] : [OperationPattern(entity: entity.name, verbs: [verb])],
          impersonate: call.impersonating.map { [$0] } ?? []
        )
      )
    }
    let problem = ActionProblem(denial)
    return await recorded(denial, verb, entity, problem)
  }

  /// Records that an input was refused, and answers with everything that is wrong with it.
  func refused(_ errors: [ActionProblem.Detail], _ verb: Verb, _ entity: EntityModel?) async -> ActionProblem {
    let denial = Denial(.malformed, "the input was refused before anything was sent")
    return await recorded(denial, verb, entity, .invalid(errors))
  }

  private func recorded(
    _ denial: Denial,
    _ verb: Verb,
    _ entity: EntityModel?,
    _ problem: ActionProblem
  ) async -> ActionProblem {
    let path = entity.map { "/V1.0/\($0.path)" } ?? "/"
    let recorder = CallRecorder(gateway.ledger, gatewayCall(AutotaskRequest(.get, path)), connection: connection.id)
    let subject = DecisionSubject(entity: entity?.name, verb: verb, ids: [])
    do throws(LedgerFailure) {
      try await recorder.deny(denial, subject, status: problem.status, spent: count.value)
      return problem
    } catch {
      return ActionProblem(error.answer, to: nil)
    }
  }
}
