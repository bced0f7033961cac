import Autotask
import PosternRuntime
import Testing

/// What the category of a ticket fills in need not be given; where the caller may not know that, Autotask says it.
struct TicketCategoryTests {
  private static func bench() throws -> ActionBench {
    try ActionBench { request in
      switch (request.method, request.path.lowercased()) {
      case (.get, let path) where path.hasSuffix("/fields"):
        return [
          "fields": [
            .field("id"), .field("companyID", isRequired: true), .field("title", "string", isRequired: true),
            .field("queueID", isRequired: true), .field("ticketCategory", isRequired: true),
          ]
        ]
      case (.get, _): return ["fields": []]
      case (.post, let path) where path.hasSuffix("/ticketcategoryfielddefaults/query"):
        let isAlert = request.body?.text().contains(#""value":2"#) == true
        return .page([
          ["id": 1, "ticketCategoryID": isAlert ? 2 : 3, "queueID": isAlert ? 8 : .null, "ticketTypeID": 5]
        ])
      case (.post, let path) where path.hasSuffix("/ticketcategories/query"):
        return .page([["id": 3, "isGlobalDefault": true]])
      case (.post, _): return ["itemId": 4711]
      default: return nil
      }
    }
  }

  private static func input(_ category: JSONValue?) -> JSONObject {
    var input = JSONObject([("companyID", 174), ("title", "Printer")])
    input["ticketCategory"] = category
    return input
  }

  @Test func whatTheCategoryFillsInIsNotRequired() async throws {
    let bench = try Self.bench()
    let rules = try ActionBench.rules(
      """
      {'id': 'g', 'actions': ['tickets.create'], 'operations': [
        {'entity': 'TicketCategoryFieldDefaults', 'verbs': ['query']}, {'entity': 'TicketCategories', 'verbs': ['query']}]}
      """
    )
    let alert = await bench.run("tickets.create", Self.input(2), under: rules)
    #expect(alert.status == 201, "\(alert.json.text())")
    for category in [.integer(3), .none] as [JSONValue?] {
      let standard = await bench.run("tickets.create", Self.input(category), under: rules)
      #expect(standard.status == 422, "\(standard.json.text())")
      #expect(standard.json["errors"]?.array?.compactMap { $0["pointer"]?.string } == ["/queueID"])
    }
    #expect(bench.sent.count { $0 == "POST /V1.0/Tickets" } == 1)
    // Two calls of metadata, two looks at defaults, one at the categories, and the ticket: nothing is asked twice.
    #expect(bench.sent.count == 6, "\(bench.sent)")
    // A form that is made of the schema does not ask for it.
    let offered = await bench.offered(under: rules).first { $0.id == "tickets.create" }
    #expect(offered?.inputSchema["required"] == ["companyID", "title"])
  }

  @Test func whatMayNotBeKnownIsLeftToAutotask() async throws {
    let bench = try Self.bench()
    let rules = try ActionBench.rules("{'id': 'g', 'actions': ['tickets.create']}")
    for category in [.integer(2), .integer(3), .none] as [JSONValue?] {
      #expect(await bench.run("tickets.create", Self.input(category), under: rules).status == 201)
    }
    #expect(!bench.sent.contains { $0.contains("Categor") }, "\(bench.sent)")
    // What no category fills in is required all the same.
    let bare = await bench.run("tickets.create", JSONObject([("companyID", 174)]), under: rules)
    #expect(bare.json["errors"]?.array?.compactMap { $0["pointer"]?.string } == ["/title"])
  }
}
