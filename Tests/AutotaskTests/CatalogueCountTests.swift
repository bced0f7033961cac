import Autotask
import Testing

@Suite("The catalogue's counts and references")
struct CatalogueCountTests {
  let entities: EntityCatalogue
  let settings: SettingCatalogue
  let fields: FieldCatalogue
  let roads: RoadCatalogue

  init() throws {
    entities = try EntityCatalogue(.embedded)
    settings = try SettingCatalogue(.embedded)
    fields = try FieldCatalogue(.embedded)
    roads = try RoadCatalogue(.embedded)
  }

  @Test("232 entities, each name once")
  func entityCount() {
    #expect(entities.all.count == 232)
    #expect(Set(entities.all.map(\.name)).count == 232)
  }

  @Test("255 settings, each with its default among its answers")
  func settingCount() {
    #expect(settings.all.count == 255)
    #expect(Set(settings.all.map(\.id)).count == 255)
    for setting in settings.all {
      #expect(setting.rank(of: setting.systemDefault) != nil, "\(setting.id): \(setting.systemDefault)")
      #expect(setting.rank(of: setting.lowest) == 0, "\(setting.id)")
      #expect(!setting.sources.isEmpty && !setting.clickPath.isEmpty, "\(setting.id)")
    }
  }

  @Test("3,009 operations, none of which repeats another")
  func operationCount() {
    let operations = RouteTable(entities).operations
    #expect(operations.count == 3009)
    #expect(Set(operations.map { "\($0.method) \($0.template.lowercased())" }).count == 3009)
  }

  @Test("every entity has fields, and every reference names an entity")
  func references() {
    for entity in entities.all {
      for field in fields[entity.name] {
        guard let reference = field.reference else { continue }
        #expect(entities[reference] != nil, "\(entity.name).\(field.name) refers to \(reference)")
      }
    }
    #expect(entities.all.count { fields[$0.name].isEmpty } <= 2)
  }

  @Test("every entity has a road that ends at a company, or a reason why none does")
  func roadsEnd() throws {
    #expect(roads.all.map(\.entity) == entities.all.map(\.name))
    for row in roads.all { try expectEnd(of: row.entity, visited: []) }
  }

  private func expectEnd(of entity: String, visited: [String]) throws {
    let road = try #require(roads[entity], "\(entity) on the road of \(visited)")
    #expect(!visited.contains(entity), "a circle: \(visited + [entity])")
    guard !visited.contains(entity) else { return }
    switch road {
    case .own(let field):
      // Not every source states what a field refers to; where one does, it must be a company.
      let named = try #require(fields.field(field, of: entity), "\(entity).\(field)")
      #expect(
        [.integer, .long].contains(named.type) && [nil, "Company"].contains(named.reference),
        "\(entity).\(field)"
      )
    case .itself: #expect(entity == "Companies")
    case .parent(let step): try expect(step, on: entity, visited)
    case .either(let steps): for step in steps { try expect(step, on: entity, visited) }
    case .none(let why): #expect(visited.isEmpty && !why.isEmpty, "\(visited) leads to \(entity), which has no road")
    }
  }

  private func expect(_ step: Road.Step, on entity: String, _ visited: [String]) throws {
    #expect(fields.field(step.field, of: entity) != nil, "\(entity).\(step.field)")
    try expectEnd(of: step.to, visited: visited + [entity])
  }

  @Test("entities that carry others' data are marked sensitive")
  func sensitive() {
    for entity in [
      "TicketWebhooks", "TicketWebhookFields", "WebhookEventErrorLogs", "TicketHistory", "NotificationHistory",
    ] {
      #expect(roads.isSensitive(entity, .query), "\(entity)")
    }
    #expect(roads.isSensitive("Resources", .update) && !roads.isSensitive("Resources", .query))
    for sensitive in roads.sensitive {
      let entity = entities[sensitive.entity]
      #expect(entity != nil)
      for right in sensitive.verbs { #expect(entity?.offers(right) == true, "\(sensitive.entity) \(right)") }
    }
  }

  @Test("a number setting has every whole number of its range as an answer")
  func numberSetting() throws {
    let most = try #require(settings["other.webhooks.max"])
    #expect(most.kind == .number)
    #expect(most.rank(of: "17") == 17 && most.value(at: 17) == "17" && most.lowest == "0")
    #expect(most.rank(of: "-1") == nil && most.rank(of: "1.5") == nil && most.rank(of: "01") == nil)
  }
}
