import Autotask
import Testing

@Suite("What Autotask tells")
struct WireTests {
  @Test(
    "access is read in every form that the sources give",
    arguments: [
      ("\"None\"", UserAccess.none), ("\"all\"", .all), ("\"Restricted\"", .restricted), ("0", .none), ("1", .all),
      ("2", .restricted), ("true", .all), ("false", .none), ("\"2\"", .restricted),
    ]
  )
  func access(text: String, expected: UserAccess) throws {
    #expect(try UserAccess(JSONValue(parsing: text)) == expected)
  }

  @Test("what is no access is nothing", arguments: ["null", "3", "-1", "\"Some\"", "[]", "1.0"])
  func noAccess(text: String) throws {
    #expect(try UserAccess(JSONValue(parsing: text)) == nil)
  }

  @Test("entity information is written as it is read")
  func information() {
    let information = EntityInformation(
      name: "Ticket",
      can: [.query: true, .create: true, .update: true, .delete: false],
      access: [.query: .restricted, .create: .all, .update: .none, .delete: .none],
      hasUserDefinedFields: true,
      supportsWebhooks: true
    )
    #expect(EntityInformation(information.json) == information)
    #expect(EntityInformation(["canQuery": true]) == nil)
  }

  @Test("a secret shows itself nowhere")
  func secret() {
    let secret = Secret("swordfish")
    var dumped = ""
    dump(["user": secret], to: &dumped)
    #expect(!"\(secret) \(String(reflecting: secret)) \(dumped)".contains("swordfish"))
    #expect(secret.revealed == "swordfish")
  }

  @Test(
    "a name that was misspelt finds its neighbours",
    arguments: [("tickets.craete", "tickets.create"), ("Tickts", "Tickets"), ("rewts", "rewst"), ("ticket", "Tickets")]
  )
  func nearest(wrong: String, right: String) {
    let names = ["tickets.create", "tickets.get", "Tickets", "Companies", "rewst", "resources"]
    #expect(nearestNames(to: wrong, in: names).contains(right))
    #expect(nearestNames(to: "zzzzzzzz", in: names).isEmpty)
  }
}
