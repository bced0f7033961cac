public import Autotask

/// The entities and verbs that a grant or a prohibition names, with its patterns resolved.
public struct OpenedOperations: Sendable, Equatable {
  /// The verbs by entity.
  public internal(set) var verbs: [String: Set<Verb>] = [:]

  /// The operations in a stable order.
  public var sorted: [OperationPattern] {
    verbs.sorted { $0.key < $1.key }.map { entity, verbs in
      OperationPattern(entity: entity, verbs: Verb.allCases.filter(verbs.contains))
    }
  }

  /// Nothing.
  public init() {}

  /// The operations that were kept when the document was applied.
  public init(_ patterns: [OperationPattern]) {
    for pattern in patterns { verbs[pattern.entity, default: []].formUnion(pattern.verbs) }
  }

  mutating func insert(_ verb: Verb, on entity: String) { verbs[entity, default: []].insert(verb) }
}

/// Whether a selection may reach sensitive entities by patterns.
enum PatternReach {
  /// A grant: what is sensitive must be named.
  case named
  /// A prohibition: everything that matches.
  case everything
}

extension ResourceModel {
  /// Resolves actions and operations against the catalogue.
  func resolve(
    actions: [String],
    operations: [OperationPattern],
    reach: PatternReach,
    at path: String,
    _ problems: inout [GrantProblem]
  ) -> OpenedOperations {
    var opened = OpenedOperations()
    for (index, word) in actions.enumerated() {
      // What is more than one call is opened by its own name alone, never by a pattern.
      if let composite = policy.composites[word] {
        for operation in composite.operations {
          guard let entity = self[operation.entity] else { continue }
          for verb in operation.verbs { opened.insert(verb, on: entity.name) }
        }
        continue
      }
      let isNamed = policy.actions[word] != nil
      var selection = Selection()
      do throws(SelectionError) {
        try selection.add(word, from: policy)
      } catch {
        problems.error("\(path).actions[\(index)]", error.description)
      }
      for case .action(let action) in selection.items {
        guard let entity = self[action.entity] else { continue }
        if reach == .named, !isNamed, entity.isSensitive(action.verb) { continue }
        opened.insert(action.verb, on: entity.name)
      }
    }
    for (index, pattern) in operations.enumerated() {
      let place = "\(path).operations[\(index)]"
      let matches: [EntityModel]
      if pattern.entity.contains("*") {
        matches = entities.filter { globMatches(pattern.entity.lowercased(), $0.name.lowercased()) }
        if matches.isEmpty { problems.error("\(place).entity", "no entity matches `\(pattern.entity)`") }
      } else if let entity = self[pattern.entity] {
        matches = [entity]
        for verb in pattern.verbs where !entity.verbs.contains(verb) {
          problems.warn("\(place).verbs", "the API offers no `\(verb.rawValue)` on \(entity.name)")
        }
      } else {
        let nearest = suggestion(pattern.entity, among: entities.map(\.name))
        problems.error("\(place).entity", "no entity is named `\(pattern.entity)`\(nearest)")
        continue
      }
      for entity in matches {
        for verb in pattern.verbs where entity.verbs.contains(verb) {
          if reach == .named, matches.count > 1 || pattern.entity.contains("*"), entity.isSensitive(verb) { continue }
          opened.insert(verb, on: entity.name)
        }
      }
    }
    return opened
  }
}
