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
  public func isRead(_ request: AutotaskRequest) -> Bool { routes.isRead(request) }

  /// The endpoints to which Autotask may count a request: its root segment, and below a parent its entity too.
  package func endpoints(of request: AutotaskRequest) -> Set<String> {
    routes.endpoints(of: request) { entities[$0]?.path }
  }
}
