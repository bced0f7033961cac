import Autotask
import AutotaskClient
import AutotaskEmulator
import Foundation
import LeastPrivilege
import NIOHTTP1
import PosternRuntime
import PosternSQLite
import PosternStore
import Synchronization
import Testing

/// Polling against an emulator over HTTP: what it tells, what it costs, what it does when things fail.
struct PollingProofTests {
  /// A clock that goes on when somebody waits for it, and what happens at certain times.
  private final class Day: Sendable {
    let start = Date(timeIntervalSince1970: 1_830_000_000)
    private let now = Mutex(Duration.seconds(7_200))
    private let emulator: RunningEmulator
    private let steps: Mutex<[(minute: Int, act: @Sendable () async throws -> Void)]>
    private let end: Mutex<Int>

    init(_ emulator: RunningEmulator, until end: Int) {
      self.emulator = emulator
      self.end = Mutex(end)
      steps = Mutex([])
    }

    var clock: BudgetClock {
      BudgetClock(
        now: { self.now.withLock { $0 } },
        date: { self.start + (self.now.withLock { $0 } - .seconds(7_200)) / .seconds(1) },
        sleep: { try await self.pass($0) },
        chance: { 0 }
      )
    }

    /// Does something so many minutes after the start.
    func at(_ minute: Int, _ act: @escaping @Sendable () async throws -> Void) {
      steps.withLock { $0.append((minute, act)) }
    }

    /// Lets time pass for both; at the end whoever waits is told to stop.
    func pass(_ duration: Duration) async throws {
      let minute = now.withLock { now in
        now += duration
        return Int((now - .seconds(7_200)) / .seconds(60))
      }
      try await setClock()
      let due = steps.withLock { steps in
        let due = steps.filter { $0.minute <= minute }
        steps.removeAll { $0.minute <= minute }
        return due
      }
      for step in due { try await step.act() }
      if end.withLock({ minute >= $0 }) { throw CancellationError() }
    }

    func goOn(until minute: Int) { end.withLock { $0 = minute } }

    func setClock() async throws {
      let text = clock.date().formatted(.iso8601)
      try await emulator.admin(.PUT, "clock", "{\"now\":\"\(text)\"}")
    }
  }

  private static func plans(_ text: String) throws -> [PollPlan] {
    let model = try ResourceModel()
    var reader = EventReader(model, connections: ["main"])
    let json = try JSONValue(parsing: "{\"version\":1,\"polls\":\(text)}".replacing("'", with: "\""))
    let read = reader.read(LocatedValue(json))
    let document = try #require(read, "\(reader.problems)")
    return PollPlan.plans(of: document.polls, model: model)
  }

  @Test func whatHappensIsToldOnceWithinTheBudget() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: "postern-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try SQLiteStore(path: folder.appending(component: "postern.db").path)
    try await withEmulator(EmulatorConfiguration(rows: 300)) { emulator in
      try await withWire { wire in
        let day = Day(emulator, until: 100)
        try await day.setClock()
        let connection = try UpstreamConnection.emulated("main", emulator, wire)
        let plans = try Self.plans(
          """
          [{'name': 'a', 'connection': 'main', 'entity': 'Tickets', 'events': ['create', 'update']},
           {'name': 'b', 'connection': 'main', 'entity': 'Tickets', 'events': ['stale'], 'staleAfter': '30m'}]
          """
        )
        let ticket = try await emulator.openTicket()
        let company = try #require(try await emulator.stored("Tickets").first?["companyID"]?.integer)
        let change: @Sendable (String) async throws -> Void = { title in
          _ = try await emulator.admin(.POST, "tables/Tickets", "{\"id\":\(ticket),\"title\":\"\(title)\"}")
        }
        day.at(30) { try await change("first") }
        day.at(40) {
          try await emulator.admin(
            .POST,
            "tables/Tickets",
            "{\"title\":\"new\",\"companyID\":\(company),\"status\":1,\"priority\":1}"
          )
        }
        day.at(50) { try await emulator.faults("{'statusEvery': {'500': 1}}") }
        day.at(51) { try await change("while it fails") }
        day.at(52) { try await emulator.faults("{}") }
        let poller = Poller(connections: [connection], store: store, clock: day.clock)
        await poller.run(plans)
        // Postern stands still for an hour; people do not.
        day.goOn(until: 1_000)
        day.at(110) { try await change("while it is down") }
        try await day.pass(.seconds(3_600))
        day.goOn(until: 220)
        await Poller(connections: [connection], store: store, clock: day.clock).run(plans)

        let events = try await store.events(EventFilter(), after: 0, limit: 100)
        let told = events.map { event in
          let title = event.happening.fields["title"]?.string ?? ""
          return "\(event.happening.action.rawValue) \(event.happening.row == ticket ? "old" : "new") \(title)"
        }
        #expect(
          told == [
            "update old first", "create new new", "update old while it fails", "stale new new",
            "stale old while it fails", "update old while it is down", "stale old while it is down",
          ]
        )
        #expect(events.allSatisfy { $0.happening.source == .poll && $0.happening.connection == "main" })
        let requests = try await emulator.admin(.GET, "requests?since=0").array ?? []
        let polls = requests.count { $0["path"]?.string?.contains("/Tickets/query") == true }
        // Runs of 100 and 60 minutes, one request a minute; where it fails, up to three at once, and longer apart.
        #expect(polls > 140 && polls <= 175, "\(polls)")
      }
    }
  }
}
