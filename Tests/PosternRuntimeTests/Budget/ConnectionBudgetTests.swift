import Autotask
import LeastPrivilege
import PosternRuntime
import Testing

/// What goes out, how often, and to whose account.
struct ConnectionBudgetTests {
  private let a = Spender(caller: "a", peers: 2)
  private let b = Spender(caller: "b", peers: 2)

  @Test func identicalReadsShareACallAndEachPaysForItself() async throws {
    let transport = HeldTransport()
    let connection = try await upstream(transport)
    var tasks: [Task<AutotaskResponse, any Error>] = []
    for index in 0..<10 {
      let spender = index < 7 ? a : b
      tasks.append(Task { try await connection.send(.get(1), for: spender) })
    }
    try await eventually { connection.status.accounts["a"] == 7 && connection.status.accounts["b"] == 3 }
    try await eventually { transport.heldCount == 1 }
    transport.answer(.success(.status(404)))
    for task in tasks { #expect(try await task.value.status == 404) }
    #expect(transport.seen.count == 2)
    #expect(connection.status.used == 2)
    // What is over is not shared any more.
    async let later = connection.send(.get(1), for: a)
    try await eventually { transport.heldCount == 1 }
    transport.answer()
    _ = try await later
  }

  @Test func otherReadsAreNotShared() async throws {
    let transport = HeldTransport()
    let connection = try await upstream(transport) { $0.slots = 50 }
    let search = AutotaskRequest(.post, "/V1.0/Tickets/query", body: Query.everything.json)
    var narrower = search
    narrower.body = Query(filter: Query.everything.filter, maxRecords: 3).json
    var impersonated = search
    impersonated.impersonating = 7
    var named = AutotaskRequest.get(1)
    named.parameters = [("a", "b")]
    let requests = [search, narrower, impersonated, named, .get(1), .get(2)]
    let tasks = requests.map { request in Task { try await connection.send(request, for: a) } }
    // One that must be fresh has a call of its own, and shares it with nobody.
    let fresh = (0..<2).map { _ in Task { try await connection.send(.get(1), for: a, isFresh: true) } }
    try await eventually { transport.heldCount == 8 }
    for _ in 0..<8 { transport.answer() }
    for task in tasks + fresh { _ = try await task.value }
  }

  @Test func writesAreNeverSharedAndReadsBeforeThemAnswerNobodyAfter() async throws {
    let transport = HeldTransport()
    let connection = try await upstream(transport) { $0.slots = 50 }
    let early = Task { try await connection.send(.get(1), for: a) }
    try await eventually { transport.heldCount == 1 }
    let writes = (0..<2).map { _ in Task { try await connection.send(.patch, for: a) } }
    try await eventually { transport.heldCount == 3 }
    let late = Task { try await connection.send(.get(1), for: a) }
    try await eventually { transport.heldCount == 4 }
    for _ in 0..<3 { transport.answer() }
    for write in writes { _ = try await write.value }
    _ = try await early.value
    // The read that began while the writes were out shares with none that asks when they are done.
    let last = Task { try await connection.send(.get(1), for: a) }
    try await eventually { transport.heldCount == 2 }
    transport.answer()
    transport.answer()
    _ = try await (late.value, last.value)
  }

  @Test func whoLeavesTakesTheAnswerFromNobody() async throws {
    let transport = HeldTransport()
    let connection = try await upstream(transport)
    let leader = Task { try await connection.send(.get(1), for: a) }
    try await eventually { transport.heldCount == 1 }
    let follower = Task { try await connection.send(.get(1), for: b) }
    try await eventually { connection.status.accounts["b"] == 1 }
    leader.cancel()
    await #expect(throws: UpstreamFailure.self) { try await leader.value }
    #expect(transport.cancelledCount == 0)
    transport.answer(.success(.status(404)))
    #expect(try await follower.value.status == 404)
    // Where nobody waits any more, the call is given up.
    let lonely = (0..<2).map { _ in Task { try await connection.send(.get(2), for: a) } }
    try await eventually { connection.status.accounts["a"] == 3 && transport.heldCount == 1 }
    for task in lonely { task.cancel() }
    try await eventually { transport.cancelledCount == 1 && connection.status.inFlight == 0 }
  }

  @Test func aWriteThatIsOutIsSeenThroughToItsEnd() async throws {
    let transport = HeldTransport()
    let connection = try await upstream(transport)
    let write = Task { try await connection.send(.patch, for: a) }
    try await eventually { transport.heldCount == 1 }
    write.cancel()
    transport.answer(.success(.status(500, ["No matching records found"])))
    #expect(try await write.value.status == 500)
    #expect(transport.cancelledCount == 0)
  }

  @Test(
    arguments: [
      .failure(AutotaskError(.connectionLost, "")), .failure(AutotaskError(.timedOut, "")),
      .failure(AutotaskError(.truncated, "")), .success(.status(500)), .success(.status(503)), .success(.status(429)),
      .success(.status(429, ["The Autotask API thread threshold of 3 threads has been exceeded"])),
    ] as [Result<AutotaskResponse, AutotaskError>]
  )
  func aWriteIsSentOnce(result: Result<AutotaskResponse, AutotaskError>) async throws {
    let requests = [
      AutotaskRequest.patch, AutotaskRequest(.post, "/V1.0/Tickets", body: [:]),
      AutotaskRequest(.put, "/V1.0/Tickets", body: [:]), AutotaskRequest(.delete, "/V1.0/TimeEntries/1"),
      AutotaskRequest(.get, "/V1.0/TimeOffRequests/1/Approve"), AutotaskRequest(.post, "/V1.0/Nowhere"),
    ]
    for request in requests {
      let transport = HeldTransport { _, _ in try result.get() }
      let connection = try await upstream(transport, isProved: false)
      do throws(UpstreamFailure) {
        _ = try await connection.send(request, for: a)
      } catch {
        #expect(error.mayHaveBeenDone)
      }
      #expect(transport.seen.count == 1, "\(request)")
    }
  }

  @Test func aReadIsSentUpToThreeTimesAndEachIsCounted() async throws {
    let transport = HeldTransport { _, _ in throw AutotaskError(.connectionLost, "") }
    let failing = try await upstream(transport, isProved: false)
    await #expect(throws: UpstreamFailure.self) { try await failing.send(.get(1), for: a) }
    #expect(transport.seen.count == 3)
    #expect(failing.status.accounts == ["a": 3])
    let passing = HeldTransport { _, number in
      if number < 3 { throw AutotaskError(.truncated, "") }
      return .ok
    }
    let connection = try await upstream(passing, isProved: false)
    #expect(try await connection.send(.get(1), for: a).status == 200)
    // What never left costs nothing.
    let unreachable = HeldTransport { _, _ in throw AutotaskError(.unreachable, "") }
    let cut = try await upstream(unreachable, isProved: false)
    do throws(UpstreamFailure) {
      _ = try await cut.send(.patch, for: a)
    } catch {
      #expect(!error.mayHaveBeenDone)
    }
    #expect(cut.status.used == 0)
  }

  @Test func oneRefusedLoginIsTheLastCall() async throws {
    let transport = HeldTransport()
    let connection = try await upstream(transport, isProved: false) { $0.slots = 50 }
    let tasks = (0..<20).map { index in Task { try await connection.send(.get(index), for: a) } }
    try await eventually { transport.heldCount == 1 && connection.status.waiting == 19 }
    transport.answer(.success(.status(401)))
    var refused = 0
    for task in tasks {
      do {
        #expect(try await task.value.status == 401)
      } catch UpstreamFailure.circuitOpen {
        refused += 1
      }
    }
    #expect(refused == 19)
    #expect(transport.seen.count == 1)
    #expect(connection.status.loginRefusedAt != nil)
    await #expect(throws: UpstreamFailure.self) { try await connection.send(.patch, for: a) }
    #expect(transport.seen.count == 1)
    // Other credentials close it.
    let other = HeldTransport { _, _ in .ok }
    connection.replaceTransport(other)
    #expect(connection.status.loginRefusedAt == nil)
    #expect(try await connection.send(.patch, for: a).status == 200)
    #expect(other.seen.count == 1 && transport.seen.count == 1)
  }

  @Test func noCallerOpensTheCircuitByWhomItActsAs() async throws {
    for login in [200, 401] {
      let transport = HeldTransport { request, _ in
        request.impersonating != nil ? .status(401) : login == 200 ? .ok : .status(401)
      }
      let connection = try await upstream(transport, isProved: false)
      var request = AutotaskRequest.get(1)
      request.impersonating = 7
      #expect(try await connection.send(request, for: a).status == 401)
      #expect(transport.seen.map(\.path) == ["/V1.0/Tickets/1", "/V1.0/ThresholdInformation"])
      #expect((connection.status.loginRefusedAt != nil) == (login == 401))
    }
  }

  @Test func callsWaitForTheirTurnUpToALengthAndATime() async throws {
    let transport = HeldTransport()
    let connection = try await upstream(transport) {
      $0.waitingPerCaller = 1
      $0.longestWait = .milliseconds(20)
    }
    let running = (0..<2).map { index in Task { try await connection.send(.get(index), for: a) } }
    try await eventually { transport.heldCount == 2 }
    let waiting = Task { try await connection.send(.get(3), for: a) }
    var reasons: Set<BudgetRefusal.Reason> = []
    do throws(UpstreamFailure) {
      while reasons.isEmpty {
        // Until the first one waits, this one may; it then waits in its place.
        _ = try await connection.send(.get(4), for: a)
      }
    } catch {
      if case .refused(let refusal) = error { reasons.insert(refusal.reason) }
    }
    do {
      _ = try await waiting.value
    } catch UpstreamFailure.refused(let refusal) {
      reasons.insert(refusal.reason)
    }
    #expect(reasons == [.queueFull, .waitedTooLong])
    let cancelled = Task { try await connection.send(.get(5), for: b) }
    cancelled.cancel()
    await #expect(throws: UpstreamFailure.self) { try await cancelled.value }
    #expect(connection.status.waiting == 0)
    transport.answer()
    transport.answer()
    for task in running { _ = try await task.value }
    #expect(transport.seen.count == 3)
  }

  @Test func theHourIsReadThroughTheSameWayAndCountedItself() async throws {
    let transport = HeldTransport { request, _ in
      guard request.path == "/V1.0/ThresholdInformation" else { return .ok }
      let body: JSONValue = [
        "externalRequestThreshold": 5_000, "requestThresholdTimeframe": 60, "currentTimeframeRequestCount": 4_000,
      ]
      return AutotaskResponse(status: 200, contentType: "application/json", body: body.bytes())
    }
    let connection = try await upstream(transport, isProved: false)
    _ = try await connection.send(.get(1), for: a)
    await connection.readThreshold()
    await connection.readThreshold()
    #expect(transport.seen.count == 2)
    #expect(connection.status.threshold == 5_000)
    #expect(connection.status.used == 4_000)
    #expect(connection.status.others == 3_998)
    #expect(connection.status.accounts == ["a": 1])
  }
}
