import Foundation
import LeastPrivilege

extension Gateway {
  /// Runs an action within the caller's own limits: the one way in for every surface.
  ///
  /// An action builds requests of Autotask's own API, and each passes the decision, the budget, dry run, approval and the
  /// ledger like one that the caller sends itself: what no grant opens no action does.
  ///
  /// - Parameters:
  ///   - call: The action and its input.
  ///   - rules: The grants in force.
  ///   - connection: Where it is done.
  ///   - sink: Takes the rows of a list of which every page is wanted, as they come; the answer is then without them. An
  ///     error that it throws ends the list.
  public func perform(
    _ call: ActionCall,
    under rules: Rules,
    over connection: UpstreamConnection,
    rowsTo sink: RowSink? = nil
  ) async -> ActionAnswer {
    let limits = rules.grants.limits(of: call.caller) ?? CallerLimits()
    let work = ActionWork(call.action, rules.grants.model)
    var answer: ActionAnswer
    if let refusal = accounts.admit(call.caller, under: limits, isRead: work?.effect == .read) {
      let refused = RefusedCall(
        caller: call.caller,
        connection: connection.id,
        reason: .limit,
        action: call.action,
        surface: call.surface,
        trace: call.trace
      )
      answer = ActionAnswer(.problem(ActionProblem(await refuse(refused, with: refusal.answer), to: nil)))
    } else if let work {
      let run = ActionRun(gateway: self, call: call, rules: rules, connection: connection, sink: sink)
      do throws(ActionProblem) {
        answer = try await work.carryOut(run)
      } catch {
        answer = ActionAnswer(.problem(error), records: run.handedOn.value)
      }
      accounts.add(records: answer.records, of: call.caller)
    } else {
      answer = ActionAnswer(.problem(.unknownAction(call.action, among: ActionWork.ids(rules.grants.model))))
    }
    if case .problem(let problem) = answer.outcome, let seconds = problem.retryAfter {
      answer.headers.append(("Retry-After", String(seconds)))
    }
    answer.headers += accounts.fields(of: call.caller, under: limits)
    return answer
  }
}

/// What carries an action out.
enum ActionWork {
  /// A call of the table.
  case form(ActionForm)
  /// More than one call, or none.
  case composite(CompositeAction, any CompositeBehaviour.Type)

  init?(_ id: String, _ model: ResourceModel) {
    if let action = model.policy.actions[id], let form = ActionForm(action, model) {
      self = .form(form)
    } else if let row = model.policy.composites[id], let behaviour = row.behaviour {
      self = .composite(row, behaviour)
    } else {
      return nil
    }
  }

  /// The ids of all actions.
  static func ids(_ model: ResourceModel) -> [String] {
    model.policy.actions.all.map(\.id) + model.policy.composites.all.map(\.id)
  }

  /// What it does to data.
  var effect: OfferedAction.Effect {
    switch self {
    case .form(let form): form.effect
    case .composite(let row, _): OfferedAction.Effect(rawValue: row.effect) ?? .update
    }
  }

  func carryOut(_ run: ActionRun) async throws(ActionProblem) -> ActionAnswer {
    switch self {
    case .form(let form):
      form.effect == .read
        ? try await ReadingAction(form: form, run: run).carryOut()
        : try await WritingAction(form: form, run: run).carryOut()
    case .composite(let row, let behaviour): try await behaviour.init(run: run, row: row).carryOut()
    }
  }
}
