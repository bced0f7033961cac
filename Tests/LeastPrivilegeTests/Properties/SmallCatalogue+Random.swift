import Autotask
import TestSupport

extension SmallCatalogue {
  /// How many questions its conditions and narrowings ask.
  static let questions = 3

  /// The catalogue of a seed.
  init(_ random: inout SeededGenerator) {
    let settings = (0..<Int.random(in: 1...5, using: &random)).map { _ in
      Setting(
        answers: Int.random(in: 2...4, using: &random),
        isNumber: random.once(in: 5),
        minimum: Int.random(in: 0...2, using: &random)
      )
    }
    self.settings = settings
    gates = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      Gate(
        needs: random.some(upTo: 3) { Self.need(settings, &$0) },
        alternatives: Self.alternatives(settings, &random),
        conditions: random.some(upTo: 1) { Self.question(settings, &$0) }
      )
    }
    let gates = gates.indices
    entities = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      var cells: [Right: Cell] = [:]
      for right in Right.allCases { cells[right] = Self.cell(gates, &random) }
      return cells
    }
    let entities = entities.indices
    actions = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      Action(
        entity: Int.random(in: entities, using: &random),
        right: Right.allCases.randomElement(using: &random) ?? .query,
        adds: random.some(upTo: 2) { Self.need(settings, &$0) },
        alternatives: Self.alternatives(settings, &random),
        conditions: random.some(upTo: 1) { Self.question(settings, &$0) },
        narrowings: random.some(upTo: 1) { Self.question(settings, &$0) }
      )
    }
    narrowDown()
  }

  /// Makes each narrowing what its name says: no more than any need of its setting.
  private mutating func narrowDown() {
    let alternatives = gates.flatMap(\.alternatives) + actions.flatMap(\.alternatives)
    let conditions = gates.flatMap(\.conditions) + actions.flatMap(\.conditions)
    let needs =
      gates.flatMap(\.needs) + actions.flatMap(\.adds) + alternatives.flatMap(\.with) + conditions.map(\.need)
    for action in actions.indices {
      for index in actions[action].narrowings.indices {
        let narrowing = actions[action].narrowings[index].need
        let least = needs.filter { $0.setting == narrowing.setting }.map(\.rank).min() ?? 0
        actions[action].narrowings[index].need.rank = min(narrowing.rank, least)
      }
    }
  }

  private static func need(_ settings: [Setting], _ random: inout SeededGenerator) -> Need {
    let setting = Int.random(in: settings.indices, using: &random)
    return Need(
      setting: setting,
      rank: Int.random(in: 0..<settings[setting].answers, using: &random),
      evidence: Evidence.allCases.randomElement(using: &random) ?? .assumed
    )
  }

  private static func question(_ settings: [Setting], _ random: inout SeededGenerator) -> Question {
    Question(number: Int.random(in: 0..<questions, using: &random), need: need(settings, &random))
  }

  private static func alternatives(_ settings: [Setting], _ random: inout SeededGenerator) -> [Alternative] {
    guard random.once(in: 3) else { return [] }
    return random.some(upTo: 2) { random in
      Alternative(
        replaced: random.some(upTo: 2) { Int.random(in: settings.indices, using: &$0) },
        with: random.some(upTo: 2) { need(settings, &$0) }
      )
    }
  }

  private static func cell(_ gates: Range<Int>, _ random: inout SeededGenerator) -> Cell {
    switch Int.random(in: 0..<12, using: &random) {
    case 0: .absent
    case 1: .ungated
    case 2: .unknown
    default: .gated((0..<Int.random(in: 1...2, using: &random)).map { _ in Int.random(in: gates, using: &random) })
    }
  }
}
