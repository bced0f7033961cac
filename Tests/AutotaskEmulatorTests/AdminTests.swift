import Autotask
import AutotaskEmulator
import Foundation
import Testing

/// The admin API.
@Suite struct AdminTests {
  @Test func aNewLevelIsLowestButUsable() async throws {
    let settings = try SettingCatalogue(.embedded)
    try await withSmallEmulator { wire in
      let reply = try await wire.admin(
        "PUT",
        "levels/Rewst%20Automation",
        ["settings": ["servicedesk.tickets.view": "All"]]
      )
      #expect(reply.json["name"] == "Rewst Automation")
      let values = reply.json["settings"]
      #expect(values?["servicedesk.tickets.view"] == "All")
      let baseline = [
        "general.active", "general.license-type", "other.password-never-expires", "other.resource-visibility.limit",
      ]
      for setting in settings.all where setting.place == .level && setting.id != "servicedesk.tickets.view" {
        let expected = baseline.contains(setting.id) ? setting.systemDefault : setting.lowest
        #expect(values?[setting.id]?.string == expected, "\(setting.id)")
      }
      #expect(values?["external.proxy-time-entry"] == nil)
    }
  }

  @Test func settingsOfTheTenantAreKeptUntilSent() async throws {
    try await withSmallEmulator { wire in
      func proxy() async throws -> JSONValue? {
        try await wire.admin("GET", "tenant").json["settings"]?["external.proxy-time-entry"]
      }
      #expect(try await proxy() == "Enabled for Timesheet Approvers and Administrators")
      _ = try await wire.admin("PUT", "levels/A", ["settings": ["external.proxy-time-entry": "Disabled"]])
      #expect(try await proxy() == "Disabled")
      _ = try await wire.admin("PUT", "levels/A", ["settings": [:]])
      #expect(try await proxy() == "Disabled")
      _ = try await wire.admin("PUT", "tenant", ["settings": ["external.module.documentation": "Off"]])
      #expect(try await proxy() == "Disabled")
    }
  }

  @Test(arguments: [
    ("PUT", "levels/A", "{\"settings\":{\"servicedesk.tickets.veiw\":\"All\"}}", "`servicedesk.tickets.view`"),
    (
      "PUT", "levels/A", "{\"settings\":{\"servicedesk.tickets.view\":\"Everything\"}}",
      "Mine, Mine + Organizations, All"
    ),
    ("PUT", "levels/A", "{\"settings\":{\"other.webhooks.max\":\"-1\"}}", "a whole number from 0"),
    ("PUT", "levels/A", "{}", "`settings` is missing"),
    ("PUT", "levels/API%20User%20(system)", "{\"settings\":{}}", "system level"),
    ("GET", "levels/API%20User%20(sistem)", "", "`API User (system)`"),
    ("PUT", "tenant", "{\"settings\":{\"servicedesk.tickets.view\":\"All\"}}", "levels/{name}"),
    ("PUT", "users/a", "{\"level\":\"Nothing\"}", "unknown level `Nothing`"),
    ("PUT", "users/a", "{\"levle\":\"Nothing\"}", "`level`"),
    ("PUT", "faults", "{\"dropsEvery\":1}", "`dropEvery`"),
    ("PUT", "faults", "{\"statusEvery\":{\"200\":1}}", "400 to 599"),
    ("PUT", "clock", "{\"now\":\"soon\"}", "ISO 8601"),
    ("GET", "tables/Ticktes", "", "`Tickets`"),
    ("POST", "tables/Tickets", "{\"titel\":\"x\"}", "`title`"),
    ("POST", "tables/Tickets", "[]", "an object"),
    ("GET", "requests?since=x", "", "number"),
  ])
  func mistakesAreNamed(_ method: String, _ path: String, _ body: String, _ part: String) async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.send(method, wire.emulator.adminURL + path, body.isEmpty ? nil : Array(body.utf8))
      #expect(reply.status == 400)
      #expect(reply.json["error"]?.string?.contains(part) == true, "\(reply.text)")
    }
  }

  @Test func unknownPathsAre404() async throws {
    try await withSmallEmulator { (wire: Wire) async throws in
      #expect(try await wire.admin("GET", "nothing").status == 404)
      #expect(try await wire.admin("DELETE", "levels/A").status == 404)
    }
  }

  @Test func usersAreMadeAndChanged() async throws {
    try await withSmallEmulator { wire in
      let made = try await wire.admin("PUT", "users/second@msp.example", ["secret": "one", "integrationCode": "C2"])
      #expect(made.status == 200)
      #expect(!made.text.contains("one"))
      var second = wire
      (second.username, second.secret, second.integrationCode) = ("SECOND@msp.example", "one", "C2")
      #expect(try await second.call("GET", "Companies/174").status == 200)
      _ = try await wire.admin("PUT", "users/second@msp.example", ["secret": "two"])
      #expect(try await second.call("GET", "Companies/174").status == 401)
    }
  }

  @Test func callsAreToldInOrder() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.call("GET", "Companies/174")
      _ = try await wire.call("GET", "Companies/999999?x=1")
      let calls = try await wire.admin("GET", "requests").json.array ?? []
      #expect(
        calls.map { $0["path"]?.string } == [
          "/atservicesrest/v1.0/Companies/174", "/atservicesrest/v1.0/Companies/999999?x=1",
        ]
      )
      #expect(calls.map { $0["status"] } == [200, 404])
      #expect(calls.first?["user"]?.string == wire.username)
      #expect(calls.first?["method"] == "GET")
      let last = calls.first?["number"]?.integer ?? 0
      #expect(try await wire.admin("GET", "requests?since=\(last)").json.array?.count == 1)
    }
  }

  @Test func rowsAreSetAsAPersonWould() async throws {
    try await withSmallEmulator { wire in
      let made = try await wire.admin("POST", "tables/Companies", ["companyName": "Typed", "companyType": 1])
      let id = try #require(made.itemID)
      _ = try await wire.admin("POST", "tables/Companies", ["id": .integer(id), "createDate": "2020-01-01"])
      let item = try await wire.call("GET", "Companies/\(id)").json["item"]
      #expect(item?["companyName"] == "Typed")
      #expect(item?["createDate"] == "2020-01-01T00:00:00")
    }
  }

  @Test func theClockStopsAndRunsAgain() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.admin("PUT", "clock", ["now": "2030-02-03T04:05:06.5Z"])
      #expect(try await wire.admin("GET", "clock").json == ["now": "2030-02-03T04:05:06.500Z", "frozen": true])
      #expect(try await wire.admin("PUT", "clock", ["now": .null]).json["frozen"] == false)
    }
  }

  @Test func resetBringsTheBeginningBack() async throws {
    try await withSmallEmulator { wire in
      let before = try await wire.admin("GET", "tables/Companies").text
      let narrow = try await wire.onLevel("Narrow", [:])
      _ = try await wire.admin("POST", "tables/Companies", ["id": 174, "companyName": "Changed"])
      #expect(try await wire.admin("POST", "reset").status == 200)
      #expect(try await wire.admin("GET", "tables/Companies").text == before)
      #expect(try await narrow.call("GET", "Companies/174").status == 401)
      #expect(try await wire.admin("GET", "requests").json.array?.count == 1)
    }
  }

  @Test func configurationIsCheckedAtTheStart() async throws {
    await #expect(throws: (any Error).self) {
      try await withSmallEmulator({ $0.level = .named("Nothing") }) { _ in }
    }
    await #expect(throws: (any Error).self) {
      try await withSmallEmulator({ $0.tenant = ["external.nothing": "On"] }) { _ in }
    }
    try await withSmallEmulator({ $0.level = .settings(["servicedesk.tickets.view": "All"]) }) { wire in
      let level = try await wire.admin("GET", "levels/Own%20Level")
      #expect(level.json["settings"]?["servicedesk.tickets.view"] == "All")
      #expect(level.json["settings"]?["servicedesk.tickets.add"] == "No")
    }
  }

  @Test func aFileKeepsRowsLevelsAndUsers() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "emulator-\(UUID().uuidString).db").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let wire = try await withSmallEmulator({ $0.database = path }) { wire in
      _ = try await wire.admin("POST", "tables/Companies", ["id": 174, "companyName": "Kept"])
      _ = try await wire.admin("PUT", "tenant", ["settings": ["external.module.documentation": "Off"]])
      return try await wire.onLevel("Narrow", ["crm.access.customer-cancelation": "All"])
    }
    try await withSmallEmulator({ $0.database = path }) { again in
      var narrow = again
      (narrow.username, narrow.secret, narrow.integrationCode) = (wire.username, wire.secret, wire.integrationCode)
      #expect(try await narrow.call("GET", "Companies/174").json["item"]?["companyName"] == "Kept")
      let tenant = try await again.admin("GET", "tenant").json["settings"]
      #expect(tenant?["external.module.documentation"] == "Off")
    }
  }

  @Test func aFileOfSomethingElseIsLeftAlone() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "other-\(UUID().uuidString).db").path()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await withSmallEmulator({ $0.database = path }) { wire in #expect(wire.emulator.port > 0) }
    // The same file with its notes under another name is no emulator's any more.
    var bytes = try Data(contentsOf: URL(filePath: path))
    while let place = bytes.firstRange(of: Data("emulator_notes".utf8)) {
      bytes.replaceSubrange(place, with: Data("somebody_notes".utf8))
    }
    try bytes.write(to: URL(filePath: path))
    await #expect(throws: (any Error).self) {
      try await withSmallEmulator({ $0.database = path }) { _ in }
    }
    #expect(try Data(contentsOf: URL(filePath: path)) == bytes)
  }

  @Test func anInactiveUserIsRefused() async throws {
    try await withSmallEmulator { wire in
      _ = try await wire.admin("POST", "tables/Resources", ["id": 29_682_885, "isActive": false])
      #expect(try await wire.call("GET", "Companies/174").status == 401)
    }
  }

  @Test func theReadyLineNamesEverything() async throws {
    try await withSmallEmulator { wire in
      let line = try JSONValue(parsing: wire.emulator.readyLine)
      #expect(line.object?.keys == ["baseURL", "adminURL", "username", "secret", "integrationCode"])
      #expect(!wire.emulator.readyLine.contains("\n"))
      #expect(wire.emulator.baseURL == "http://127.0.0.1:\(wire.emulator.port)/atservicesrest/")
      #expect(wire.integrationCode.count == 27)
    }
  }
}
