import Autotask
import Foundation
import LeastPrivilege
import NIOHTTP1
import PosternRuntime
import PosternSQLite
import PosternStore
import Testing

/// `companies: mapped` through a real gateway: what is mapped, and nothing else.
struct MappedCompaniesTests {
  private static let everything = """
    {'id': 'g', 'companies': 'mapped', 'operations': [
      {'entity': 'Tickets', 'verbs': ['query', 'get', 'create', 'update']},
      {'entity': 'TicketNotes', 'verbs': ['query']}, {'entity': 'Companies', 'verbs': ['query', 'get']}]}
    """
  private static let all = #"{"filter":[{"op":"gte","field":"id","value":0}]}"#

  /// Maps an organization of a caller through a connection of its own to the store, as another process would.
  private func map(
    _ gateway: RunningGateway,
    _ company: Int64?,
    replacing: Int64? = nil,
    caller: String = "c",
    connection: String = "main"
  ) async throws {
    let store = try SQLiteStore(path: gateway.storePath)
    let key = OrganizationKey(caller: caller, connection: connection, id: "one")
    _ = try await store.keep([Organization(key, name: "One")])
    let mapping = company.map {
      CompanyMapping(company: $0, companyName: nil, reason: "by hand", author: "max", since: Date())
    }
    let change = MappingChange(key, replacing: replacing, mapping: mapping)
    #expect(try await store.change([change], at: Date()))
  }

  private func ids(_ gateway: RunningGateway, _ path: String, _ field: String) async throws -> Set<Int64> {
    let answer = try await gateway.send(.POST, path, Self.all)
    #expect(answer.status == 200)
    return Set((answer.json["items"]?.array ?? []).compactMap { $0[field]?.integer })
  }

  @Test func anUnmappedCallerSeesNothing() async throws {
    try await withGateway(grants(Self.everything)) { gateway in
      let (id, company, _) = try await GatewayWriteTests.ticket(gateway)
      #expect(try await ids(gateway, "V1.0/Tickets/query", "id").isEmpty)
      #expect(try await ids(gateway, "V1.0/TicketNotes/query", "id").isEmpty)
      #expect(try await gateway.send(.POST, "V1.0/Tickets/query/count", Self.all).json["queryCount"] == 0)
      // Where no row can be, nothing is asked.
      let asked = (try await gateway.admin(.GET, "requests?since=0").array ?? []).compactMap { $0["path"]?.string }
      #expect(!asked.contains { $0.lowercased().contains("/query") }, "\(asked)")
      // A hidden row is answered as one that does not exist.
      let hidden = try await gateway.send(.GET, "V1.0/Tickets/\(id)")
      let missing = try await gateway.send(.GET, "V1.0/Tickets/4711474747")
      #expect(hidden.status == missing.status && hidden.json == missing.json)
      let written = try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"title":"x"}"#)
      let nothing = try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":4711474747,"title":"x"}"#)
      #expect(written.status == nothing.status && written.json == nothing.json)
      let made = try await gateway.send(.POST, "V1.0/Tickets", #"{"title":"x","companyID":\#(company)}"#)
      let invented = try await gateway.send(.POST, "V1.0/Tickets", #"{"title":"x","companyID":4711474747}"#)
      #expect(made.status == invented.status && made.json == invented.json)
      #expect(try await gateway.writes().isEmpty)
    }
  }

  @Test func aChangeOfTheMappingHoldsForTheNextRequest() async throws {
    try await withGateway(grants(Self.everything)) { gateway in
      let (id, company, other) = try await GatewayWriteTests.ticket(gateway)
      #expect(try await gateway.send(.GET, "V1.0/Tickets/\(id)").status != 200)
      try await map(gateway, company)
      #expect(try await gateway.send(.GET, "V1.0/Tickets/\(id)").status == 200)
      #expect(try await ids(gateway, "V1.0/Tickets/query", "companyID") == [company])
      #expect(try await ids(gateway, "V1.0/Companies/query", "id") == [company])
      #expect(try await gateway.send(.PATCH, "V1.0/Tickets", #"{"id":\#(id),"title":"mended"}"#).status == 200)
      #expect(try await gateway.send(.GET, "V1.0/Tickets/\(other)").status != 200)
      let second = try #require(try await gateway.stored("Tickets", other)?["companyID"]?.integer)
      try await map(gateway, second, replacing: company)
      #expect(try await ids(gateway, "V1.0/Tickets/query", "companyID") == [second])
      #expect(try await gateway.send(.GET, "V1.0/Tickets/\(id)").status != 200)
      try await map(gateway, nil, replacing: second)
      #expect(try await ids(gateway, "V1.0/Tickets/query", "id").isEmpty)
      #expect(try await gateway.send(.GET, "V1.0/Tickets/\(other)").status != 200)
    }
  }

  @Test func theMappingOfOthersAndOfOtherConnectionsCountsForNothing() async throws {
    try await withGateway(grants(Self.everything)) { gateway in
      let (id, company, _) = try await GatewayWriteTests.ticket(gateway)
      let before = try await gateway.send(.POST, "V1.0/Tickets/query", Self.all)
      try await map(gateway, company, caller: "d")
      try await map(gateway, company, connection: "second")
      #expect(try await gateway.send(.POST, "V1.0/Tickets/query", Self.all).json == before.json)
      #expect(try await gateway.send(.GET, "V1.0/Tickets/\(id)").status != 200)
    }
  }

  @Test func pageLinksEndWithTheMappingUnderWhichTheyWereGiven() async throws {
    try await withGateway(grants(Self.everything), rows: 2_000) { gateway in
      let rows = try await gateway.admin(.GET, "tables/Tickets").array ?? []
      let counts = Dictionary(grouping: rows.compactMap { $0["companyID"]?.integer }) { $0 }.mapValues(\.count)
      let company = try #require(counts.max { $0.value < $1.value }?.key)
      try await map(gateway, company)
      let query = #"{"MaxRecords":1,"filter":[{"op":"gte","field":"id","value":0}]}"#
      func link() async throws -> String {
        let answer = try await gateway.send(.POST, "V1.0/Tickets/query", query)
        return try #require(answer.json["pageDetails"]?["nextPageUrl"]?.string)
      }
      let kept = try await link()
      // What is mapped for another caller ends nothing of this one's.
      try await map(gateway, company, caller: "d")
      #expect(try await gateway.send(.POST, kept, query).status == 200)
      try await map(gateway, nil, replacing: company)
      try await map(gateway, company)
      #expect(try await gateway.send(.POST, kept, query).status == 403)
      let fresh = try await link()
      #expect(try await gateway.send(.POST, fresh, query).status == 200)
    }
  }

  @Test func anApprovalLapsesWithTheMappingUnderWhichItWasGiven() async throws {
    let held = Self.everything.replacing("'id': 'g'", with: "'id': 'g', 'mode': 'approval'")
    try await withGateway(grants(held)) { gateway in
      let (id, company, _) = try await GatewayWriteTests.ticket(gateway)
      try await map(gateway, company)
      let body = #"{"id":\#(id),"title":"approved"}"#
      _ = try await gateway.send(.PATCH, "V1.0/Tickets", body)
      let first = try #require(try await gateway.store.heldCalls().last)
      let approvals = Approvals(store: gateway.store, ledger: gateway.ledger, isSeparate: false)
      _ = try await approvals.decide(first.id, approves: true, by: "ann", at: Date())
      // Away and back again: who approved has not seen what was mapped meanwhile.
      try await map(gateway, nil, replacing: company)
      try await map(gateway, company)
      let again = try await gateway.send(.PATCH, "V1.0/Tickets", body)
      let second = try #require(try await gateway.store.heldCalls().first { $0.id != first.id })
      #expect(again.status == 403 && again.errors == ["approval \(second.id) is needed"])
      #expect(try await gateway.writes().isEmpty)
      // One that waits cannot be approved under another mapping than it was held under.
      try await map(gateway, nil, replacing: company)
      await #expect(throws: Approvals.Refusal.grantsChanged(second.id)) {
        try await approvals.decide(second.id, approves: true, by: "ann", at: Date())
      }
      // Where makers may not approve, whoever mapped the organization is one.
      try await map(gateway, company)
      _ = try await gateway.send(.PATCH, "V1.0/Tickets", body)
      let third = try #require(try await gateway.store.heldCalls().first { ![first.id, second.id].contains($0.id) })
      let separate = Approvals(store: gateway.store, ledger: gateway.ledger, isSeparate: true)
      await #expect(throws: Approvals.Refusal.notSeparate(third.id, "max")) {
        try await separate.decide(third.id, approves: true, by: "max", at: Date())
      }
      // The mapping of another caller changes nothing of it.
      try await map(gateway, company, caller: "d")
      _ = try await separate.decide(third.id, approves: true, by: "ann", at: Date())
      #expect(try await gateway.send(.PATCH, "V1.0/Tickets", body).status == 200)
      #expect(try await gateway.stored("Tickets", id)?["title"] == "approved")
    }
  }
}
