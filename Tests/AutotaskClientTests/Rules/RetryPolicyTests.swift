import Autotask
import AutotaskClient
import Synchronization
import Testing

@Suite struct RetryPolicyTests {
  let policy = RetryPolicy()

  @Test(arguments: [AutotaskError.Code.connectionLost, .truncated, .throttled, .faulted])
  func whatMayPassIsTriedAgain(_ code: AutotaskError.Code) {
    #expect(policy.decision(attempt: 1, code: code, chance: 1) == .tryAgain(after: .milliseconds(500)))
  }

  @Test(arguments: [
    AutotaskError.Code.unreachable, .tlsFailed, .timedOut, .unauthorized, .circuitOpen, .trackingIdentifierRefused,
    .unknownUser, .denied, .notFound, .refused, .methodNotAllowed, .notJSON, .unexpectedAnswer, .pageRepeated,
    .foreignLink, .hostNotAllowed, .tooLarge,
  ])
  func whatIsFinalIsNot(_ code: AutotaskError.Code) {
    #expect(policy.decision(attempt: 1, code: code, chance: 1) == .giveUp)
  }

  @Test func pausesGrowUpToALimitAndAttemptsEnd() {
    var policy = policy
    policy.attempts = 8
    let pauses = (1...8).map { policy.decision(attempt: $0, code: .faulted, chance: 1) }
    #expect(
      pauses == [0.5, 1, 2, 4, 8, 8, 8].map { .tryAgain(after: .seconds($0)) } + [RetryPolicy.Decision.giveUp]
    )
  }

  @Test func chanceSpreadsCallersOverHalfAPause() {
    #expect(policy.decision(attempt: 1, code: .faulted, chance: 0) == .tryAgain(after: .milliseconds(250)))
  }

  @Test func retryAfterIsObeyedWhenSmall() {
    #expect(policy.decision(attempt: 1, code: .throttled, retryAfter: 7, chance: 1) == .tryAgain(after: .seconds(7)))
    #expect(policy.decision(attempt: 1, code: .throttled, retryAfter: 3600, chance: 1) == .giveUp)
  }
}

@Suite struct RetryingTransportTests {
  /// Sends a request through a transport that fails as told, and answers the pauses that were made.
  private func pauses(
    _ request: AutotaskRequest,
    _ transport: ClosureTransport
  ) async throws -> (Result<AutotaskResponse, any Error>, [Duration]) {
    let pauses = Mutex<[Duration]>([])
    let surroundings = RetryingTransport.Surroundings(
      pause: { pause in pauses.withLock { $0.append(pause) } },
      chance: { 1 }
    )
    let retrying = RetryingTransport(transport, map: try map.get(), surroundings: surroundings)
    let result = await Result { try await retrying.send(request) }
    return (result, pauses.withLock { $0 })
  }

  @Test(arguments: [
    AutotaskRequest(.post, "/V1.0/Tickets/query"), AutotaskRequest(.post, "/V1.0/Tickets/query/count"),
    AutotaskRequest(.get, "/V1.0/Tickets/1"), AutotaskRequest(.get, "/V1.0/Tickets/1/Notes"),
    AutotaskRequest(.get, "/V1.0/Tickets/entityInformation"), AutotaskRequest(.get, "/V1.0/ThresholdInformation"),
    AutotaskRequest(.post, "/V1.0/Tickets/query/next"),
  ])
  func readsAreSentAgain(_ request: AutotaskRequest) async throws {
    let transport = ClosureTransport(.empty(500), .json("{}", status: 429, retryAfter: 2), .json("{}"))
    let (result, pauses) = try await pauses(request, transport)
    #expect(try result.get().status == 200)
    #expect(pauses == [.milliseconds(500), .seconds(2)])
  }

  @Test(arguments: [
    AutotaskRequest(.post, "/V1.0/Tickets"), AutotaskRequest(.patch, "/V1.0/Tickets"),
    AutotaskRequest(.put, "/V1.0/Tickets"), AutotaskRequest(.delete, "/V1.0/TimeEntries/1"),
    // A GET that changes state, and a path that is not known.
    AutotaskRequest(.get, "/V1.0/TimeOffRequests/1/Approve"), AutotaskRequest(.get, "/V1.0/Nonsense"),
  ])
  func writesAreSentOnce(_ request: AutotaskRequest) async throws {
    let transport = ClosureTransport { _, _ in throw AutotaskError(.connectionLost, "lost") }
    let (result, pauses) = try await pauses(request, transport)
    #expect(throws: AutotaskError.self) { try result.get() }
    #expect(transport.seen.count == 1)
    #expect(pauses.isEmpty)
  }

  @Test(arguments: [#"{"items":[{"id":1}"#, #"{"items":["a]}"#, #"{"items":["\"]}"#])
  func anAnswerThatEndsTooEarlyIsAskedForAgain(_ text: String) async throws {
    let transport = ClosureTransport(.json(text), .json(#"{"items":["}{\\"]}"#))
    let (result, _) = try await pauses(AutotaskRequest(.get, "/V1.0/Tickets/1/Notes"), transport)
    #expect(try result.get() == .json(#"{"items":["}{\\"]}"#))
    #expect(transport.seen.count == 2)
  }

  @Test func theLastRefusalIsAnswered() async throws {
    let transport = ClosureTransport(.empty(503))
    let (result, pauses) = try await pauses(AutotaskRequest(.get, "/V1.0/Tickets/1"), transport)
    #expect(try result.get().status == 503)
    #expect(transport.seen.count == 3)
    #expect(pauses.count == 2)
  }

  @Test func aRefusalOfARuleIsFinal() async throws {
    let transport = ClosureTransport(.json(#"{"errors":["Unable to find x in the Ticket Entity."]}"#, status: 500))
    let (_, pauses) = try await pauses(AutotaskRequest(.post, "/V1.0/Tickets/query"), transport)
    #expect(transport.seen.count == 1)
    #expect(pauses.isEmpty)
  }
}
