import Autotask
import Foundation
import LeastPrivilege
import TestSupport
import Testing

/// A random catalogue with things to allow, and what a user said.
struct PropertyCase {
  var seed: Int
  var catalogue: SmallCatalogue
  var policy: PolicyCatalogue
  var items: [SmallCatalogue.Item]
  var yes: Set<Int>

  /// The case of a seed.
  init(seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    self.seed = seed
    catalogue = SmallCatalogue(&random)
    policy = try PolicyCatalogue(catalogue.bytes)
    let all = catalogue.items
    items = (0..<Int.random(in: 1...5, using: &random)).compactMap { _ in all.randomElement(using: &random) }
    yes = Set((0..<SmallCatalogue.questions).filter { _ in random.once(in: 3) })
  }

  /// How many cases are tried: `POSTERN_PROPERTY_CASES`, else 300.
  static var count: Int {
    ProcessInfo.processInfo.environment["POSTERN_PROPERTY_CASES"].flatMap(Int.init) ?? 300
  }

  /// All cases, made once for all properties.
  static let all = Result { try (0..<count).map { try PropertyCase(seed: $0) } }

  /// The same case with other things to allow.
  func with(_ items: [SmallCatalogue.Item]) -> PropertyCase {
    var copy = self
    copy.items = items
    return copy
  }

  /// The plan of the items.
  func plan() throws -> Plan {
    var selection = Selection()
    for item in items {
      switch item {
      case .action(let number): selection.add(.action(policy.actions.all[number]))
      case .operation(let entity, let right): selection.add(.operation(entity: "Entity\(entity)", right: right))
      }
    }
    let answers = (0..<SmallCatalogue.questions).map { (catalogue.word($0), yes.contains($0)) }
    let options = PlanOptions(answers: Dictionary(uniqueKeysWithValues: answers))
    return try Planner(policy).plan(selection, options: options)
  }

  /// The plan's level and its alternatives, as ranks; an answer that no setting has, or that is lowest, fails.
  func levels(of plan: Plan) throws -> [[Int]] {
    try ([plan.level] + plan.alternatives).map {
      try #require(catalogue.ranks($0), "\($0) lists what is not raised, seed \(seed)")
    }
  }

  /// Whether all items can be allowed.
  var isPossible: Bool { items.allSatisfy(catalogue.isPossible) }

  /// Whether a level opens all items.
  func isAllowed(at level: [Int]) -> Bool { items.allSatisfy { catalogue.opens($0, at: level, yes: yes) } }
}

/// A property: nil when it holds, else what was found instead.
typealias Property = (PropertyCase) throws -> String?

/// Tries a property on all cases; a case that fails is made smaller, then told with its seed.
func expectForAll(_ property: Property, at location: SourceLocation = #_sourceLocation) throws {
  for candidate in try PropertyCase.all.get() where candidate.isPossible {
    guard try property(candidate) != nil else { continue }
    let smallest = try shrunk(candidate, property)
    let items = smallest.items.map(smallest.catalogue.id)
    let found = try property(smallest) ?? ""
    Issue.record(
      "seed \(smallest.seed), items \(items), yes to \(smallest.yes.sorted()): \(found)\n\(smallest.catalogue)",
      sourceLocation: location
    )
    return
  }
}

/// The case with as few items, answers and rows as still fail.
private func shrunk(_ failing: PropertyCase, _ property: Property) throws -> PropertyCase {
  for smaller in failing.smaller where try property(smaller) != nil { return try shrunk(smaller, property) }
  return failing
}

extension PropertyCase {
  /// The cases with one thing less.
  fileprivate var smaller: [PropertyCase] {
    let fewerItems = items.indices.map { index in
      var items = items
      items.remove(at: index)
      return with(items)
    }
    let fewerAnswers = yes.map { answer in
      var copy = self
      copy.yes.remove(answer)
      return copy
    }
    return fewerItems + fewerAnswers
      + catalogue.smaller.compactMap { catalogue in
        var copy = self
        copy.catalogue = catalogue
        // A smaller catalogue has the same ids, so that its plan is made of the same items.
        guard let policy = try? PolicyCatalogue(catalogue.bytes) else { return nil }
        copy.policy = policy
        return copy
      }
  }
}

extension SmallCatalogue {
  /// The catalogues with one need, alternative or question less.
  fileprivate var smaller: [SmallCatalogue] {
    var result: [SmallCatalogue] = []
    func without<Element>(_ path: WritableKeyPath<SmallCatalogue, [Element]>) {
      for index in self[keyPath: path].indices {
        var copy = self
        copy[keyPath: path].remove(at: index)
        result.append(copy)
      }
    }
    for gate in gates.indices {
      without(\.gates[gate].needs)
      without(\.gates[gate].alternatives)
      without(\.gates[gate].conditions)
    }
    for action in actions.indices {
      without(\.actions[action].adds)
      without(\.actions[action].alternatives)
      without(\.actions[action].conditions)
      without(\.actions[action].narrowings)
    }
    return result
  }
}
