import Autotask
import PosternRuntime
import Testing

/// What is suggested, why, and what may be taken without asking.
struct CompanyMatcherTests {
  private let companies = [
    OfferedCompany(id: 1, name: "Contoso Ltd", webAddress: "https://www.contoso.com"),
    OfferedCompany(id: 2, name: "Fabrikam GmbH", webAddress: "fabrikam.de"),
    OfferedCompany(id: 3, name: "Northwind Traders", webAddress: "http://gmail.com"),
    OfferedCompany(id: 4, name: "Adatum"), OfferedCompany(id: 5, name: "ADATUM Inc."),
    OfferedCompany(id: 6, name: "Wide World Importers"),
  ]

  private func domains(_ texts: [String]) -> [DomainName] { texts.compactMap { DomainName($0) } }

  @Test func namesDomainsAndAddressesEachHaveTheirReason() throws {
    let contoso = try #require(DomainName("contoso.com"))
    let matcher = CompanyMatcher(companies, addresses: [contoso: [1: 3, 6: 1]])
    let found = matcher.candidates(named: "CONTOSO limited", domains: [contoso])
    #expect(found.map(\.company.id) == [1, 6])
    #expect(found[0].reasons == ["same name", "web address at contoso.com", "3 contacts at contoso.com"])
    #expect(found[0].score > 0.99 && found[0].score < 1 && found[0].hasSameName && found[0].hasSameDomain)
    #expect(found[1].reasons == ["1 contact at contoso.com"] && found[1].score < 0.9)
    // A domain alone is a suggestion, and one that anybody can have is none.
    #expect(matcher.candidates(named: "X", domains: domains(["mail.fabrikam.de"])).map(\.company.id) == [2])
    #expect(matcher.candidates(named: "X", domains: domains(["gmail.com"])).isEmpty)
    #expect(matcher.candidates(named: "…", domains: []).isEmpty)
  }

  @Test func similarNamesAreSuggestedAndNeverCertain() {
    let matcher = CompanyMatcher(companies)
    for (name, id) in [("Northwind Trader", 3), ("Fabrikam Germany GmbH", 2), ("Wide Wrold Importers", 6)]
      as [(String, Int64)]
    {
      let found = matcher.candidates(named: name, domains: [])
      #expect(found.first?.company.id == id && found.first?.reasons == ["similar name"], "\(name): \(found)")
      #expect(found.allSatisfy { $0.score < 0.86 && !$0.hasSameName })
      #expect(matcher.suggestions(for: [(name, [])]).first?.certain == nil)
    }
    #expect(matcher.candidates(named: "Tailspin Toys", domains: []).isEmpty)
  }

  @Test func onlyWhatNothingSpeaksAgainstIsCertain() throws {
    let matcher = CompanyMatcher(companies)
    func certain(_ organizations: [(String, [String])], taken: Set<Int64> = []) -> [Int64?] {
      matcher.suggestions(for: organizations.map { ($0.0, domains($0.1)) }, taken: taken).map { $0.certain?.company.id }
    }
    #expect(certain([("Contoso", []), ("fabrikam", [])]) == [1, 2])
    // Two companies of one name, a domain that speaks for another, a company that somebody else has or claims.
    #expect(certain([("Adatum", [])]) == [nil])
    #expect(certain([("Contoso", ["fabrikam.de"])]) == [nil])
    #expect(certain([("Contoso", [])], taken: [1]) == [nil])
    #expect(certain([("Contoso", []), ("Contoso Inc", [])]) == [nil, nil])
    #expect(certain([("Contoso", []), ("Other", ["contoso.com"])]) == [nil, nil])
    // A domain alone is never taken without asking.
    #expect(certain([("Other", ["contoso.com"])]) == [nil])
  }

  @Test func namesAreShownWithoutWhatSteersATerminal() {
    let row: JSONValue = ["id": 7, "CompanyName": "Con\u{1B}[31mtoso\n", "webAddress": .null]
    #expect(OfferedCompany(row: row.object ?? JSONObject()) == OfferedCompany(id: 7, name: "Con [31mtoso "))
    #expect(OfferedCompany(row: JSONObject()) == nil)
  }

  @Test func manyCompaniesWithAWordInCommonAreNotAllSuggested() {
    let many = (1...500).map { OfferedCompany(id: Int64($0), name: "Dental Practice \($0)") }
    #expect(CompanyMatcher(many).candidates(named: "Dental Practice", domains: []).count <= 5)
    #expect(CompanyMatcher(many).candidates(named: "Dental Practice 77", domains: []).first?.company.id == 77)
  }
}
