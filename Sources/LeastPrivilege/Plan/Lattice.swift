/// A point in the product of finite orders that the settings form: setting's position to rank above the lowest.
package struct LevelVector: Sendable, Hashable {
  /// The ranks above zero; a setting that is missing is at its lowest.
  package private(set) var ranks: [Int: Int]

  /// A point with the given ranks; a setting given twice gets the greater one.
  package init(_ ranks: some Sequence<(Int, Int)>) {
    self.ranks = [:]
    for (setting, rank) in ranks where rank > 0 { self.ranks[setting] = max(rank, self.ranks[setting] ?? 0) }
  }

  /// The rank of a setting.
  package subscript(setting: Int) -> Int { ranks[setting] ?? 0 }

  /// Whether every setting is at least as high as in the other.
  package func covers(_ other: LevelVector) -> Bool {
    other.ranks.allSatisfy { self[$0.key] >= $0.value }
  }

  /// The least point that covers both.
  package func join(_ other: LevelVector) -> LevelVector {
    var joined = self
    for (setting, rank) in other.ranks where rank > self[setting] { joined.ranks[setting] = rank }
    return joined
  }

  /// The point one step lower in one setting.
  package func lowered(_ setting: Int) -> LevelVector {
    var lower = self
    lower.ranks[setting] = self[setting] > 1 ? self[setting] - 1 : nil
    return lower
  }
}

/// Every minimal point that meets all requirements, each requirement being met by any of its points.
///
/// The join of one choice per requirement meets them all, and every minimal point is such a join; points that
/// cover another are dropped after each step, so that the set stays as small as the answer.
package func minimalPoints(meeting requirements: [[LevelVector]]) -> [LevelVector] {
  var points: [LevelVector] = [LevelVector([])]
  for choices in requirements {
    var next: Set<LevelVector> = []
    for point in points {
      // A point that meets the requirement already is its own least join.
      if choices.contains(where: point.covers) {
        next.insert(point)
      } else {
        for choice in choices { next.insert(point.join(choice)) }
      }
    }
    points = next.filter { point in !next.contains { $0 != point && point.covers($0) } }
  }
  return points
}
