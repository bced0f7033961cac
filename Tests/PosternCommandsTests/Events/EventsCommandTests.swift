import AsyncHTTPClient
import Autotask
import AutotaskClient
import AutotaskEmulator
import Foundation
import NIOCore
import PosternCommands
import PosternSQLite
import PosternStore
import Testing

/// `postern events`, and what `postern serve` makes of `webhooks.yaml`.
struct EventsCommandTests {
  private static let configuration = """
    store: sqlite:postern.db
    connections:
      - {id: main, baseURL: "http://127.0.0.1:9/atservicesrest/", username: me, secret: env:S, integrationCode: env:C}
    """

  private static func write(_ text: String, _ name: String, in folder: URL) throws {
    try Data(text.utf8).write(to: folder.appending(component: name))
  }

  private static func run(_ words: String, in folder: URL, isTerminal: Bool = false) async -> CommandRun {
    let arguments = words.split(separator: " ").map(String.init)
    return await CommandRun(arguments, in: folder, environment: ["S": "s", "C": "c"], isTerminal: isTerminal)
  }

  /// A folder with a store of three events.
  private static func withEvents(_ body: (URL, [Event]) async throws -> Void) async throws {
    try await withFolder { folder in
      try write(configuration, "postern.yaml", in: folder)
      let store = try SQLiteStore(path: folder.appending(component: "postern.db").path)
      let start = Date(timeIntervalSince1970: 1_800_000_000)
      for (index, action) in [Event.Action.create, .update, .stale].enumerated() {
        let entity = index == 2 ? "Tasks" : "Tickets"
        let fields: JSONObject = JSONObject([("title", .string("vpn \(index)")), ("status", 5)])
        var happening = Happening(
          connection: "main",
          entity: entity,
          row: Int64(index + 1),
          action: action,
          time: start + Double(index),
          source: index == 0 ? .callout : .poll,
          fields: fields
        )
        if index == 0 {
          happening.webhook = "tickets"
          happening.sequence = 7
          happening.person = 29_683
          happening.raw = Data("{\"Id\":1}".utf8)
        }
        let event = NewEvent(happening, identity: Data("\(index)".utf8))
        _ = try await store.keepEvents(EventBatch([event], received: start + Double(index * 3_600)))
      }
      try await body(folder, try await store.lastEvents(EventFilter(), limit: 9))
    }
  }

  @Test func eventsAreListedAsTheirFormSays() async throws {
    try await Self.withEvents { folder, events in
      let run = await Self.run("events list --format json", in: folder)
      #expect(run.status == 0, "\(run.notes)")
      let list = try #require(try run.json.array)
      #expect(list.count == 3)
      #expect(
        list[0].text() == """
          {"format":"postern-event/1","id":"\(events[0].id)","connection":"main","entity":"Tickets","row":1,\
          "action":"create","time":"2027-01-15T08:00:00.000Z","received":"2027-01-15T08:00:00.000Z",\
          "source":"callout","webhook":"tickets","sequence":7,"person":29683,"fields":{"title":"vpn 0","status":5}}
          """
      )
      #expect(list[1]["sequence"] == .null && list[1]["webhook"] == .null)
      let lines = await Self.run("events list --format jsonl --limit 2", in: folder).output.split(separator: "\n")
      let rows = try lines.map { try JSONValue(parsing: String($0))["row"]?.integer }
      #expect(rows == [2, 3])
      let table = await Self.run("events list", in: folder, isTerminal: true).output
      #expect(table.hasPrefix("id ") && table.contains("vpn 1") && table.split(separator: "\n").count == 4)
    }
  }

  @Test(arguments: [
    ("--entity ticket", [1, 2]), ("--entity Tasks", [3]), ("--action update", [2]), ("--source callout", [1]),
    ("--row 3", [3]), ("--connection other", []), ("--since 2027-01-15T09:00:00Z", [2, 3]), ("--limit 1", [3]),
  ])
  func eventsAreFiltered(_ option: String, _ rows: [Int64]) async throws {
    try await Self.withEvents { folder, _ in
      let run = await Self.run("events list --format json \(option)", in: folder)
      let listed = try run.json.array?.map { $0["row"]?.integer }
      #expect(listed == rows, "\(run.notes)")
      guard !rows.isEmpty else { return }
      let tail = await Self.run("events tail \(option.hasPrefix("--limit") ? "-n 1" : option) --count 1", in: folder)
      let first = try tail.json["row"]?.integer
      #expect(first == rows.first)
    }
  }

  @Test(arguments: [
    ("list --entity Tickts", "`Tickts`"), ("list --action make", "make"), ("list --since now", "--since takes a time"),
    ("list --limit 0", "--limit takes"), ("tail --count 0", "--count takes"), ("show evt_1", "`evt_1` is no event"),
    ("show evt_00000000010000000000ff", "there is no event"), ("list --format csv", "csv"),
  ])
  func whatCannotBeMeantIsRefused(_ words: String, _ message: String) async throws {
    try await Self.withEvents { folder, _ in
      let run = await Self.run("events \(words)", in: folder)
      #expect(run.status == 2 || run.status == 64, "\(run.status)")
      #expect(run.notes.contains(message), "\(run.notes)")
    }
  }

  @Test func oneEventIsShownWithItsCalloutOnRequest() async throws {
    try await Self.withEvents { folder, events in
      let plain = await Self.run("events show \(events[0].id) --format json", in: folder)
      let shown = try plain.json
      #expect(shown["callout"] == nil && shown["row"] == 1)
      let whole = await Self.run("events show \(events[0].id) --format json --callout", in: folder)
      let callout = try whole.json["callout"]
      #expect(callout == "{\"Id\":1}")
      let table = await Self.run("events show \(events[0].id)", in: folder, isTerminal: true)
      #expect(table.output.contains("action") && table.output.contains("  title"))
    }
  }

  @Test func withoutAStoreThereAreNoEventsAndNoneIsMade() async throws {
    try await withFolder { folder in
      try Self.write(Self.configuration, "postern.yaml", in: folder)
      let list = try await Self.run("events list --format json", in: folder).json
      #expect(list == [])
      let tail = await Self.run("events tail", in: folder)
      #expect(tail.status == 2 && tail.notes.contains("there is no store yet"))
      #expect(!FileManager.default.fileExists(atPath: folder.appending(component: "postern.db").path))
    }
  }

  @Test func aBrokenWebhooksFileIsToldWithItsLines() async throws {
    try await withFolder { folder in
      try Self.write(Self.configuration, "postern.yaml", in: folder)
      try Self.write(
        """
        version: 1
        publicURL: http://postern.example.net
        webhooks:
          - name: tickets
            connection: main
            entity: Tickets
            events: [update]
            fields: [stauts]
        polls:
          - {name: p, connection: mian, entity: Tickets, events: [create]}
        """,
        "webhooks.yaml",
        in: folder
      )
      let run = await Self.run("serve --check", in: folder)
      #expect(run.status == 2)
      for line in [
        "webhooks.yaml:2: publicURL: Autotask calls https on port 443 only",
        "webhooks.yaml:8: webhooks[0].fields[0]: Tickets has no field `stauts`; did you mean `status`?",
        "webhooks.yaml:10: polls[0].connection: no connection `mian` is configured",
      ] { #expect(run.notes.contains(line), "\(run.notes)") }
      try Self.write("version: 1\npolls: []\n", "webhooks.yaml", in: folder)
      let good = await Self.run("serve --check", in: folder)
      #expect(good.status == 0 && good.output.contains("webhooks.yaml: webhooks 0, subscriptions 0, polls 0"))
    }
  }

  @Test func aServerAsksInTurnsAndTakesUpAChangedFile() async throws {
    try await withFolder { folder in
      try await withEmulator(EmulatorConfiguration(rows: 100)) { emulator in
        try Self.write(
          """
          listen: 127.0.0.1:0
          admin: 127.0.0.1:0
          store: sqlite:postern.db
          connections:
            - {id: main, baseURL: "\(emulator.baseURL)", username: "\(emulator.username)", secret: env:S, integrationCode: env:C}
          """,
          "postern.yaml",
          in: folder
        )
        let wire = HTTPWire()
        let admin = try EmulatorAdmin(emulator, wire: wire)
        do {
          try await ServeCommandTests.whileServing(in: folder, emulator) { ready in
            // The file comes when the server runs already.
            let poll =
              "{name: p, connection: main, entity: Tickets, events: [create, update], every: 1s, requestsPerHour: 3600}"
            try Self.write("version: 1\npolls:\n  - \(poll)\n", "webhooks.yaml", in: folder)
            let id = try #require(try await admin.rows(of: "Tickets").first?["id"]?.integer)
            // Whoever waits for the first event writes until it comes: the first pass tells nothing.
            try await withThrowingTaskGroup(of: Void.self) { tasks in
              tasks.addTask {
                let tail = await Self.run("events tail -n 1 --count 1 --format jsonl", in: folder)
                let event = try JSONValue(parsing: tail.output)
                #expect(event["entity"] == "Tickets" && event["row"]?.integer == id && event["action"] == "update")
                #expect(event["source"] == "poll" && event["fields"]?["id"]?.integer == id)
              }
              tasks.addTask {
                for number in 0... {
                  try await admin.put(
                    row: JSONObject([("id", .integer(id)), ("title", .string("v\(number)"))]),
                    of: "Tickets"
                  )
                  // People need a moment, too; the other task ends this one.
                  try await Task.sleep(for: .milliseconds(500))
                }
              }
              try await tasks.next()
              tasks.cancelAll()
            }
            // A broken file leaves in force what was before, and readiness says so.
            let base = try #require(ready["baseURL"]?.string).replacing("atservicesrest/", with: "")
            func state() async throws -> String? {
              let answer = try await HTTPClient.shared.execute(
                HTTPClientRequest(url: base + "ready"),
                timeout: .seconds(300)
              )
              let text = String(buffer: try await answer.body.collect(upTo: 1_000_000))
              return try JSONValue(parsing: text)["webhooksFile"]?.string
            }
            let before = try await state()
            #expect(before == "in force")
            try Self.write("version: 1\npolls: x\n", "webhooks.yaml", in: folder)
            while try await state() != "not in force" {
              // The server looks at the file every second, and tells nobody but those who ask.
              try await Task.sleep(for: .milliseconds(50))
            }
          }
        } catch {
          try await wire.shutdown()
          throw error
        }
        try await wire.shutdown()
      }
    }
  }
}
