import Autotask
import Foundation
import LeastPrivilege

/// Measures decoding, planning and deciding in one process, without start-up.
@main
struct Main {
  static func main() async throws {
    if CommandLine.arguments.dropFirst().first == "ledger" { return try await LedgerRates().report() }
    if CommandLine.arguments.dropFirst().first == "pages" { return try PageRates().report() }
    let catalogue = try PolicyCatalogue()
    report("decode the catalogue", try measure(rounds: 50) { _ = try PolicyCatalogue() })
    let planner = Planner(catalogue)
    for preset in ["tickets-notes", "rewst", "rewst-full"] {
      var selection = Selection()
      try selection.add(preset: preset, from: catalogue)
      report("plan \(preset)", try measure(rounds: 200) { _ = try planner.plan(selection) })
    }
    try Decisions(model: try ResourceModel()).report()
    report("plan every right of every entity", try measure(rounds: 50) { _ = try planner.plan(everything(catalogue)) })
  }

  private static func everything(_ catalogue: PolicyCatalogue) -> Selection {
    var selection = Selection()
    for action in catalogue.actions.all { selection.add(.action(action)) }
    for entity in catalogue.access.entities {
      for right in Right.allCases where catalogue.access[entity, right].map({ $0.state != .absent }) ?? false {
        selection.add(.operation(entity: entity, right: right))
      }
    }
    return selection
  }

  private static func measure(rounds: Int, _ work: () throws -> Void) rethrows -> [Double] {
    try (0..<rounds).map { _ in
      let start = clock()
      try work()
      return Double(clock() - start) * 1000 / Double(CLOCKS_PER_SEC)
    }.sorted()
  }

  private static func report(_ name: String, _ times: [Double]) {
    let figures = [times[0], times[times.count / 2]].map { String(format: "%8.2f", $0) }
    print(
      name.padding(toLength: 36, withPad: " ", startingAt: 0) + figures.joined(separator: " ")
        + "  ms CPU, least and median"
    )
  }
}
