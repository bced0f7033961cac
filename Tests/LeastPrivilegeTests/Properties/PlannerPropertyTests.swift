import Autotask
import LeastPrivilege
import TestSupport
import Testing

@Suite("What holds of every plan, over random catalogues")
struct PlannerPropertyTests {
  @Test("sound: every item works at the level, and at each alternative")
  func soundness() throws {
    try expectForAll { tried in
      let plan = try tried.plan()
      return try tried.levels(of: plan).first { !tried.isAllowed(at: $0) }.map { "not enough: \($0)" }
    }
  }

  @Test("minimal: level and alternatives are all the minimal levels that trying every level finds")
  func minimality() throws {
    try expectForAll { tried in
      let levels = try tried.levels(of: try tried.plan())
      let minimal = tried.catalogue.minimalLevels(tried.items, yes: tried.yes)
      guard Set(levels) != minimal || levels.count != minimal.count else { return nil }
      return "planned \(levels), minimal \(minimal)"
    }
  }

  @Test("the order of the selection changes nothing")
  func order() throws {
    try expectForAll { tried in
      var random = SeededGenerator(seed: tried.seed)
      let forth = try tried.plan()
      let back = try tried.with(tried.items.shuffled(using: &random)).plan()
      // Of two levels that are equally good the same must come first, too.
      guard forth.level != back.level || Set(forth.alternatives) != Set(back.alternatives) else { return nil }
      return "\(forth.level) and \(back.level)"
    }
  }

  @Test("what is asked for twice is asked for once")
  func idempotence() throws {
    try expectForAll { tried in
      let once = try tried.plan()
      let twice = try tried.with(tried.items + tried.items).plan()
      return once == twice ? nil : "\(once.level) and \(twice.level)"
    }
  }

  @Test("a union is never below its parts")
  func union() throws {
    try expectForAll { tried in
      let whole = try tried.levels(of: try tried.plan())
      for split in tried.items.indices {
        for part in [tried.items[..<split], tried.items[split...]].map(Array.init) {
          let parts = try tried.levels(of: try tried.with(part).plan())
          // Each level of the union allows the part, so that one of the part's minimal levels lies below it.
          if let level = whole.first(where: { level in !parts.contains { covers(level, $0) } }) {
            return "\(level) is above none of \(parts)"
          }
        }
      }
      return nil
    }
  }

  @Test("without alternatives, an item more lowers no setting, and the level is the join of the items' levels")
  func growth() throws {
    try expectForAll { tried in
      var join = tried.catalogue.settings.map { _ in 0 }
      for (index, item) in tried.items.enumerated() {
        let alone = try tried.levels(of: try tried.with([item]).plan())
        let together = try tried.levels(of: try tried.with(Array(tried.items[...index])).plan())
        guard let single = alone.first, alone.count == 1 else { return nil }
        let next = zip(join, single).map { max($0, $1) }
        guard together == [next] else { return "expected \(next), found \(together)" }
        join = next
      }
      return nil
    }
  }

  @Test("witnesses are real: one step lower, and the item that they name fails")
  func witnesses() throws {
    try expectForAll { tried in
      let plan = try tried.plan()
      let level = try tried.levels(of: plan)[0]
      for raised in plan.raised {
        guard let setting = level.indices.first(where: { tried.catalogue.id($0) == raised.setting.id }),
          let item = tried.items.first(where: { tried.catalogue.id($0) == raised.witness.breaks })
        else { return "no such witness: \(raised.witness)" }
        var lower = level
        lower[setting] -= 1
        guard raised.witness.loweredTo == tried.catalogue.answer(setting, lower[setting]) else {
          return "not one step: \(raised.witness)"
        }
        if tried.catalogue.opens(item, at: lower, yes: tried.yes) { return "still works: \(raised.witness)" }
      }
      return nil
    }
  }

  @Test("nothing needs nothing, and what the API does not offer has no plan")
  func extremes() throws {
    for tried in try PropertyCase.all.get() {
      #expect(try tried.with([]).plan().level.isEmpty, "seed \(tried.seed)")
      guard !tried.isPossible else { continue }
      #expect(throws: PlanError.self, "seed \(tried.seed)") { try tried.plan() }
    }
  }
}
