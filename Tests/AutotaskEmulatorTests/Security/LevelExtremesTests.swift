import Autotask
import AutotaskEmulator
import Testing

@Suite struct LevelExtremesTests {
  private let bench: RuleBench

  init() throws { bench = try RuleBench.shared.get() }

  @Test func `the system level reaches everything but webhooks`() {
    for (entity, right) in bench.offered {
      let reach = bench.rules.reach(of: entity, right, at: bench.system)
      #expect((reach == .nothing) == entity.contains("Webhook"), "\(entity) \(right)")
      if !entity.contains("Webhook") {
        #expect(reach == .everything || (entity == "TimeEntries" && right == .delete), "\(entity) \(right): \(reach)")
      }
    }
  }

  @Test func `a level that may make webhooks makes them`() {
    var level = bench.system
    level.values["other.webhooks.create"] = "Yes"
    #expect(bench.rules.reach(of: "TicketWebhooks", .create, at: level) == .nothing)
    level.values["other.webhooks.max"] = "1"
    #expect(bench.rules.reach(of: "TicketWebhooks", .create, at: level) == .everything)
    #expect(bench.rules.reach(of: "TicketWebhooks", .update, at: level) == .rows(.isCaller("ownerResourceID")))
    #expect(
      bench.rules.reach(of: "TicketWebhookFields", .create, at: level)
        == .rows(.reachable(field: "webhookID", entity: "TicketWebhooks", right: .update))
    )
  }

  @Test func `the lowest level keeps only what no setting withholds`() {
    for (entity, right) in bench.offered where bench.rules.reach(of: entity, right, at: bench.lowest) != .nothing {
      let settings = bench.rules.dependency(of: entity, right).settings
      #expect(settings.allSatisfy { $0.hasPrefix("other.resource-visibility") }, "\(entity) \(right)")
      #expect(right == .query, "\(entity) \(right)")
    }
  }

  @Test func `an inactive level reaches nothing`() {
    var level = bench.system
    level.values["general.active"] = "No"
    for (entity, right) in bench.offered {
      #expect(bench.rules.reach(of: entity, right, at: level) == .nothing)
    }
  }

  @Test func `unknown entities are not reached`() {
    #expect(bench.rules.reach(of: "Nothings", .query, at: bench.system) == .nothing)
    #expect(bench.rules.dependency(of: "Nothings", .query).settings.isEmpty)
  }
}
