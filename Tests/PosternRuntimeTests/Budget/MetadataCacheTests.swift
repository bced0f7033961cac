import Autotask
import LeastPrivilege
import PosternRuntime
import Testing

/// Metadata is read once for all who ask, on nobody's account, and again when it is old.
struct MetadataCacheTests {
  @Test func whoAsksAtOnceAsksOnceAndNobodyPays() async throws {
    let transport = HeldTransport { request, _ in
      let isFields = request.path.hasSuffix("/fields")
      let field: JSONValue = ["name": "own", "dataType": "string", "length": 50, "isQueryable": true]
      let body: JSONValue = ["fields": .array(isFields ? [field] : [])]
      return AutotaskResponse(status: 200, contentType: "application/json", body: body.bytes())
    }
    let connection = try await upstream(transport, isProved: false)
    let model = try RuntimeModel.shared.get()
    let tickets = try #require(model["Tickets"])
    // Whoever gives up takes the reading from nobody.
    let tasks = (0..<20).map { _ in Task { await connection.metadata.fields(of: tickets) } }
    tasks[0].cancel()
    for task in tasks { _ = await task.value }
    #expect(transport.seen.count == 2)
    #expect(connection.status.accounts.isEmpty)
    #expect(connection.status.used == 2)
  }

  @Test func theLeastUsedGoesWhereThereAreTooMany() async throws {
    let transport = HeldTransport { _, _ in
      AutotaskResponse(status: 200, contentType: "application/json", body: Array(#"{"fields":[]}"#.utf8))
    }
    let connection = try await upstream(transport, isProved: false)
    let model = try RuntimeModel.shared.get()
    let cache = MetadataCache(over: connection, largestNumber: 3)
    let names = ["Tickets", "Companies", "Contacts", "Contracts"]
    let entities = try names.map { try #require(model[$0]) }
    for entity in entities.prefix(3) { _ = await cache.fields(of: entity) }
    _ = await cache.fields(of: entities[0])
    _ = await cache.fields(of: entities[3])
    #expect(await cache.entities == ["Tickets", "Contacts", "Contracts"])
  }

  @Test func whatIsOldIsReadAgainAndAFailureIsNotRepeated() async throws {
    let time = ManualTime()
    let transport = HeldTransport { _, number in
      number > 4
        ? .status(403)
        : AutotaskResponse(status: 200, contentType: "application/json", body: Array(#"{"fields":[]}"#.utf8))
    }
    let model = try RuntimeModel.shared.get()
    let connection = UpstreamConnection(
      id: "main",
      transport: transport,
      model: model,
      clock: BudgetClock(now: time.clock.now, date: time.clock.date)
    )
    let tickets = try #require(model["Tickets"])
    for (pause, calls) in [(0, 2), (599, 2), (1, 4), (600, 6), (29, 6), (1, 8)] {
      time.pass(.seconds(pause))
      _ = await connection.metadata.fields(of: tickets)
      #expect(transport.seen.count == calls)
    }
  }
}
