import Autotask
import AutotaskEmulator
import Testing

@Suite struct MonotonyTests {
  private let bench: RuleBench

  init() throws { bench = try RuleBench.shared.get() }

  @Test(arguments: 1...5)
  func `raising one setting never shrinks a reach`(seed: Int) {
    var numbers = SeededGenerator(state: UInt64(seed))
    let below = randomLevel(&numbers)
    let dependencies = bench.dependencies
    for setting in bench.settings.all {
      guard let rank = setting.rank(of: below[setting.id]), let next = setting.value(at: rank + 1) else { continue }
      var above = below
      above.values[setting.id] = next
      for cell in dependencies where cell.settings.contains(setting.id) {
        let before = bench.rules.reach(of: cell.entity, cell.right, at: below)
        let after = bench.rules.reach(of: cell.entity, cell.right, at: above)
        #expect(before.lies(within: after), "\(setting.id) \(cell.entity) \(cell.right): \(before) > \(after)")
      }
    }
  }

  @Test(arguments: 1...3)
  func `a setting changes only the rights that depend on it`(seed: Int) {
    var numbers = SeededGenerator(state: UInt64(100 + seed))
    let level = randomLevel(&numbers)
    for cell in bench.dependencies {
      var other = randomLevel(&numbers)
      other.canOwnRows = level.canOwnRows
      for id in cell.settings + ["general.active"] { other.values[id] = level.values[id] }
      #expect(
        bench.rules.reach(of: cell.entity, cell.right, at: level)
          == bench.rules.reach(of: cell.entity, cell.right, at: other),
        "\(cell.entity) \(cell.right)"
      )
    }
  }

  @Test(arguments: 1...4)
  func `a person never reaches less than an API user with the same answers`(seed: Int) {
    var numbers = SeededGenerator(state: UInt64(200 + seed))
    let level = EffectiveLevel(values: randomLevel(&numbers).values)
    let person = EffectiveLevel(values: level.values, canOwnRows: true)
    for (entity, right) in bench.offered {
      let before = bench.rules.reach(of: entity, right, at: level)
      #expect(before.lies(within: bench.rules.reach(of: entity, right, at: person)), "\(entity) \(right)")
    }
  }

  private func randomLevel(_ numbers: inout SeededGenerator) -> EffectiveLevel {
    let high = Int.random(in: 1...9, using: &numbers)
    var values: [String: String] = [:]
    for setting in bench.settings.all {
      let isHigh = Int.random(in: 0...9, using: &numbers) < high
      values[setting.id] = isHigh ? setting.values.last : setting.values.randomElement(using: &numbers)
    }
    values["general.active"] = "Yes"
    return EffectiveLevel(values: values, canOwnRows: Bool.random(using: &numbers))
  }
}
