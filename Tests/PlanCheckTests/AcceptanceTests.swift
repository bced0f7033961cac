import Autotask
import LeastPrivilege
import PlanCheck
import TestSupport
import Testing

@Suite("Every certificate of the planner is accepted")
struct AcceptanceTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop.embedded.get() }

  @Test("of every preset, unsure requirements at their least and raised", arguments: PlanOptions.Assume.allCases)
  func presets(_ assume: PlanOptions.Assume) throws {
    for preset in workshop.catalogue.presets {
      let plan = try workshop.plan([preset.id], options: PlanOptions(assume: assume))
      workshop.expectAccepted(plan, "\(preset.id), \(assume)")
    }
  }

  @Test("of every action alone, and of nothing")
  func singleActions() throws {
    workshop.expectAccepted(try workshop.plan(), "nothing")
    for action in workshop.catalogue.actions.all {
      for assume in PlanOptions.Assume.allCases {
        let plan = try workshop.plan([action.id], options: PlanOptions(assume: assume))
        workshop.expectAccepted(plan, "\(action.id), \(assume)")
      }
    }
  }

  @Test("with every answer to every question")
  func answers() throws {
    for question in workshop.questions {
      for answer in [true, false] {
        let plan = try workshop.plan(["rewst-full"], options: PlanOptions(answers: [question: answer]))
        workshop.expectAccepted(plan, "\(question) = \(answer)")
      }
    }
  }

  @Test("with any number of webhooks", arguments: [1, 2, 17, 1000])
  func webhooks(_ count: Int) throws {
    workshop.expectAccepted(try workshop.plan(webhooks: count), "\(count)")
    workshop.expectAccepted(try workshop.plan(["rewst-full"], webhooks: count), "rewst-full, \(count)")
  }

  @Test("with the facts of each outcome of each experiment")
  func facts() throws {
    for experiment in try workshop.catalogue.experiments() {
      for outcome in experiment.outcomes {
        for assume in PlanOptions.Assume.allCases {
          let options = PlanOptions(assume: assume)
          let plan = try workshop.plan(["rewst-full"], webhooks: 2, options: options, facts: outcome.effect)
          workshop.expectAccepted(plan, "\(experiment.id): \(outcome.when), \(assume)")
        }
      }
    }
  }

  @Test("of raw operations, entity by entity and all together")
  func operations() throws {
    let operations = workshop.possibleItems.filter { if case .operation = $0 { true } else { false } }
    for (entity, items) in Dictionary(grouping: operations, by: { $0.cell?.entity ?? "" }) {
      let plan = try workshop.plan(items: items, options: PlanOptions(assume: .documented))
      workshop.expectAccepted(plan, entity)
    }
    for assume in PlanOptions.Assume.allCases {
      let options = PlanOptions(assume: assume)
      workshop.expectAccepted(try workshop.plan(items: operations, options: options), "all, \(assume)")
    }
  }

  @Test("of 200 random selections with random options and facts")
  func randomSelections() throws {
    let items = workshop.possibleItems
    let questions = workshop.questions
    let outcomes = try workshop.catalogue.experiments().flatMap(\.outcomes)
    for seed in 0..<200 {
      var generator = SeededGenerator(seed: seed)
      let count = Int.random(in: 1...12, using: &generator)
      var answers: [String: Bool] = [:]
      for question in questions where generator.once(in: 4) { answers[question] = Bool.random(using: &generator) }
      let facts = generator.once(in: 2) ? outcomes.randomElement(using: &generator)?.effect ?? [] : []
      let plan = try workshop.plan(
        items: (0..<count).compactMap { _ in items.randomElement(using: &generator) },
        webhooks: generator.once(in: 4) ? Int.random(in: 1...9, using: &generator) : 0,
        options: PlanOptions(answers: answers, assume: generator.once(in: 2) ? .documented : .least),
        facts: facts
      )
      workshop.expectAccepted(plan, "seed \(seed)")
    }
  }
}
