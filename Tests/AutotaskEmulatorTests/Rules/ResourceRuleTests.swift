import Autotask
import AutotaskEmulator
import Testing

/// What people and their roles demand.
@Suite struct ResourceRuleTests {
  @Test func anAPIUserIsNotChangedOverTheAPI() async throws {
    try await withSmallEmulator { wire in
      let user = try await wire.first("Resources", .eq("licenseType", 7))
      let refused = try await wire.call("PATCH", "Resources", ["id": user, "title": "Robot"])
      #expect(refused.error == "A resource with the license type API User cannot be changed.")
      let person = try await wire.first("Resources", ["op": "noteq", "field": "licenseType", "value": 7])
      #expect(try await wire.call("PATCH", "Resources", ["id": person, "title": "Dispatcher"]).status == 200)
    }
  }

  @Test(arguments: [("RoleDepartments", "ResourceRoleDepartments"), ("ServiceDeskRoles", "ResourceServiceDeskRoles")])
  func oneOfAPersonsAssociationsIsTheDefault(_ sub: String, _ entity: String) async throws {
    try await withSmallEmulator { wire in
      let person = try await wire.first("Resources", ["op": "noteq", "field": "licenseType", "value": 7])
      let path = "Resources/\(person.plainText)/\(sub)"
      let before = try #require(try await wire.call("GET", path).items.first { $0["isDefault"] == true })
      let role = try await wire.made("Roles", ["name": "Second"])
      var body = JSONObject([("roleID", role), ("isActive", true), ("isDefault", true)])
      if sub == "RoleDepartments" {
        body["departmentID"] = before["departmentID"]
        body["isDepartmentLead"] = false
      }
      let id = try await wire.made(at: path, .object(body))
      let old = before["id"] ?? .null
      #expect(try await wire.row(entity, old)["isDefault"] == false)
      let given = try await wire.call("PATCH", path, ["id": id, "isDefault": false])
      #expect(given.error == "isDefault cannot be set to false.")
      // Each association stands in the list that can be read alone.
      let listed = try await wire.call("GET", "Resources/\(person.plainText)/Roles").items
      #expect(listed.contains { $0["roleID"] == role && $0["isActive"] == true })
      _ = try await wire.call("PATCH", path, ["id": id, "isActive": false])
      let after = try await wire.call("GET", "Resources/\(person.plainText)/Roles").items
      #expect(after.count == listed.count)
      #expect(after.contains { $0["roleID"] == role && $0["isActive"] == false })
    }
  }
}
