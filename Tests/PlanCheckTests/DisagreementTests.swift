import Autotask
import Foundation
import LeastPrivilege
import PlanCheck
import Testing

/// Cases in which planner and checker once differed.
@Suite("Settled disagreements")
struct DisagreementTests {
  let workshop: Workshop

  init() throws { workshop = try Workshop.embedded.get() }

  @Test("facts recorded one by one lead to the same proof as facts recorded at once")
  func factsInTurn() throws {
    let setting = "crm.access.customer-cancelation"
    let need = AccessChange(kind: .need, entity: "Tickets", verb: .create, setting: setting, atLeast: "All")
    let drop = AccessChange(kind: .drop, entity: "Tickets", verb: .create, setting: setting)
    let catalogue = workshop.catalogue.applying([need]).applying([drop])
    let inTurn = Workshop(catalogue: catalogue, checker: workshop.checker)
    let plan = try inTurn.plan(["tickets.create"])
    workshop.expectAccepted(plan, "need, then drop")
  }

  @Test("a need that the baseline meets is not listed")
  func baselineNeeds() throws {
    let setting = "other.resource-visibility.limit"
    let fact = AccessChange(kind: .need, entity: "Resources", verb: .query, setting: setting, atLeast: "not limited")
    let plan = try workshop.plan(["resources"], facts: [fact])
    #expect(plan.level[setting] == nil)
  }

  @Test("a smaller answer that is enough never raises what was needed")
  func narrowing() throws {
    let narrowing = try #require(workshop.catalogue.actions["ticket_notes.update"]?.narrower.first)
    let facts = [
      AccessChange(kind: .drop, entity: "TicketNotes", verb: .update, setting: narrowing.setting),
      AccessChange(kind: .need, entity: "TicketNotes", verb: .update, setting: narrowing.setting, atLeast: "None"),
    ]
    let plan = try workshop.plan(
      ["ticket_notes.update"],
      options: PlanOptions(answers: [narrowing.id: true]),
      facts: facts
    )
    #expect(plan.level[narrowing.setting] == nil)
  }

  @Test("an assumption that reaches only another way is in the certificate, too")
  func assumptionOfAnotherWay() throws {
    let access = """
      {"gates": {
        "one": {"needs": [\(need("crm.organizations.add"))], "alternatives": [
          {"replace": ["crm.organizations.add"], "with": [\(need("servicedesk.tickets.add"))], "why": "W"}]},
        "two": {"needs": [\(need("servicedesk.tickets.add"))]}},
      "rows": [{"entity": "Tickets", "update": {"state": "absent"}, "delete": {"state": "absent"},
        "create": {"gates": ["two"]},
        "query": {"gates": ["one"], "fallback": [{"setting": "crm.organizations.add", "value": "Yes", "why": "W",
          "source": "https://autotask.net/help/"}]}}]}
      """
    var resources = CertificateChecker.embeddedResources
    resources["access.json"] = Data(access.utf8)
    let small = Workshop(
      catalogue: try PolicyCatalogue(CatalogueBytes(resources: resources)),
      checker: try CertificateChecker(resources: resources)
    )
    let plan = try small.plan(
      items: [.operation(entity: "Tickets", right: .query), .operation(entity: "Tickets", right: .create)],
      options: PlanOptions(assume: .documented)
    )
    small.expectAccepted(plan, "\(plan.level)")
  }

  private func need(_ setting: String) -> String {
    #"{"setting": "\#(setting)", "atLeast": "Yes", "why": "W", "evidence": "assumed", "source": "S"}"#
  }
}
