import Autotask
import AutotaskClient
import AutotaskEmulator
import Foundation
import LeastPrivilege
import PosternSQLite
import PosternServer
import PosternStore
import Testing

/// An unmodified client through the gateway, against an emulator that would show it everything.
struct GatewayReadTests {
  /// The companies that have tickets, with how many.
  static func companies(_ client: AutotaskClient) async throws -> [(id: Int64, tickets: Int)] {
    var counts: [Int64: Int] = [:]
    for try await row in try client.query("Tickets", .everything) {
      if let id = row["companyID"]?.integer { counts[id, default: 0] += 1 }
    }
    return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  @Test func aClientSeesItsCompaniesAndItsFields() async throws {
    try await withGateway(grants("{'id': 'g', 'actions': ['tickets.get']}")) { gateway in
      let direct = try gateway.direct()
      let all = try await Self.companies(direct)
      let company = try #require(all.first)
      try await gateway.apply(
        grants(
          """
          {'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query', 'get']}], 'companies': [\(company.id)],
           'fields': {'read': {'except': ['description']}}}
          """
        )
      )
      let client = try gateway.client()
      var seen: [JSONObject] = []
      for try await row in try client.query("Tickets", Query(filter: Query.everything.filter, maxRecords: 3)) {
        seen.append(row)
      }
      #expect(seen.count == company.tickets)
      #expect(seen.allSatisfy { $0["companyID"] == .integer(company.id) && $0["description"] == nil })
      #expect(seen.contains { $0["title"] != nil })
      #expect(try await client.count("Tickets") == Int64(company.tickets))
      let mine = try #require(seen.first?["id"]?.integer)
      #expect(try await client.get("Tickets", mine)?["description"] == nil)
      #expect(try await client.get("Tickets", mine)?["companyID"] == .integer(company.id))
      var other: Int64?
      for try await row in try direct.query("Tickets", .everything) where row["companyID"] != .integer(company.id) {
        other = row["id"]?.integer
      }
      #expect(try await client.get("Tickets", try #require(other)) == nil)
      #expect(try await client.get("Tickets", 1) == nil)
    }
  }

  @Test func childrenFollowTheirParents() async throws {
    try await withGateway(grants("{'id': 'g', 'actions': ['tickets.get']}")) { gateway in
      let direct = try gateway.direct()
      var owners: [Int64: Int64] = [:]
      for try await row in try direct.query("Tickets", .everything) {
        if let id = row["id"]?.integer { owners[id] = row["companyID"]?.integer }
      }
      var notes: [Int64: [Int64]] = [:]
      var ticketOf: [Int64: Int64] = [:]
      for try await row in try direct.query("TicketNotes", .everything) {
        guard let id = row["id"]?.integer, let ticket = row["ticketID"]?.integer, let owner = owners[ticket] else {
          continue
        }
        notes[owner, default: []].append(id)
        ticketOf[id] = ticket
      }
      let company = try #require(notes.keys.sorted().first)
      try await gateway.apply(
        grants(
          """
          {'id': 'g', 'operations': [{'entity': 'TicketNotes', 'verbs': ['query', 'get']},
            {'entity': 'TimeEntries', 'verbs': ['query']}], 'companies': [\(company)]}
          """
        )
      )
      let client = try gateway.client()
      var seen: [Int64] = []
      for try await row in try client.query("TicketNotes", Query(filter: Query.everything.filter, maxRecords: 2)) {
        if let id = row["id"]?.integer { seen.append(id) }
      }
      #expect(seen == notes[company]?.sorted())
      #expect(try await client.count("TicketNotes") == Int64(seen.count))
      let ticket = try #require(seen.first.flatMap { ticketOf[$0] })
      var below: [Int64] = []
      for try await row in try client.children("TicketNotes", of: ticket) {
        if let id = row["id"]?.integer { below.append(id) }
      }
      #expect(below == seen.filter { ticketOf[$0] == ticket })
      let foreign = try #require(ticketOf.values.first { owners[$0] != company })
      for try await row in try client.children("TicketNotes", of: foreign) { Issue.record("\(row)") }
      for try await row in try client.query("TimeEntries", .everything) {
        let company = row["ticketID"]?.integer.flatMap { owners[$0] }
        #expect(company == nil || company == seen.first.flatMap { ticketOf[$0] }.flatMap { owners[$0] })
      }
    }
  }

  @Test func whatIsNotGrantedIsRefused() async throws {
    try await withGateway(
      grants(
        "{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query']}], 'fields': {'read': {'only': ['title']}}}"
      )
    ) { gateway in
      let client = try gateway.client()
      await #expect(throws: AutotaskError.self) { _ = try await client.get("Companies", 0) }
      let hidden = Query(filter: [.field("description", .contains, "a")])
      await #expect(throws: AutotaskError.self) { _ = try await client.count("Tickets", hidden) }
      let fields = try await client.fields(of: "Tickets").map(\.name)
      #expect(Set(fields) == ["id", "title", "companyID"])
      let information = try await client.information(of: "Tickets")
      #expect(information.access[.query] == .all)
      #expect(information.access[.create] == UserAccess.none)
      // Another caller has a token and no grants; nobody has no token.
      await #expect(throws: AutotaskError.self) { _ = try await gateway.client("d").count("Tickets") }
      await #expect(throws: AutotaskError.self) { _ = try await gateway.client("nobody").count("Tickets") }
    }
  }

  @Test func aRevokedTokenHoldsNoLonger() async throws {
    try await withGateway(grants("{'id': 'g', 'operations': [{'entity': 'Tickets', 'verbs': ['query']}]}")) { gateway in
      let client = try gateway.client()
      #expect(try await client.count("Tickets") > 0)
      let token = try #require(try await gateway.store.callerTokens(of: "c").first)
      #expect(try await gateway.store.revokeToken(id: token.id, at: Date()))
      await #expect(throws: AutotaskError.self) { _ = try await client.count("Tickets") }
    }
  }
}
