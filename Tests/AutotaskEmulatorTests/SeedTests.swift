import Autotask
import AutotaskEmulator
import Testing

/// The seeded tenant: believable, complete, and the same for the same seed.
@Suite struct SeedTests {
  @Test func everyEntityThatCanBeQueriedHasARow() async throws {
    let entities = try EntityCatalogue(.embedded)
    try await withSmallEmulator { wire in
      for entity in entities.all where entity.offers(.query) {
        let reply = try await wire.admin("GET", "tables/\(entity.name)")
        #expect(reply.json.array?.isEmpty == false, "\(entity.name)")
      }
    }
  }

  @Test func equalSeedsMakeEqualRows() async throws {
    let entities = ["Companies", "Contacts", "Tickets", "TimeEntries", "Quotes", "TicketHistory", "AttachmentInfo"]
    func rows(seed: UInt64) async throws -> [String] {
      try await withSmallEmulator({ $0.seed = seed }) { wire in
        var texts: [String] = []
        for entity in entities { texts.append(try await wire.admin("GET", "tables/\(entity)").text) }
        return texts
      }
    }
    let first = try await rows(seed: 7)
    #expect(try await rows(seed: 7) == first)
    #expect(try await rows(seed: 8) != first)
  }

  @Test func theNumberOfRowsFollowsTheFlag() async throws {
    let entities = try EntityCatalogue(.embedded)
    try await withSmallEmulator({ $0.rows = 4_000 }) { wire in
      var count = 0
      for entity in entities.all {
        count += try await wire.admin("GET", "tables/\(entity.name)").json.array?.count ?? 0
      }
      #expect((3_200...4_800).contains(count))
    }
  }

  @Test func companiesOfEveryTypeAndTheRootCompanyAreThere() async throws {
    try await withSmallEmulator { wire in
      let companies = try await wire.admin("GET", "tables/Companies").json.array ?? []
      #expect(Set(companies.compactMap { $0["companyType"]?.integer }) == [1, 2, 3, 4, 6, 7, 8])
      #expect(companies.contains { $0["id"] == 0 })
      #expect(companies.contains { $0["id"] == 174 })
    }
  }

  @Test func projectsOfEveryTypeAreThere() async throws {
    try await withSmallEmulator { wire in
      let projects = try await wire.admin("GET", "tables/Projects").json.array ?? []
      #expect([2, 3, 4, 5].allSatisfy(Set(projects.compactMap { $0["projectType"]?.integer }).contains))
    }
  }

  @Test func someTimeIsNotBillableAndSomeIsTheUsersOwn() async throws {
    try await withSmallEmulator { wire in
      let entries = try await wire.admin("GET", "tables/TimeEntries").json.array ?? []
      #expect(entries.contains { $0["isNonBillable"] == true })
      #expect(entries.contains { $0["creatorUserID"] == 29_682_885 })
      #expect(entries.contains { $0["taskID"]?.integer != nil })
    }
  }

  @Test(arguments: [
    ("Contacts", "companyID", "Companies"), ("Tickets", "companyID", "Companies"), ("Tickets", "contactID", "Contacts"),
    ("TicketNotes", "ticketID", "Tickets"), ("Tasks", "projectID", "Projects"), ("Tasks", "phaseID", "Phases"),
    ("ContractServices", "contractID", "Contracts"), ("DocumentAttachments", "documentID", "Documents"),
    ("SurveyResults", "surveyID", "Surveys"), ("ResourceRoles", "resourceID", "Resources"),
  ])
  func referencesLeadToRows(_ entity: String, _ field: String, _ target: String) async throws {
    try await withSmallEmulator { wire in
      let known = Set(
        try await wire.admin("GET", "tables/\(target)").json.array?.compactMap { $0["id"]?.integer } ?? []
      )
      for row in try await wire.admin("GET", "tables/\(entity)").json.array ?? [] {
        guard let id = row[field]?.integer else { continue }
        #expect(known.contains(id), "\(entity).\(field) = \(id)")
      }
    }
  }
}
