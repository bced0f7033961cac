import Autotask
import LeastPrivilege
import PlanCheck
import Testing

@Suite("A level that was changed is refused")
struct LevelMutationTests {
  let workshop: Workshop
  var settings: SettingCatalogue { workshop.catalogue.settings }
  var checker: CertificateChecker { workshop.checker }

  init() throws { workshop = try Workshop.embedded.get() }

  @Test("each value one step lower, one step higher, unknown, removed", arguments: Base.allCases)
  func values(_ base: Base) throws {
    let plan = try base.plan(workshop)
    let forge = Forge(plan)
    for (index, raised) in plan.raised.enumerated() {
      let setting = raised.setting
      let rank = try #require(setting.rank(of: raised.value))
      let lower = try #require(setting.value(at: rank - 1))
      let lowered = checker.check(forge.level(setting.id, lower).bytes(sealed: false))
      #expect(lowered.words.contains(.actionFails), "\(setting.id) lowered: \(lowered)")
      #expect(lowered.words.contains(.notRaised) == (rank == 1), "\(setting.id) lowered: \(lowered)")

      if let higher = setting.value(at: rank + 1) {
        let raised = forge.level(setting.id, higher)
        raised.expect([.witnessNotOneStep, .witnessStillWorks], by: checker, "\(setting.id) raised")
        let adjusted = raised.element("witnesses", index, "loweredTo", .string(plan.raised[index].value))
        adjusted.expect([.witnessStillWorks], by: checker, "\(setting.id) raised, witness adjusted")
      }
      forge.level(setting.id, "no such answer").expect([.unknownValue], by: checker, "\(setting.id) unknown")

      let removed = checker.check(forge.level(setting.id, nil).bytes(sealed: false))
      #expect(removed.words == [.actionFails, .witnessWithoutSetting], "\(setting.id) removed: \(removed)")
    }
  }

  @Test("each other setting added, with and without a witness", arguments: Base.allCases)
  func additions(_ base: Base) throws {
    let plan = try base.plan(workshop)
    let forge = Forge(plan)
    let baseline = Set(workshop.catalogue.base.baseline.map(\.setting))
    for setting in base.sample(settings.all) where plan.level[setting.id] == nil {
      guard let higher = setting.value(at: 1) else { continue }
      let added = forge.level(setting.id, higher)
      let words = checker.check(added.bytes(sealed: false)).words
      #expect(words.isSuperset(of: [.witnessMissing]), "\(setting.id)")
      #expect(words.contains(.baselineListed) == baseline.contains(setting.id), "\(setting.id)")
      guard let action = forge.actions.first, !baseline.contains(setting.id) else { continue }
      let witnessed = added.witness(setting.id, loweredTo: setting.lowest, breaks: action)
      witnessed.expect([.witnessStillWorks], by: checker, "\(setting.id) with a witness")
      let lowest = forge.level(setting.id, setting.lowest)
      lowest.expect([.notRaised, .witnessMissing], by: checker, "\(setting.id) at its lowest")
    }
    forge.level("no.such.setting", "Yes")
      .expect([.unknownSetting, .witnessMissing], by: checker, "a setting that nobody knows")
  }

  @Test("a baseline setting is refused at whatever answer")
  func baseline() throws {
    let forge = Forge(try Base.tickets.plan(workshop))
    for row in workshop.catalogue.base.baseline {
      let words = checker.check(forge.level(row.setting, row.value).bytes(sealed: false)).words
      #expect(words.contains(.baselineListed), "\(row.setting)")
    }
  }

  @Test(
    "numbers are whole, canonical and in range",
    arguments: ["03", "-1", "3.0", "99999999999999999999", "", "three"]
  )
  func numbers(_ text: String) throws {
    let forge = Forge(try workshop.plan(webhooks: 3))
    forge.level("other.webhooks.max", text).expect([.unknownValue], by: checker, text)
  }
}

/// Certificates to falsify: different in size, and each with other things taken in.
enum Base: String, CaseIterable, Sendable {
  case tickets, contracts, rewstWithWebhooks, answered, documented, observed, operations

  func plan(_ workshop: Workshop) throws -> Plan {
    switch self {
    case .tickets: try workshop.plan(["tickets.create", "ticket_notes.update"])
    case .contracts: try workshop.plan(["contracts"])
    case .rewstWithWebhooks: try workshop.plan(["rewst"], webhooks: 3)
    case .answered:
      try workshop.plan(
        ["tickets.get", "ticket_notes.update"],
        options: PlanOptions(answers: [
          Condition.id(of: "records belong to Vendor or Partner organizations"): true,
          Condition.id(of: "records belong to Prospect, Lead or Dead organizations"): false,
          "the-automation-edits-only-notes-it-created-itself-an-api-only-user-can-be-a-creator": true,
        ])
      )
    case .documented: try workshop.plan(["surveys", "resources"], options: PlanOptions(assume: .documented))
    case .observed: try workshop.plan(["tickets.create"], facts: Self.facts)
    case .operations:
      try workshop.plan(items: [
        .operation(entity: "Tickets", right: .update), .operation(entity: "Contracts", right: .query),
      ])
    }
  }

  /// All of a list, or of the largest certificate each seventh: it takes as long as all the others.
  func sample<Element>(_ list: [Element]) -> [Element] {
    guard self == .rewstWithWebhooks else { return list }
    return list.enumerated().filter { $0.offset.isMultiple(of: 7) }.map(\.element)
  }

  /// What a tenant may have observed: one setting less and another more than the rows say.
  static let facts = [
    AccessChange(kind: .drop, entity: "Tickets", verb: .create, setting: "servicedesk.tickets.add"),
    AccessChange(
      kind: .need,
      entity: "Tickets",
      verb: .create,
      setting: "servicedesk.tickets.view",
      atLeast: "All"
    ),
  ]
}
