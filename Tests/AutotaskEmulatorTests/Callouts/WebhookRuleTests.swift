import Autotask
import AutotaskEmulator
import Testing

/// What webhooks demand when they are set up.
@Suite struct WebhookRuleTests {
  @Test(arguments: [
    "name", "webhookUrl", "deactivationUrl", "secretKey", "isActive", "sendThresholdExceededNotification",
  ])
  func aWebhookNeedsItsFields(_ field: String) async throws {
    try await withHooks { bench in
      let missing = bench.body(.object(JSONObject([(field, .null)])))
      for kind in ["Ticket", "TicketNote"] {
        let reply = try await bench.owner.call("POST", "\(kind)Webhooks", missing)
        #expect(reply.status == 500)
        #expect(reply.error == "Missing Required Field: \(field)")
      }
      let id = try await bench.hook()
      let cleared: JSONValue = .object(JSONObject([("id", .integer(id)), (field, .null)]))
      #expect(try await bench.owner.call("PATCH", "TicketWebhooks", cleared).status == 500)
    }
  }

  @Test(arguments: [
    ("https://example.net/in", true, true), ("https://example.net:443/in", true, true),
    ("https://example.net:8443/in", true, false), ("http://example.net/in", false, false),
    ("http://127.0.0.1:8080/in", true, false), ("http://localhost/in", true, false),
    ("http://[::1]:80/in", true, false),
    ("https://127.0.0.1/in", true, false), ("http://127.0.0.1.example.net/in", false, false),
    ("http://127.example.net/in", false, false), ("ftp://example.net/in", false, false),
    ("example.net/in", false, false),
    ("https:///in", false, false), ("nothing", false, false),
  ])
  func addressesAreHTTPSOnPort443(_ url: String, _ isTaken: Bool, _ isTakenStrictly: Bool) async throws {
    for isStrict in [false, true] {
      try await withHooks({ $0.strictCallouts = isStrict }) { bench in
        // Inactive, so that nothing is ever sent there.
        let body: JSONValue = [
          "name": "Hook", "isActive": false, "webhookUrl": .string(url), "deactivationUrl": .string(url),
          "secretKey": "0123456789", "sendThresholdExceededNotification": false,
        ]
        let reply = try await bench.owner.call("POST", "TicketWebhooks", body)
        #expect((reply.status == 200) == (isStrict ? isTakenStrictly : isTaken), "\(url) \(isStrict) \(reply.text)")
      }
    }
  }

  @Test(arguments: ["Ticket", "TicketNote"]) func textsHaveTheirLengths(_ kind: String) async throws {
    try await withHooks { bench in
      let base = bench.receiver.address("/")
      let texts: [(String, String, Int)] = [
        ("webhookUrl", base + String(repeating: "x", count: 500), 500),
        ("deactivationUrl", base + String(repeating: "x", count: 500), 500),
        ("secretKey", String(repeating: "k", count: 65), 64), ("name", String(repeating: "n", count: 51), 50),
      ]
      for (field, text, most) in texts {
        let long = try await bench.owner.call(
          "POST",
          "\(kind)Webhooks",
          bench.body(.object(JSONObject([(field, .string(text))])))
        )
        #expect(long.status == 500, "\(field)")
        #expect(long.error.contains("\(most)"), "\(long.error)")
      }
      let fitting = base + String(repeating: "x", count: 500 - base.count)
      let made = try await bench.owner.call(
        "POST",
        "\(kind)Webhooks",
        bench.body(["webhookUrl": .string(fitting), "secretKey": .string(String(repeating: "k", count: 64))])
      )
      #expect(made.status == 200, "\(made.text)")
    }
  }

  @Test func theSameAddressAndEventTwiceIsRefused() async throws {
    try await withHooks { bench in
      let updates: JSONValue = [
        "isSubscribedToCreateEvents": false, "isSubscribedToDeleteEvents": false, "isActive": false,
      ]
      let first = try await bench.owner.call("POST", "TicketWebhooks", bench.body(updates))
      #expect(first.status == 200, "\(first.text)")
      // Inactive or somebody else's, it counts.
      let other = try await bench.wire.onLevel("Others", try await HookBench.settings(bench.wire))
      #expect(try await other.call("POST", "TicketWebhooks", bench.body(updates)).status == 500)
      let creates: JSONValue = ["isSubscribedToUpdateEvents": false, "isSubscribedToDeleteEvents": false]
      let second = try await other.call("POST", "TicketWebhooks", bench.body(creates))
      let id = try #require(second.itemID, "\(second.text)")
      let grown = try await other.call(
        "PATCH",
        "TicketWebhooks",
        ["id": .integer(id), "isSubscribedToUpdateEvents": true]
      )
      #expect(grown.status == 500)
      #expect(try await other.call("PATCH", "TicketWebhooks", ["id": .integer(id), "name": "Renamed"]).status == 200)
      // Another entity's webhook may go to the same address.
      #expect(try await other.call("POST", "CompanyWebhooks", bench.body(updates)).status == 200)
    }
  }

  @Test func fiftyWebhooksOfAnEntityMayBeActive() async throws {
    try await withHooks { bench in
      func make(_ number: Int, isActive: Bool = true) async throws -> Wire.Reply {
        let url = JSONValue.string(bench.receiver.address("/\(number)"))
        return try await bench.owner.call(
          "POST",
          "ContactWebhooks",
          bench.body(["webhookUrl": url, "isActive": .bool(isActive)])
        )
      }
      for number in 1...50 { #expect(try await make(number).status == 200) }
      #expect(try await make(51).status == 500)
      let inactive = try #require(try await make(52, isActive: false).itemID)
      let active: JSONValue = ["id": .integer(inactive), "isActive": true]
      #expect(try await bench.owner.call("PATCH", "ContactWebhooks", active).status == 500)
      #expect(try await bench.owner.call("POST", "CompanyWebhooks", bench.body()).status == 200)
    }
  }

  @Test func theLevelCountsAllItsWebhooks() async throws {
    try await withHooks(level: ["other.webhooks.max": "2"]) { bench in
      #expect(try await bench.owner.call("POST", "CompanyWebhooks", bench.body()).status == 200)
      let second = try #require(try await bench.owner.call("POST", "ContactWebhooks", bench.body()).itemID)
      #expect(try await bench.owner.call("POST", "TicketWebhooks", bench.body()).status == 500)
      #expect(try await bench.owner.call("DELETE", "ContactWebhooks/\(second)").status == 200)
      #expect(try await bench.owner.call("POST", "TicketWebhooks", bench.body()).status == 200)
    }
  }

  @Test func readinessIsTheServersVerdict() async throws {
    try await withHooks { bench in
      let made = try await bench.owner.call("POST", "TicketWebhooks", bench.body(["isReady": true]))
      let id = try #require(made.itemID)
      func isReady() async throws -> JSONValue? {
        try await bench.owner.call("GET", "TicketWebhooks/\(id)").json["item"]?["isReady"]
      }
      #expect(try await isReady() == false)
      _ = try await bench.owner.call("PATCH", "TicketWebhooks", ["id": .integer(id), "isReady": true])
      #expect(try await isReady() == false)
      let part: JSONValue = ["fieldID": 5, "isSubscribedField": true, "isDisplayAlwaysField": false]
      let field = try #require(try await bench.owner.call("POST", "TicketWebhooks/\(id)/Fields", part).itemID)
      #expect(try await isReady() == true)
      let silent: JSONValue = [
        "id": .integer(id), "isSubscribedToCreateEvents": false, "isSubscribedToUpdateEvents": false,
        "isSubscribedToDeleteEvents": false,
      ]
      _ = try await bench.owner.call("PATCH", "TicketWebhooks", silent)
      #expect(try await isReady() == false)
      _ = try await bench.owner.call(
        "PATCH",
        "TicketWebhooks",
        ["id": .integer(id), "isSubscribedToUpdateEvents": true]
      )
      #expect(try await isReady() == true)
      _ = try await bench.owner.call("DELETE", "TicketWebhooks/\(id)/Fields/\(field)")
      #expect(try await isReady() == false)
      let userDefined = try #require(try await bench.choices("Ticket", "UdfFields", "udfFieldID").values.first)
      let other: JSONValue = [
        "udfFieldID": .integer(userDefined), "isSubscribedField": true, "isDisplayAlwaysField": false,
      ]
      #expect(try await bench.owner.call("POST", "TicketWebhooks/\(id)/UdfFields", other).status == 200)
      #expect(try await isReady() == true)
    }
  }

  @Test func whatIsTheServersStaysSo() async throws {
    try await withHooks { bench in
      let made = try await bench.owner.call(
        "POST",
        "TicketNoteWebhooks",
        bench.body(["ownerResourceID": 4, "webhookGUID": "mine"])
      )
      let id = try #require(made.itemID, "\(made.text)")
      _ = try await bench.owner.call(
        "PATCH",
        "TicketNoteWebhooks",
        ["id": .integer(id), "ownerResourceID": 4, "webhookGUID": "mine"]
      )
      let row = try await bench.owner.call("GET", "TicketNoteWebhooks/\(id)").json["item"]
      #expect(row?["ownerResourceID"] == .integer(try await bench.resource(of: bench.owner)))
      #expect(row?["webhookGUID"]?.string?.count == 36)
      #expect(row?["secretKey"] == .string(HookBench.secret))
    }
  }

  @Test func aFieldStaysTheOneItWas() async throws {
    try await withHooks { bench in
      let id = try await bench.hook(shown: [])
      let row = try #require(try await bench.owner.call("GET", "TicketWebhooks/\(id)/Fields").items.first)
      let changed = try await bench.owner.call(
        "PATCH",
        "TicketWebhooks/\(id)/Fields",
        ["id": row["id"] ?? .null, "fieldID": 2, "isDisplayAlwaysField": true]
      )
      #expect(changed.status == 200, "\(changed.text)")
      let after = try await bench.owner.call("GET", "TicketWebhooks/\(id)/Fields").items.first
      #expect(after?["fieldID"] == 5)
      #expect(after?["isDisplayAlwaysField"] == true)
    }
  }

  @Test func aWebhookTakesItsPartsWithIt() async throws {
    try await withHooks { bench in
      let id = try await bench.hook(userDefined: ["Root Cause"])
      let me = try await bench.resource(of: bench.owner)
      _ = try await bench.owner.call("POST", "TicketWebhooks/\(id)/ExcludedResources", ["resourceID": .integer(me)])
      #expect(try await bench.owner.call("DELETE", "TicketWebhooks/\(id)").status == 200)
      for part in ["TicketWebhookFields", "TicketWebhookUdfFields", "TicketWebhookExcludedResources"] {
        let rows = try await bench.wire.admin("GET", "tables/\(part)").json.array ?? []
        #expect(rows.allSatisfy { $0["webhookID"] != .integer(id) }, "\(part)")
      }
    }
  }

  @Test func guidsAreNeverGivenTwice() async throws {
    try await withHooks { bench in
      try await bench.clock(0)
      var guids: [String] = []
      for _ in 1...3 {
        let id = try #require(try await bench.owner.call("POST", "TicketWebhooks", bench.body()).itemID)
        let row = try await bench.owner.call("GET", "TicketWebhooks/\(id)").json["item"]
        guids.append(row?["webhookGUID"]?.string ?? "")
        _ = try await bench.owner.call("DELETE", "TicketWebhooks/\(id)")
      }
      #expect(Set(guids).count == 3)
    }
  }
}
