import Autotask
import LeastPrivilege
import PlanCheck
import Testing

@Suite("Witnesses and actions that were changed are refused")
struct WitnessMutationTests {
  let workshop: Workshop
  var checker: CertificateChecker { workshop.checker }

  init() throws { workshop = try Workshop.embedded.get() }

  @Test("each witness removed, doubled, or lowered by something else than one step", arguments: Base.allCases)
  func witnesses(_ base: Base) throws {
    let plan = try base.plan(workshop)
    let forge = Forge(plan)
    for (index, raised) in plan.raised.enumerated() {
      let id = raised.setting.id
      forge.list("witnesses") { $0.remove(at: index) }.expect([.witnessMissing], by: checker, "\(id) removed")
      forge.list("witnesses") { $0.append($0[index]) }.expect([.duplicate], by: checker, "\(id) doubled")
      for answer in [raised.value, "no such answer", raised.setting.value(at: 2) ?? "", ""]
      where answer != raised.witness.loweredTo {
        forge.element("witnesses", index, "loweredTo", .string(answer))
          .expect([.witnessNotOneStep], by: checker, "\(id) lowered to `\(answer)`")
      }
      forge.element("witnesses", index, "setting", "no.such.setting")
        .expect([.witnessMissing, .witnessWithoutSetting], by: checker, "\(id) renamed")
      forge.element("witnesses", index, "breaks", "tickets.nonsense")
        .expect([.witnessNotInActions], by: checker, "\(id) of an unknown action")
    }
  }

  @Test("each witness's action swapped with another holds only if that one fails, too", arguments: Base.allCases)
  func swappedActions(_ base: Base) throws {
    let plan = try base.plan(workshop)
    let forge = Forge(plan)
    let catalogue = workshop.catalogue.applying(plan.changes)
    let requirements = plan.selection.items.map { catalogue.requirement(of: $0, plan.options) }
    for (index, raised) in plan.raised.enumerated() {
      // The planner's own rows say what fails at the lower level: planner and checker must agree on each pair.
      var lower = plan.level
      lower[raised.setting.id] = raised.witness.loweredTo
      for requirement in base.sample(requirements) where requirement.item != raised.witness.breaks {
        let works = requirement.choices.contains { $0.allSatisfy { isMet($0, at: lower) } }
        forge.element("witnesses", index, "breaks", .string(requirement.item))
          .expect(works ? [.witnessStillWorks] : [], by: checker, "\(raised.setting.id) by \(requirement.item)")
      }
    }
  }

  private func isMet(_ need: Need, at level: [String: String]) -> Bool {
    guard let setting = workshop.catalogue.settings[need.setting], let needed = setting.rank(of: need.atLeast) else {
      return false
    }
    return level[need.setting].flatMap(setting.rank) ?? 0 >= needed
  }

  @Test("each action removed is refused by its witness, else by the seal alone", arguments: Base.allCases)
  func removedActions(_ base: Base) throws {
    let plan = try base.plan(workshop)
    let forge = Forge(plan)
    let witnesses = Set(plan.raised.map(\.witness.breaks))
    for (index, item) in plan.selection.items.enumerated() {
      var expected: Set<Refusal.Word> = witnesses.contains(item.id) ? [.witnessNotInActions] : []
      if plan.assumed.contains(where: { $0.item == item.id }) { expected.insert(.unjustifiedAssumption) }
      let verdict = checker.check(forge.list("actions") { $0.remove(at: index) }.bytes(sealed: false))
      // Without its assumption another witness may hold no longer.
      #expect(verdict.words.isSuperset(of: expected), "\(item.id): \(verdict)")
      if expected.isEmpty {
        forge.list("actions") { $0.remove(at: index) }.expect([], by: checker, "\(item.id) removed")
      }
    }
  }

  @Test("an action that is unknown, doubled, impossible or not allowed by the level")
  func addedActions() throws {
    let forge = Forge(try Base.tickets.plan(workshop))
    let cases: [(JSONValue, Refusal.Word)] = [
      ("tickets.nonsense", .unknownAction), ("", .unknownAction), ("operation:Tickets", .unknownAction),
      ("operation:Nonsense:query", .unknownAction), ("operation:Tickets:count", .unknownAction),
      ("operation:Tickets:query:now", .unknownAction), ("webhooks:0", .unknownAction),
      ("webhooks:-1", .unknownAction), ("webhooks:many", .unknownAction),
      ("webhooks:99999999999999999999", .unknownAction), ("tickets.create", .duplicate),
      ("contracts.get", .actionFails), ("webhooks:1", .actionFails),
      (1, .wrongShape), (nil, .wrongShape),
    ]
    for (action, word) in cases {
      forge.list("actions") { $0.append(action) }.expect([word], by: checker, action.text())
    }
    let absent = try #require(
      workshop.catalogue.access.entities.first { workshop.catalogue.access[$0, .delete]?.state == .absent }
    )
    forge.list("actions") { $0.append(.string("operation:\(absent):delete")) }
      .expect([.impossibleAction], by: checker, absent)
  }

  @Test("what an action lacks is said, with the place")
  func actionFails() throws {
    let forge = Forge(try workshop.plan(["tickets.create"])).list("actions") { $0.append("webhooks:4") }
    let refusal = try #require(checker.check(forge.bytes(sealed: false)).refusals.first)
    #expect(refusal.path == "actions[1]")
    #expect(
      refusal.sentence
        == "`webhooks:4` fails at this level: it needs `other.webhooks.create` at least `Yes` where the level has "
        + "`No`, `other.webhooks.max` at least `4` where the level has `0`"
    )
  }
}
