/// What one action demands of a level: any of several ways, each the least rank of some settings.
struct Demand {
  var ways: [[String: Int]]

  /// A demand that the rows make, some of its needs replaced in each alternative.
  init(needs: [NeedRule], alternatives: [AlternativeRule]) {
    let usual = Self.joined([:], needs)
    ways = [usual]
    for alternative in alternatives {
      ways.append(Self.joined(usual.filter { !alternative.replaced.contains($0.key) }, alternative.with))
    }
  }

  /// A need that stands whichever way is taken.
  mutating func add(_ need: NeedRule) {
    ways = ways.map { Self.joined($0, [need]) }
  }

  /// A smaller answer that is enough.
  mutating func lower(_ need: NeedRule) {
    ways = ways.map { way in
      var way = way
      if let rank = way[need.setting] { way[need.setting] = min(rank, need.rank) }
      return way
    }
  }

  /// What each way lacks at a level; a way that lacks nothing meets the demand.
  func lacking(at rank: (String) -> Int) -> [[NeedRule]] {
    ways.map { way in
      way.filter { rank($0.key) < $0.value }.map { NeedRule(setting: $0.key, rank: $0.value) }
        .sorted { $0.setting < $1.setting }
    }
  }

  /// Whether a level meets it.
  func isMet(at rank: (String) -> Int) -> Bool {
    ways.contains { way in way.allSatisfy { rank($0.key) >= $0.value } }
  }

  private static func joined(_ way: [String: Int], _ needs: [NeedRule]) -> [String: Int] {
    needs.reduce(into: way) { $0[$1.setting] = max($0[$1.setting] ?? $1.rank, $1.rank) }
  }
}
