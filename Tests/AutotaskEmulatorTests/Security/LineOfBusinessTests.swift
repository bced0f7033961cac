import Autotask
import AutotaskEmulator
import Testing

/// Lines of business over the wire: whoever is associated with some sees these, and what is in none.
@Suite struct LineOfBusinessTests {
  private let field = "organizationalLevelAssociationID"

  /// The API user of the emulator, associated with lines; the level is `API User (system)`.
  private func associated(_ wire: Wire, _ lines: JSONValue) async throws -> Wire {
    let name = "lines@test.example"
    let made = try await wire.admin(
      "PUT",
      "users/\(name)",
      ["secret": "s", "integrationCode": "CODE", "level": "API User (system)", "linesOfBusiness": lines]
    )
    guard made.status == 200 else { throw WireError(reply: made) }
    var user = wire
    (user.username, user.secret, user.integrationCode) = (name, "s", "CODE")
    return user
  }

  private func lines(_ rows: [JSONValue]) -> Set<Int64> { Set(rows.compactMap { $0[field]?.integer }) }

  private func stored(_ entity: String, _ wire: Wire) async throws -> [JSONValue] {
    try await wire.admin("GET", "tables/\(entity)").json.array ?? []
  }

  @Test(arguments: ["Tickets", "Contracts", "Projects", "Opportunities"])
  func rowsOfOtherLinesVanish(_ entity: String) async throws {
    try await withSmallEmulator { wire in
      let all = try await wire.all(entity).items
      #expect(lines(all) == [1, 2], "the seeded user sees both")
      let user = try await associated(wire, [1])
      let some = try await user.all(entity).items
      #expect(lines(some) == [1])
      #expect(some.count == all.count { $0[field]?.integer != 2 })
      let hidden = try #require(all.first { $0[field]?.integer == 2 }?["id"]?.integer)
      #expect(try await user.call("GET", "\(entity)/\(hidden)").status == 404)
      let count = try await user.call("POST", "\(entity)/query/count", ["filter": []]).json["queryCount"]
      #expect(count?.integer == Int64(some.count))
      let info = try await user.call("GET", "\(entity)/entityInformation").json["info"]
      #expect(info?["userAccessForQuery"] == "Restricted")
      #expect(info?["userAccessForCreate"] == "All")
      let update = try await user.call("PATCH", entity, ["id": .integer(hidden), "title": "x"])
      #expect(update.error.contains("adequate permissions to update"))
    }
  }

  @Test(arguments: ["SalesOrders", "Subscriptions", "ExpenseReports", "BillingItems"])
  func soDoRowsOfTheOtherEntities(_ entity: String) async throws {
    try await withSmallEmulator { wire in
      let id = try #require(try await stored(entity, wire).first?["id"]?.integer)
      let user = try await associated(wire, [1])
      for (line, isSeen) in [(JSONValue.integer(2), false), (.integer(1), true), (.null, true)] {
        let row: JSONValue = .object(JSONObject([("id", .integer(id)), (field, line)]))
        #expect(try await wire.admin("POST", "tables/\(entity)", row).status == 200)
        let found = try await user.query(entity, [["op": "eq", "field": "id", "value": .integer(id)]]).ids
        #expect(found == (isSeen ? [id] : []), "\(entity) in \(line)")
      }
    }
  }

  @Test func whatBelongsToAHiddenRowIsHiddenToo() async throws {
    try await withSmallEmulator { wire in
      let user = try await associated(wire, [2])
      let ticket = try #require(try await stored("Tickets", wire).first { $0[field]?.integer == 1 }?["id"]?.integer)
      let entry = try #require(try await stored("TimeEntries", wire).first?["id"]?.integer)
      let onTicket: JSONValue = ["id": .integer(entry), "ticketID": .integer(ticket), "taskID": .null]
      #expect(try await wire.admin("POST", "tables/TimeEntries", onTicket).status == 200)
      let note: JSONValue = ["title": "x", "description": "x", "noteType": 1, "publish": 1]
      #expect(try await wire.call("POST", "Tickets/\(ticket)/Notes", note).status == 200)
      #expect(try await wire.call("GET", "TimeEntries/\(entry)").status == 200)
      #expect(try await !wire.call("GET", "Tickets/\(ticket)/Notes").items.isEmpty)
      #expect(try await user.call("GET", "Tickets/\(ticket)/Notes").items.isEmpty)
      #expect(try await user.call("GET", "TimeEntries/\(entry)").status == 404)
      #expect(try await user.call("POST", "Tickets/\(ticket)/Notes", note).status == 500)

      let project = try #require(try await stored("Projects", wire).first { $0[field]?.integer == 1 }?["id"])
      let tasks: JSONValue = [["op": "eq", "field": "projectID", "value": project]]
      #expect(try await !wire.query("Tasks", tasks).items.isEmpty)
      #expect(try await user.query("Tasks", tasks).items.isEmpty)
      let quote = try #require(try await stored("Quotes", wire).first)
      let opportunity = try #require(quote["opportunityID"])
      let id = try #require(quote["id"]?.integer)
      for (line, isSeen) in [(1, false), (2, true)] {
        let row: JSONValue = ["id": opportunity, "organizationalLevelAssociationID": .integer(Int64(line))]
        #expect(try await wire.admin("POST", "tables/Opportunities", row).status == 200)
        #expect((try await user.call("GET", "Quotes/\(id)").status == 200) == isSeen)
      }
    }
  }

  @Test func whatIsMadeInAnotherLineIsMadeAndNotSeen() async throws {
    try await withSmallEmulator { wire in
      let user = try await associated(wire, [1])
      let body: JSONValue = [
        "companyID": 174, "title": "x", "status": 1, "priority": 1, "organizationalLevelAssociationID": 2,
      ]
      let id = try #require(try await user.call("POST", "Tickets", body).itemID)
      #expect(try await user.call("GET", "Tickets/\(id)").status == 404)
      #expect(try await wire.call("GET", "Tickets/\(id)").json["item"]?[field] == 2)
    }
  }

  @Test func associationsAreRowsAndTakenAwayWithTheAnswer() async throws {
    try await withSmallEmulator { wire in
      let user = try await associated(wire, [1, 2])
      let resource = try #require(
        try await wire.query("Resources", [["op": "eq", "field": "email", "value": "lines@test.example"]]).ids.first
      )
      let mine: JSONValue = [["op": "eq", "field": "resourceID", "value": .integer(resource)]]
      #expect(try await wire.query("OrganizationalResources", mine).items.count == 2)
      #expect(lines(try await user.all("Tickets").items) == [1, 2])
      let none = try await associated(wire, [1])
      #expect(lines(try await none.all("Tickets").items) == [1])
      let answer: JSONValue = ["settings": ["external.line-of-business": "no association"]]
      #expect(try await wire.admin("PUT", "users/lines@test.example", answer).status == 200)
      #expect(try await wire.query("OrganizationalResources", mine).items.isEmpty)
      #expect(lines(try await user.all("Tickets").items) == [1, 2])
      let unknown = try await wire.admin("PUT", "users/lines@test.example", ["linesOfBusiness": [99]])
      #expect(unknown.status == 400 && unknown.text.contains("OrganizationalLevelAssociation 99"))
    }
  }

  @Test func thePersonsLinesHoldWhileImpersonating() async throws {
    try await withSmallEmulator { wire in
      let person = try #require(
        try await stored("OrganizationalResources", wire).first { $0[field]?.integer == 1 }?["resourceID"]?.integer
      )
      for name in try await wire.admin("GET", "levels").json.array?.compactMap(\.string) ?? []
      where !name.hasPrefix("API") {
        let path = "levels/\(name.replacing(" ", with: "%20"))"
        _ = try await wire.admin("PUT", path, ["settings": ["wsapi.allow-being-impersonated": "Yes"]])
      }
      let settings = try await wire.admin("GET", "levels/API%20User%20(system)").json["settings"]?.object ?? .init()
      var level = Dictionary(settings.map { ($0.key, $0.value.string ?? "") }) { $1 }
      level["wsapi.impersonate.tickets.view"] = "Yes"
      var user = try await wire.onLevel("Speaker", level)
      #expect(lines(try await user.all("Tickets").items) == [1, 2])
      user.headers = [("ImpersonationResourceId", String(person))]
      let seen = try await user.all("Tickets").items
      // What is assigned to the person is seen in any line.
      #expect(lines(seen.filter { $0["assignedResourceID"]?.integer != person }) == [1])
      let other = try #require(try await wire.all("Tickets").items.first { $0[field]?.integer == 2 }?["id"])
      let assigned: JSONValue = ["id": other, "assignedResourceID": .integer(person)]
      #expect(try await wire.admin("POST", "tables/Tickets", assigned).status == 200)
      #expect(try await user.query("Tickets", [["op": "eq", "field": "id", "value": other]]).ids.count == 1)
    }
  }

  @Test func limitedVisibilityOfPeopleOpensToThoseOfTheSameLine() async throws {
    try await withSmallEmulator { wire in
      var level = try await HookBench.settings(wire)
      level["other.resource-visibility.limit"] = "limited"
      var user = try await wire.onLevel("Alone", level)
      let own = try #require(try await user.all("Resources").ids.first)
      #expect(try await user.all("Resources").ids == [own])
      level["other.resource-visibility.line-of-business"] = "Yes"
      user = try await wire.onLevel("Alone", level)
      #expect(try await user.all("Resources").ids == [own])
      let lines: JSONValue = ["linesOfBusiness": [1]]
      #expect(try await wire.admin("PUT", "users/\(user.username)", lines).status == 200)
      let people = Set(
        try await stored("OrganizationalResources", wire).filter { $0[field]?.integer == 1 }
          .compactMap { $0["resourceID"]?.integer }
      )
      #expect(people.count == 2)
      #expect(Set(try await user.all("Resources").ids) == people)
    }
  }

  @Test func aWebhookIsSilentOnRowsOfOtherLines() async throws {
    try await withHooks { bench in
      let lines: JSONValue = ["linesOfBusiness": [1]]
      #expect(try await bench.wire.admin("PUT", "users/\(bench.owner.username)", lines).status == 200)
      _ = try await bench.hook()
      for line in [1, 2] { try await bench.ticket([field: .integer(Int64(line))]) }
      try await bench.ticket()
      #expect(try await bench.delivered().count == 2)
    }
  }

  @Test func aSeedFileGivesUsersLinesAndRights() async throws {
    var seed = SeedFile([
      "users": [
        "bot@test.example": [
          "secret": "s", "integrationCode": "CODE", "linesOfBusiness": [77],
          "settings": ["external.protected-data": "View Protected Data"],
        ]
      ],
      "userDefinedFields": ["ConfigurationItems": [["name": "Pin", "type": "text", "protected": true]]],
      "rows": [
        "OrganizationalLevelAssociations": [["id": 77, "organizationalLevel1ID": 1, "organizationalLevel2ID": 1]],
        "Tickets": [["id": 7000, "companyID": 174, "title": "x", "organizationalLevelAssociationID": 77]],
        "ConfigurationItems": [["id": 3000, "userDefinedFields": ["Pin": "1234"]]],
      ],
    ])
    try await withSmallEmulator({ $0.seedFile = seed }) { wire in
      var bot = wire
      (bot.username, bot.secret, bot.integrationCode) = ("bot@test.example", "s", "CODE")
      #expect(lines(try await bot.all("Tickets").items) == [77])
      func pin(_ row: JSONValue?) -> JSONValue? {
        row?["userDefinedFields"]?.array?.first { $0["name"] == "Pin" }?["value"]
      }
      let seen = try await bot.call("GET", "ConfigurationItems/3000").json["item"]
      let hidden = try await wire.call("GET", "ConfigurationItems/3000").json["item"]
      #expect(pin(seen) == "1234")
      #expect(pin(hidden) == .null)
    }
    seed = SeedFile([
      "users": ["bot@test.example": ["linesOfBusiness": ["x"], "settings": ["external.protected-data": "All"]]],
      "userDefinedFields": ["Tickets": [["name": "Pin", "protected": true]]],
    ])
    await #expect(throws: (any Error).self) { try await withSmallEmulator({ $0.seedFile = seed }) { _ in } }
  }
}
