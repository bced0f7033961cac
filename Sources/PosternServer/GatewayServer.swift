public import Foundation
public import Logging
import PosternMCP
public import PosternRuntime
public import PosternWire
public import ServiceLifecycle

/// The callers' face of Postern: Autotask's own paths, what would be decided, tools for AI agents, and its health.
public struct GatewayServer: Service {
  /// Where and how it listens.
  public struct Configuration: Sendable {
    /// Where it listens.
    public var address: WireAddress
    /// The certificate and key, nil for plain HTTP.
    public var certificate: CertificateFiles?
    /// The address under which callers reach it, without a final slash, where that is not the one it listens on.
    public var publicAddress: String?
    /// Whom to tell of a weakness, as a URI for `security.txt`; nil for none.
    public var securityContact: String?
    /// The version of the program, as clients of `/mcp` are told it.
    public var version = "0"
    /// What it takes.
    public var limits = WireLimits()
    /// What must hold before it is given requests, besides the grants.
    public var readiness = Readiness()
    /// What counts its requests.
    public var metrics = Metrics()
    /// The clock by which grants and tokens end.
    public var now: @Sendable () -> Date

    /// Makes a configuration.
    ///
    /// - Parameters:
    ///   - host: The host.
    ///   - port: The port; 0 for any.
    ///   - publicAddress: The address under which callers reach it, without a final slash.
    ///   - now: The clock by which grants and tokens end.
    public init(
      host: String,
      port: Int,
      publicAddress: String? = nil,
      now: @escaping @Sendable () -> Date = { Date() }
    ) {
      address = WireAddress(host: host, port: port)
      self.publicAddress = publicAddress
      self.now = now
    }
  }

  private let server: WireServer

  /// A server.
  ///
  /// - Parameters:
  ///   - configuration: Where it listens.
  ///   - gateway: What carries requests out.
  ///   - door: What knows callers, grants and connections.
  ///   - hooks: What takes callouts, where they have no address of their own.
  ///   - logger: Where it tells of itself; never tokens, bodies or values.
  ///   - onReady: Called once with the port, when calls are answered.
  public init(
    _ configuration: Configuration,
    gateway: Gateway,
    door: CallerDoor,
    hooks: HookFace? = nil,
    logger: Logger,
    onReady: @escaping @Sendable (Int) async -> Void = { _ in }
  ) {
    let face = CallerFace(
      gateway: gateway,
      door: door,
      hooks: hooks,
      tools: ToolServer(ToolServer.Identity(version: configuration.version)),
      listens: configuration.address,
      publicAddress: configuration.publicAddress,
      securityContact: configuration.securityContact,
      attempts: FailedAttempts(),
      metrics: configuration.metrics,
      logger: logger,
      now: configuration.now
    )
    server = WireServer(
      .init(
        configuration.address,
        certificate: configuration.certificate,
        limits: configuration.limits,
        readiness: door.adding(to: configuration.readiness),
        metrics: configuration.metrics
      ),
      face: face,
      logger: logger,
      onReady: onReady
    )
  }

  /// Serves until the service group shuts down; what runs is finished first.
  ///
  /// - Throws: When the address cannot be listened on.
  public func run() async throws { try await server.run() }
}

extension CallerDoor {
  /// How the grants stand, and the connections: without any grants nobody may do anything, a broken file leaves the
  /// version before in force, and over a connection whose login was refused nothing is sent.
  public func adding(to readiness: Readiness) -> Readiness {
    var readiness = readiness
    readiness.add("grants") {
      do {
        guard let rules = try await self.rules() else { return .failing("none in force") }
        return .good(String(rules.version))
      } catch {
        return .failing("cannot be read")
      }
    }
    readiness.add("connections") {
      let (refused, all) = self.refusedLogins
      if refused == 0 { return .good("good") }
      return refused < all ? .worrying("a login was refused") : .failing("the login was refused")
    }
    readiness.add("grantsFile") { await self.problem() == nil ? .good("applied") : .worrying("not applied") }
    return readiness
  }
}
