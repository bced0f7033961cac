public import Autotask
public import Logging

/// Sends reads again where a failure may pass by itself; passes writes on, once.
public struct RetryingTransport: AutotaskTransport {
  /// Waiting and chance, so that tests need neither.
  public struct Surroundings: Sendable {
    /// Waits for a while.
    public var pause: @Sendable (Duration) async throws -> Void
    /// A random number from 0 to 1.
    public var chance: @Sendable () -> Double

    /// Makes surroundings; the defaults are the real ones.
    public init(
      pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
      chance: @escaping @Sendable () -> Double = { Double.random(in: 0...1) }
    ) {
      self.pause = pause
      self.chance = chance
    }
  }

  private let next: any AutotaskTransport
  private let map: ServiceMap
  private let policy: RetryPolicy
  private let surroundings: Surroundings
  private let logger: Logger?

  /// A transport before another one; each further attempt is told to the logger at `debug`.
  public init(
    _ next: any AutotaskTransport,
    map: ServiceMap,
    policy: RetryPolicy = RetryPolicy(),
    surroundings: Surroundings = Surroundings(),
    logger: Logger? = nil
  ) {
    self.next = next
    self.map = map
    self.policy = policy
    self.surroundings = surroundings
    self.logger = logger
  }

  /// Sends a request, a read up to the policy's number of times.
  ///
  /// - Throws: ``AutotaskError`` of the last attempt when it had no answer.
  public func send(_ request: AutotaskRequest) async throws -> AutotaskResponse {
    guard map.isRead(request) else { return try await next.send(request) }
    var attempt = 1
    while true {
      let outcome = try await outcome(of: request)
      guard let failure = outcome.failure,
        case .tryAgain(let pause) = policy.decision(
          attempt: attempt,
          code: failure,
          retryAfter: outcome.retryAfter,
          chance: surroundings.chance()
        )
      else { return try outcome.result.get() }
      logger?.debug(
        "trying again",
        metadata: ["path": "\(request.path)", "code": "\(failure)", "attempt": "\(attempt + 1)"]
      )
      try await surroundings.pause(pause)
      attempt += 1
    }
  }

  private struct Outcome {
    var result: Result<AutotaskResponse, AutotaskError>
    var failure: AutotaskError.Code?
    var retryAfter: Int?
  }

  private func outcome(of request: AutotaskRequest) async throws -> Outcome {
    do {
      let response = try await next.send(request)
      let reader = AnswerReader(response)
      return Outcome(
        result: .success(response),
        failure: reader.failure?.code ?? (reader.isCutShort ? .truncated : nil),
        retryAfter: response.retryAfter
      )
    } catch let error as AutotaskError {
      return Outcome(result: .failure(error), failure: error.code)
    }
  }
}
