import Autotask
import AutotaskEmulator
import Foundation
import Testing

/// Seed files: what a tenant has from the start.
@Suite struct SeedFileTests {
  private static let small: JSONValue = [
    "replace": true,
    "levels": ["Narrow": ["servicedesk.tickets.view": "All", "crm.access.customer-cancelation": "All"]],
    "users": ["rewst@msp.example": ["secret": "s3", "integrationCode": "REWST", "level": "Narrow"]],
    "tenant": ["external.module.documentation": "Off"],
    "picklists": [
      "Tickets.status": [
        ["value": 30, "label": "Waiting Lawyer"], ["value": 1, "label": "Brand New", "isDefault": true],
      ]
    ],
    "userDefinedFields": [
      "Tickets": [["name": "Colour", "type": "list", "options": ["Red", "Green"], "default": "Red"]]
    ],
    "rows": [
      "Tickets": [
        [
          "$id": "printer", "companyID": "$contoso", "title": "Printer on fire", "priority": "Critical",
          "status": "Waiting Lawyer", "userDefinedFields": ["Colour": "Green"],
        ],
        ["id": 7000, "companyID": "$contoso", "title": "Second"],
      ],
      "Companies": [
        ["$id": "contoso", "companyName": "Contoso", "companyType": 1, "phone": "555"]
      ],
      "TicketNotes": [
        ["ticketID": "$printer", "title": "Note", "description": "costs $5", "noteType": 2, "publish": 1]
      ],
    ],
  ]

  @Test func everythingInItIsThere() async throws {
    try await withSmallEmulator({ $0.seedFile = SeedFile(Self.small) }) { wire in
      let companies = try await wire.admin("GET", "tables/Companies").json.array ?? []
      #expect(companies.map { $0["companyName"]?.string } == ["Emulator MSP", "Contoso"])
      let tickets = try await wire.all("Tickets").items
      #expect(tickets.count == 2)
      let printer = try #require(tickets.first { $0["title"] == "Printer on fire" })
      #expect(printer["companyID"] == companies[1]["id"])
      #expect(printer["status"] == 30)
      #expect(printer["priority"] == 4)
      #expect(printer["ticketNumber"]?.string?.hasPrefix("T20261001.") == true)
      #expect(printer["createDate"] == "2026-10-01T00:00:00")
      #expect(printer["userDefinedFields"] == [["name": "Colour", "value": "Green"]])
      #expect(tickets.first { $0["id"] == 7000 }?["status"] == 1)
      let note = try await wire.all("TicketNotes").items
      #expect(note.map { $0["description"]?.string } == ["costs $5"])
      #expect(note.first?["ticketID"] == printer["id"])
      var narrow = wire
      (narrow.username, narrow.secret, narrow.integrationCode) = ("rewst@msp.example", "s3", "REWST")
      #expect(try await narrow.all("Tickets").items.count == 2)
      #expect(try await narrow.all("Contacts").items.isEmpty)
      let tenant = try await wire.admin("GET", "tenant").json["settings"]
      #expect(tenant?["external.module.documentation"] == "Off")
    }
  }

  @Test func picklistsOfTheTenantAreMetadataAndAreTaken() async throws {
    try await withSmallEmulator({ $0.seedFile = SeedFile(Self.small) }) { wire in
      let fields = try await wire.call("GET", "Tickets/entityInformation/fields").json["fields"]?.array ?? []
      let status = fields.first { $0["name"] == "status" }?["picklistValues"]?.array ?? []
      #expect(status.first { $0["value"] == "30" }?["label"] == "Waiting Lawyer")
      #expect(status.first { $0["value"] == "1" }?["label"] == "Brand New")
      #expect(status.first { $0["value"] == "5" }?["label"] == "Complete")
      let change = try await wire.call("PATCH", "Tickets", ["id": 7000, "status": 30])
      #expect(change.status == 200, "\(change.text)")
      #expect(try await wire.call("PATCH", "Tickets", ["id": 7000, "status": 31]).status == 500)
    }
  }

  @Test func loadingTwiceGivesTheSame() async throws {
    var over = try #require(Self.small.object)
    over["replace"] = nil
    try await withSmallEmulator { wire in
      func rows() async throws -> [String] {
        var texts: [String] = []
        for entity in ["Companies", "Tickets", "TicketNotes", "UserDefinedFieldDefinitions", "Resources"] {
          texts.append(try await wire.admin("GET", "tables/\(entity)").text)
        }
        return texts
      }
      _ = try await wire.admin("PUT", "clock", ["now": "2026-11-05T10:00:00Z"])
      let first = try await wire.admin("POST", "seed", .object(over))
      #expect(first.json == ["loaded": 4, "replaced": false])
      let once = try await rows()
      _ = try await wire.admin("POST", "seed", .object(over))
      #expect(try await rows() == once)
      // A row of the file that was changed or removed is afterwards as the file says.
      _ = try await wire.call("PATCH", "Tickets", ["id": 7000, "title": "Other"])
      _ = try await wire.admin("POST", "seed", .object(over))
      #expect(try await wire.call("GET", "Tickets/7000").json["item"]?["title"] == "Second")
    }
  }

  @Test func resetRestoresWhatTheFileSays() async throws {
    try await withSmallEmulator({ $0.seedFile = SeedFile(Self.small) }) { wire in
      let before = try await wire.admin("GET", "tables/Tickets").text
      _ = try await wire.call("PATCH", "Tickets", ["id": 7000, "title": "Other"])
      _ = try await wire.admin("POST", "reset")
      #expect(try await wire.admin("GET", "tables/Tickets").text == before)
      var narrow = wire
      (narrow.username, narrow.secret, narrow.integrationCode) = ("rewst@msp.example", "s3", "REWST")
      #expect(try await narrow.call("GET", "Tickets/7000").status == 200)
    }
  }

  @Test func aReplacingSeedLeavesNothingElse() async throws {
    try await withSmallEmulator { wire in
      #expect(try await wire.admin("POST", "seed", Self.small).json["replaced"] == true)
      let counts = try await wire.admin("GET", "tables").json.array ?? []
      let filled = counts.filter { $0["rows"] != 0 }.compactMap { $0["entity"]?.string }
      #expect(
        Set(filled) == [
          "BillingCodes", "Companies", "CompanyLocations", "Countries", "Departments", "InternalLocations", "Resources",
          "Roles", "TicketCategories", "TicketCategoryFieldDefaults", "TicketNotes", "Tickets",
          "UserDefinedFieldDefinitions",
          "UserDefinedFieldListItems",
        ]
      )
      #expect(try await wire.call("GET", "Tickets/7000").status == 200)
    }
  }

  @Test func aDatabaseFileKeepsWhatWasSeeded() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "seeded-\(UUID().uuidString).db").path()
    defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
    func change(_ configuration: inout EmulatorConfiguration) {
      configuration.database = path
      configuration.seedFile = SeedFile(Self.small)
    }
    try await withSmallEmulator(change) { wire in
      _ = try await wire.call("PATCH", "Tickets", ["id": 7000, "title": "Changed"])
    }
    try await withSmallEmulator(change) { (wire: Wire) async throws in
      #expect(try await wire.call("GET", "Tickets/7000").json["item"]?["title"] == "Changed")
      #expect(try await wire.call("PATCH", "Tickets", ["id": 7000, "status": 30]).status == 200)
    }
  }

  @Test(arguments: [
    (#"{"rowz":{}}"#, "rowz", "`rows`"),
    (#"{"replace":1}"#, "replace", "true or false"),
    (#"{"rows":{"Ticktes":[]}}"#, "rows.Ticktes", "`Tickets`"),
    (#"{"rows":{"Tickets":{}}}"#, "rows.Tickets", "a list"),
    (#"{"rows":{"Tickets":[{"titel":"x","companyID":174}]}}"#, "rows.Tickets[0].titel", "`title`"),
    (#"{"rows":{"Tickets":[{"title":"x"}]}}"#, "rows.Tickets[0]", "needs `companyID`"),
    (#"{"rows":{"Tickets":[{"id":"x"}]}}"#, "rows.Tickets[0].id", "a whole number"),
    (
      #"{"rows":{"Tickets":[{"id":9000,"companyID":174,"title":"x","status":"Nix"}]}}"#, "rows.Tickets[0].status", "New"
    ),
    (#"{"rows":{"Tickets":[{"id":9000,"companyID":1,"title":"x"}]}}"#, "rows.Tickets[0].companyID", "no row 1"),
    (#"{"rows":{"Tickets":[{"id":9000,"companyID":"$a","title":"x"}]}}"#, "rows.Tickets[0].companyID", "`$a`"),
    (#"{"rows":{"Tickets":[{"id":100,"estimatedHours":"many"}]}}"#, "rows.Tickets[0].estimatedHours", "a number"),
    (#"{"rows":{"Tickets":[{"id":100,"dueDateTime":"soon"}]}}"#, "rows.Tickets[0].dueDateTime", "a date"),
    (
      #"{"rows":{"Tickets":[{"id":100,"userDefinedFields":{"Nix":"1"}}]}}"#, "rows.Tickets[0].userDefinedFields",
      "Unable to find Nix"
    ),
    (#"{"rows":{"Companies":[{"$id":"a","id":174},{"$id":"a","id":175}]}}"#, "rows.Companies[1].$id", "another row"),
    (#"{"levels":{"A":{"servicedesk.tickets.veiw":"All"}}}"#, "levels.A.servicedesk.tickets.veiw", "tickets.view`"),
    (#"{"levels":{"API User (system)":{}}}"#, "levels.API User (system)", "system level"),
    (#"{"tenant":{"servicedesk.tickets.view":"All"}}"#, "tenant.servicedesk.tickets.view", "`levels`"),
    (#"{"users":{"a@b":{"levle":"x"}}}"#, "users.a@b.levle", "`level`"),
    (#"{"users":{"a@b":{"level":"Nothing"}}}"#, "users.a@b.level", "unknown level"),
    (#"{"picklists":{"Tickets.stauts":[]}}"#, "picklists.Tickets.stauts", "`status`"),
    (#"{"picklists":{"Tickets.status":[{"value":1}]}}"#, "picklists.Tickets.status[0]", "`label`"),
    (#"{"picklists":{"Tickets.ticketCategory":[]}}"#, "picklists.Tickets.ticketCategory", "`TicketCategories`"),
    (#"{"userDefinedFields":{"TicketNotes":[]}}"#, "userDefinedFields.TicketNotes", "unknown entity"),
    (#"{"userDefinedFields":{"Tickets":[{"type":"text"}]}}"#, "userDefinedFields.Tickets[0]", "`name`"),
    (#"{"userDefinedFields":{"Tickets":[{"name":"A","type":"texd"}]}}"#, "userDefinedFields.Tickets[0].type", "`text`"),
  ])
  func mistakesAreNamedWithTheirPlace(_ body: String, _ place: String, _ part: String) async throws {
    try await withSmallEmulator { wire in
      let before = try await wire.admin("GET", "tables/Tickets").text
      let reply = try await wire.send("POST", wire.emulator.adminURL + "seed", Array(body.utf8))
      #expect(reply.status == 400)
      let error = reply.json["error"]?.string ?? ""
      #expect(error.contains("seed: \(place): "), "\(error)")
      #expect(error.contains(part), "\(error)")
      #expect(try await wire.admin("GET", "tables/Tickets").text == before)
    }
  }

  @Test func allMistakesAreToldAtOnceWithTheirLines() async throws {
    let file = SeedFile(
      ["rows": ["Tickets": [["titel": "x"], ["companyid": 174, "stauts": 1]]]],
      name: "tenant.yaml",
      lines: ["rows.Tickets[0].titel": 3, "rows.Tickets[1].stauts": 5]
    )
    do {
      try await withSmallEmulator({ $0.seedFile = file }) { _ in }
      Issue.record("it started")
    } catch {
      let lines = "\(error)".split(separator: "\n")
      #expect(lines.map { $0.prefix(15) } == ["tenant.yaml:3: ", "tenant.yaml:5: "])
    }
  }
}
