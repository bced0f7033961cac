import Autotask
import AutotaskEmulator
import Testing

/// How the history of a ticket words values.
@Suite struct TicketHistoryTests {
  private static let seed: JSONValue = [
    "picklists": [
      "Tickets.status": [["value": 30, "label": "Waiting Lawyer"]],
      "Tickets.queueID": [["value": 29_682_990, "label": "Second Line"]],
    ]
  ]

  @Test func theTenantsOwnLabelsAreShown() async throws {
    try await withSmallEmulator({ $0.seedFile = SeedFile(Self.seed) }) { wire in
      let id = try await wire.made(at: "Tickets", ["companyID": 174, "title": "T", "status": 1, "priority": 2])
      _ = try await wire.call("PATCH", "Tickets", ["id": id, "status": 30])
      _ = try await wire.admin("POST", "tables/Tickets", ["id": id, "queueID": 29_682_990])
      let categories = try await wire.all("TicketCategories").items.filter { $0["isActive"] == true }
      let category = try #require(categories.last)
      _ = try await wire.call("PATCH", "Tickets", ["id": id, "ticketCategory": category["id"] ?? .null])
      let details = try await wire.rows("TicketHistory", "ticketID", id).compactMap { $0["detail"]?.string }
      #expect(details.contains("status: New -> Waiting Lawyer"), "\(details)")
      #expect(details.contains { $0.hasPrefix("queueID: ") && $0.hasSuffix(" -> Second Line") }, "\(details)")
      let name = category["name"]?.string ?? ""
      #expect(details.contains { $0.hasPrefix("ticketCategory: ") && $0.hasSuffix(" -> \(name)") }, "\(details)")
    }
  }
}
