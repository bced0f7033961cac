import Autotask
import LeastPrivilege

/// Makes a row unless one is there that holds the same values in stated fields.
struct CreateIfAbsent: CompositeBehaviour {
  let run: ActionRun
  let row: CompositeAction

  func carryOut() async throws(ActionProblem) -> ActionAnswer {
    guard let action = row.like.flatMap({ run.model.policy.actions[$0] }), let form = ActionForm(action, run.model)
    else { throw .upstream }
    let seeing = try await run.access(.query, on: form.entity)
    let making = try await run.access(.create, on: form.entity)
    var input = InputReader(run.call.input)
    let stated = input.texts("match")
    let known = await run.fields(of: form.entity)
    let fields = matched(stated, known, seeing, &input)
    let given = try await RowReading(run: run, form: form).row(input.rest, making, beside: input.problems)
    var missing: [ActionProblem.Detail] = []
    var filter: [Filter] = []
    for field in fields {
      if let value = given[field.name], value != .null {
        filter.append(.field(field.name, .eq, value))
      } else {
        missing.append(.init(field.name.pointer, "`\(field.name)` is needed to tell whether the row is there"))
      }
    }
    guard missing.isEmpty else { throw await run.refused(missing, .create, form.entity) }
    let found = try await rows(form.entity, filter, limit: 1, fields: ["id"])
    if let id = found.first?[anyCase: "id"]?.integer {
      let output: JSONValue = ["id": .integer(id), "created": false]
      return ActionAnswer(.done(status: 200, output: output), records: 1)
    }
    let outcome = try await WritingAction(form: form, run: run).create(given)
    if case .done(let status, .object(var output)) = outcome {
      output["created"] = true
      return ActionAnswer(.done(status: status, output: .object(output)))
    }
    return ActionAnswer(outcome)
  }

  /// The fields that tell whether a row is there.
  private func matched(
    _ stated: [String]?,
    _ known: EntityFields,
    _ seeing: OperationAccess,
    _ input: inout InputReader
  ) -> [EntityFields.Known] {
    var fields: [EntityFields.Known] = []
    let names = stated ?? row.match
    if names.isEmpty { input.problems.append(.init("/match", "expected at least one field")) }
    for (index, name) in names.enumerated() {
      if let field = known[name], field.isQueryable, field.name.lowercased() != "id" {
        fields.append(field)
      } else {
        let readable = known.plain.filter { seeing.reads($0.key) && $0.isQueryable }.map(\.name)
        let nearest = nearestNames(to: name, in: readable)
        let what = "no row can be looked for by `\(name.prefix(80))`"
        input.problems.append(.init("/match/\(index)", what, nearest: nearest))
      }
    }
    return fields
  }
}
