import Autotask
import LeastPrivilege

extension ActionRun {
  /// Sends one write, and tells how it ended.
  ///
  /// - Parameters:
  ///   - request: The write.
  ///   - verb: What it does.
  ///   - entity: The entity.
  func write(
    _ request: AutotaskRequest,
    _ verb: Verb,
    _ entity: EntityModel
  ) async throws(ActionProblem) -> ActionAnswer.Outcome {
    let answer = await send(request, isWrite: true)
    switch answer.meaning {
    case .dryRun(let permit, let problems):
      guard problems.isEmpty else {
        throw .invalid(problems.map { .init("", "Autotask would refuse it: \($0)") })
      }
      return .dryRun(permit.shownDifference)
    case .approval(let id, .needed):
      let detail = "An approver has to decide; send the same call again after that"
      return .pending(id: id, ["approval": .string(id), "state": "waiting", "detail": .string(detail)])
    case .plain where answer.status == 200:
      // What was renamed must be found under its new name.
      connection.names.forget(entity.name)
      guard let object = (try? JSONValue(parsing: answer.body))?.object, let id = object[anyCase: "itemId"]?.integer
      else { return .done(status: 200, output: .object(JSONObject([("done", true)]))) }
      return .done(status: verb == .create ? 201 : 200, output: ["id": .integer(id)])
    default: throw ActionProblem(answer, to: request)
    }
  }
}

extension WritePermit {
  /// What would change, as far as the caller may know it.
  var shownDifference: JSONValue {
    var object = JSONObject([
      ("dryRun", true), ("entity", .string(entityName)), ("verb", .string(verb.rawValue)),
    ])
    if let id { object["id"] = .integer(id) }
    object["changes"] = .array(
      changes.map { change in
        var json = JSONObject([("field", .string(change.name))])
        if change.isReadable, id != nil { json["from"] = change.from ?? .null }
        json["to"] = change.to
        return .object(json)
      }
    )
    if !leftOut.isEmpty { object["leftOut"] = .array(leftOut.map(JSONValue.string)) }
    return .object(object)
  }
}
