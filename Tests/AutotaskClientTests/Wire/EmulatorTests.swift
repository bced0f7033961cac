import Autotask
import AutotaskClient
import AutotaskEmulator
import Testing

/// The client against the emulator: the same calls that a real Autotask gets.
@Suite struct EmulatorTests {
  /// Runs the body with a client of an emulator's first user, whose reads are repeated without waiting.
  private func withClient<Answer: Sendable>(
    faults: String? = nil,
    policy: RetryPolicy? = nil,
    _ body: (AutotaskClient, RunningEmulator) async throws -> Answer
  ) async throws -> Answer {
    var quick = RetryPolicy()
    quick.firstPause = .zero
    return try await withEmulator(EmulatorConfiguration(rows: 2000)) { emulator in
      let credentials = credentials(of: emulator)
      if let faults {
        try await withTransport(to: emulator.adminURL, credentials: credentials) { admin in
          let response = try await admin.send(AutotaskRequest(.put, "/faults", body: JSONValue(parsing: faults)))
          try AnswerReader(response).acknowledgement()
        }
      }
      return try await withAutotaskClient(
        address: emulator.baseURL,
        credentials: credentials,
        policy: policy ?? quick
      ) { client in
        try await body(client, emulator)
      }
    }
  }

  private func credentials(of emulator: RunningEmulator) -> AutotaskCredentials {
    AutotaskCredentials(
      userName: emulator.username,
      secret: Secret(emulator.secret),
      integrationCode: Secret(emulator.integrationCode)
    )
  }

  private var hundred: Query { Query(filter: [.field("id", .gte, 0)], maxRecords: 100) }

  @Test func zoneDiscoveryLeadsToTheEmulatorItself() async throws {
    try await withEmulator(EmulatorConfiguration(rows: 500)) { emulator in
      let wire = HTTPWire()
      let found = await Result {
        try await ZoneDiscovery(wire: wire, address: emulator.baseURL).zone(of: emulator.username)
      }
      let unknown = await Result {
        try await ZoneDiscovery(wire: wire, address: emulator.baseURL).zone(of: "nobody@example.net")
      }
      try await wire.shutdown()
      #expect(try found.get().base.host.port == emulator.port)
      let error = try await failure { _ = try unknown.get() }
      #expect(error.code == .unknownUser)
    }
  }

  @Test func describesEntities() async throws {
    try await withClient { client, _ in
      let information = try await client.information(of: "Tickets")
      #expect(information.name == "Ticket")
      #expect(information.access[.query] == .all)
      let fields = try await client.fields(of: "Tickets")
      #expect(fields.contains { $0.name == "title" && $0.isRequired })
      let all = try #require(try await client.informationOfAllEntities())
      #expect(all.count > 200)
      #expect(try await client.threshold().limit == 10_000)
      #expect(try await !client.version().major.isEmpty)
    }
  }

  @Test func bothStylesOfPagingReadTheSameRowsInOrder() async throws {
    try await withClient { client, _ in
      let byCursor = try await client.query("Tickets", hundred, style: .idCursor).collect().compactMap(\.rowID)
      let byLinks = try await client.query("Tickets", hundred, style: .pageLinks).collect().compactMap(\.rowID)
      #expect(byCursor.count > 100)
      #expect(byCursor == byLinks)
      #expect(byCursor == byCursor.sorted())
      #expect(try await client.count("Tickets") == Int64(byCursor.count))
    }
  }

  @Test func rowsAreMadeChangedReadAndRemoved() async throws {
    try await withClient { client, _ in
      let company = try #require(try await client.query("Companies", hundred).first { $0.rowID != 0 }?.rowID)
      let contacts = try client.entity("Contacts")
      let codec = try await contacts.codec()
      let id = try await contacts.create(
        codec.encode([("firstName", .text("Ada")), ("lastName", .text("L")), ("isActive", .boolean(true))]),
        under: company
      )
      try await contacts.update(id, JSONObject([("lastName", "Lovelace")]), under: company)
      let row = codec.row(try #require(try await contacts.get(id)))
      #expect(try row.text("lastName") == "Lovelace")
      #expect(try row.integer("isActive") == 1)
      #expect(try row.integer("companyID") == company)
      try await contacts.delete(id, under: company)
      #expect(try await contacts.get(id) == nil)
      let again = try await failure { try await contacts.delete(id, under: company) }
      #expect(again.code == .notFound)
    }
  }

  @Test func attachmentsComeBackAsTheyWere() async throws {
    try await withClient { client, _ in
      let ticket = try #require(try await client.query("Tickets", hundred).first { _ in true }?.rowID)
      let attachments = try client.entity("TicketAttachments")
      let id = try await attachments.create(
        JSONObject([
          ("attachmentType", "FILE_ATTACHMENT"), ("title", "a.txt"), ("fullPath", "a.txt"), ("publish", 1),
          ("data", "aGVsbG8="),
        ]),
        under: ticket
      )
      #expect(try await attachments.attachmentData(id, under: ticket) == Array("hello".utf8))
      #expect(try await attachments.children(of: ticket).collect().contains { $0.rowID == id })
    }
  }

  @Test func aRefusalCarriesTheSentence() async throws {
    try await withClient { client, _ in
      let query = Query(filter: [.field("nonsense", .eq, 1)])
      let error = try await failure { _ = try await client.query("Tickets", query).collect() }
      #expect(error.code == .refused)
      #expect(error.sentences.first?.contains("nonsense") == true)
    }
  }

  @Test(arguments: [
    #"{"statusEvery":{"500":2}}"#, #"{"statusEvery":{"429":2}}"#, #"{"dropEvery":2}"#, #"{"truncateEvery":2}"#,
  ])
  func readsOutliveAFault(_ faults: String) async throws {
    try await withClient(faults: faults) { client, _ in
      let rows = try await client.query("Tickets", hundred).collect()
      #expect(Int64(rows.count) == (try await client.count("Tickets")))
    }
  }

  @Test(arguments: [
    (#"{"repeatPageEvery":1}"#, AutotaskError.Code.pageRepeated), (#"{"foreignLinkEvery":1}"#, .foreignLink),
    (#"{"htmlEvery":1}"#, .notFound),
  ])
  func whatCannotBeTrustedEndsTheReading(_ faults: String, _ code: AutotaskError.Code) async throws {
    try await withClient(faults: faults) { client, _ in
      let error = try await failure { _ = try await client.query("Tickets", hundred, style: .pageLinks).collect() }
      #expect(error.code == code)
    }
  }

  @Test func aWrongSecretIsTriedOnce() async throws {
    try await withEmulator(EmulatorConfiguration(rows: 500)) { emulator in
      var wrong = credentials(of: emulator)
      wrong.secret = Secret(plantedSecret)
      try await withTransport(to: emulator.baseURL, credentials: wrong) { transport in
        let client = AutotaskClient(transport, map: try map.get())
        let first = try await failure { _ = try await client.get("Tickets", 1) }
        let second = try await failure { _ = try await client.get("Tickets", 1) }
        #expect(first.code == .unauthorized)
        #expect(second.code == .circuitOpen)
        #expect(transport.requestsSent == 1)
        expectNoSecret(in: first)
      }
    }
  }

  @Test func manyCallsAtOnceStayBelowTheThreadLimit() async throws {
    try await withClient(faults: #"{"latencyMilliseconds":5}"#, policy: .never) { client, _ in
      let counts = try await withThrowingTaskGroup(of: Int64.self) { group in
        for _ in 0..<12 { group.addTask { try await client.count("Tickets") } }
        return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
      }
      #expect(counts.count == 1)
    }
  }
}
