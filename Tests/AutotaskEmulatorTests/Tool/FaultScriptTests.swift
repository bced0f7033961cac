import Autotask
import AutotaskEmulator
import Testing

/// Faults that strike certain calls.
@Suite struct FaultScriptTests {
  private static let ticket: JSONValue = ["companyID": 174, "title": "Scripted", "status": 1, "priority": 1]

  private func script(_ rules: JSONValue, _ wire: Wire) async throws {
    let reply = try await wire.admin("PUT", "faults", ["script": rules])
    #expect(reply.status == 200, "\(reply.text)")
  }

  private func stored(_ wire: Wire) async throws -> Int {
    try await wire.query("Tickets", [["op": "eq", "field": "title", "value": "Scripted"]]).items.count
  }

  @Test func theNthMatchingCallIsStruck() async throws {
    try await withSmallEmulator { wire in
      try await script(
        [
          [
            "method": "POST", "path": "/v1.0/tickets", "after": 1, "times": 2, "status": 503,
            "headers": ["Retry-After": "5"],
          ]
        ],
        wire
      )
      _ = try await wire.call("GET", "Tickets/100")
      var statuses: [Int] = []
      for _ in 1...4 {
        let reply = try await wire.call("POST", "Tickets", Self.ticket)
        statuses.append(reply.status)
        if reply.status == 503 { #expect(reply.headers["retry-after"] == "5") }
      }
      #expect(statuses == [200, 503, 503, 200])
      #expect(try await stored(wire) == 2)
      #expect(try await wire.admin("GET", "faults").json["script"]?.array?.first?["seen"] == 4)
    }
  }

  @Test func aStoredCallCanLoseItsAnswer() async throws {
    try await withSmallEmulator { wire in
      try await script([["method": "POST", "path": "/V1.0/Tickets", "store": true, "drop": true]], wire)
      await #expect(throws: (any Error).self) { try await wire.call("POST", "Tickets", Self.ticket) }
      #expect(try await stored(wire) == 1)
      try await script(
        [["method": "POST", "path": "/V1.0/Tickets", "store": true, "status": 500, "body": "{\"a\":1}"]],
        wire
      )
      let reply = try await wire.call("POST", "Tickets", Self.ticket)
      #expect(reply.status == 500 && reply.json == ["a": 1])
      #expect(try await stored(wire) == 2)
    }
  }

  /// Field note 34.
  @Test func aChangeIsConfirmedButNotStored() async throws {
    try await withSmallEmulator { wire in
      try await script([["method": "PATCH", "path": "/V1.0/Tickets", "forget": true]], wire)
      let before = try await wire.call("GET", "Tickets/100").text
      let reply = try await wire.call("PATCH", "Tickets", ["id": 100, "title": "Never"])
      #expect(reply.status == 200 && reply.itemID == 100)
      #expect(try await wire.call("GET", "Tickets/100").text == before)
      _ = try await wire.call("PATCH", "Tickets", ["id": 100, "title": "Now"])
      #expect(try await wire.call("GET", "Tickets/100").json["item"]?["title"] == "Now")
    }
  }

  /// Field note 35.
  @Test func aNewRowIsNotFoundForAMoment() async throws {
    try await withSmallEmulator { wire in
      try await script([["method": "POST", "path": "/V1.0/Tickets", "unseenReads": 2]], wire)
      let id = try #require(try await wire.call("POST", "Tickets", Self.ticket).itemID)
      #expect(try await wire.call("GET", "Tickets/100").status == 200)
      var statuses: [Int] = []
      for _ in 1...3 { statuses.append(try await wire.call("GET", "Tickets/\(id)").status) }
      #expect(statuses == [404, 404, 200])
    }
  }

  @Test func pathsHaveStarsAndAnswersAreChanged() async throws {
    try await withSmallEmulator { wire in
      try await script(
        [
          ["path": "/V1.0/*/query", "body": "maintenance", "times": 1],
          ["path": "/V1.0/Companies/*", "truncate": true, "latencyMilliseconds": 1],
        ],
        wire
      )
      let page = try await wire.all("Tickets")
      #expect(page.status == 200 && page.text == "maintenance")
      let cut = try await wire.call("GET", "Companies/174")
      #expect(cut.status == 200 && cut.json == .null)
      let log = try await wire.admin("GET", "requests").json.array ?? []
      #expect(log.map { $0["delayMilliseconds"] } == [0, 1])
    }
  }

  @Test(arguments: [
    (#"{"script":{}}"#, "a list"), (#"{"script":[1]}"#, "`script[0]` needs an object"),
    (#"{"script":[{"stauts":500}]}"#, "`status`"), (#"{"script":[{"status":100}]}"#, "200 to 599"),
    (#"{"script":[{"status":500,"method":"FETCH"}]}"#, "one of GET"),
    (#"{"script":[{"status":500,"path":"x"}]}"#, "/V1.0/"),
    (#"{"script":[{"status":500,"after":-1}]}"#, "`script[0].after` needs a whole number"),
    (#"{"script":[{"drop":"yes"}]}"#, "true or false"), (#"{"script":[{}]}"#, "does nothing"),
    (#"{"script":[{"drop":true,"status":500}]}"#, "no status"),
    (#"{"script":[{"store":true}]}"#, "nothing would be hidden"),
    (#"{"script":[{"status":500,"headers":{"A\nB":"x"}}]}"#, "no header can have"),
    (#"{"script":[{"status":500,"headers":{"A":"x\r\nB: y"}}]}"#, "no header can have"),
    (#"{"script":[{"status":500,"headers":[]}]}"#, "an object"),
  ])
  func mistakesAreNamed(_ body: String, _ part: String) async throws {
    try await withSmallEmulator { wire in
      let reply = try await wire.send("PUT", wire.emulator.adminURL + "faults", Array(body.utf8))
      #expect(reply.status == 400)
      #expect(reply.json["error"]?.string?.contains(part) == true, "\(reply.text)")
      #expect(try await wire.call("GET", "Companies/174").status == 200)
    }
  }
}
