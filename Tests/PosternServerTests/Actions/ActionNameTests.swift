import Autotask
import Foundation
import NIOHTTP1
import Testing

/// Names stand for rows, and never tell of rows that the caller may not know of.
struct ActionNameTests {
  @Test func aNameTellsNothingOfHiddenRows() async throws {
    let scope = """
      {'id': 'g', 'actions': ['tickets.create', 'tickets.list_by_filter', 'contacts.list_by_filter'],
       'companies': [174], 'fields': {'read': {'except': []}}}
      """
    try await withGateway(grants(scope), rows: 300) { gateway in
      let companies = try await gateway.admin(.GET, "tables/Companies").array ?? []
      let own = try #require(companies.first { $0["id"] == 174 }?["companyName"]?.string)
      let hidden = try #require(companies.first { $0["id"] == 175 }?["companyName"]?.string)
      func create(_ company: String) async throws -> RunningGateway.ActionReply {
        try await gateway.run(
          "tickets.create",
          [
            "title": "x", "status": "New", "priority": "High", "queue": "Level I Support",
            "dueDateTime": "2026-12-01T09:00:00Z", "company": .string(company),
          ]
        )
      }
      // The grant lets it name its own company, though it may read no company at all.
      #expect(try await create(own).status == 201)
      let other = try await create(hidden)
      let nothing = try await create("No Such Company At All")
      #expect(other.status == 422)
      #expect(
        other.text.replacing(hidden, with: "NAME") == nothing.text.replacing("No Such Company At All", with: "NAME")
      )
      // What it may not read it does not filter by, whether or not the name is there.
      func list(_ company: String) async throws -> String {
        let filter = JSONValue.string("company = \"\(company)\"")
        return try await gateway.run("tickets.list_by_filter", ["filter": filter]).text
          .replacing(company, with: "NAME")
      }
      #expect(try await list(own) == list("No Such Company At All"))
      #expect(try await list(hidden) == list("No Such Company At All"))
      // Nor is it shown the name beside the id.
      let rows = try await gateway.run("tickets.list_by_filter", ["labels": true, "limit": 5]).json["items"]?.array
      #expect(rows?.isEmpty == false)
      for row in rows ?? [] {
        #expect(row["companyID"] == 174 && row["labels"]?["companyID"] == nil)
        #expect(row["labels"]?["status"] != nil)
      }
    }
  }

  @Test func severalRowsOfOneNameAreListedWhereTheyMayBeRead() async throws {
    let twins = "{'id': 'g', 'actions': ['tickets.create', 'companies.list_by_filter']}"
    try await withGateway(grants(twins), rows: 200) { gateway in
      for id in [175, 176] {
        try await gateway.admin(.POST, "tables/Companies", #"{"id":\#(id),"companyName":"Twin Bakery"}"#)
      }
      let input: JSONValue = ["title": "x", "status": "New", "priority": "High", "company": "twin bakery"]
      let told = try await gateway.run("tickets.create", input)
      #expect(told.nearest("/company") == ["175: Twin Bakery", "176: Twin Bakery"], "\(told.text)")
      try await gateway.apply(grants("{'id': 'g', 'actions': ['tickets.create']}"))
      let untold = try await gateway.run("tickets.create", input)
      #expect(untold.status == 422 && untold.pointers.contains("/company") && untold.nearest("/company").isEmpty)
      #expect(!untold.text.contains("175"))
    }
  }

  @Test func aListWithLabelsTakesFewCalls() async throws {
    let readers =
      "{'id': 'g', 'actions': ['tickets.list_by_filter', 'companies.get', 'companies.list_by_filter', 'contacts.*']}"
    try await withGateway(grants(readers), rows: 2500) { gateway in
      let input: JSONValue = [
        "labels": true, "limit": 500, "fields": ["title", "companyID", "contactID", "queueID", "status"],
      ]
      let cold = try await gateway.calls {
        let reply = try await gateway.run("tickets.list_by_filter", input)
        let rows = reply.json["items"]?.array ?? []
        #expect(rows.count > 300)
        for row in rows {
          #expect(row["labels"]?["companyID"] != nil && row["labels"]?["status"] != nil)
          if row["contactID"] != nil, row["contactID"] != .null { #expect(row["labels"]?["contactID"] != nil) }
        }
      }
      #expect(cold.count <= 6, "\(cold.map { $0["path"]?.text() ?? "" })")
      let warm = try await gateway.calls { _ = try await gateway.run("tickets.list_by_filter", input) }
      #expect(warm.count == 1)
    }
  }
}
