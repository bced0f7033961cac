public import Autotask

/// What a request is about, as far as its path tells: for records of requests that were denied.
public struct DecisionSubject: Sendable, Equatable {
  /// The entity's plural name, nil where the path names none.
  public var entity: String?
  /// What would be done.
  public var verb: Verb?
  /// The row that the path names.
  public var ids: [Int64]

  /// Reads a request.
  public init(_ request: AutotaskRequest, _ model: ResourceModel) {
    let operation = try? model.routes.resolve(method: request.method.rawValue, path: request.path)
    entity = operation?.entity
    verb = operation?.verb
    ids = operation?.id.map { [$0] } ?? []
    // An update names its row in the body.
    if ids.isEmpty, verb == .update || verb == .put, let id = request.body?.object?[anyCase: "id"]?.integer {
      ids = [id]
    }
  }
}

extension ReadPermit {
  /// The fields that the caller's own query names, in their order, each once.
  public var namedFields: [String] {
    let conditions = (query?.filter.flatMap(\.conditions) ?? []).map { $0.isUserDefined ? "udf:\($0.field)" : $0.field }
    var names: [String] = []
    for name in conditions + (query?.includeFields ?? []) where !names.contains(name) { names.append(name) }
    return names
  }
}

extension DecisionSubject {
  /// What something is about that was refused before it became a request.
  public init(entity: String?, verb: Verb?, ids: [Int64]) {
    self.entity = entity
    self.verb = verb
    self.ids = ids
  }
}
