import Autotask
import Foundation
import LeastPrivilege
import PosternRuntime
import PosternStore
import Testing

/// What is asked, when, and what is told of the answers.
struct PollMachineTests {
  private typealias Time = PollMachine.Time

  private static func ticket(_ id: Int64, created: Double = -86_400, changed: Double, status: Int64 = 1) -> JSONObject {
    JSONObject([
      ("id", .integer(id)), ("status", .integer(status)),
      ("createDate", .string(PolledTable.text(Time.at(created).date))),
      ("lastActivityDate", .string(PolledTable.text(Time.at(changed).date))),
    ])
  }

  /// Asks at a time and takes in rows; nil where it would not ask.
  private static func pass(_ machine: inout PollMachine, _ time: Time, _ rows: [JSONObject]) -> [String]? {
    guard case .ask = machine.next(at: time) else { return nil }
    return machine.answered(rows, spent: 1, at: time).map { "\($0.action.rawValue) \($0.row)" }
  }

  @Test func aFirstStartTellsNothingOfThePast() throws {
    var machine = PollMachine(try .tested())
    guard case .ask(let query) = machine.next(at: .at(0)) else {
      Issue.record("it does not ask")
      return
    }
    #expect(
      query.json.text() == """
        {"MaxRecords":500,"Filter":[{"op":"or","items":[\
        {"op":"gt","field":"lastActivityDate","value":"2027-01-15T07:00:00.000Z"},\
        {"op":"gt","field":"lastTrackedModificationDateTime","value":"2027-01-15T07:00:00.000Z"},\
        {"op":"gt","field":"createDate","value":"2027-01-15T07:00:00.000Z"}]}]}
        """
    )
    let told = machine.answered(
      [Self.ticket(1, changed: -5), Self.ticket(2, created: -60, changed: -60)],
      spent: 1,
      at: .at(0)
    )
    #expect(told == [])
    #expect(machine.next(at: .at(1)) == .wait(until: .seconds(60)))
    // What was there at the start is known when it changes; what came after it is new.
    let rows = [
      Self.ticket(1, changed: 30), Self.ticket(2, created: -60, changed: 31), Self.ticket(3, created: 40, changed: 40),
    ]
    #expect(Self.pass(&machine, .at(60), rows) == ["update 1", "update 2", "create 3"])
    #expect(Self.pass(&machine, .at(120), rows) == [])
    #expect(Self.pass(&machine, .at(180), [Self.ticket(3, created: 40, changed: 150)]) == ["update 3"])
  }

  @Test func sinceTellsOfThePast() throws {
    var machine = PollMachine(
      try .tested("Tickets", [.create, .update], staleAfter: [.init(seconds: 86_400)]) {
        $0.since = Date(timeIntervalSince1970: Double(Time.at(-7_200).date) / 1000)
      }
    )
    let rows = [
      Self.ticket(1, changed: -100), Self.ticket(2, created: -50, changed: -50), Self.ticket(3, changed: -90_000),
    ]
    #expect(Self.pass(&machine, .at(0), rows) == ["update 1", "create 2", "stale 3"])
  }

  @Test func onlyWhatIsWantedIsAskedForAndTold() throws {
    var machine = PollMachine(try .tested("Tickets", [.create]) { $0.fields = ["title", "Status"] })
    guard case .ask(let query) = machine.next(at: .at(0)) else { throw CancellationError() }
    #expect(
      query.includeFields == [
        "id", "lastActivityDate", "lastTrackedModificationDateTime", "createDate", "companyID", "status", "title",
      ]
    )
    _ = machine.answered([], spent: 1, at: .at(0))
    #expect(Self.pass(&machine, .at(60), [Self.ticket(1, changed: 30)]) == [])
    #expect(Self.pass(&machine, .at(120), [Self.ticket(2, created: 61, changed: 61)]) == ["create 2"])
  }

  @Test func pagesAreWalkedAndEachIsKept() throws {
    let plan = try PollPlan.tested(pageSize: 2)
    var machine = PollMachine(plan)
    #expect(Self.pass(&machine, .at(0), []) == [])
    let all = (1...5).map { Self.ticket($0, changed: 10 + Double($0)) }
    #expect(Self.pass(&machine, .at(60), Array(all[0..<2])) == ["update 1", "update 2"])
    // A restart between two pages goes on behind the first.
    var next = try #require(PollMachine(plan, kept: machine.kept(at: .at(60)), at: .at(61)))
    guard case .ask(let query) = next.next(at: .at(61)) else { throw CancellationError() }
    #expect(query.filter.last == .field("id", .gt, 2))
    #expect(next.answered(Array(all[2..<4]), spent: 1, at: .at(61)).map(\.row) == [3, 4])
    #expect(Self.pass(&next, .at(61), Array(all[4...])) == ["update 5"])
    #expect(next.next(at: .at(61)) == .wait(until: .seconds(121)))
  }

  @Test func whatAppearsLateIsToldAndWhatIsSettledIsNotAskedForAgain() throws {
    var machine = PollMachine(try .tested())
    #expect(Self.pass(&machine, .at(0), []) == [])
    #expect(Self.pass(&machine, .at(60), [Self.ticket(9, changed: 50)]) == ["update 9"])
    // Stamped before, seen after.
    #expect(Self.pass(&machine, .at(120), [Self.ticket(4, changed: 40), Self.ticket(9, changed: 50)]) == ["update 4"])
    for minute in 3...5 { #expect(Self.pass(&machine, .at(Double(minute) * 60), [Self.ticket(9, changed: 50)]) == []) }
    #expect(Self.pass(&machine, .at(480), [Self.ticket(9, changed: 50)]) == [])
    guard case .ask(let query) = machine.next(at: .at(600)) else { throw CancellationError() }
    #expect(query.filter.first?.conditions.first?.value == .string(PolledTable.text(Time.at(50).date) + "Z"))
    // An Autotask that compares less exactly answers more: that is not told again.
    #expect(machine.answered([Self.ticket(4, changed: 40), Self.ticket(9, changed: 50)], spent: 1, at: .at(600)) == [])
  }

  @Test func staleIsToldOnceForEachVersionAndEachLength() throws {
    let day = 86_400.0
    let plan = try PollPlan.tested("Tickets", [], staleAfter: [.init(seconds: 86_400), .init(seconds: 172_800)])
    var machine = PollMachine(plan)
    // Nothing to ask for at first: nothing became stale since the start.
    #expect(machine.next(at: .at(0)) == .wait(until: .seconds(60)))
    let ticket = Self.ticket(1, changed: 30 - day)
    #expect(Self.pass(&machine, .at(60), [ticket]) == ["stale 1"])
    #expect(Self.pass(&machine, .at(120), [ticket]) == [])
    #expect(Self.pass(&machine, .at(180), [Self.ticket(2, changed: 150 - day, status: 5)]) == [])
    // A clock that is set back asks for nothing and tells nothing again.
    #expect(machine.next(at: .at(240, clockOff: -3_600)) == .wait(until: .seconds(300)))
    machine = try #require(PollMachine(plan, kept: machine.kept(at: .at(240)), at: .at(240)))
    #expect(Self.pass(&machine, .at(60 + day), [ticket]) == ["stale 1"])
    let later = Self.ticket(1, changed: 1_000 + day)
    #expect(Self.pass(&machine, .at(1_100 + 2 * day), [later]) == ["stale 1"])
  }

  @Test func anHourCostsWhatItMay() throws {
    var machine = PollMachine(try .tested { $0.every = TimeSpan(seconds: 1) })
    var asked: [Duration] = []
    var now = Duration.zero
    while now < .seconds(24 * 3_600) {
      let time = PollMachine.Time(now: now, date: Time.start + Int64(now / .milliseconds(1)))
      switch machine.next(at: time) {
      case .wait(let until): now = max(until, now + .milliseconds(1))
      case .ask:
        asked.append(now)
        // Now and then a full page, so that another follows.
        let id = Int64(asked.count)
        let isFull = asked.count.isMultiple(of: 50)
        let rows = isFull ? (0..<500).map { Self.ticket(id * 1000 + $0, changed: Double(id)) } : []
        _ = machine.answered(rows, spent: 1, at: time)
        if asked.count.isMultiple(of: 7) {
          machine = try #require(PollMachine(machine.plan, kept: machine.kept(at: time), at: time))
        }
      }
    }
    for start in asked { #expect(asked.count { $0 >= start && $0 < start + .seconds(3_600) } <= 70) }
    #expect(asked.count > 24 * 60)
  }

  @Test func idleAtAMinuteCostsOneRequestAMinuteHoweverManyPollsThereAre() throws {
    let model = try RuntimeModel.shared.get()
    var polls: [DeclaredPoll] = []
    for index in 0..<5 {
      var poll = DeclaredPoll(
        name: "p\(index)",
        connection: "main",
        entity: "Tickets",
        events: [.create, .update, .stale]
      )
      poll.staleAfter = TimeSpan(seconds: 86_400 * (index + 1))
      polls.append(poll)
    }
    for count in [1, 5] {
      let plans = PollPlan.plans(of: Array(polls.prefix(count)), model: model)
      #expect(plans.count == 1)
      var machine = PollMachine(try #require(plans.first))
      var asked = 0
      for second in 0..<3_600 {
        if case .ask = machine.next(at: .at(Double(second))) {
          asked += 1
          _ = machine.answered([], spent: 1, at: .at(Double(second)))
        }
      }
      #expect(asked == 60)
    }
    polls[3].connection = "other"
    polls[4].entity = "Tasks"
    #expect(PollPlan.plans(of: polls, model: model).map(\.order.entity) == ["Tasks", "Tickets", "Tickets"])
  }

  @Test func failuresWaitLongerAndLoseNothing() throws {
    var machine = PollMachine(try .tested())
    #expect(Self.pass(&machine, .at(0), []) == [])
    var now = 60.0
    var pauses: [Double] = []
    for _ in 0..<7 {
      guard case .ask = machine.next(at: .at(now)) else { throw CancellationError() }
      machine.failed(spent: 3, at: .at(now))
      guard case .wait(let until) = machine.next(at: .at(now)) else { throw CancellationError() }
      pauses.append(until / .seconds(1) - now)
      now = until / .seconds(1)
    }
    #expect(pauses == [60, 120, 240, 480, 900, 900, 900])
    #expect(Self.pass(&machine, .at(now), [Self.ticket(1, changed: 100)]) == ["update 1"])
    // What the budget refused was not sent: it is tried at the next turn, or when there is room.
    _ = machine.next(at: .at(now + 60))
    machine.failed(spent: 0, retryAfter: 200, at: .at(now + 60))
    #expect(machine.next(at: .at(now + 60)) == .wait(until: .milliseconds(Int64((now + 260) * 1000))))
  }

  @Test func aStampOfTheFutureHidesNothing() throws {
    var machine = PollMachine(try .tested())
    #expect(Self.pass(&machine, .at(0), []) == [])
    let odd = Self.ticket(1, changed: 40 * 86_400)
    #expect(Self.pass(&machine, .at(60), [odd]) == ["update 1"])
    for minute in 2..<20 { #expect(Self.pass(&machine, .at(Double(minute) * 60), [odd]) == []) }
    #expect(Self.pass(&machine, .at(1_260), [odd, Self.ticket(2, changed: 1_250)]) == ["update 2"])
  }

  @Test func aClockThatJumpsTellsNothingTwiceAndMissesNothing() throws {
    var machine = PollMachine(try .tested())
    #expect(Self.pass(&machine, .at(0), []) == [])
    var told: [String] = []
    for minute in 1...40 {
      let offset = Double((minute % 3 - 1) * 86_400)
      let rows = (max(1, minute - 6)...minute).map { Self.ticket(Int64($0), changed: Double($0) * 60 - 5) }
      told += Self.pass(&machine, .at(Double(minute) * 60, clockOff: offset), rows) ?? []
    }
    #expect(told == (1...40).map { "update \($0)" })
  }

  @Test(arguments: [-86_400.0, 86_400]) func aClockThatIsOffLosesNothingAndAsksForNoMoreThanItMust(_ off: Double) throws
  {
    let plan = try PollPlan.tested("Tickets") {
      // Else a clock that is ahead looks back from a moment at which nothing had happened yet.
      $0.since = Date(timeIntervalSince1970: Double(Time.start) / 1000)
    }
    var machine = PollMachine(plan)
    var told: [Int64] = []
    var lowest = ""
    for minute in 0...60 {
      let rows = (max(0, minute - 7)...minute).map { Self.ticket(Int64($0), changed: Double($0) * 60 - 5) }
      let time = Time.at(Double(minute) * 60, clockOff: off)
      guard case .ask(let query) = machine.next(at: time) else { throw CancellationError() }
      lowest = query.filter.first?.conditions.first?.value?.string ?? ""
      told += machine.answered(minute == 0 ? [] : rows.filter { $0["id"] != 0 }, spent: 1, at: time).map(\.row)
    }
    #expect(told == (1...60).map { Int64($0) })
    // What is asked for again is that of the last minutes.
    #expect(lowest > PolledTable.text(Time.at(50 * 60).date))
  }

  @Test func rowsWithoutTimesAreAskedForByID() throws {
    let plan = try PollPlan.tested("Departments", [.create], pageSize: 3)
    var table = PolledTable(hasStamps: false)
    for id in Int64(1)...100 { table.rows[id * 7] = .init(id: id * 7, created: 0, versions: [(0, 0, false)]) }
    var machine = PollMachine(plan)
    var asked = 0
    var told: [Int64] = []
    for second in 0..<3_600 {
      if second == 1_800 { table.rows[702] = .init(id: 702, created: 0, versions: [(0, 0, false)]) }
      // A row whose writing took long: its id is smaller than one that was seen before.
      if second == 1_900 { table.rows[701] = .init(id: 701, created: 0, versions: [(0, 0, false)]) }
      let time = Time.at(Double(second))
      guard case .ask(let query) = machine.next(at: time) else { continue }
      asked += 1
      told += machine.answered(table.answer(query, at: .max), spent: 1, at: time).map(\.row)
      machine = try #require(PollMachine(plan, kept: machine.kept(at: time), at: time))
    }
    #expect(told == [702, 701])
    #expect(asked <= 70)
  }

  @Test func whatNoMachineKeptIsRefused() throws {
    let plan = try PollPlan.tested()
    for text in ["{}", "[]", #"{"version":2}"#, #"{"version":1,"seen":[1]}"#, #"{"version":1,"marks":[[1,2]]}"#] {
      #expect(PollMachine(plan, kept: try JSONValue(parsing: text), at: .at(0)) == nil)
    }
  }

  @Test func everyEntityHasItsOrder() throws {
    let model = try RuntimeModel.shared.get()
    let orders = model.entities.compactMap(PollOrder.init)
    func changes(_ entity: String) -> [String]? { orders.first { $0.entity == entity }?.changes }
    #expect(changes("Tickets") == ["lastActivityDate", "lastTrackedModificationDateTime"])
    #expect(changes("Companies") == ["lastActivityDate", "lastTrackedModifiedDateTime"])
    #expect(changes("Contacts") == ["lastActivityDate", "lastModifiedDate"])
    #expect(changes("ConfigurationItems") == ["lastModifiedTime"])
    #expect(changes("TimeEntries") == ["lastModifiedDateTime"])
    #expect(changes("Projects") == ["lastActivityDateTime"])
    #expect(changes("Departments") == [])
    #expect(changes("TicketHistory") == nil && changes("TicketWebhooks") == nil)
    let done = Dictionary(uniqueKeysWithValues: orders.map { ($0.entity, $0.completion) })
    for entity in ["Tickets", "Tasks", "Projects"] { #expect(done[entity] == .value(field: "status", 5)) }
    #expect(done["CompanyToDos"] == .set(field: "completedDate"))
    #expect(done["ServiceCalls"] == .value(field: "isComplete", 1))
    #expect(orders.count { !$0.isByID } >= 30)
  }
}
