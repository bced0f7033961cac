import Autotask
import Foundation
import LeastPrivilege
import PosternRuntime
import PosternStore
import TestSupport
import Testing

/// Random histories: whatever the pauses, restarts, failures, page sizes and late writes, every change is told once.
struct PollMachinePropertyTests {
  @Test(arguments: 0..<40)
  func everyChangeIsToldOnce(_ seed: Int) throws {
    var history = PollHistory(seed: seed)
    try history.run()
    history.check()
  }
}

/// A table that people write to while a machine asks for what they wrote.
private struct PollHistory {
  private let seed: Int
  private var random: SeededGenerator
  private var table = PolledTable()
  private var told: [PolledChange] = []
  /// When the first page was asked for, and when one first came.
  private var asked: Int64?
  private var begun: Int64?
  private let staleAfter = 1_800
  /// The second at which the history ends.
  private let end = 2 * 3_600

  init(seed: Int) {
    self.seed = seed
    random = SeededGenerator(seed: seed)
    for id in Int64(1)...20 {
      let stamp = Self.moment(-Double(Int.random(in: 1...7_000, using: &random)))
      table.rows[id * 2] = .init(id: id * 2, created: stamp, versions: [(stamp, stamp, false)])
    }
  }

  private static func moment(_ seconds: Double) -> Int64 { PollMachine.Time.at(seconds).date }

  mutating func run() throws {
    let plan = try PollPlan.tested(
      "Tickets",
      [.create, .update],
      staleAfter: [TimeSpan(seconds: staleAfter)],
      pageSize: Int.random(in: 1...7, using: &random)
    ) { $0.requestsPerHour = 10_000 }
    var machine = PollMachine(plan)
    var second = 0
    while second < end {
      // Nobody writes in the last quarter of an hour, and nothing fails, so that everything is told in the end.
      let isQuiet = second > end - 900
      if !isQuiet { write(at: Double(second)) }
      if !isQuiet, random.once(in: 200) {
        // Postern stands still for a while; people do not.
        let pause = Int.random(in: 1...1_500, using: &random)
        for passed in 0..<min(pause, end - 900 - second) where passed.isMultiple(of: 10) {
          write(at: Double(second + passed))
        }
        second = min(second + pause, end - 900)
      }
      let time = PollMachine.Time.at(
        Double(second),
        clockOff: isQuiet ? 0 : Double(Int.random(in: -2...2, using: &random))
      )
      if !isQuiet, random.once(in: 20) {
        machine = try #require(PollMachine(plan, kept: machine.kept(at: time), at: time))
      }
      // A page or several of them within a second.
      for _ in 0..<200 {
        guard case .ask(let query) = machine.next(at: time) else { break }
        asked = asked ?? time.date
        if !isQuiet, random.once(in: 8) {
          machine.failed(spent: 1, at: time)
          break
        }
        var next = machine
        let changes = next.answered(table.answer(query, at: Self.moment(Double(second))), spent: 1, at: time)
        // What cannot be kept is as if it had not been answered.
        guard isQuiet || !random.once(in: 10) else {
          machine.failed(spent: 1, at: time)
          break
        }
        machine = next
        begun = begun ?? time.date
        told += changes
        // Killed after it was kept: the next one goes on from there.
        if !isQuiet, random.once(in: 15) {
          machine = try #require(PollMachine(plan, kept: machine.kept(at: time), at: time))
        }
        if !isQuiet, random.once(in: 3) { write(at: Double(second) + 0.5) }
      }
      second += 1
    }
  }

  private mutating func write(at second: Double) {
    guard random.once(in: 30) else { return }
    let stamp = Self.moment(second) + Int64.random(in: 0...3, using: &random)
    // It can be seen at once, or up to four minutes later.
    let visible = stamp + (random.once(in: 3) ? Int64.random(in: 0...240_000, using: &random) : 0)
    let isDone = random.once(in: 4)
    if random.once(in: 3) {
      let id = (table.rows.keys.max() ?? 0) + Int64.random(in: 1...3, using: &random)
      table.rows[id] = .init(id: id, created: stamp, versions: [(stamp, visible, isDone)])
    } else if let id = table.rows.keys.sorted().randomElement(using: &random),
      let last = table.rows[id]?.versions.last, last.visible <= stamp, last.stamp < stamp
    {
      // Whoever writes a row waits for the one who wrote it before.
      table.rows[id]?.versions.append((stamp, visible, isDone))
    }
  }

  func check() {
    let identities = Set(told.map { $0.identity(in: "Tickets") })
    #expect(identities.count == told.count, "seed \(seed): something is told twice")
    // The machine's clock is off by two seconds at most: what happens then may be of the past or not.
    let slack: Int64 = 3_000
    for row in table.rows.values {
      let changes = told.filter { $0.row == row.id && $0.action != .stale }
      let (last, start) = (row.versions[row.versions.count - 1], begun ?? 0)
      if row.versions.contains(where: { abs($0.visible - start) < slack || abs($0.stamp - start) < slack }) { continue }
      let stamps = Set(row.versions.map(\.stamp))
      #expect(changes.allSatisfy { stamps.contains($0.version) }, "seed \(seed): a version that there was not")
      if last.visible > start {
        #expect(changes.last?.version == last.stamp, "seed \(seed): row \(row.id) is not told as it is now")
      } else {
        #expect(changes.isEmpty, "seed \(seed): row \(row.id) is of the past")
      }
      #expect(changes.map(\.version) == changes.map(\.version).sorted(), "seed \(seed): row \(row.id) out of order")
      let creations = changes.filter { $0.action == .create }
      if row.created > start {
        #expect(creations.count == 1 && changes.first?.action == .create, "seed \(seed): row \(row.id) is new")
      } else if row.versions[0].visible <= start {
        #expect(creations.isEmpty, "seed \(seed): row \(row.id) is not new")
      }
      checkStale(row)
    }
  }

  /// Told of each version that was the last one for so long and was not done, from the start on.
  private func checkStale(_ row: PolledTable.Row) {
    let stale = told.filter { $0.row == row.id && $0.action == .stale }.map(\.version)
    let span = Int64(staleAfter) * 1000
    for (index, version) in row.versions.enumerated() {
      let next = index + 1 < row.versions.count ? row.versions[index + 1].visible : Int64.max
      let due = version.stamp + span
      // A version that is replaced about when it becomes stale may be told or not: pauses decide.
      if version.isDone || due < (asked ?? 0) - 3_000 || next <= due - 3_000 {
        #expect(!stale.contains(version.stamp), "seed \(seed): row \(row.id) is not stale")
      } else if due > (begun ?? 0) + 3_000, next == .max, due < Self.moment(Double(end - 120)) {
        #expect(stale.contains(version.stamp), "seed \(seed): row \(row.id) is stale")
      }
    }
  }
}
