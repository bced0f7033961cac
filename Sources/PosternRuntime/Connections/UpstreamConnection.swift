public import Autotask
public import LeastPrivilege
public import Logging

/// One Autotask database as the runtime reaches it: everything that is sent to it passes its budget.
public struct UpstreamConnection: Sendable {
  /// The connection's id.
  public let id: String
  let budget: ConnectionBudget
  package let metadata: MetadataCache
  /// The keys of its answers, which are the same from one to the next.
  let keys = JSONKeyMemory()
  /// The rows by which names were looked up.
  let names: NameCache

  /// A connection over a transport that adds the credentials.
  ///
  /// - Parameters:
  ///   - id: The connection's id.
  ///   - transport: Where calls go; it must send each once at most.
  ///   - model: The operations, by which endpoints and reads are told apart.
  ///   - limits: What Autotask allows, and how it is shared.
  ///   - clock: Time, for what is spent and waited for.
  ///   - logger: Where a refused login is told, and calls that Autotask refused for its limits.
  public init(
    id: String,
    transport: any AutotaskTransport,
    model: ResourceModel,
    limits: ConnectionLimits = ConnectionLimits(),
    clock: BudgetClock = BudgetClock(),
    logger: Logger? = nil
  ) {
    self.id = id
    var logger = logger
    logger?[metadataKey: "connection"] = "\(id)"
    budget = ConnectionBudget(transport: transport, model: model, limits: limits, clock: clock, logger: logger)
    metadata = MetadataCache(budget)
    names = NameCache(clock: clock)
  }

  /// How the connection stands.
  public var status: ConnectionStatus { budget.status }

  /// Reads Autotask's own count of the hour, where it is time to: rarely, and sooner the fuller the hour is.
  public func readThreshold() async { await budget.readThreshold() }

  /// Goes on over another transport, with other credentials: a circuit that a refused login had opened is closed. What
  /// is under way ends over the transport before.
  public func replaceTransport(_ transport: any AutotaskTransport) { budget.replace(transport) }

  /// Sends one call on a spender's account, when it is its turn.
  ///
  /// - Parameters:
  ///   - request: The call, with the resource to act as.
  ///   - spender: On whose account.
  ///   - isFresh: Whether the answer must be of a call of its own, made after this one was asked for: so are rows read
  ///     that decide about a write.
  /// - Returns: What Autotask answered, refusals included.
  public func send(
    _ request: AutotaskRequest,
    for spender: Spender,
    isFresh: Bool = false
  ) async throws(UpstreamFailure) -> AutotaskResponse {
    try await budget.send(request, for: spender, isFresh: isFresh).result.get()
  }
}
