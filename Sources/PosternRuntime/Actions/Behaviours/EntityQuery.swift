import Autotask
import LeastPrivilege

/// Rows of any entity by a filter, with everything that a list takes.
struct EntityQuery: CompositeBehaviour {
  let run: ActionRun
  let row: CompositeAction

  func carryOut() async throws(ActionProblem) -> ActionAnswer {
    var input = InputReader(run.call.input)
    let name = input.text("entity", isRequired: true) ?? ""
    guard let entity = run.model[name], let path = entity.queryPath else {
      if input.problems.isEmpty {
        let names = run.model.entities.filter { $0.queryPath != nil }.map(\.name)
        let what = "no entity that can be queried is named `\(name.prefix(80))`"
        input.problems.append(.init("/entity", what, nearest: nearestNames(to: name, in: names)))
      }
      throw await run.refused(input.problems, .query, nil)
    }
    let form = ActionForm(querying: entity, at: path, as: row)
    var rest = run
    rest.call.input = JSONObject(input.rest)
    return try await ReadingAction(form: form, run: rest).carryOut()
  }
}

/// What an entity is, as far as the caller reads or writes it.
struct EntityDescription: CompositeBehaviour {
  let run: ActionRun
  let row: CompositeAction

  func carryOut() async throws(ActionProblem) -> ActionAnswer {
    var input = InputReader(run.call.input)
    let name = input.text("entity", isRequired: true) ?? ""
    guard let entity = run.model[name], let path = entity.informationPath else {
      if input.problems.isEmpty {
        let names = run.model.entities.filter { $0.informationPath != nil }.map(\.name)
        let what = "no entity that can be described is named `\(name.prefix(80))`"
        input.problems.append(.init("/entity", what, nearest: nearestNames(to: name, in: names)))
      }
      throw await run.refused(input.problems, .describe, nil)
    }
    try await check(&input, .describe, entity)
    let information = try await run.read(AutotaskRequest(.get, path))
    let fields = try await run.read(AutotaskRequest(.get, "\(path)/fields"))
    let userDefined = try await run.read(AutotaskRequest(.get, "\(path)/userDefinedFields"))
    let output: JSONValue = [
      "information": information["info"] ?? .object(information), "fields": fields["fields"] ?? [],
      "userDefinedFields": userDefined["fields"] ?? [],
    ]
    return ActionAnswer(.done(status: 200, output: output))
  }
}
