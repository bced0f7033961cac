import Autotask
import AutotaskClient
import AutotaskEmulator
import Foundation
import NIOHTTP1
import PosternRuntime
import PosternSQLite
import PosternStore
import Testing

@Suite("Webhooks are made as they are declared")
struct ProvisioningTests {
  @Test("A webhook is made with its parts, and what a person changes then is an event with the fields declared")
  func making() async throws {
    try await withProvisioning { bench in
      let resource = try #require(try await bench.table("Resources").dropFirst(3).first?["id"]?.integer)
      let declared = bench.declared { $0.excludedResources = [resource] }
      let results = try await bench.apply([declared])
      #expect(results.count == 1 && results[0].isActive && results[0].isReady && results[0].problem == nil)
      let row = try #require(try await bench.stored().first)
      #expect(row["name"] == "tickets" && row["isSubscribedToDeleteEvents"]?.isTrue == true)
      let owner = try #require(row["ownerResourceID"]?.integer)
      let excluded = try await bench.parts("TicketWebhookExcludedResources").compactMap { $0["resourceID"]?.integer }
      #expect(Set(excluded) == [resource, owner])
      let ticket = try await bench.ticket()
      let status = try await bench.change(ticket)
      let event = try #require(try await bench.hooks.store.lastEvents(EventFilter(), limit: 1).first).happening
      #expect(event.entity == "Tickets" && event.row == ticket && event.action == .update && event.webhook == "tickets")
      #expect(event.fields["status"]?.integer == status && event.fields["ticketNumber"]?.string != nil)
      let plan = try await bench.provisioner().plan([declared])
      #expect(plan.map(\.steps) == [[]])
    }
  }

  @Test("What the API user itself changes is no event, unless it is asked for")
  func excludingSelf() async throws {
    try await withProvisioning { bench in
      for (excludesSelf, count) in [(true, 0), (false, 1)] {
        try await bench.apply([bench.declared { $0.excludesSelf = excludesSelf }])
        let ticket = try await bench.ticket()
        let status = try await bench.otherStatus(of: ticket)
        try await bench.patch("Tickets", ticket, JSONObject([("status", .integer(status))]))
        try await bench.gateway.admin(.POST, "callouts/deliver", "{}")
        #expect(try await bench.hooks.rows().count == count)
      }
    }
  }

  @Test("A run that is ended at any call, before or after it, is taken up by the next: one webhook, as declared")
  func endings() async throws {
    try await withProvisioning { bench in
      var calls = 0
      let ticket = try await bench.ticket()
      for isAfter in [false, true] {
        for call in 0... {
          let fault = FaultyTransport.Fault(at: call, isAfter: isAfter)
          do {
            try await bench.apply([bench.declared()], rotatesKey: true, fault: fault)
            calls = call
            break
          } catch is FaultyTransport.Ended {}
          let results = try await bench.apply([bench.declared()])
          #expect(results.map(\.isReady) == [true], "ended at \(call)")
          #expect(try await bench.stored().count == 1, "ended at \(call)")
          #expect(try await bench.parts("TicketWebhookFields").count == 3, "ended at \(call)")
          let before = try await bench.hooks.rows().count
          try await bench.change(ticket)
          #expect(try await bench.hooks.rows().count == before + 1, "ended at \(call)")
          // Every other one begins with nothing, the others with what is there.
          if call % 2 == 1 { try await bench.apply([]) }
        }
      }
      #expect(calls > 8)
    }
  }

  @Test("What is declared otherwise is changed; what is not declared any more is removed; what others made stays")
  func changes() async throws {
    try await withProvisioning { bench in
      let foreign = """
        {"name":"other","isActive":true,"webhookUrl":"http://127.0.0.1:1/x","deactivationUrl":"http://127.0.0.1:1/y",
         "secretKey":"0123456789","sendThresholdExceededNotification":false,"isSubscribedToCreateEvents":true}
        """
      try await bench.gateway.admin(.POST, "tables/TicketWebhooks", foreign)
      try await bench.apply([bench.declared()])
      let next = bench.declared {
        $0.fields = ["priority", "ticketNumber"]
        $0.show = ["title"]
        $0.events = [.update]
        $0.notify = "ops@example.net"
      }
      let results = try await bench.apply([next])
      #expect(results.map(\.isReady) == [true])
      let row = try #require(try await bench.stored().first { $0["name"] == "tickets" })
      #expect(row["notificationEmailAddress"] == "ops@example.net")
      #expect(row["isSubscribedToCreateEvents"]?.isTrue == false)
      #expect(try await bench.provisioner().plan([next]).map(\.steps) == [[]])
      let removed = try await bench.apply([])
      #expect(removed.map(\.number) == [nil])
      #expect(try await bench.stored().map { $0["name"]?.string } == ["other"])
      #expect(try await bench.hooks.store.webhooks().isEmpty)
      #expect(try await bench.hooks.store.secrets().map(\.name) == ["webhook.tickets"])
    }
  }

  @Test("One that was switched off is switched on again; one that somebody removed is made anew, under a new path")
  func repairs() async throws {
    try await withProvisioning { bench in
      try await bench.apply([bench.declared()])
      let own = try #require(try await bench.hooks.store.webhooks().first)
      let number = try #require(own.number)
      try await bench.patch("TicketWebhooks", number, JSONObject([("isActive", false)]))
      try await bench.gateway.admin(.POST, "callouts/deliver", "{}")
      #expect(try await bench.apply([bench.declared()]).map(\.isActive) == [true])
      #expect(try await bench.hooks.store.webhooks().map(\.deactivated) == [nil])
      try await bench.gateway.direct().entity("TicketWebhooks").delete(number)
      let again = try await bench.apply([bench.declared()])
      #expect(again.map(\.isReady) == [true])
      let made = try #require(try await bench.hooks.store.webhooks().first)
      #expect(made.key != own.key && made.secret != own.secret)
      let ticket = try await bench.ticket()
      try await bench.change(ticket)
      #expect(try await bench.hooks.rows() == [ticket])
    }
  }

  @Test("A new key is accepted before it is sent, and the one before for a while after")
  func rotation() async throws {
    try await withProvisioning { bench in
      try await bench.apply([bench.declared()])
      let before = try #require(try await bench.hooks.store.webhooks().first)
      try await bench.apply([bench.declared()], rotatesKey: true)
      let after = try #require(try await bench.hooks.store.webhooks().first)
      #expect(after.secret != before.secret && after.previousSecret == before.secret && after.key == before.key)
      let ticket = try await bench.ticket()
      try await bench.change(ticket)
      #expect(try await bench.hooks.rows() == [ticket])
      let old = try await bench.hooks.vault.reveal(before.secret).revealed
      let body = callout(9, sequence: 99)
      func postOld() async throws -> Int {
        let signature = HookBench.signature(Array(body.utf8), old)
        return try await bench.hooks.post(body, signature, to: "/hooks/main/\(after.key)")
      }
      #expect(try await postOld() == 200)
      bench.hooks.clock.move(by: 86_400)
      #expect(try await postOld() == 401)
    }
  }

  @Test("Nothing is made where callouts would not arrive, where a field is not there, or where the level forbids it")
  func refusals() async throws {
    try await withProvisioning { bench in
      let unreached = await #expect(throws: WebhookFailure.self) {
        try await bench.apply([bench.declared()], publicURL: "http://127.0.0.1:\(bench.hooks.port)/elsewhere")
      }
      #expect(unreached?.problem.contains("does not lead to this Postern") == true)
      let misspelt = await #expect(throws: WebhookFailure.self) {
        try await bench.apply([bench.declared { $0.fields = ["statu"] }])
      }
      #expect(misspelt?.problem.contains("`statu`; near it: `Status`") == true)
      try await bench.gateway.admin(
        .PUT,
        "users/\(bench.gateway.emulator.username)",
        #"{"level":"API User (system)"}"#
      )
      await #expect(throws: WebhookFailure.self) { try await bench.apply([bench.declared()]) }
      #expect(try await bench.stored().isEmpty)
    }
  }
}

extension JSONValue {
  /// Whether it is true, as JSON or as the emulator's tables have it.
  fileprivate var isTrue: Bool { self == .bool(true) || self == 1 }
}
