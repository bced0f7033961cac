import Autotask
import Foundation
import LeastPrivilege
import PosternRuntime
import PosternSQLite
import PosternStore
import Synchronization
import TestSupport
import Testing

/// When callouts count as lost, and what is asked for then.
struct GapTests {
  private static let minute: Int64 = 60_000

  private static func callout(
    _ row: Int64,
    _ sequence: Int64,
    at time: Int64,
    position: Int64 = 1,
    action: Event.Action = .update
  ) -> Event {
    let happening = Happening(
      connection: "main",
      entity: "Tickets",
      row: row,
      action: action,
      time: Date(timeIntervalSince1970: Double(time) / 1000),
      source: .callout,
      webhook: "tickets",
      sequence: sequence
    )
    return Event(
      position: position,
      id: EventID(position: position, salt: 1),
      happening: happening,
      received: happening.time
    )
  }

  // MARK: Numbers

  @Test func aHoleIsWaitedForAndThenToldOnce() {
    var watch = SequenceWatch()
    for (number, time) in [(5, 10), (6, 20), (9, 50), (11, 70)] as [(Int64, Int64)] {
      watch.saw(number, of: "w", happened: time, at: time)
    }
    #expect(watch.overdue(at: 149, after: 100) == nil)
    watch.saw(8, of: "w", happened: 40, at: 100)
    #expect(watch.overdue(at: 150, after: 100) == 20)
    #expect(watch.overdue(at: 169, after: 100) == nil)
    #expect(watch.overdue(at: 170, after: 100) == 50)
    #expect(watch.overdue(at: 10_000, after: 100) == nil)
  }

  @Test func aWebhookThatWasMadeAnewCountsFromTheBeginning() {
    var watch = SequenceWatch()
    watch.saw(900, of: "w", happened: 10, at: 10)
    watch.saw(1, of: "w", happened: 20, at: 20)
    watch.saw(4, of: "w", happened: 30, at: 30)
    #expect(watch.overdue(at: 200, after: 100) == 20)
  }

  @Test(arguments: 0..<30) func whateverTheOrderOnlyWhatIsMissingIsTold(_ seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    let lost = Set((0..<Int.random(in: 0...4, using: &random)).map { _ in Int64.random(in: 2...99, using: &random) })
    var numbers = (Int64(1)...100).filter { !lost.contains($0) }
    // Late by a few places, now and then twice.
    for index in numbers.indices.dropFirst().dropLast(6) where random.once(in: 4) {
      numbers.swapAt(index, index + Int.random(in: 0...5, using: &random))
    }
    numbers += numbers.filter { _ in random.once(in: 10) }
    var watch = SequenceWatch()
    watch.saw(1, of: "w", happened: 0, at: 0)
    for (place, number) in numbers.enumerated() {
      watch.saw(number, of: "w", happened: number * 10, at: Int64(place))
      #expect(watch.overdue(at: Int64(place), after: 1_000) == nil)
    }
    #expect((watch.overdue(at: 10_000, after: 1_000) != nil) == !lost.isEmpty)
  }

  // MARK: What is to be asked for

  @Test func aFirstStartAsksForNothingAndALongStopForWhatWasMissed() throws {
    var machine = GapMachine()
    machine.began(["Tickets"], position: 7, at: 0)
    machine.pass(to: Self.minute)
    #expect(machine.due(at: .max).isEmpty && machine.position == 7)
    // A minute away loses nothing, for Autotask tries again.
    machine = try #require(GapMachine(kept: machine.kept))
    machine.began(["Tickets"], position: 9, at: 2 * Self.minute)
    #expect(machine.due(at: .max).isEmpty)
    machine.pass(to: 2 * Self.minute)
    machine = try #require(GapMachine(kept: machine.kept))
    machine.began(["Tickets", "Contacts"], position: 9, at: 30 * Self.minute)
    #expect(machine.due(at: 34 * Self.minute).isEmpty)
    let due = machine.due(at: 35 * Self.minute)
    #expect(due.map(\.entity) == ["Contacts", "Tickets"])
    #expect(due.allSatisfy { $0.gap.cause == .down && $0.gap.since == -8 * Self.minute })
    #expect(machine.position == 7)
    for (entity, gap) in due { machine.filled(entity, gap) }
    machine.pass(to: 32 * Self.minute, over: ["Tickets"])
    #expect(machine.due(at: .max).isEmpty)
    // So does a time in which nothing could be kept, for then callouts were refused.
    machine.pass(to: 50 * Self.minute, over: ["Tickets"])
    #expect(machine.due(at: .max).map(\.gap.cause) == [.down])
  }

  @Test func missingNumbersTheLogAndADeactivationAreGaps() throws {
    var machine = GapMachine()
    machine.began(["Tickets"], position: 0, at: 0)
    machine.saw([Self.callout(1, 1, at: 1_000, position: 1), Self.callout(2, 3, at: 2_000, position: 2)])
    machine.pass(to: 301_000)
    #expect(machine.due(at: .max).isEmpty)
    machine = try #require(GapMachine(kept: machine.kept))
    machine.pass(to: 302_000)
    let gap = try #require(machine.due(at: 302_000).first).gap
    #expect(gap.cause == .sequence && gap.since == 1_000 - 10 * Self.minute)
    // What is noticed while it is filled is not forgotten.
    let inactive = ["tickets": GapMachine.Inactive(entity: "Tickets", since: 4_500_000)]
    machine.saw(inactive: inactive, at: 5_000_000)
    machine.filled("Tickets", gap)
    let before = try #require(machine.due(at: .max).first).gap
    #expect(before.cause == .deactivated && before.since == gap.since)
    machine.filled("Tickets", before)
    // As long as it lasts it is told once; when it ends, what happened meanwhile is asked for.
    machine = try #require(GapMachine(kept: machine.kept))
    machine.saw(inactive: inactive, at: 5_100_000)
    #expect(machine.due(at: .max).isEmpty)
    machine.saw(inactive: [:], at: 9_000_000)
    #expect(machine.due(at: .max).map(\.gap.since) == [4_500_000 - 10 * Self.minute])
    machine.saw(
      logged: [JSONObject([("id", 4), ("createDateTime", "1970-01-01T00:20:00")])],
      of: ["Contacts"],
      at: 1_300_000
    )
    #expect(machine.logged == 1_200_000)
    #expect(machine.due(at: .max).map(\.entity) == ["Contacts", "Tickets"])
  }

  @Test func whatNoMachineKeptIsNotTaken() throws {
    for text in ["{}", "null", #"{"version":2,"position":1}"#, #"{"version":1,"position":1,"gaps":{"Tickets":[1]}}"#] {
      #expect(GapMachine(kept: try JSONValue(parsing: text)) == nil)
    }
  }

  // MARK: Filling

  @Test func aRowIsCoveredByAnEventThatIsNotOlderThanItsLastChange() {
    var covered = CoveredRows()
    covered.add(Self.callout(1, 1, at: 5_000).happening)
    func change(_ row: Int64, _ version: Int64, _ action: Event.Action = .update) -> PolledChange {
      PolledChange(action: action, row: row, time: version, version: version, fields: JSONObject())
    }
    #expect(covered.covers(change(1, 5_999)))
    #expect(!covered.covers(change(1, 6_000)))
    #expect(!covered.covers(change(2, 1)))
    #expect(!covered.covers(change(1, 4_000, .create)))
    covered.add(Self.callout(3, 2, at: 5_000, action: .create).happening)
    #expect(covered.covers(change(3, 5_000, .create)))
  }

  @Test func whatChangedWhilePosternWasAwayIsKeptOnceAsABackfill() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(component: "postern-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = try SQLiteStore(path: folder.appending(component: "postern.db").path)
    let time = PassingTime()
    let start = time.date
    func ago(_ seconds: Double) -> String { PolledTable.text(Int64((start - seconds).timeIntervalSince1970 * 1000)) }
    let rows: [JSONValue] = [
      ["id": 1, "createDate": "2020-01-01T00:00:00", "lastActivityDate": .string(ago(1_800)), "status": 1],
      ["id": 2, "createDate": "2020-01-01T00:00:00", "lastActivityDate": .string(ago(1_200)), "status": 1],
      ["id": 3, "createDate": .string(ago(900)), "lastActivityDate": .string(ago(900)), "status": 1],
    ]
    let transport = HeldTransport { request, _ in
      let items = request.path == "/V1.0/Tickets/query" ? rows : []
      let body: JSONValue = ["items": .array(items), "pageDetails": ["nextPageUrl": nil]]
      return AutotaskResponse(status: 200, contentType: "application/json", body: body.bytes())
    }
    var limits = ConnectionLimits()
    limits.cooldown = .zero
    let model = try RuntimeModel.shared.get()
    let connection = UpstreamConnection(id: "main", transport: transport, model: model, limits: limits)
    // An hour ago everything was well, and a callout told of the second ticket.
    var before = GapMachine()
    before.began(["Tickets"], position: 0, at: Int64((start - 3_600).timeIntervalSince1970 * 1000))
    var told = Self.callout(2, 1, at: 0).happening
    told.time = start - 1_200
    _ = try await store.keepEvents(
      EventBatch(
        [NewEvent(told, identity: Data("callout".utf8))],
        cursors: [PollCursor(connection: "main", entity: "gaps", state: before.kept)],
        received: start - 1_200
      )
    )
    try await store.keepWebhook(
      OwnedWebhook(connection: "main", name: "tickets", entity: "Tickets", key: "k", secret: "s", created: start)
    )
    var webhook = DeclaredWebhook(name: "tickets", connection: "main", entity: "Tickets", events: [.create, .update])
    webhook.fields = ["status"]
    let keeper = GapKeeper(connections: [connection], store: store, model: model, clock: time.clock)
    await keeper.run([webhook])
    let kept = try await store.events(EventFilter(source: .backfill), after: 0, limit: 10)
    #expect(kept.map { "\($0.happening.action.rawValue) \($0.happening.row)" } == ["update 1", "create 3"])
    let queries = transport.seen.count { $0.path == "/V1.0/Tickets/query" }
    #expect(queries == 1)
    // It is filled: the next start asks for nothing.
    time.goOn()
    await keeper.run([webhook])
    #expect(transport.seen.count { $0.path == "/V1.0/Tickets/query" } == queries)
  }
}

/// A clock that goes on when somebody waits, and that ends the waiting after a quarter of an hour.
private final class PassingTime: Sendable {
  private let time = Mutex((now: Duration.seconds(7_200), end: Duration.seconds(8_100)))

  var date: Date { Date(timeIntervalSince1970: 1_800_000_000 + time.withLock { $0.now } / .seconds(1)) }

  var clock: BudgetClock {
    BudgetClock(
      now: { self.time.withLock { $0.now } },
      date: { self.date },
      sleep: { duration in
        let isOver = self.time.withLock { time in
          time.now += duration
          return time.now >= time.end
        }
        if isOver { throw CancellationError() }
      },
      chance: { 0 }
    )
  }

  func goOn() { time.withLock { $0.end = $0.now + .seconds(900) } }
}
