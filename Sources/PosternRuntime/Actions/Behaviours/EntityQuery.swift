import Autotask
import LeastPrivilege

/// Rows of any entity by a filter, with everything that a list takes.
struct EntityQuery: CompositeBehaviour {
  let run: ActionRun
  let row: CompositeAction

  func carryOut() async throws(ActionProblem) -> ActionAnswer {
    var input = InputReader(run.call.input)
    let (entity, path) = try await run.entity(&input, .query, "queried") { $0.queryPath }
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
    let (entity, path) = try await run.entity(&input, .describe, "described") { $0.informationPath }
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

extension ActionRun {
  /// The entity that an input names, and the path by which it is asked for.
  ///
  /// - Throws: ``ActionProblem`` when there is none that offers this, recorded.
  fileprivate func entity(
    _ input: inout InputReader,
    _ verb: Verb,
    _ done: String,
    at path: (EntityModel) -> String?
  ) async throws(ActionProblem) -> (EntityModel, String) {
    let name = input.text("entity", isRequired: true) ?? ""
    if let entity = model[name], let path = path(entity) { return (entity, path) }
    if input.problems.isEmpty {
      let names = model.entities.filter { path($0) != nil }.map(\.name)
      let what = "no entity that can be \(done) is named `\(name.prefix(80))`"
      input.problems.append(.init("/entity", what, nearest: nearestNames(to: name, in: names)))
    }
    throw await refused(input.problems, verb, nil)
  }
}
