import Autotask
import AutotaskEmulator
import Foundation
import Testing

/// Protected user-defined fields over the wire.
@Suite struct ProtectedDataTests {
  private let name = "Administrator Password"

  /// The API user on `API User (system)`, with an answer of its own about protected data.
  private func user(_ answer: String?, _ wire: Wire) async throws -> Wire {
    let body: JSONValue = ["settings": ["external.protected-data": answer.map(JSONValue.string) ?? .null]]
    let made = try await wire.admin("PUT", "users/\(wire.username)", body)
    guard made.status == 200 else { throw WireError(reply: made) }
    return wire
  }

  private func value(_ row: JSONValue?, _ name: String? = nil) -> JSONValue? {
    row?["userDefinedFields"]?.array?.first { $0["name"]?.string == name ?? self.name }?["value"]
  }

  private func item(_ wire: Wire) async throws -> JSONValue? {
    try await wire.call("GET", "ConfigurationItems/3000").json["item"]
  }

  private func change(_ name: String, to value: JSONValue) -> JSONValue {
    ["id": 3000, "userDefinedFields": [["name": .string(name), "value": value]]]
  }

  @Test func valuesAreHiddenUntilTheRightIsGiven() async throws {
    try await withSmallEmulator { wire in
      #expect(try await value(item(wire)) == .null)
      #expect(try await value(item(user("View Protected Data", wire))) == "seeded-password")
      #expect(try await value(item(user("Edit Unprotected Data", wire))) == .null)
      let site = try await wire.all("CompanySiteConfigurations").items.first
      #expect(value(site, "Alarm Code") == .null)
    }
    try await withSmallEmulator({ $0.switches = [.protectedDataIsGranted] }) { wire in
      let row = try await item(wire)
      #expect(value(row) == "seeded-password")
    }
  }

  @Test func whatIsHiddenCannotBeAskedFor() async throws {
    try await withSmallEmulator { wire in
      func found(_ op: String, _ value: JSONValue?) async throws -> [Int64] {
        var condition = JSONObject([("op", .string(op)), ("field", .string(name)), ("udf", true)])
        condition["value"] = value
        return try await wire.query("ConfigurationItems", [.object(condition)]).ids
      }
      #expect(try await found("eq", "seeded-password").isEmpty)
      #expect(try await found("beginsWith", "s").isEmpty)
      #expect(try await found("exist", nil).isEmpty)
      #expect(try await found("notExist", nil).contains(3000))
      _ = try await user("View Protected Data", wire)
      #expect(try await found("eq", "seeded-password").contains(3000))
      #expect(try await !found("notExist", nil).contains(3000))
    }
  }

  @Test(arguments: [
    ("View Unprotected Data", false, false), ("Edit Unprotected Data", true, false),
    ("View Protected Data", true, false), ("Edit Protected Data", true, true),
  ])
  func eachAnswerChangesWhatItMay(_ answer: String, _ unprotected: Bool, _ protected: Bool) async throws {
    try await withSmallEmulator { wire in
      let user = try await user(answer, wire)
      for (name, may) in [("Warranty Provider", unprotected), (self.name, protected)] {
        let reply = try await user.call("PATCH", "ConfigurationItems", change(name, to: "changed"))
        #expect((reply.status == 200) == may, "\(name): \(reply.text)")
        if !may { #expect(reply.error.contains("adequate permissions to update")) }
      }
      let stored = try await wire.admin("GET", "tables/ConfigurationItems/3000").json
      #expect(value(stored) == (protected ? "changed" : "seeded-password"))
    }
  }

  @Test func whatIsSentBackAsShownChangesNothing() async throws {
    try await withSmallEmulator { wire in
      #expect(try await wire.call("PATCH", "ConfigurationItems", change(name, to: .null)).status == 200)
      let whole = try #require(try await item(wire))
      let put = try await wire.call("PUT", "ConfigurationItems", whole)
      #expect(put.status == 200, "\(put.text)")
      let without = JSONObject((whole.object ?? .init()).filter { $0.key != "userDefinedFields" })
      #expect(try await wire.call("PUT", "ConfigurationItems", .object(without)).status == 200)
      let stored = try await wire.admin("GET", "tables/ConfigurationItems/3000").json
      #expect(value(stored) == "seeded-password")
      let seeing = try await user("View Protected Data", wire)
      let same = change(name, to: "seeded-password")
      #expect(try await seeing.call("PATCH", "ConfigurationItems", same).status == 200)
      #expect(try await seeing.call("PATCH", "ConfigurationItems", change(name, to: .null)).status == 500)
    }
  }

  @Test func protectionComesWithTheDefinitionAndOnDevicesAndSitesAlone() async throws {
    try await withSmallEmulator { wire in
      let definition = try await wire.query(
        "UserDefinedFieldDefinitions",
        [["op": "eq", "field": "name", "value": "Warranty Provider"]]
      )
      let id = JSONValue.integer(try #require(definition.ids.first))
      #expect(try await wire.call("PATCH", "ConfigurationItems", change("Warranty Provider", to: "Acme")).status == 200)
      #expect(try await value(item(wire), "Warranty Provider") == "Acme")
      let protection: JSONValue = ["id": id, "isProtected": true]
      #expect(try await wire.call("PATCH", "UserDefinedFieldDefinitions", protection).status == 200)
      #expect(try await value(item(wire), "Warranty Provider") == .null)
      let onTickets: JSONValue = ["name": "Secret", "dataType": 1, "udfType": 9, "isActive": true, "isProtected": true]
      #expect(try await wire.call("POST", "UserDefinedFieldDefinitions", onTickets).status == 500)
    }
  }

  @Test func aUsersAnswerHoldsOverTheTenants() async throws {
    try await withSmallEmulator { wire in
      let tenant: JSONValue = ["settings": ["external.protected-data": "Edit Protected Data"]]
      #expect(try await wire.admin("PUT", "tenant", tenant).status == 200)
      #expect(try await value(item(wire)) == "seeded-password")
      #expect(try await value(item(user("Edit Unprotected Data", wire))) == .null)
      #expect(try await value(item(user(nil, wire))) == "seeded-password")
      let users = try await wire.admin("GET", "users").json.array ?? []
      #expect(users.first?["settings"] == .object(.init()))
      let other = try await wire.onLevel("Other", ["crm.access.customer-cancelation": "All"])
      #expect(other.username != wire.username)
    }
  }

  @Test(arguments: [("Edit Unprotected Data", false), ("View Protected Data", true)])
  func aWebhookTellsWhatItsOwnerMaySee(_ answer: String, _ isTold: Bool) async throws {
    try await withHooks { bench in
      let settings: JSONValue = ["settings": ["external.protected-data": .string(answer)]]
      #expect(try await bench.wire.admin("PUT", "users/\(bench.owner.username)", settings).status == 200)
      _ = try await bench.hook("ConfigurationItem", fields: [], shown: [], userDefined: [name])
      let change = change(name, to: "new-password")
      #expect(try await bench.wire.admin("POST", "tables/ConfigurationItems", change).status == 200)
      let received = try #require(try await bench.delivered().first)
      #expect(String(decoding: received.body, as: UTF8.self).contains("new-password") == isTold)
    }
  }

  @Test func rightsOfUsersAreKeptInAFile() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "rights-\(UUID().uuidString).db").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let body: JSONValue = ["settings": ["external.protected-data": "View Protected Data"], "linesOfBusiness": [2]]
    try await withSmallEmulator({ $0.database = path }) { wire in
      let made = try await wire.admin("PUT", "users/\(wire.username)", body)
      #expect(made.status == 200)
    }
    try await withSmallEmulator({ $0.database = path }) { wire in
      let row = try await item(wire)
      #expect(value(row) == "seeded-password")
      let lines = try await wire.all("Tickets").items.compactMap { $0["organizationalLevelAssociationID"]?.integer }
      #expect(Set(lines) == [2])
    }
  }

  private static let noRights: [(body: JSONValue, words: String)] = [
    (["settings": ["servicedesk.tickets.view": "All"]], "not of a user"),
    (["settings": ["external.proxy-time-entry": "Disabled"]], "not of a user"),
    (["settings": ["external.protected": "x"]], "external.protected-data"),
    (["settings": ["external.protected-data": "x"]], "has no value"),
    (["settings": 1], "ids and values"), (["linesOfBusiness": ["x"]], "list of ids"),
    (["settings": ["external.line-of-business": "no association"], "linesOfBusiness": [1]], "there are"),
  ]

  @Test func whatIsNoRightOfAUserIsRefused() async throws {
    try await withSmallEmulator { wire in
      for (body, words) in Self.noRights {
        let reply = try await wire.admin("PUT", "users/\(wire.username)", body)
        #expect(reply.status == 400 && reply.text.contains(words), "\(reply.text)")
      }
    }
  }
}
