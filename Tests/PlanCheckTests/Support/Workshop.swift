import Autotask
import Foundation
import LeastPrivilege
import PlanCheck
import Testing

/// The planner that makes certificates, beside the checker that judges them.
struct Workshop: Sendable {
  let catalogue: PolicyCatalogue
  let checker: CertificateChecker

  /// Over the embedded catalogue, decoded once for all tests.
  static let embedded = Result {
    try Workshop(catalogue: PolicyCatalogue(), checker: CertificateChecker())
  }

  /// Every item that some level allows: all actions, and all raw operations that the API offers.
  var possibleItems: [PlanItem] {
    let actions = catalogue.actions.all.map(PlanItem.action)
    let operations = catalogue.access.entities.flatMap { entity in
      Right.allCases.map { PlanItem.operation(entity: entity, right: $0) }
    }
    return (actions + operations).filter { !catalogue.requirement(of: $0).choices.isEmpty }
  }

  /// The words of all conditions and narrowings.
  var questions: [String] {
    let requirements = possibleItems.map { catalogue.requirement(of: $0) }
    return Set(requirements.flatMap { $0.open.map(\.id) + $0.narrowings.map(\.id) }).sorted()
  }

  /// The plan of some items and of the items that words name.
  func plan(
    _ words: [String] = [],
    items: [PlanItem] = [],
    webhooks: Int = 0,
    options: PlanOptions = .init(),
    facts: [AccessChange] = []
  ) throws -> Plan {
    let catalogue = catalogue.applying(facts)
    var selection = Selection()
    for word in words { try selection.add(word, from: catalogue) }
    for item in items { selection.add(item) }
    selection.add(webhooks: webhooks)
    return try Planner(catalogue).plan(selection, options: options)
  }

  /// The certificate of a plan as it is written to a file.
  func certificate(_ plan: Plan) -> Data { Data(Certificate(of: plan).json.bytes(.indented)) }

  /// Expects that the checker accepts the certificate of a plan.
  func expectAccepted(
    _ plan: Plan,
    _ comment: @autoclosure () -> String,
    at location: SourceLocation = #_sourceLocation
  ) {
    switch checker.check(certificate(plan)) {
    case .refused(let refusals):
      Issue.record("\(comment()): \(refusals.map(\.description))", sourceLocation: location)
    case .valid(let summary):
      #expect(summary.isSealed && summary.settings == plan.level.count, sourceLocation: location)
      #expect(summary.actions == plan.selection.items.count, sourceLocation: location)
    }
  }
}

extension Verdict {
  /// The words of the refusals, none when it is valid.
  var words: Set<Refusal.Word> {
    switch self {
    case .valid: []
    case .refused(let refusals): Set(refusals.map(\.word))
    }
  }

  /// The refusals, none when it is valid.
  var refusals: [Refusal] {
    switch self {
    case .valid: []
    case .refused(let refusals): refusals
    }
  }
}
