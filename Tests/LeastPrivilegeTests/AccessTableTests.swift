import Autotask
import LeastPrivilege
import Testing

@Suite("Access rows and actions")
struct AccessTableTests {
  let catalogue: PolicyCatalogue
  let entities: EntityCatalogue

  init() throws {
    catalogue = try PolicyCatalogue()
    entities = try catalogue.entities()
  }

  @Test("928 cells, absent exactly where the API offers no such operation")
  func cells() {
    #expect(catalogue.access.entities == entities.all.map(\.name))
    #expect(catalogue.cellCounts().reduce(0) { $0 + $1.cells } == 928)
    for entity in entities.all {
      for right in Right.allCases {
        let isAbsent = catalogue.access[entity.name, right]?.state == .absent
        #expect(isAbsent == !entity.offers(right), "\(entity.name) \(right)")
      }
    }
  }

  @Test("every need names a setting and one of its answers")
  func needs() {
    for entity in catalogue.access.entities {
      for right in Right.allCases {
        guard let row = catalogue.access[entity, right] else { continue }
        let demands =
          row.needs.map { ($0.setting, $0.atLeast) } + row.conditions.map { ($0.setting, $0.atLeast) }
          + (row.alternatives + row.inPart).flatMap(\.with).map { ($0.setting, $0.atLeast) }
          + row.fallback.map { ($0.setting, $0.value) }
        for (setting, value) in demands {
          #expect(catalogue.settings[setting]?.rank(of: value) != nil, "\(entity) \(right): \(setting) = \(value)")
        }
        for alternative in row.alternatives + row.inPart {
          #expect(
            alternative.replace.allSatisfy { id in row.needs.contains { $0.setting == id } },
            "\(entity) \(right)"
          )
        }
        #expect(row.state != .gated || !row.needs.isEmpty, "\(entity) \(right)")
      }
    }
  }

  @Test("64 actions in 10/7/10/9/3/3/16/6, 5 more, 39 for webhooks, 3 for error logs")
  func actions() {
    let guide = catalogue.actions.all.filter { $0.group == .guide }
    #expect(guide.count == 64)
    #expect(
      catalogue.actions.categories.prefix(8).map { category in guide.count { $0.category == category.id } }
        == [10, 7, 10, 9, 3, 3, 16, 6]
    )
    #expect(catalogue.actions.all.count { $0.group == .additional } == 5)
    #expect(catalogue.actions.all.count { $0.group == .webhooks } == 39)
    #expect(catalogue.actions.all.count { $0.group == .errorLogs } == 3)
    #expect(Set(catalogue.actions.all.map(\.id)).count == catalogue.actions.all.count)
  }

  @Test("every action's route is an operation of the API on its entity, with its verb")
  func routes() throws {
    let table = RouteTable(entities)
    for action in catalogue.actions.all {
      let path = action.path.replacing(#/\{[A-Za-z]+\}/#, with: "7")
      let resolved = try table.resolve(method: action.method.rawValue, path: path)
      #expect(resolved.entity == action.entity && resolved.verb?.right == action.verb.right, "\(action.id)")
      #expect((action.effect == .read) == !action.verb.isWrite, "\(action.id)")
    }
  }

  @Test("presets: the guide's 64, one for each category, and the wider ones")
  func presets() throws {
    let counts = try catalogue.presets.reduce(into: [String: Int]()) { counts, preset in
      var selection = Selection()
      try selection.add(preset: preset.id, from: catalogue)
      counts[preset.id] = selection.items.count
    }
    #expect(counts["rewst"] == 64 && counts["rewst-full"] == 64 + 5 + 39 + 3)
    #expect(counts["read-only"] == catalogue.actions.all.count { $0.group == .guide && $0.effect == .read })
    for category in catalogue.actions.categories.prefix(8) {
      #expect(counts[category.id] == catalogue.actions.all.count { $0.group == .guide && $0.category == category.id })
    }
    #expect(counts["service-desk"] != nil)
  }

  @Test("every experiment concerns what exists, and its outcomes change rows that exist")
  func experiments() throws {
    let experiments = try catalogue.experiments()
    #expect(experiments.map(\.number) == Array(1...14))
    for experiment in experiments {
      #expect(experiment.settings.allSatisfy { catalogue.settings[$0] != nil }, "\(experiment.id)")
      #expect(experiment.actions.allSatisfy { catalogue.actions[$0] != nil }, "\(experiment.id)")
      #expect(experiment.outcomes.count >= 2 && !experiment.steps.isEmpty, "\(experiment.id)")
      for change in experiment.outcomes.flatMap(\.effect) {
        #expect(catalogue.access[change.entity, change.verb] != nil, "\(experiment.id): \(change)")
        if let setting = change.setting { #expect(catalogue.settings[setting] != nil, "\(experiment.id)") }
      }
    }
  }
}
