public import Autotask

/// What the service offers: its entities, and its operations by method and path.
public struct ServiceMap: Sendable {
  /// The entities.
  public let entities: EntityCatalogue
  /// The operations.
  public let routes: RouteTable

  /// The map of a catalogue's entities.
  public init(_ entities: EntityCatalogue) {
    self.entities = entities
    routes = RouteTable(entities)
  }

  /// The map of the catalogue that is part of this program; make it once, it takes milliseconds.
  ///
  /// - Throws: ``CatalogueError`` when the catalogue is malformed.
  public static func embedded() throws(CatalogueError) -> ServiceMap {
    ServiceMap(try EntityCatalogue(.embedded))
  }

  /// Whether a request only reads, so that it may be sent again; what is unknown does not count as reading.
  ///
  /// The operation decides, not the method: a query is a POST, and one GET of the API approves time off.
  public func isRead(_ request: AutotaskRequest) -> Bool {
    guard let operation = try? routes.resolve(method: request.method.rawValue, path: request.path),
      let verb = operation.verb
    else { return false }
    return !verb.isWrite
  }

  /// The endpoints to which Autotask may count a request: its root segment, and below a parent its entity too.
  ///
  /// Which of the two a child call counts to is not documented, so it counts to both. The version is left out,
  /// because spelling it differently must not open a second count (field note 58).
  package func endpoints(of request: AutotaskRequest) -> Set<String> {
    let segments = request.path.split(separator: "/")
    let root = segments.first { $0.lowercased() != "v1.0" }
    var endpoints = Set([root.map { $0.lowercased() } ?? ""])
    if let operation = try? routes.resolve(method: request.method.rawValue, path: request.path),
      operation.parent != nil, let name = operation.entity, let entity = entities[name]
    {
      endpoints.insert(entity.path.lowercased())
    }
    return endpoints
  }
}
