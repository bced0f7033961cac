import Autotask
import AutotaskClient
import LeastPrivilege
import Logging
import PosternRuntime
import PosternServer
import PosternStore
import PosternWire

/// The connections of a configuration, each with its way to Autotask.
struct OpenedConnections {
  /// The connections, the first one first.
  var connections: [UpstreamConnection] = []
  /// What lets one go on whose login was refused.
  var credentials = CredentialWatch()
}

extension PosternConfiguration {
  /// Opens every connection: its secrets are read, its zone is found, its host pinned. Nothing else is sent.
  ///
  /// - Parameters:
  ///   - store: Where sealed secrets are kept.
  ///   - model: The catalogue.
  ///   - wire: What sends; the caller shuts it down.
  ///   - metrics: What counts the calls.
  ///   - logger: Where connections tell of themselves.
  /// - Throws: ``CommandFailure`` for a secret that is missing, `AutotaskError`.
  func openConnections(
    _ store: any Store,
    _ model: ResourceModel,
    _ wire: HTTPWire,
    metrics: Metrics,
    logger: Logger
  ) async throws -> OpenedConnections {
    let map = try ServiceMap.embedded()
    var opened = OpenedConnections()
    for connection in connections {
      let reader = SecretReader(self, store: store)
      let transport = try await connection.transport(reader, wire, map, logger: logger)
      let way = MeteredTransport(transport, connection: connection.id, metrics: metrics)
      let upstream = UpstreamConnection(
        id: connection.id,
        transport: way,
        model: model,
        limits: connection.limits,
        logger: logger
      )
      opened.connections.append(upstream)
      opened.credentials.ways.append((upstream, transport, way))
    }
    return opened
  }
}

extension ConnectionConfiguration {
  /// The way to this connection's Autotask, its zone found and its host pinned; its credentials may be exchanged.
  fileprivate func transport(
    _ reader: SecretReader,
    _ wire: HTTPWire,
    _ map: ServiceMap,
    logger: Logger
  ) async throws -> RenewingTransport {
    let credentials = try await credentials(reader)
    let base: ServiceBase
    if let baseURL {
      base = try ServiceBase(baseURL)
    } else {
      base = try await ZoneDiscovery(wire: wire).zone(of: credentials.userName).base
    }
    // The connection's budget gives out turns, stops after a refused login and sends reads again; nothing below does.
    return try RenewingTransport(
      base: base,
      credentials: credentials,
      source: ConfiguredCredentials(connection: self, reader: reader),
      wire: wire,
      map: map,
      keepsLimits: false,
      logger: logger
    )
  }
}
