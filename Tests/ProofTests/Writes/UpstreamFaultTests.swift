import Autotask
import AutotaskClient
import AutotaskEmulator
import Foundation
import LeastPrivilege
import Ledger
import NIOHTTP1
import PosternRuntime
import RuntimeSupport
import Testing

/// Whatever Autotask does instead of answering: the caller gets a clear error, nothing of what lies behind, and the
/// ledger the right word.
@Suite("Faults of Autotask, over HTTP")
struct UpstreamFaultTests {
  private static let grant = """
    {'version': 1, 'callers': [{'id': 'c', 'grants': [{'id': 'g', 'operations': [
      {'entity': 'Tickets', 'verbs': ['query', 'get', 'count', 'create', 'update']},
      {'entity': 'TicketNotes', 'verbs': ['query', 'get', 'create', 'update']},
      {'entity': 'TicketAttachments', 'verbs': ['query', 'get', 'delete']}]}]}]}
    """

  @Test("of updates", arguments: WriteFault.all)
  func updates(_ fault: WriteFault) async throws {
    try await Self.withBench { bench, emulator in
      let id = try await emulator.openTicket()
      try await emulator.strike("PATCH", fault.strike)
      let reply = try await bench.caller().send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"title":"struck"}"#)
      try await Self.judge(reply, fault, bench, emulator, isNew: false)
      let rows = try await emulator.stored("Tickets")
      let isStored = rows.contains { $0["id"]?.integer == id && $0["title"]?.string == "struck" }
      #expect(isStored == fault.isStored)
    }
  }

  @Test("of new rows, whose outcome nothing tells", arguments: WriteFault.all)
  func creates(_ fault: WriteFault) async throws {
    try await Self.withBench { bench, emulator in
      try await emulator.strike("POST", fault.strike)
      let body =
        #"{"companyID":0,"title":"struck","status":1,"priority":2,"queueID":8,"dueDateTime":"2027-01-01T00:00:00Z"}"#
      let key = [("Idempotency-Key", "k")]
      let reply = try await bench.caller().send(.POST, "V1.0/Tickets", body, headers: key)
      if fault.strike.contains("itemId") {
        // Whoever names a row is believed: only a new row's number is not known before.
        #expect(reply.status == 200)
      } else {
        try await Self.judge(reply, fault, bench, emulator, isNew: true)
      }
      try await emulator.faults("{}")
      let again = try await bench.caller().send(.POST, "V1.0/Tickets", body, headers: key)
      if fault.status == 429 {
        // It was turned away: the key is free for another attempt.
        #expect(again.status == 200, "\(again.text)")
        let sent = try await emulator.writes()
        #expect(sent.count == 2)
        return
      }
      // Asked for again it is answered as before, and not sent.
      #expect(again.status == reply.status && again.text == reply.text)
      let all = try await emulator.stored("Tickets")
      let rows = all.filter { $0["title"]?.string == "struck" }
      #expect(rows.count == (fault.isStored ? 1 : 0))
      let sent = try await emulator.writes()
      #expect(sent.count == 1)
    }
  }

  private static func judge(
    _ reply: WireCaller.Reply,
    _ fault: WriteFault,
    _ bench: GatewayBench,
    _ emulator: RunningEmulator,
    isNew: Bool
  ) async throws {
    let isUnknown = isNew && fault.word == "confirmed"
    #expect(reply.status == (isUnknown ? 504 : fault.status), "\(reply.text)")
    if let sentence = fault.sentence, !isUnknown {
      #expect(reply.errors.first?.hasPrefix(sentence) == true, "\(reply.text)")
    }
    #expect(reply.headers["retry-after"] == fault.retryAfter)
    let record = await bench.ledger.entries.last
    #expect(record?.kind == .outcome && record?.reason == (isUnknown ? "ambiguous" : fault.word), "\(record as Any)")
    for word in [emulator.secret, emulator.integrationCode, ":\(emulator.port)", "webservices5", "<html"] {
      #expect(!reply.everything.contains(word), "\(word): \(reply.everything)")
    }
  }

  @Test("of reads", arguments: ReadFault.all)
  func reads(_ fault: ReadFault) async throws {
    let (strike, status) = (fault.strike, fault.status)
    try await Self.withBench { bench, emulator in
      let id = try await emulator.openTicket()
      let caller = bench.caller()
      // What is read for everybody's sake is there before.
      _ = try await caller.send(.GET, "V1.0/Tickets/\(id)")
      for (method, path, body) in [
        (HTTPMethod.GET, "V1.0/Tickets/\(id)", String?.none),
        (.POST, "V1.0/Tickets/query", #"{"filter":[{"op":"gte","field":"id","value":0}]}"#),
        (.POST, "V1.0/Tickets/query/count", #"{"filter":[{"op":"gte","field":"id","value":0}]}"#),
      ] {
        try await emulator.faults("{'script': [{'method': '\(method.rawValue)', 'times': 9, \(strike)}]}")
        let reply = try await caller.send(method, path, body)
        #expect(reply.status == status, "\(path): \(reply.status) \(reply.text)")
        if status >= 400 { #expect(reply.json["errors"]?.array != nil && reply.item == nil, "\(reply.text)") }
        if status == 429 { #expect(reply.headers["retry-after"] == "400") }
        for word in [emulator.secret, emulator.integrationCode, ":\(emulator.port)", "webservices5", "<html"] {
          #expect(
            !reply.everything.replacing(":\(bench.port)", with: "").contains(word),
            "\(word): \(reply.everything)"
          )
        }
      }
    }
  }

  @Test("a row that a write is judged by and that cannot be read denies the write, and the denial is recorded")
  func undecided() async throws {
    try await Self.withBench { bench, emulator in
      let id = try await emulator.openTicket()
      try await emulator.faults(
        "{'script': [{'method': 'POST', 'path': '/V1.0/Tickets/query', 'times': 9, 'status': 503}]}"
      )
      let reply = try await bench.caller().send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"title":"struck"}"#)
      #expect(reply.status == 502)
      let sent = try await emulator.writes()
      #expect(sent.isEmpty)
      let records = await bench.ledger.entries
      #expect(records.map(\.reason) == ["undecided"] && records.first?.decision == "deny" && records.first?.ids == [id])
    }
  }

  private static func withBench(_ body: @Sendable (GatewayBench, RunningEmulator) async throws -> Void) async throws {
    try await withEmulator(EmulatorConfiguration(rows: 200)) { emulator in
      try await withWire { wire in
        let connection = try UpstreamConnection.emulated("main", emulator, wire)
        try await GatewayBench.run(grant, over: [connection]) { try await body($0, emulator) }
      }
    }
  }

  private static func expect(_ status: Int, _ reply: WireCaller.Reply) {
    #expect(reply.status == status, "\(reply.text)")
  }

  // MARK: Answers without an end

  /// A gateway before a server that answers as it likes.
  private static func withServer(
    _ server: AwkwardServer,
    grants: String = grant,
    _ body: (GatewayBench) async throws -> Void
  ) async throws {
    var settings = HTTPWire.Settings()
    settings.maximumAnswerBytes = 1 << 20
    try await server.run { port in
      try await withWire(settings) { wire in
        let credentials = AutotaskCredentials(
          userName: "user@example.com",
          secret: Secret("very-secret"),
          integrationCode: Secret("tracking-code")
        )
        let connection = try UpstreamConnection.served(
          "main",
          at: "http://127.0.0.1:\(port)/atservicesrest/",
          credentials,
          wire
        )
        try await GatewayBench.run(grants, over: [connection], body)
      }
    }
  }

  @Test("an answer of a gigabyte is read no further than may be held, whoever asked for it")
  func flood() async throws {
    let server = AwkwardServer { call in
      call.path.contains("ntityInformation")
        ? .whole(status: 200, type: "application/json", body: #"{"fields":[]}"#)
        : .flood(beginning: #"{"items":[{"id":1,"title":""#, bytes: 1 << 30)
    }
    try await Self.withServer(server) { bench in
      let caller = bench.caller()
      let query = #"{"filter":[{"op":"gte","field":"id","value":0}]}"#
      Self.expect(502, try await caller.send(.GET, "V1.0/Tickets/1"))
      Self.expect(502, try await caller.send(.POST, "V1.0/Tickets/query", query))
      Self.expect(502, try await caller.send(.POST, "V1.0/Tickets/query/count", query))
      // A create is sent, and its answer never ends: nobody knows.
      let made = try await caller.send(.POST, "V1.0/Tickets", #"{"companyID":0,"title":"a"}"#)
      #expect(made.status == 504 && made.errors.first?.hasPrefix("ambiguous") == true, "\(made.text)")
      let last = await bench.ledger.entries.last
      #expect(last?.reason == "ambiguous")
      let calls = server.calls.count
      // A call reads a megabyte, and the buffers between may hold some more.
      #expect(server.bytesSent < calls * (16 << 20), "\(server.bytesSent) bytes in \(calls) calls")
    }
  }

  @Test("pages that never end are asked for no more often than a page may cost")
  func endlessPages() async throws {
    for isTheSame in [true, false] {
      let server = AwkwardServer { call in
        if call.path.contains("ntityInformation") {
          return .whole(status: 200, type: "application/json", body: #"{"fields":[]}"#)
        }
        // None of the rows is the caller's.
        let first = isTheSame ? 1 : call.number * 10
        let rows = (first..<first + 10).map { #"{"id":\#($0),"companyID":8}"# }.joined(separator: ",")
        let link = "https://webservices5.autotask.net/atservicesrest/V1.0/Tickets/query/next?paging=1"
        let body = #"{"items":[\#(rows)],"pageDetails":{"count":10,"nextPageUrl":"\#(link)"}}"#
        return .whole(status: 200, type: "application/json", body: body)
      }
      let narrow = Self.grant.replacing("'id': 'g',", with: "'id': 'g', 'companies': [7],")
      try await Self.withServer(server, grants: narrow) { bench in
        let query = #"{"filter":[{"op":"gte","field":"id","value":0}]}"#
        for path in ["V1.0/Tickets/query", "V1.0/TicketNotes/query"] {
          let before = server.calls.count
          let reply = try await bench.caller().send(.POST, path, query)
          // The same page again is no answer to what was asked; ever new ones take too many calls.
          #expect([403, 502].contains(reply.status), "\(path): \(reply.text)")
          #expect(reply.status == 403 || isTheSame, "\(path): \(reply.text)")
          #expect(!reply.everything.contains("webservices5"), "\(reply.everything)")
          #expect(server.calls.count - before <= Gateway.scopeRequests + 4, "\(path)")
        }
      }
    }
  }

  @Test("a page that comes a second time is not shown twice")
  func repeatedPage() async throws {
    let server = AwkwardServer { call in
      if call.path.contains("ntityInformation") {
        return .whole(status: 200, type: "application/json", body: #"{"fields":[]}"#)
      }
      let rows = (1...5).map { #"{"id":\#($0),"companyID":7}"# }.joined(separator: ",")
      let body = #"{"items":[\#(rows)],"pageDetails":{"count":5,"nextPageUrl":"https://x.autotask.net/next"}}"#
      return .whole(status: 200, type: "application/json", body: body)
    }
    try await Self.withServer(server) { bench in
      let caller = bench.caller()
      let first = try await caller.send(
        .POST,
        "V1.0/Tickets/query",
        #"{"filter":[{"op":"gte","field":"id","value":0}],"MaxRecords":5}"#
      )
      #expect(first.json["items"]?.array?.count == 5)
      let link = try #require(first.next)
      let second = try await caller.send(
        .POST,
        link,
        #"{"filter":[{"op":"gte","field":"id","value":0}],"MaxRecords":5}"#
      )
      #expect(second.status == 502, "\(second.text)")
    }
  }

  @Test("what an answer of another kind than JSON does to a write: nothing is believed")
  func otherAnswers() async throws {
    for body in ["", "null", "[]", #"{"itemId":"7"}"#, #"{"itemId":null}"#, "<html></html>", #"{"itemID":0.5}"#] {
      let server = AwkwardServer { call in
        if call.path.contains("ntityInformation") {
          return .whole(status: 200, type: "application/json", body: #"{"fields":[]}"#)
        }
        if call.path.contains("query") {
          return .whole(status: 200, type: "application/json", body: #"{"items":[]}"#)
        }
        return .whole(status: 200, type: "text/plain", body: body)
      }
      try await Self.withServer(server) { bench in
        let made = try await bench.caller().send(.POST, "V1.0/Tickets", #"{"companyID":0,"title":"a"}"#)
        #expect(made.status == 504, "\(body): \(made.text)")
        #expect(server.calls.filter { $0.method == "POST" && !$0.path.contains("query") }.count == 1)
      }
    }
  }
}

extension RunningEmulator {
  /// The next call to Tickets with a method is struck.
  fileprivate func strike(_ method: String, _ strike: String) async throws {
    let plan = strike.replacing("SECRET", with: secret).replacing("CODE", with: integrationCode)
    try await faults("{'script': [{'method': '\(method)', 'path': '/V1.0/Tickets', \(plan)}]}")
  }
}
