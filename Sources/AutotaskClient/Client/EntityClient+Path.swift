internal import Autotask

extension EntityClient {
  /// The path of the collection at which an operation is offered.
  ///
  /// - Throws: ``AutotaskError`` with `methodNotAllowed`, naming the parent that is needed.
  func path(of operation: Operations.Name, under parent: Int64?) throws(AutotaskError) -> String {
    let child = entity.children.first { $0.ops.contains(operation) }
    if let child, let parent { return "/V1.0/\(child.parent)/\(parent)/\(child.sub)" }
    if entity.ops.contains(operation) { return "/V1.0/\(entity.path)" }
    guard let child else {
      throw AutotaskError(.methodNotAllowed, "the API offers no `\(operation.rawValue)` of \(entity.name)")
    }
    throw AutotaskError(
      .methodNotAllowed,
      "the API offers `\(operation.rawValue)` of \(entity.name) below its parent only: "
        + "the parent's id is needed, for \(child.parent)/{parentId}/\(child.sub)"
    )
  }
}
