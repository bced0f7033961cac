import Autotask
import LeastPrivilege

/// An attachment with its content.
///
/// Autotask gives the content only where one attachment is asked for below its parent (field note 74).
struct AttachmentDownload: CompositeBehaviour {
  let run: ActionRun
  let row: CompositeAction

  func carryOut() async throws(ActionProblem) -> ActionAnswer {
    var input = InputReader(run.call.input)
    let parents = row.inputs.first { $0.name == "parent" }?.values ?? []
    let parent = input.word("parent", parents)
    if parent == nil, input.problems.isEmpty {
      input.problems.append(.init("/parent", "`parent` is required"))
    }
    let parentID = input.id("parentID")
    let id = input.id("id")
    let path = "/V1.0/\(parent ?? "Tickets")/\(parentID ?? 0)/Attachments/\(id ?? 0)"
    let operation = try? run.model.routes.resolve(method: "GET", path: path)
    let attachments = operation?.entity.flatMap { run.model[$0] }
    if let attachments { try await run.require(.get, on: attachments) }
    try await check(&input, .get, attachments)
    let answer = try await run.read(AutotaskRequest(.get, path))
    guard let found = answer["items"]?.array?.first?.object ?? answer["item"]?.object else { throw .notFound }
    let output: JSONValue = ["item": .object(found), "content": "data"]
    return ActionAnswer(.done(status: 200, output: output), records: 1)
  }
}
