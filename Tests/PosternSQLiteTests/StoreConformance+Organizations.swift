import Foundation
import LeastPrivilege
import PosternStore
import Testing

extension StoreConformance {
  private func key(_ id: String, of caller: String = "c", on connection: String = "main") -> OrganizationKey {
    OrganizationKey(caller: caller, connection: connection, id: id)
  }

  private func mapping(_ company: Int64, after: Double = 0) -> CompanyMapping {
    CompanyMapping(
      company: company,
      companyName: "Contoso",
      reason: "by hand",
      author: "ann",
      since: time.addingTimeInterval(after)
    )
  }

  /// Organizations come back as they were kept, by caller and connection; kept again they keep their mapping.
  func keepsOrganizations() async throws {
    try await withStore { store, reopen in
      let contoso = Organization(key("1"), name: "Contoso Ltd", domains: ["contoso.com", "contoso.de"])
      let others = [
        Organization(key("2"), name: "ägean"), Organization(key("1", of: "d"), name: "Contoso"),
        Organization(key("1", on: "second"), name: "Fabrikam"),
      ]
      #expect(try await store.keep([contoso] + others) == 4)
      #expect(try await store.change([MappingChange(key("1"), replacing: nil, mapping: mapping(174))], at: time))
      let renamed = Organization(key("1"), name: "Contoso GmbH")
      #expect(try await store.keep([renamed, Organization(key("3"), name: "New")]) == 1)
      let reopened = try reopen()
      let own = try await reopened.organizations(of: "c", on: "main")
      #expect(own.map(\.key.id) == ["1", "3", "2"])
      #expect(own.first?.name == "Contoso GmbH" && own.first?.domains == [])
      #expect(own.first?.mapping == mapping(174))
      #expect(try await reopened.organizations(of: nil, on: nil).count == 5)
      #expect(try await reopened.organizations(of: "c", on: nil).map(\.key.connection).last == "second")
      #expect(try await reopened.organizations(of: "e", on: nil).isEmpty)
    }
  }

  /// Several mappings change together or not at all; whoever saw an older one changes nothing.
  func changesMappingsTogether() async throws {
    try await withStore { store, _ in
      _ = try await store.keep(["1", "2"].map { Organization(key($0), name: $0) })
      let first = MappingChange(key("1"), replacing: nil, mapping: mapping(174))
      #expect(
        try await store.change([first, MappingChange(key("3"), replacing: nil, mapping: mapping(9))], at: time) == false
      )
      #expect(try await store.mappedCompanies(at: nil) == MappedCompanies())
      #expect(try await store.change([first], at: time))
      #expect(try await store.change([first], at: time) == false)
      let both = [
        MappingChange(key("2"), replacing: nil, mapping: mapping(5)),
        MappingChange(key("1"), replacing: 9, mapping: nil),
      ]
      #expect(try await store.change(both, at: time) == false)
      #expect(try await store.mappedCompanies(at: nil).companies(of: "c", on: "main") == [174])
      // Of many who map the same organization at once, one does.
      let done = try await withThrowingTaskGroup(of: Bool.self) { group in
        for company in 1...8 {
          group.addTask {
            let change = MappingChange(key("2"), replacing: nil, mapping: mapping(Int64(company)))
            return try await store.change([change], at: time)
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(done.count { $0 } == 1)
    }
  }

  /// What was mapped at a moment can be told afterwards, and each change of a caller's mapping has a number of its own.
  func remembersMappings() async throws {
    try await withStore { store, reopen in
      _ = try await store.keep([Organization(key("1"), name: "a"), Organization(key("1", of: "d"), name: "a")])
      func change(_ from: Int64?, _ to: Int64?, after: Double) async throws {
        let next = to.map { mapping($0, after: after) }
        let change = MappingChange(key("1"), replacing: from, mapping: next)
        #expect(try await store.change([change], at: time.addingTimeInterval(after)))
      }
      let other = try reopen()
      var number = try await other.changeNumber()
      var revision: Int64 = 0
      let steps: [(Int64?, Int64?, Double)] = [(nil, 174, 1), (174, 201, 2), (201, nil, 3), (nil, 174, 4)]
      for (from, to, after) in steps {
        try await change(from, to, after: after)
        let mapped = try await other.mappedCompanies(at: nil)
        #expect(mapped.companies(of: "c", on: "main") == Set([to].compactMap { $0 }))
        #expect(mapped.revision(of: "c", on: "main") > revision)
        #expect(mapped.revision(of: "d", on: "main") == 0 && mapped.revision(of: "c", on: "second") == 0)
        #expect(try await other.changeNumber() != number)
        revision = mapped.revision(of: "c", on: "main")
        number = try await other.changeNumber()
      }
      let moments: [(Double, Set<Int64>)] = [(0.5, []), (1, [174]), (1.5, [174]), (2, [201]), (3, []), (9, [174])]
      for (after, companies) in moments {
        let then = try await other.mappedCompanies(at: time.addingTimeInterval(after))
        #expect(then.companies(of: "c", on: "main") == companies, "\(after)")
      }
      // What is mapped already is no change.
      try await change(174, 174, after: 5)
      #expect(try await other.changeNumber() == number)
      #expect(try await store.forget(key("1"), at: time.addingTimeInterval(6)))
      #expect(try await store.forget(key("1"), at: time) == false)
      let after = try await other.mappedCompanies(at: nil)
      #expect(after.companies(of: "c", on: "main").isEmpty && after.revision(of: "c", on: "main") > revision)
      #expect(try await other.changeNumber() != number)
    }
  }

  /// A stage of the setup is kept by connection, the last run in the place of the one before.
  func keepsSetupStages() async throws {
    try await withStore { store, reopen in
      func record(_ stage: String, _ outcome: String, connection: String = "main") -> SetupStageRecord {
        SetupStageRecord(connection: connection, stage: stage, outcome: outcome, detail: "é", time: time)
      }
      try await store.keep(record("level", "open"))
      try await store.keep(record("level", "done"))
      try await store.keep(record("canary", "open"))
      try await store.keep(record("level", "open", connection: "second"))
      let stages = try await reopen().setupStages(of: "main")
      #expect(stages == ["level": record("level", "done"), "canary": record("canary", "open")])
      #expect(try await store.setupStages(of: "third").isEmpty)
    }
  }
}
