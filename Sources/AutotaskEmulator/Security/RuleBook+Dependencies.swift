package import Autotask

/// The settings on which a right on an entity depends: the forward rules turned around.
package struct RightDependency: Sendable, Equatable {
  /// The entity.
  package var entity: String
  /// The right.
  package var right: Right
  /// The settings whose answer can change the reach, in order; those on which every right depends are left out.
  package var settings: [String]
  /// The rules from which this follows, parents' rules included, in order.
  package var rules: [String]
  /// The weakest evidence of those rules.
  package var evidence: Evidence
}

extension RuleBook {
  /// The dependencies of every right that any rule governs, by entity and right, to compare with rows that were
  /// written the other way round.
  package func dependencies() -> [RightDependency] {
    governing.keys.filter { $0.entity != "*" }
      .sorted { ($0.entity, $0.right.rawValue) < ($1.entity, $1.right.rawValue) }
      .map { dependency(of: $0.entity, $0.right) }
  }

  /// What a right on an entity depends on; nothing where no rule governs it.
  package func dependency(of entity: String, _ right: Right) -> RightDependency {
    var seen: Set<Cell> = []
    var open = [Cell(entity: entity, right: right)]
    var settings: Set<String> = []
    var rules: [String: Evidence] = [:]
    while let cell = open.popLast() {
      guard seen.insert(cell).inserted else { continue }
      for rule in governing[cell] ?? [] {
        rules[rule.id] = rule.evidence
        settings.formUnion(rule.ways.map(\.setting))
      }
      settings.formUnion(modules[cell.entity] ?? [])
      open += parents(of: cell)
    }
    return RightDependency(
      entity: entity,
      right: right,
      settings: settings.sorted(),
      rules: rules.keys.sorted(),
      evidence: rules.values.min() ?? .assumed
    )
  }

  /// What a reader needs to judge a rule.
  package struct Citation: Sendable, Equatable {
    /// The rule's name.
    package var id: String
    /// The sentence from which it is made.
    package var says: String
    /// The address, or the name, of its source.
    package var source: String
    /// How sure it is.
    package var evidence: Evidence
  }

  /// Every rule with its source, in the order of the editor.
  package var citations: [Citation] {
    file.rules.map { rule in
      Citation(id: rule.id, says: rule.says, source: file.sources[rule.source] ?? "", evidence: rule.evidence)
    }
  }
}
