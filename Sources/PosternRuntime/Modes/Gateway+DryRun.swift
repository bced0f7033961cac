import Autotask
import LeastPrivilege

extension Gateway {
  /// Looks at a write without sending it: what Autotask's metadata would refuse, and what would change.
  func dryRun(_ permit: WritePermit, _ place: Place) async throws(LedgerFailure) -> GatewayAnswer {
    var problems: [String] = []
    if let entity = place.rules.grants.model[permit.entityName] {
      let fields = await place.connection.metadata.information(of: entity)
      problems = WriteValidation(permit: permit, entity: entity, fields: fields).problems
    }
    var answer: GatewayAnswer
    if problems.isEmpty {
      answer = .errors(["dry run: nothing was sent; \(permit.summary)"], status: 403)
    } else {
      answer = .errors(problems.map { "dry run: nothing was sent; Autotask would refuse it: \($0)" }, status: 403)
    }
    answer.meaning = .dryRun(permit, problems: problems)
    _ = try await place.recorder.allow(permit, reason: "dry-run", status: answer.status)
    return answer
  }
}

extension WritePermit {
  /// What changes, in one line: `status 1 → 5`; a value that the caller may not read is not told.
  var summary: String {
    switch (operation.kind, verb) {
    case (.special(let template), _): "\(request.method.rawValue) \(template) would be sent"
    case (_, .delete): "row \(id ?? 0) would be deleted"
    default:
      changes.isEmpty
        ? "nothing would change"
        : changes.map { change in
          guard change.isReadable else { return "\(change.name) → \(change.to.text())" }
          return id == nil
            ? "\(change.name) \(change.to.text())"
            : "\(change.name) \((change.from ?? .null).text()) → \(change.to.text())"
        }.joined(separator: ", ")
    }
  }
}
