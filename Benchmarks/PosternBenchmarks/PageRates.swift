import Autotask
import Foundation
import LeastPrivilege
import PosternRuntime

/// Measures how fast a page of rows is read, judged and shown: as the gateway does it, with the parser, and by what
/// Foundation has.
struct PageRates {
  /// Prints, for each way, milliseconds of CPU for a page and MB/s, of the best and the median of many rounds.
  func report() throws {
    let page = Self.page(rows: 500)
    let permit = try permit(
      reading: FieldClause.except([FieldName(.field("description"))]),
      companies: .ids(Array(1...40))
    )
    // Figures of something that shows other bytes would be worth nothing.
    guard let parsed = AnsweredRows(parsing: page), try answer(parsed, permit) == shown(page, permit) else {
      throw BenchmarkFailure(what: "the page is shown otherwise than the parser shows it")
    }
    print("a page of \(page.count) bytes, of which \(try shown(page, permit).count) are shown")
    try line("found in the bytes", page) { guard JSONRows(scanning: page) != nil else { throw Unexpected() } }
    try line("judged and shown, as the gateway does it", page) { _ = try shown(page, permit) }
    try line("judged and shown, with the parser", page, rounds: 20) {
      guard let rows = AnsweredRows(parsing: page) else { throw Unexpected() }
      _ = try answer(rows, permit)
    }
    try line("JSONDecoder and JSONEncoder, 25 typed fields", page, rounds: 20) {
      let tickets = try JSONDecoder().decode(TicketPage.self, from: Data(page))
      _ = try JSONEncoder().encode(tickets)
    }
    try memory(page, permit)
  }

  private struct Unexpected: Error {}

  private func shown(_ page: [UInt8], _ permit: ReadPermit) throws -> [UInt8] {
    guard let rows = AnsweredRows(page, judging: permit) else { throw Unexpected() }
    return try answer(rows, permit)
  }

  private func answer(_ rows: AnsweredRows, _ permit: ReadPermit) throws -> [UInt8] {
    var shown: [(row: Int, holding: [Int])] = []
    for row in 0..<rows.count {
      if case .shown(let holding) = permit.holding(rows.judged(row), knowing: KnownRows()) {
        shown.append((row, holding))
      }
    }
    return GatewayAnswer.rows(rows.written(shown, under: permit)).body
  }

  /// How much the process grew at its highest while pages were shown, beyond the page itself.
  private func memory(_ page: [UInt8], _ permit: ReadPermit) throws {
    var before = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &before)
    print("most memory of the process: \(before.ru_maxrss / 1024) MB")
  }

  private func line(_ name: String, _ page: [UInt8], rounds: Int = 200, _ work: () throws -> Void) throws {
    let times = try (0..<rounds).map { _ in
      let start = clock()
      try work()
      return Double(clock() - start) / Double(CLOCKS_PER_SEC)
    }.sorted()
    let figures = [times[0], times[times.count / 2]].map {
      String(format: "%8.2f ms %7.0f MB/s", $0 * 1000, Double(page.count) / 1_000_000 / $0)
    }
    print(name.padding(toLength: 48, withPad: " ", startingAt: 0) + figures.joined(separator: "   "))
  }

  /// Leave to query tickets.
  private func permit(reading read: FieldClause, companies: CompanyScope) throws -> ReadPermit {
    let grant = Grant(
      id: "tickets",
      operations: [OperationPattern(entity: "Tickets", verbs: [.query])],
      companies: companies,
      read: read
    )
    var compiler = GrantCompiler(try ResourceModel())
    let document = GrantDocument(callers: [CallerGrants(id: "c", grants: [grant])])
    guard let grants = compiler.compile(document) else { throw BenchmarkFailure(what: "\(compiler.problems)") }
    let request = AutotaskRequest(
      .post,
      "/V1.0/Tickets/query",
      body: ["filter": [["op": "gte", "field": "id", "value": 0]]]
    )
    let ask = AccessRequest(caller: "c", connection: "main", request: request, time: Date())
    guard case .allow(.read(let permit)) = grants.decide(ask) else { throw Unexpected() }
    return permit
  }

  /// A page as Autotask gives it: some seventy fields a ticket, long texts, umlauts and escapes among them.
  static func page(rows: Int) -> [UInt8] {
    let names = (try? ResourceModel())?["Tickets"]?.fields.values.map(\.name).sorted() ?? []
    let items = (0..<rows).map { row -> JSONValue in
      var ticket: [(key: String, value: JSONValue)] = [("id", .integer(Int64(7000 + row)))]
      for (index, name) in names.enumerated() where name != "id" {
        ticket.append((name, value(of: name, index, row)))
      }
      ticket.append(
        ("userDefinedFields", [["name": "Site code", "value": "N-17"], ["name": "Asset owner", "value": nil]])
      )
      return .object(JSONObject(ticket))
    }
    let page: JSONValue = ["items": .array(items), "pageDetails": ["count": 500, "nextPageUrl": nil]]
    return page.bytes()
  }

  private static func value(of name: String, _ index: Int, _ row: Int) -> JSONValue {
    switch name {
    case "companyID": return .integer(Int64(1 + row % 50))
    case "title": return .string("Drucker im Büro \(row) druckt nicht \u{2013} \"Papierstau\"")
    case "description":
      return .string(String(repeating: "Seit gestern meldet das Gerät Fehler 0x\(row).\r\nBitte prüfen. ", count: 8))
    case "resolution": return .string(String(repeating: "Replaced the fuser, tested with 20 pages.\n", count: 12))
    default: break
    }
    switch (name.hasSuffix("ID"), index % 4) {
    case (true, _): return .integer(Int64(29_680_000 + index * row))
    case (_, 0): return .string("2026-0\(1 + row % 9)-17T08:\(10 + row % 50):30.123")
    case (_, 1): return .integer(Int64(row % 12))
    case (_, 2): return .null
    default: return .string("T20260117.\(1000 + row) a text of some length")
    }
  }
}

/// What Foundation reads of the page: fewer fields than are there.
private struct TicketPage: Codable {
  struct Ticket: Codable {
    var id: Int64
    var companyID: Int64
    var title: String
    var resolution: String?
    var assignedResourceID: Int64?
    var assignedResourceRoleID: Int64?
    var billingCodeID: Int64?
    var companyLocationID: Int64?
    var configurationItemID: Int64?
    var contactID: Int64?
    var contractID: Int64?
    var contractServiceID: Int64?
    var contractServiceBundleID: Int64?
    var createdByContactID: Int64?
    var creatorResourceID: Int64?
    var impersonatorCreatorResourceID: Int64?
    var lastActivityResourceID: Int64?
    var monitorID: Int64?
    var opportunityID: Int64?
    var projectID: Int64?
    var completedByResourceID: Int64?
    var firstResponseInitiatingResourceID: Int64?
    var firstResponseAssignedResourceID: Int64?
    var organizationalLevelAssociationID: Int64?
    var userDefinedFields: [UserDefined]
  }

  struct UserDefined: Codable {
    var name: String
    var value: String?
  }

  var items: [Ticket]
}
