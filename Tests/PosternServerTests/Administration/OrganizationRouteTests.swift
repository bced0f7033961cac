import Autotask
import Foundation
import LeastPrivilege
import Ledger
import NIOHTTP1
import PosternSQLite
import PosternStore
import Testing

/// Organizations over the administrators' API.
struct OrganizationRouteTests {
  private func key(_ id: String, connection: String = "main") -> OrganizationKey {
    OrganizationKey(caller: "c", connection: connection, id: id)
  }

  @Test func areListedMappedAndUnmapped() async throws {
    try await withAdministration { own in
      _ = try await own.store.keep([
        Organization(key("a b"), name: "Contoso"), Organization(key("x", connection: "second"), name: "Fabrikam"),
      ])
      let path = "callers/c/organizations/a%20b/company"
      #expect(try await own.ask(.GET, "organizations", as: "viewer").json.array?.count == 2)
      #expect(try await own.ask(.GET, "organizations?connection=second").json.array?.first?["id"] == "x")
      #expect(try await own.ask(.GET, "organizations?caller=d").json == [])
      #expect(try await own.ask(.GET, "organizations?name=x").status == 400)
      #expect(try await own.ask(.PUT, path, ["company": 174], as: "approver").status == 403)
      let mapped = try await own.ask(.PUT, path, ["company": 174, "companyName": "Contoso Ltd"])
      #expect(mapped.status == 200 && mapped.json["mapping"]?["company"] == 174)
      #expect(
        mapped.json["mapping"]?["author"] == "operator" && mapped.json["mapping"]?["companyName"] == "Contoso Ltd"
      )
      #expect(try await own.store.mappedCompanies(at: nil).companies(of: "c", on: "main") == [174])
      // Whoever replaces a company says which one.
      #expect(try await own.ask(.PUT, path, ["company": 201]).status == 409)
      #expect(try await own.ask(.PUT, path, ["company": 201, "replacing": 9]).status == 409)
      #expect(try await own.ask(.PUT, path, ["company": 174]).status == 200)
      #expect(try await own.ask(.PUT, path, ["company": 201, "replacing": 174]).status == 200)
      let second = try await own.ask(.PUT, "callers/c/organizations/x/company", ["company": 5, "connection": "second"])
      #expect(second.status == 200)
      #expect(try await own.ask(.DELETE, "\(path)?connection=second").status == 404)
      #expect(try await own.ask(.DELETE, path).json["mapping"] == .null)
      #expect(try await own.ask(.DELETE, path).status == 404)
      #expect(try await own.store.mappedCompanies(at: nil).companies(of: "c", on: "main").isEmpty)
      #expect(try await own.store.mappedCompanies(at: nil).companies(of: "c", on: "second") == [5])
      let words = own.ledger.entries.filter { $0.decision == "allow" }.map { "\($0.action ?? "") \($0.subject ?? "")" }
      #expect(
        words == [
          "organizations.map c a b 174", "organizations.map c a b 174", "organizations.map c a b 201",
          "organizations.map c x 5", "organizations.unmap c a b",
        ]
      )
    }
  }

  @Test func whatIsWrongIsSaidAndChangesNothing() async throws {
    try await withAdministration { own in
      _ = try await own.store.keep([Organization(key("a"), name: "Contoso")])
      let path = "callers/c/organizations/a/company"
      for body: JSONValue in [
        ["company": "174"], ["company": -1], [:], ["company": 1, "companyName": ""], ["company": 1, "connection": 3],
        ["company": 1, "name": "x"], [],
      ] {
        #expect(try await own.ask(.PUT, path, body).status == 400, "\(body.text())")
      }
      #expect(try await own.ask(.PUT, "callers/c/organizations/b/company", ["company": 1]).status == 404)
      #expect(try await own.ask(.PUT, "callers/d/organizations/a/company", ["company": 1]).status == 404)
      own.ledger.breakDown()
      #expect(try await own.ask(.PUT, path, ["company": 1]).status == 503)
      #expect(try await own.store.mappedCompanies(at: nil).companies(of: "c", on: "main").isEmpty)
    }
  }
}
