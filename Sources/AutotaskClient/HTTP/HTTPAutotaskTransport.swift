public import Autotask
public import Logging
internal import Synchronization

/// The way to a real Autotask: adds the credentials, keeps within the thread limit, and stops after a refused login.
///
/// It knows one host for its whole life. It sends what it is given, once; a refusal is an answer.
public final class HTTPAutotaskTransport: AutotaskTransport {
  private struct State {
    var requestsSent = 0
    var circuit = Circuit()
  }

  /// Where the service begins.
  public let base: ServiceBase
  let credentials: AutotaskCredentials
  private let wire: HTTPWire
  private let map: ServiceMap
  private let gate: ThreadGate?
  private let keepsLimits: Bool
  private let logger: Logger?
  private let state = Mutex(State())

  /// A transport to one zone with one user's credentials.
  ///
  /// - Parameters:
  ///   - base: Where the service begins.
  ///   - credentials: What every call carries.
  ///   - wire: The connections to use; whoever made them shuts them down.
  ///   - map: The operations, by which endpoints are told apart.
  ///   - gate: The thread limit, to be shared by transports with the same tracking identifier.
  ///   - keepsLimits: Whether it keeps the thread limit and stops after a refused login; false where what stands before
  ///     it does both, for two that hold calls back would hold back each other's.
  ///   - logger: Where each request is told at `debug`, and an opened circuit at `warning`; no parameters, no bodies.
  /// - Throws: ``AutotaskError`` with `unauthorized` when the credentials could never be sent.
  public init(
    base: ServiceBase,
    credentials: AutotaskCredentials,
    wire: HTTPWire,
    map: ServiceMap,
    gate: ThreadGate = ThreadGate(),
    keepsLimits: Bool = true,
    logger: Logger? = nil
  ) throws(AutotaskError) {
    try credentials.check()
    self.base = base
    self.credentials = credentials
    self.wire = wire
    self.map = map
    self.gate = keepsLimits ? gate : nil
    self.keepsLimits = keepsLimits
    self.logger = logger
  }

  /// How many requests were sent; each may count to the hourly threshold.
  public var requestsSent: Int { state.withLock { $0.requestsSent } }

  /// Whether a refused login has stopped all calls.
  public var isCircuitOpen: Bool { state.withLock { $0.circuit.reason != nil } }

  /// Lets calls pass again, after the credentials or the user were put right.
  public func resetCircuit() { state.withLock { $0.circuit.reset() } }

  /// Sends one request, waiting for a slot of its endpoint first.
  ///
  /// - Throws: ``AutotaskError`` when there was no whole answer, or `circuitOpen` when nothing was sent.
  public func send(_ request: AutotaskRequest) async throws -> AutotaskResponse {
    guard let gate else { return try await exchange(request) }
    try passCircuit()
    return try await gate.withSlots(of: map.endpoints(of: request)) {
      // A call that waited may find that another one's login was refused meanwhile.
      try passCircuit()
      return try await exchange(request)
    }
  }

  private func passCircuit() throws(AutotaskError) {
    if let refusal = state.withLock({ $0.circuit.refusal }) { throw refusal }
  }

  private func exchange(_ request: AutotaskRequest) async throws -> AutotaskResponse {
    var headers = credentials.headers
    if let resource = request.impersonating { headers.append(("ImpersonationResourceId", String(resource))) }
    let start = ContinuousClock.now
    state.withLock { $0.requestsSent += 1 }
    var response: AutotaskResponse
    do {
      response = try await wire.exchange(request, at: base, headers: headers)
    } catch let error as AutotaskError {
      let wasSent = error.code != .unreachable && error.code != .tlsFailed
      if !wasSent { state.withLock { $0.requestsSent -= 1 } }
      log(request, "\(error.code)", since: start)
      throw error
    }
    log(request, "\(response.status)", since: start)
    guard let failure = AnswerReader(response).failure else { return response }
    note(failure.code)
    response.body = credentials.redacting(response.body)
    return response
  }

  private func note(_ code: AutotaskError.Code) {
    guard keepsLimits else { return }
    let hasOpened = state.withLock { state in
      let wasOpen = state.circuit.reason != nil
      state.circuit.note(code)
      return !wasOpen && state.circuit.reason != nil
    }
    if hasOpened { logger?.warning("circuit opened, no call is sent until it is reset", metadata: ["code": "\(code)"]) }
  }

  private func log(_ request: AutotaskRequest, _ outcome: String, since start: ContinuousClock.Instant) {
    logger?.debug(
      "request sent",
      metadata: [
        "method": "\(request.method.rawValue)", "path": "\(request.path)", "status": "\(outcome)",
        "milliseconds": "\((ContinuousClock.now - start) / .milliseconds(1))",
      ]
    )
  }
}
