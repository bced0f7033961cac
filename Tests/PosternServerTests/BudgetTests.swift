import AsyncHTTPClient
import Autotask
import AutotaskClient
import AutotaskEmulator
import Foundation
import NIOCore
import NIOHTTP1
import PosternRuntime
import PosternServer
import PosternStore
import RuntimeSupport
import Testing

/// The budget in front of an emulator that has limits of its own.
struct BudgetTests {
  /// An answer with its header.
  private struct Raw {
    var status: Int
    var headers: [String: String]
    var body: String
  }

  private static func get(_ gateway: RunningGateway, _ caller: String, _ path: String) async throws -> Raw {
    var request = HTTPClientRequest(url: "\(gateway.baseURL)V1.0/\(path)")
    request.headers.add(name: "Authorization", value: "Bearer \(gateway.tokens[caller] ?? "")")
    let response = try await patientClient.execute(request, timeout: .seconds(300))
    let body = try await response.body.collect(upTo: 1 << 22)
    let headers = response.headers.map { ($0.name.lowercased(), $0.value) }
    return Raw(
      status: Int(response.status.code),
      headers: Dictionary(headers) { first, _ in first },
      body: String(buffer: body)
    )
  }

  private static func put(_ gateway: RunningGateway, _ path: String, _ body: JSONValue) async throws {
    var request = HTTPClientRequest(url: gateway.emulator.adminURL + path)
    request.method = .PUT
    request.headers.add(name: "Content-Type", value: "application/json")
    request.body = .bytes(ByteBuffer(bytes: body.bytes()))
    let response = try await patientClient.execute(request, timeout: .seconds(300))
    #expect(response.status == .ok)
    _ = try await response.body.collect(upTo: 1 << 20)
  }

  /// The calls that reached the emulator, with what they were answered.
  private static func calls(_ gateway: RunningGateway) async throws -> [(path: String, status: Int64)] {
    let request = HTTPClientRequest(url: gateway.emulator.adminURL + "requests")
    let response = try await patientClient.execute(request, timeout: .seconds(300))
    let json = try JSONValue(parsing: Array(buffer: try await response.body.collect(upTo: 1 << 24)))
    return (json.array ?? []).map { ($0["path"]?.string ?? "", $0["status"]?.integer ?? 0) }
  }

  private static func ids(_ gateway: RunningGateway) async throws -> [(id: Int64, company: Int64)] {
    var ids: [(id: Int64, company: Int64)] = []
    for try await row in try gateway.direct().query("Tickets", .everything) {
      if let id = row["id"]?.integer, let company = row["companyID"]?.integer { ids.append((id, company)) }
    }
    return ids
  }

  private static func both(_ c: String = "{}", _ d: String = "{}", companies: String = "") -> String {
    let operations = "'operations': [{'entity': 'Tickets', 'verbs': ['query', 'get']}]"
    return """
      {'version': 1, 'callers': [
        {'id': 'c', 'limits': \(c), 'grants': [{'id': 'g', \(operations)}]},
        {'id': 'd', 'limits': \(d), 'grants': [{'id': 'g', \(operations)\(companies)}]}]}
      """
  }

  @Test func sixtyFourClientsNeverMeetTheThreadLimit() async throws {
    var limits = ConnectionLimits()
    // On a busy machine a turn may take long to come, and this is not about waiting too long.
    limits.longestWait = .seconds(3_600)
    try await withGateway(Self.both(), rows: 300, limits: limits) { gateway in
      let ids = try await Self.ids(gateway)
      let before = try await Self.calls(gateway).count
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for index in 0..<64 {
          let id = ids[index % ids.count].id
          group.addTask { try await Self.get(gateway, index % 2 == 0 ? "c" : "d", "Tickets/\(id)").status }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.count == 64 && statuses.allSatisfy { $0 == 200 })
      let calls = try await Self.calls(gateway).dropFirst(before)
      #expect(calls.count > 20)
      #expect(Set(calls.map(\.status)) == [200])
      #expect(gateway.connection.status.waiting == 0)
    }
  }

  @Test func aCallerThatRunsAwayStopsAndTheOtherGoesOn() async throws {
    try await withGateway(Self.both("{'requestsPerHour': 4}"), rows: 300) { gateway in
      let id = try #require(try await Self.ids(gateway).first?.id)
      for left in [3, 2, 1, 0] {
        let answer = try await Self.get(gateway, "c", "Tickets/\(id)")
        #expect(answer.status == 200)
        #expect(answer.headers["ratelimit-policy"] == #""requests";q=4;w=3600"#)
        #expect(answer.headers["ratelimit"]?.hasPrefix(#""requests";r=\#(left);t="#) == true)
      }
      let spent = try await Self.calls(gateway).count
      let answer = try await Self.get(gateway, "c", "Tickets/\(id)")
      #expect(answer.status == 429)
      #expect(answer.body.hasPrefix(#"{"errors":["requests-per-hour: "#))
      let wait = try #require(answer.headers["retry-after"].flatMap { Int($0) })
      #expect((2_000...3_601).contains(wait))
      #expect(answer.headers["ratelimit"] == #""requests";r=0;t=\#(wait)"#)
      #expect(try await Self.calls(gateway).count == spent)
      let other = try await Self.get(gateway, "d", "Tickets/\(id)")
      #expect(other.status == 200 && other.headers["ratelimit"] == nil)
    }
  }

  @Test func whatOneLeavesOfTheHourIsTheOthers() async throws {
    var limits = ConnectionLimits.uncooled
    limits.requestsPerHour = 40
    try await withGateway(Self.both(), rows: 300, limits: limits) { gateway in
      let id = try #require(try await Self.ids(gateway).first?.id)
      #expect(try await Self.get(gateway, "d", "Tickets/\(id)").status == 200)
      var answer = try await Self.get(gateway, "c", "Tickets/\(id)")
      var count = 1
      while answer.status == 200, count < 60 {
        answer = try await Self.get(gateway, "c", "Tickets/\(id)")
        count += 1
      }
      #expect(answer.status == 429 && answer.headers["retry-after"] != nil && count < 40)
      #expect(answer.body.hasPrefix(#"{"errors":["hour-used-up: "#))
      #expect(try await Self.get(gateway, "d", "Tickets/\(id)").status == 200)
    }
  }

  @Test func oneRefusedLoginIsTheLastCallUntilTheCredentialsChange() async throws {
    try await withGateway(Self.both(), rows: 300) { gateway in
      let id = try #require(try await Self.ids(gateway).first?.id)
      #expect(try await Self.get(gateway, "c", "Tickets/\(id)").status == 200)
      let before = try await Self.calls(gateway).count
      let user = gateway.emulator.username
      try await Self.put(gateway, "users/\(user)", ["secret": "another one", "level": "API User (system)"])
      for index in 0..<6 {
        let answer = try await Self.get(gateway, index % 2 == 0 ? "c" : "d", "Tickets/\(id)")
        #expect(answer.status == 502)
        #expect(answer.body == #"{"errors":["Autotask refused the connection's credentials"]}"#)
      }
      let calls = try await Self.calls(gateway).dropFirst(before)
      #expect(calls.map(\.status) == [401])
      #expect(gateway.connection.status.loginRefusedAt != nil)
      let ready = "http://127.0.0.1:\(gateway.port)/ready"
      let stopped = try await patientClient.execute(HTTPClientRequest(url: ready), timeout: .seconds(300))
      #expect(stopped.status == .serviceUnavailable)
      let transport = try HTTPAutotaskTransport(
        base: try ServiceBase(gateway.emulator.baseURL),
        credentials: AutotaskCredentials(
          userName: user,
          secret: Secret("another one"),
          integrationCode: Secret(gateway.emulator.integrationCode)
        ),
        wire: gateway.wire,
        map: try ServiceMap.embedded(),
        keepsLimits: false
      )
      gateway.connection.replaceTransport(transport)
      #expect(try await Self.get(gateway, "d", "Tickets/\(id)").status == 200)
      let open = try await patientClient.execute(HTTPClientRequest(url: ready), timeout: .seconds(300))
      #expect(open.status == .ok)
    }
  }

  @Test func readsThatAreSharedShowEachCallerItsOwn() async throws {
    try await withGateway(Self.both(), rows: 300) { gateway in
      let ids = try await Self.ids(gateway)
      let first = try #require(ids.first)
      let other = try #require(ids.first { $0.company != first.company })
      try await gateway.apply(Self.both("{}", "{}", companies: ", 'companies': [\(other.company)]"))
      for caller in ["c", "d"] { _ = try await Self.get(gateway, caller, "Tickets/\(first.id)") }
      try await Self.put(gateway, "faults", ["latencyMilliseconds": 4_000])
      let before = try await Self.calls(gateway).count
      let answers = try await withThrowingTaskGroup(of: (String, Raw).self) { group in
        // As many as the test's client has connections for at once.
        for index in 0..<8 {
          let caller = index % 2 == 0 ? "c" : "d"
          group.addTask { (caller, try await Self.get(gateway, caller, "Tickets/\(first.id)")) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for (caller, answer) in answers {
        #expect(answer.status == (caller == "c" ? 200 : 404))
        #expect(caller == "c" || answer.body == #"{"errors":[]}"#)
      }
      let calls = try await Self.calls(gateway).dropFirst(before)
      #expect(calls.map { "\($0.status) \($0.path.lowercased())" } == ["200 /atservicesrest/v1.0/tickets/\(first.id)"])
      #expect(gateway.connection.status.accounts == ["c": 5, "d": 5])
    }
  }

  @Test func theHeaderDoesNotTellAHiddenRowFromOneThatIsNotThere() async throws {
    // Half a second past a whole one: what is spent then is given back 3,600.5 seconds later.
    let now = Duration.milliseconds(10_000_500)
    let clock = BudgetClock(now: { now })
    let limits = "{'requestsPerHour': 100, 'recordsPerHour': 1000}"
    try await withGateway(Self.both(limits, limits), rows: 300, clock: clock) { gateway in
      let ids = try await Self.ids(gateway)
      let first = try #require(ids.first)
      let other = try #require(ids.first { $0.company != first.company })
      try await gateway.apply(Self.both(limits, limits, companies: ", 'companies': [\(other.company)]"))
      // The caller `d` sees neither; `c` asks for the same, and spends of its own alone.
      var answers: [[String: String]] = []
      for id in [first.id, 1] {
        var answer = try await Self.get(gateway, "d", "Tickets/\(id)")
        #expect(answer.status == 404)
        answer.headers["date"] = nil
        answers.append(answer.headers)
        _ = try await Self.get(gateway, "c", "Tickets/\(first.id)")
      }
      #expect(answers[0]["ratelimit"] == #""requests";r=99;t=3601, "records";r=1000;t=0"#)
      #expect(answers[1]["ratelimit"] == #""requests";r=98;t=3601, "records";r=1000;t=0"#)
      answers[0]["ratelimit"] = nil
      answers[1]["ratelimit"] = nil
      #expect(answers[0] == answers[1])
    }
  }
}
