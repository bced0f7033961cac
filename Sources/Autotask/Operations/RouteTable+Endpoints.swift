extension RouteTable {
  /// The endpoints to which Autotask may count a request's thread: its root segment, and below a parent its entity too.
  ///
  /// Which of the two a child call counts to is not documented, so it counts to both. The version is left out, because
  /// spelling it differently must not open a second count (field note 58).
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - collection: The path of an entity's own collection, such as `TicketNotes`, by its name.
  public func endpoints(of request: AutotaskRequest, collection: (String) -> String?) -> Set<String> {
    let segments = request.path.split(separator: "/")
    let root = segments.first { $0.lowercased() != "v1.0" }
    var endpoints = Set([root.map { $0.lowercased() } ?? ""])
    if let operation = try? resolve(method: request.method.rawValue, path: request.path), operation.parent != nil,
      let name = operation.entity, let path = collection(name)
    {
      endpoints.insert(path.lowercased())
    }
    return endpoints
  }

  /// Whether a request only reads, so that it may be sent again; what is unknown does not count as reading.
  ///
  /// The operation decides, not the method: a query is a POST, and one GET of the API approves time off.
  public func isRead(_ request: AutotaskRequest) -> Bool {
    guard let operation = try? resolve(method: request.method.rawValue, path: request.path), let verb = operation.verb
    else { return false }
    return !verb.isWrite
  }
}
