import Autotask
import LeastPrivilege
import Testing

/// `companies: mapped` means the companies that the caller's organizations are mapped to, as if they were named.
struct MappedGrantTests {
  private static func grant(_ companies: String) -> String {
    caller(
      """
      {'id': 'g', 'companies': \(companies), 'operations': [
        {'entity': 'Tickets', 'verbs': ['query', 'get', 'create', 'update']},
        {'entity': 'TicketNotes', 'verbs': ['query']}, {'entity': 'Companies', 'verbs': ['query']}]}
      """
    )
  }

  private static func context(_ companies: [Int64], caller: String = "c", connection: String = "main") -> GrantContext {
    var mapped = MappedCompanies()
    for company in companies { mapped.add(company, for: caller, on: connection) }
    return GrantContext(connections: ["main", "second"], mappedCompanies: mapped)
  }

  @Test(arguments: [[174, 201], [], [174]] as [[Int64]])
  func decidesAsIfTheyWereNamed(_ companies: [Int64]) throws {
    let mapped = try compile(Self.grant("'mapped'"), context: Self.context(companies))
    let named = try compile(Self.grant("\(companies)"))
    let row = "{'id': 1, 'companyID': 174, 'status': 1, 'title': 'a'}"
    for entity in ["Tickets", "TicketNotes", "Companies"] {
      let all = "{'filter':[{'op':'gte','field':'id','value':0}]}"
      let (left, right) = (
        try mapped.decide(.post, "/V1.0/\(entity)/query", all), try named.decide(.post, "/V1.0/\(entity)/query", all)
      )
      #expect(left.json() == right.json())
      #expect(left.read?.scopeTerm == right.read?.scopeTerm)
      #expect((left.read?.scopeTerm == .nothing) == companies.isEmpty)
    }
    for body in ["{'id': 1, 'title': 'b'}", "{'id': 1, 'companyID': 201}"] {
      let known: [String: String?] = ["Tickets/1": row, "Companies/201": "{'id': 201}"]
      #expect(
        try mapped.decide(.patch, "/V1.0/Tickets", body, knowing: known).json()
          == named.decide(.patch, "/V1.0/Tickets", body, knowing: known).json()
      )
    }
    let new = "{'title': 'b', 'companyID': 174}"
    #expect(
      try mapped.decide(.post, "/V1.0/Tickets", new).json() == named.decide(.post, "/V1.0/Tickets", new).json()
    )
  }

  @Test func isOfTheCallerAndTheConnectionAlone() throws {
    for context in [Self.context([174], caller: "d"), Self.context([174], connection: "second"), GrantContext()] {
      let grants = try compile(Self.grant("'mapped'"), context: context)
      let decision = try grants.decide(.post, "/V1.0/Tickets/query", "{'filter':[{'op':'gte','field':'id','value':0}]}")
      #expect(decision.read?.scopeTerm == .nothing)
    }
  }

  @Test func whoeverIsMappedToNothingIsWarnedOf() throws {
    func warnings(_ context: GrantContext) throws -> [GrantProblem] {
      try examine(Self.grant("'mapped'"), context: context).problems.filter { $0.path.hasSuffix(".companies") }
    }
    #expect(try warnings(Self.context([])).map(\.severity) == [.warning])
    #expect(try warnings(Self.context([174])).isEmpty)
    // An offline check does not know what is mapped, and does not guess.
    #expect(try warnings(GrantContext(connections: ["main"])).isEmpty)
  }

  @Test func isAnotherThingThanTheCompaniesOfToday() throws {
    let context = Self.context([174])
    let mapped = try compile(Self.grant("'mapped'"), context: context)
    let named = try compile(Self.grant("[174]"), context: context)
    let open = try compile(caller("{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query']}]}"))
    #expect(named.difference(to: mapped).first?.kind == .incomparable)
    #expect(mapped.difference(to: named).first?.kind == .incomparable)
    #expect(
      mapped.difference(to: try compile(Self.grant("'mapped'"), context: Self.context([5]))).first?.kind == .equal
    )
    let tickets = try compile(
      caller("{'id': 'g', 'companies': 'mapped', 'operations': [{'entity': 'Tickets', 'verbs': ['query']}]}")
    )
    #expect(tickets.difference(to: open).first?.kind == .wider)
    #expect(open.difference(to: tickets).first?.kind == .narrower)
  }
}
