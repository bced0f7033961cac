import Autotask

/// A catalogue of a few settings, with a meaning of its own: what the planner makes of its JSON is held against it.
struct SmallCatalogue {
  struct Setting {
    var answers: Int
    var isNumber: Bool
    var minimum: Int
  }

  struct Need {
    var setting: Int
    var rank: Int
    var evidence: Evidence
  }

  struct Alternative {
    var replaced: [Int]
    var with: [Need]
  }

  /// A need, or a smaller answer, that stands when the question is answered with yes.
  struct Question {
    var number: Int
    var need: Need
  }

  struct Gate {
    var needs: [Need]
    var alternatives: [Alternative]
    var conditions: [Question]
  }

  enum Cell {
    case gated([Int])
    case ungated, unknown, absent
  }

  struct Action {
    var entity: Int
    var right: Right
    var adds: [Need]
    var alternatives: [Alternative]
    var conditions: [Question]
    var narrowings: [Question]
  }

  var settings: [Setting]
  var gates: [Gate]
  var entities: [[Right: Cell]]
  var actions: [Action]

  /// One thing to allow: an action by its number, or a raw operation.
  enum Item: Hashable {
    case action(Int)
    case operation(entity: Int, right: Right)
  }

  /// All actions and raw operations.
  var items: [Item] {
    actions.indices.map(Item.action)
      + entities.indices.flatMap { entity in Right.allCases.map { Item.operation(entity: entity, right: $0) } }
  }
}

extension SmallCatalogue {
  /// Whether a level opens an item, said anew: nothing here is the planner's.
  func opens(_ item: Item, at level: [Int], yes: Set<Int>) -> Bool {
    let (cell, action) = parts(of: item)
    guard let gates = gates(of: cell) else { return false }
    let needs = gates.flatMap(\.needs) + (action?.adds ?? [])
    let conditions = gates.flatMap(\.conditions) + (action?.conditions ?? [])
    let alternatives = gates.flatMap(\.alternatives) + (action?.alternatives ?? [])
    let narrowings = (action?.narrowings ?? []).filter { yes.contains($0.number) }

    func holds(_ need: Need) -> Bool {
      let smaller = narrowings.filter { $0.need.setting == need.setting }.map(\.need.rank)
      return level[need.setting] >= min(need.rank, smaller.min() ?? need.rank)
    }
    guard conditions.filter({ yes.contains($0.number) }).map(\.need).allSatisfy(holds) else { return false }
    return needs.allSatisfy(holds)
      || alternatives.contains { alternative in
        needs.allSatisfy { alternative.replaced.contains($0.setting) || holds($0) }
          && alternative.with.allSatisfy(holds)
      }
  }

  /// Whether some level opens an item.
  func isPossible(_ item: Item) -> Bool { gates(of: parts(of: item).cell) != nil }

  private func parts(of item: Item) -> (cell: Cell, action: Action?) {
    switch item {
    case .operation(let entity, let right): (entities[entity][right] ?? .absent, nil)
    case .action(let number):
      (entities[actions[number].entity][actions[number].right] ?? .absent, actions[number])
    }
  }

  private func gates(of cell: Cell) -> [Gate]? {
    switch cell {
    case .gated(let numbers): numbers.map { gates[$0] }
    case .ungated, .unknown: []
    case .absent: nil
    }
  }

  /// Every level.
  var allLevels: [[Int]] {
    settings.reduce([[]]) { levels, setting in
      levels.flatMap { level in (0..<setting.answers).map { level + [$0] } }
    }
  }

  /// Every level that opens all items and above no other such level, by trying all.
  func minimalLevels(_ items: [Item], yes: Set<Int>) -> Set<[Int]> {
    let enough = allLevels.filter { level in items.allSatisfy { opens($0, at: level, yes: yes) } }
    // From the lowest up: a level is minimal when it covers none that was found before.
    return enough.sorted { $0.reduce(0, +) < $1.reduce(0, +) }.reduce(into: []) { minimal, level in
      if !minimal.contains(where: { covers(level, $0) }) { minimal.insert(level) }
    }
  }
}

/// Whether a level is nowhere below another.
func covers(_ level: [Int], _ other: [Int]) -> Bool { zip(level, other).allSatisfy { $0 >= $1 } }
