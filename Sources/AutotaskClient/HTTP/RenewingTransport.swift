public import Autotask
public import Logging
internal import Synchronization

/// The way to a real Autotask whose credentials may be exchanged while it is in use, with no failed request.
///
/// It looks again at where credentials are kept, now and then and after a refused login. A call whose login was refused
/// is sent again with other credentials, if there are others: Autotask did nothing of a call that it did not let in.
/// Calls that are on their way finish with what they were sent with. Host and zone stay what they were.
public final class RenewingTransport: AutotaskTransport {
  /// How it looks, and what time it is; a test gives it another clock.
  public struct Surroundings: Sendable {
    /// How long nothing is looked at again while calls are let in.
    public var interval: Duration = .seconds(1)
    /// The time.
    public var now: @Sendable () -> ContinuousClock.Instant = { .now }

    /// The defaults.
    public init() {}
  }

  fileprivate struct State {
    var turn = CredentialTurn(0)
    var current: HTTPAutotaskTransport
    var next: HTTPAutotaskTransport?
    var newest: CredentialTurn.Version = 0
    var looked: ContinuousClock.Instant
    var isUnreadable = false
  }

  /// Where the service begins.
  public let base: ServiceBase
  private let source: any CredentialSource
  private let wire: HTTPWire
  private let map: ServiceMap
  private let gate: ThreadGate
  private let keepsLimits: Bool
  private let surroundings: Surroundings
  private let logger: Logger?
  private let state: Mutex<State>

  /// A transport to one zone.
  ///
  /// - Parameters:
  ///   - base: Where the service begins.
  ///   - credentials: What the source gave last.
  ///   - source: Where they are kept.
  ///   - wire: The connections to use; whoever made them shuts them down.
  ///   - map: The operations, by which endpoints are told apart.
  ///   - gate: The thread limit.
  ///   - keepsLimits: As of ``HTTPAutotaskTransport``.
  ///   - surroundings: How often to look, and the clock.
  ///   - logger: As of ``HTTPAutotaskTransport``; exchanged credentials are told at `notice`.
  /// - Throws: ``AutotaskError`` with `unauthorized` when the credentials could never be sent.
  public init(
    base: ServiceBase,
    credentials: AutotaskCredentials,
    source: any CredentialSource,
    wire: HTTPWire,
    map: ServiceMap,
    gate: ThreadGate = ThreadGate(),
    keepsLimits: Bool = true,
    surroundings: Surroundings = Surroundings(),
    logger: Logger? = nil
  ) throws(AutotaskError) {
    let first = try HTTPAutotaskTransport(
      base: base,
      credentials: credentials,
      wire: wire,
      map: map,
      gate: gate,
      keepsLimits: keepsLimits,
      logger: logger
    )
    self.base = base
    self.source = source
    self.wire = wire
    self.map = map
    self.gate = gate
    self.keepsLimits = keepsLimits
    self.surroundings = surroundings
    self.logger = logger
    state = Mutex(State(current: first, looked: surroundings.now()))
  }

  /// Whether a refused login has stopped all calls, until other credentials are found.
  public var isCircuitOpen: Bool { state.withLock { $0.next == nil && $0.current.isCircuitOpen } }

  /// Looks where the credentials are kept, and tells whether others than those in use are there to be tried.
  public func findsOthers() async -> Bool {
    await look()
    return state.withLock { $0.next != nil }
  }

  /// Sends one request; after a refused login once more with other credentials, if there are others.
  ///
  /// - Throws: As ``HTTPAutotaskTransport``.
  public func send(_ request: AutotaskRequest) async throws -> AutotaskResponse {
    if isDue { await look() }
    var (version, transport) = state.withLock { state in state.pick(state.turn.choose()) }
    // Found credentials that are refused give way to those before them, and these, refused meanwhile, to those again.
    var repeats = 2
    while true {
      let outcome = await outcome(of: request, over: transport, version)
      guard outcome.isRefusedLogin, repeats > 0, let other = await other(than: version) else {
        return try outcome.result.get()
      }
      repeats -= 1
      (version, transport) = other
    }
  }

  // MARK: One attempt

  private struct Outcome {
    var result: Result<AutotaskResponse, any Error>
    var isRefusedLogin: Bool
  }

  private func outcome(
    of request: AutotaskRequest,
    over transport: HTTPAutotaskTransport,
    _ version: CredentialTurn.Version
  ) async -> Outcome {
    do {
      let response = try await transport.send(request)
      let code = AnswerReader(response).failure?.code
      if code == .unauthorized || code == .trackingIdentifierRefused {
        return Outcome(result: .success(response), isRefusedLogin: true)
      }
      // What something before Autotask answers, such as a page of maintenance, says nothing of the login.
      let tells = response.status < 500 && response.status != 429
      note(version, wasLetIn: tells)
      return Outcome(result: .success(response), isRefusedLogin: false)
    } catch {
      let isRefused = (error as? AutotaskError)?.code == .circuitOpen
      if !isRefused { note(version, wasLetIn: false) }
      return Outcome(result: .failure(error), isRefusedLogin: isRefused)
    }
  }

  private func note(_ version: CredentialTurn.Version, wasLetIn: Bool) {
    let tookOver = state.withLock { state in
      guard wasLetIn else {
        state.turn.unanswered(version)
        return false
      }
      let tookOver = state.turn.accepted(version)
      state.settle(tookOver: tookOver)
      return tookOver
    }
    if tookOver { logger?.notice("the new credentials are in use") }
  }

  // MARK: Looking again

  /// Whether it is time to look; whoever is told so does it.
  private var isDue: Bool {
    let now = surroundings.now()
    return state.withLock { state in
      guard now - state.looked >= surroundings.interval else { return false }
      state.looked = now
      return true
    }
  }

  /// The way to send a call again whose login was refused; nil when there are no other credentials.
  private func other(
    than version: CredentialTurn.Version
  ) async -> (CredentialTurn.Version, HTTPAutotaskTransport)? {
    if let other = afterRefusal(of: version) { return other }
    await look()
    return afterRefusal(of: version)
  }

  private func afterRefusal(
    of version: CredentialTurn.Version
  ) -> (CredentialTurn.Version, HTTPAutotaskTransport)? {
    let (other, tookOver) = state.withLock { state in
      let before = state.turn.current
      let other = state.turn.refused(version)
      let tookOver = state.turn.current != before
      state.settle(tookOver: tookOver)
      // They may have been tried before Autotask knew them, and are tried once more.
      if tookOver { state.current.resetCircuit() }
      return (other.map { state.pick($0) }, tookOver)
    }
    if tookOver { logger?.notice("the credentials were refused, and the new ones take their place") }
    return other
  }

  /// Reads the credentials where they are kept; what cannot be read leaves those in use as they are.
  private func look() async {
    let found: AutotaskCredentials
    do {
      found = try await source.credentials()
      try found.check()
    } catch {
      let isNew = state.withLock { state in
        let isNew = !state.isUnreadable
        state.isUnreadable = true
        return isNew
      }
      // Told once, for it is looked at again and again.
      if isNew {
        logger?.warning("the credentials cannot be read again, those before stay", metadata: ["why": "\(error)"])
      }
      return
    }
    do {
      try state.withLock { state in
        state.isUnreadable = false
        if state.current.credentials == found {
          state.turn.withdrawn()
          return state.settle(tookOver: false)
        }
        if state.next?.credentials == found { return }
        state.next = try HTTPAutotaskTransport(
          base: base,
          credentials: found,
          wire: wire,
          map: map,
          gate: gate,
          keepsLimits: keepsLimits,
          logger: logger
        )
        state.newest += 1
        state.turn.found(state.newest)
      }
    } catch {
      logger?.warning("the credentials cannot be used", metadata: ["why": "\(error)"])
    }
  }
}

extension RenewingTransport.State {
  /// The transport of a version; one that is no longer kept has given way to the current one.
  fileprivate func pick(
    _ version: CredentialTurn.Version
  ) -> (CredentialTurn.Version, HTTPAutotaskTransport) {
    if version == turn.next, let next { return (version, next) }
    return (turn.current, current)
  }

  /// Lets go of credentials that no new call is sent with; calls on their way still hold theirs.
  fileprivate mutating func settle(tookOver: Bool) {
    if tookOver, let next { current = next }
    if turn.next == nil { next = nil }
  }
}
