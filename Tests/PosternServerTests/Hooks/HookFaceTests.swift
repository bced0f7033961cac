import Autotask
import Foundation
import NIOHTTP1
import PosternRuntime
import PosternSQLite
import PosternStore
import PosternWire
import Testing

@Suite("Callouts are taken")
struct HookFaceTests {
  @Test("A signed callout is an event before it is answered, with what it says and its body")
  func kept() async throws {
    try await withHooks { bench in
      let body = callout(7, sequence: 42, title: "caf\u{E9} & \u{1F600}")
      #expect(try await bench.post(body) == 200)
      let event = try #require(try await bench.store.lastEvents(EventFilter(), limit: 1).first)
      #expect(event.received == HookBench.now)
      #expect(
        event.happening
          == Happening(
            connection: "main",
            entity: "Tickets",
            row: 7,
            action: .update,
            time: Date(timeIntervalSince1970: 1_789_997_600),
            source: .callout,
            webhook: "tickets",
            sequence: 42,
            person: 4,
            fields: JSONObject([("title", "caf\u{E9} & \u{1F600}")]),
            raw: Data(body.utf8)
          )
      )
    }
  }

  @Test("What is not signed by the webhook's key is refused, and nothing of it is kept")
  func unsigned() async throws {
    try await withHooks { bench in
      let body = callout(7, sequence: 1)
      let right = HookBench.signature(Array(body.utf8))
      for wrong in ["", "sha1=", HookBench.signature(Array(body.utf8), "another"), right + "=", right.uppercased()] {
        #expect(try await bench.post(body, wrong) == 401, "\(wrong)")
      }
      let bytes = Array(body.utf8)
      let bare = try await bench.send(bytes, [])
      #expect(bare == 401)
      #expect(try await bench.send(bytes, [("X-Hook-Signature", right), ("X-Hook-Signature", right)]) == 401)
      #expect(try await bench.post(callout(8, sequence: 1), right) == 401)
      #expect(try await bench.post(#"{"Action":"Deactivated"}"#, "sha1=", to: bench.path + "/deactivated") == 401)
      #expect(try await bench.rows().isEmpty)
      #expect(try await bench.store.webhooks().map(\.deactivated) == [nil])
      let counted = await bench.metrics.text()
      #expect(counted.contains(#"postern_callouts_total{outcome="unsigned",form="none"} 9"#))
    }
  }

  @Test("Another path, method or size is refused with a status of its own")
  func refusals() async throws {
    try await withHooks { bench in
      let body = callout(7)
      for path in [
        "/hooks", "/hooks/main", "/hooks/main/other", "/hooks/other/kkkkkkkkkkkkkkkk", bench.path + "/x",
        bench.path + "/deactivated/x", "/",
      ] {
        #expect(try await bench.post(body, to: path) == 404, "\(path)")
      }
      #expect(try await bench.send([], [], method: .GET) == 405)
      for body in ["", "x", "{}", #"{"Action":"Update"}"#, String(repeating: "[", count: 5_000)] {
        #expect(try await bench.post(body) == 422, "\(body.prefix(20))")
      }
      let large = try await bench.post(callout(7, title: String(repeating: "x", count: 1_000_000)))
      #expect(large == 413)
      #expect(try await bench.rows().isEmpty)
    }
  }

  @Test("A callout that is sent again is answered alike and kept once, under either reading of its GUID")
  func repeats() async throws {
    try await withHooks { bench in
      for body in [
        callout(1, sequence: 1), callout(1, sequence: 1), callout(1, sequence: 2), callout(1, sequence: 2),
        callout(2, sequence: 3, guid: "h"), callout(2, sequence: 3, guid: "h"), callout(3), callout(3),
      ] {
        let status = try await bench.post(body)
        #expect(status == 200)
      }
      #expect(try await bench.rows() == [1, 1, 2, 3])
      bench.clock.move(by: 601)
      #expect(try await bench.post(callout(3)) == 200)
      #expect(try await bench.post(callout(1, sequence: 1)) == 200)
      #expect(try await bench.rows() == [1, 1, 2, 3, 3])
    }
  }

  @Test("Callouts at once are each kept once")
  func concurrency() async throws {
    try await withHooks { bench in
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<120 {
          group.addTask { try await bench.post(callout(Int64(number / 2) + 1, sequence: Int64(number / 2))) }
        }
        return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
      }
      #expect(statuses == [200])
      #expect(try await bench.rows().sorted() == Array(1...60))
    }
  }

  @Test("A signed callout of deactivation marks its webhook to be looked at, and is no event")
  func deactivation() async throws {
    try await withHooks { bench in
      let body = #"{"Action":"Deactivated","Guid":"g"}"#
      let status = try await bench.post(body, to: bench.path + "/deactivated")
      #expect(status == 200)
      #expect(try await bench.store.webhooks().map(\.deactivated) == [HookBench.now])
      #expect(try await bench.rows().isEmpty)
    }
  }

  @Test("While a key is exchanged both are accepted, until the time of the one before is over")
  func rotation() async throws {
    try await withHooks { bench in
      _ = try await bench.vault.keep(Secret("next"), named: "webhook.tickets.2", at: HookBench.now)
      var webhook = HookBench.webhook
      webhook.secret = "webhook.tickets.2"
      (webhook.previousSecret, webhook.previousUntil) = ("webhook.tickets", HookBench.now + 60)
      try await bench.store.keepWebhook(webhook)
      func post(_ id: Int64, _ key: String) async throws -> Int {
        let body = callout(id, sequence: id)
        return try await bench.post(body, HookBench.signature(Array(body.utf8), key))
      }
      #expect(try await post(1, HookBench.key) == 200)
      #expect(try await post(2, "next") == 200)
      bench.clock.move(by: 60)
      #expect(try await post(3, HookBench.key) == 401)
      #expect(try await post(4, "next") == 200)
      _ = try await bench.store.removeWebhook(connection: "main", name: "tickets")
      #expect(try await post(5, "next") == 404)
      #expect(try await bench.rows() == [1, 2, 4])
    }
  }

  @Test("What cannot be kept is answered with 503, so that it is sent again; afterwards it is taken")
  func fullDisk() async throws {
    try await withHooks { bench in
      try bench.store.limitEvents(toPages: 0)
      let large = String(repeating: "x", count: 100_000)
      #expect(try await bench.post(callout(1, sequence: 1, title: large)) == 503)
      #expect(try await bench.rows().isEmpty)
      try bench.store.limitEvents(toPages: nil)
      #expect(try await bench.post(callout(1, sequence: 1, title: large)) == 200)
      #expect(try await bench.rows() == [1])
    }
  }

  @Test("A key that cannot be opened is no reason to take what is not verified")
  func closedKey() async throws {
    try await withHooks { bench in
      _ = try await bench.store.removeSecret(named: "webhook.tickets")
      #expect(try await bench.post(callout(1, sequence: 1)) == 503)
      #expect(try await bench.rows().isEmpty)
    }
  }
}
