import Autotask
import AutotaskEmulator
import Testing

/// Users that are locked, inactive, or without an identifier; and the host that links name.
@Suite struct SignInTests {
  @Test func wrongSecretsLockAUserUntilAnAdministratorUnlocksIt() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      var wrong = wire
      wrong.secret = "wrong"
      for _ in 0..<4 { #expect(try await wrong.call("GET", "Companies/174").status == 401) }
      #expect(try await wire.call("GET", "Companies/174").status == 200)
      for _ in 0..<5 { #expect(try await wrong.call("GET", "Companies/174").status == 401) }
      let locked = try await wire.call("GET", "Companies/174")
      #expect(locked.status == 401 && locked.body.isEmpty)
      #expect(try await wire.admin("GET", "users").json.array?.first?["locked"] == true)
      #expect(try await wire.admin("PUT", "users/\(wire.username)", ["locked": false]).status == 200)
      #expect(try await wire.call("GET", "Companies/174").status == 200)
    }
  }

  @Test func theNumberOfWrongSecretsIsALimit() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      #expect(try await wire.admin("PUT", "limits", ["failedLogins": 1]).status == 200)
      var wrong = wire
      wrong.secret = "wrong"
      #expect(try await wrong.call("GET", "Companies/174").status == 401)
      #expect(try await wire.call("GET", "Companies/174").status == 401)
    }
  }

  @Test func inactiveUsersAreRefused() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      #expect(try await wire.admin("PUT", "users/\(wire.username)", ["active": false]).status == 200)
      let refused = try await wire.call("GET", "Companies/174")
      #expect(refused.status == 401 && refused.body.isEmpty)
      #expect(try await wire.admin("PUT", "users/\(wire.username)", ["active": true]).status == 200)
      #expect(try await wire.call("GET", "Companies/174").status == 200)
    }
  }

  @Test func aDisabledIdentifierIsRefused() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      let path = "identifiers/\(wire.integrationCode)"
      #expect(try await wire.admin("PUT", path, ["disabled": true]).status == 200)
      #expect(try await wire.call("GET", "Companies/174").status == 401)
      #expect(try await wire.admin("PUT", path, ["disabled": false]).status == 200)
      #expect(try await wire.call("GET", "Companies/174").status == 200)
    }
  }

  @Test(arguments: [false, true])
  func anEmptyIdentifierIsBoundOnRequest(_ binds: Bool) async throws {
    try await withSmallEmulator({ if binds { $0.switches = [.bindsEmptyIdentifier] } }) {
      (wire: Wire) async throws -> Void in
      var user = wire
      (user.username, user.secret, user.integrationCode) = ("new@test.example", "s", "FIRST")
      #expect(try await wire.admin("PUT", "users/new@test.example", ["secret": "s"]).status == 200)
      #expect(try await user.call("GET", "Companies/174").status == (binds ? 200 : 401))
      user.integrationCode = "SECOND"
      #expect(try await user.call("GET", "Companies/174").status == 401)
    }
  }

  @Test func linksLeadBackToTheHostThatWasAsked() async throws {
    try await withSmallEmulator { (wire: Wire) async throws -> Void in
      let body = Array(#"{"maxRecords":1,"filter":[{"op":"exist","field":"id"}]}"#.utf8)
      let lines = [
        "POST /atservicesrest/v1.0/Tickets/query HTTP/1.1", "Host: psa.example:8080", "UserName: \(wire.username)",
        "Secret: \(wire.secret)", "ApiIntegrationCode: \(wire.integrationCode)", "Content-Type: application/json",
        "Content-Length: \(body.count)",
      ]
      let answer = try await wire.exchange([Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body])
      #expect(answer.contains("\"http://psa.example:8080/ATServicesRest/V1.0/Tickets/query/next?paging="))
    }
  }

  @Test func impersonationMayOnlyNameTheCreator() async throws {
    try await withSmallEmulator({ $0.switches = [.impersonationAttributes] }) { (wire: Wire) async throws -> Void in
      let level = try await wire.onLevel(
        "Attributing",
        try await wire.systemSettings(with: ["wsapi.impersonate.tickets.add": "Yes"])
      )
      _ = try await wire.admin(
        "PUT",
        "levels/Service%20Desk%20User%20(system)",
        ["settings": ["wsapi.allow-being-impersonated": "Yes"]]
      )
      let people = try await wire.admin("GET", "tables/Resources").json.array ?? []
      let person = people.first { $0["userType"] == 12 && $0["isActive"] == true }?["id"]?.integer ?? 0
      var acting = level
      acting.headers = [("ImpersonationResourceId", String(person))]
      let body: JSONValue = ["companyID": 174, "title": "Attributed", "status": 1, "priority": 1]
      let made = try await acting.call("POST", "Tickets", body)
      let row = try await acting.call("GET", "Tickets/\(made.itemID ?? 0)").json["item"]
      #expect(row?["creatorResourceID"]?.integer == person)
      #expect(try await acting.query("Tickets", [["op": "exist", "field": "id"]]).status == 200)
    }
  }
}

extension Wire {
  /// The settings of the system level, some of them changed.
  fileprivate func systemSettings(with changes: [String: String]) async throws -> [String: String] {
    let level = try await admin("GET", "levels/API%20User%20(system)")
    var settings: [String: String] = [:]
    for (id, value) in level.json["settings"]?.object ?? .init() { settings[id] = value.string }
    return settings.merging(changes) { _, new in new }
  }
}
